// Names of the grids of the shown level, moved aside for lights, left out where they would cover one another.
"use strict";

/** Left, top, right, bottom of a text around a point, moved down by `step`. */
function boxAround(at, step, { width, height }) {
  return [at.x - width / 2, at.y + step - height / 2, at.x + width / 2, at.y + step + height / 2];
}

function isFree(box, taken) {
  return taken.every((other) => box[2] < other[0] || box[0] > other[2] || box[3] < other[1] || box[1] > other[3]);
}

class GridNames {
  /** `lights()` tells the boxes of the lights that are painted, as `boxAround` does. */
  constructor(map, outlines, suffixes, lights) {
    this.map = map;
    this.outlines = outlines;
    this.suffixes = suffixes;
    this.lights = lights;
    this.shown = new Map();
    this.wanted = null;
    const pane = map.createPane("names");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    map.on("zoomend moveend resize", () => this.update());
  }

  /** With the next picture: zooming and several changes at once ask often. */
  update() {
    this.wanted ??= requestAnimationFrame(() => {
      this.wanted = null;
      this.draw();
    });
  }

  draw() {
    const kept = this.placed();
    for (const [key, marker] of this.shown) {
      if (!kept.has(key)) {
        marker.remove();
        this.shown.delete(key);
      }
    }
    for (const [key, name] of kept) {
      if (!this.shown.has(key)) this.shown.set(key, this.marker(name).addTo(this.map));
    }
  }

  /** The names that fit, the roomiest grids first; a map of their keys. */
  placed() {
    const lights = this.lightBoxes();
    const taken = [];
    const kept = new Map();
    for (const name of this.candidates()) {
      const at = this.map.latLngToLayerPoint([name.grid.lat, name.grid.lon]);
      const steps = this.steps(name).filter((step) => isFree(boxAround(at, step, name), taken));
      if (!steps.length) continue;
      const step = steps.find((free) => isFree(boxAround(at, free, name), lights)) ?? steps[0];
      taken.push(boxAround(at, step, name));
      kept.set(`${name.style}:${step}:${name.grid.code}`, { ...name, step });
    }
    return kept;
  }

  /** How far a name may move up or down (pixels) and still be in its grid. */
  steps({ grid, height }) {
    const steps = [0];
    for (let far = height / 2; far <= Math.min(this.pixels(grid), 3 * height); far += height / 2) steps.push(-far, far);
    return steps;
  }

  lightBoxes() {
    const marks = this.map.getPanes().markerPane.querySelectorAll(".source-mark, .source-cluster");
    const boxes = [...marks].map((mark) => {
      const at = L.DomUtil.getPosition(mark);
      return boxAround(at, 0, { width: (parseInt(mark.style.width, 10) || 24) - 4, height: 18 });
    });
    return [...this.lights(), ...boxes];
  }

  candidates() {
    const level = this.outlines.level;
    const view = this.map.getBounds().pad(0.05);
    const grids = [...this.outlines.grids.values()].filter(
      (grid) => (grid.level === level || grid === this.outlines.selected) && view.contains([grid.lat, grid.lon])
    );
    grids.sort((a, b) => (b === this.outlines.selected) - (a === this.outlines.selected) || b.room - a.room || (a.code < b.code ? -1 : 1));
    return grids.map((grid) => this.sized(grid));
  }

  sized(grid) {
    const size = { 1: 17, 2: 14, 3: 12 }[grid.level];
    // The whole name where the grid is wide enough for it.
    const wide = this.pixels(grid) * 2 > (grid.name.length + 1) * size;
    const text = wide ? grid.name : this.shortened(grid.name);
    return { grid, text, style: `${grid.level}${wide ? "w" : ""}`, width: (text.length + 0.8) * size, height: size * 1.6 };
  }

  shortened(name) {
    const suffix = this.suffixes.find((end) => name.endsWith(end) && name.length > end.length + 1);
    return suffix ? name.slice(0, -suffix.length) : name;
  }

  pixels(grid) {
    const metresPerPixel = (40075016.7 * Math.cos((grid.lat * Math.PI) / 180)) / (256 * 2 ** this.map.getZoom());
    return grid.room / metresPerPixel;
  }

  marker({ grid, text, step }) {
    const html = `<span style="top:${step}px">${escapeHtml(text)}</span>`;
    const icon = L.divIcon({ className: `grid-name level-${grid.level}`, html, iconSize: [0, 0] });
    return L.marker([grid.lat, grid.lon], { icon, pane: "names", interactive: false, keyboard: false });
  }
}
