// Grids on the map: fills by measure, borders, the chosen grid. Knows neither cases nor the channel.
"use strict";

/** Whole-number offsets back to [latitude, longitude] pairs. */
function unpack(offsets, precision) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < offsets.length; i += 2) {
    x += offsets[i];
    y += offsets[i + 1];
    points.push([y * precision, x * precision]);
  }
  return points;
}

/** Text for HTML: names come from an office's own files. */
function escapeHtml(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

class GridOutlines {
  /** `onClick(code, latlng)` and `onLevel(level)` are told of a click on a grid and of another level being shown. */
  constructor(map, data, words, colours, onClick, onLevel) {
    this.map = map;
    this.words = words;
    this.colours = colours;
    this.onClick = onClick;
    this.onLevel = onLevel;
    this.measure = { title: "", colour: "accent", nothing: "", labels: {}, classes: {} };
    /** {code: [.., .., text]}: what the tooltip says besides, while the blind spots are on. */
    this.notes = {};
    this.fixedLevel = 0;
    this.opaque = true;
    this.level = 0;
    this.reporting = false;
    this.selected = null;
    this.grids = new Map();
    this.levels = new Map();
    this.ground = this.canvas("ground", 390, false);
    this.fills = this.canvas("fills", 400, true);
    this.borders = this.canvas("borders", 420, false);
    this.readGrids(data);
    this.readLines(data);
    this.selection = L.layerGroup().addTo(map);
    map.on("zoomend", () => this.showZoom());
  }

  canvas(name, order, takesClicks) {
    const pane = this.map.createPane(name);
    pane.style.zIndex = order;
    // Of canvases that lie over one another only the uppermost gets the mouse.
    if (!takesClicks) pane.style.pointerEvents = "none";
    return L.canvas({ pane: name, padding: 0.3 });
  }

  readGrids(data) {
    for (const [code, level, name, provisional, lon, lat, room, polygons] of data.grids) {
      const rings = polygons.map((polygon) => polygon.map((ring) => unpack(ring, data.precision)));
      const grid = { code, level, name, provisional: Boolean(provisional), lat, lon, room, rings };
      grid.bounds = L.latLngBounds(rings.flatMap((polygon) => polygon[0]));
      grid.fill = this.fill(grid);
      this.grids.set(code, grid);
      if (!this.levels.has(level)) this.levels.set(level, { fills: L.layerGroup(), lines: L.layerGroup() });
      this.levels.get(level).fills.addLayer(grid.fill);
    }
    const lowest = Math.min(...this.levels.keys());
    this.groundLayers = [...this.grids.values()]
      .filter((grid) => grid.level === lowest)
      .map((grid) => L.polygon(grid.rings, { renderer: this.ground, pane: "ground", interactive: false, stroke: false, fillOpacity: 1 }));
    this.groundLayers.forEach((layer) => layer.addTo(this.map));
  }

  fill(grid) {
    const layer = L.polygon(grid.rings, { renderer: this.fills, pane: "fills", stroke: false, smoothFactor: 0.5 });
    layer.on("click", (event) => {
      // While a place is being chosen, the click is the map's.
      if (!this.reporting) this.onClick(grid.code, event.latlng);
    });
    layer.on("mouseover", () => layer.setStyle(this.fillStyle(grid, true)));
    layer.on("mouseout", () => layer.setStyle(this.fillStyle(grid, false)));
    layer.bindTooltip(() => this.tooltip(grid), { sticky: true, className: "grid-tip", opacity: 1, direction: "right", offset: [12, 0] });
    return layer;
  }

  readLines(data) {
    for (const [level, official, provisional] of data.lines) {
      for (const [lines, guessed] of [[official, false], [provisional, true]]) {
        if (!lines.length) continue;
        const layer = L.polyline(
          lines.map((line) => unpack(line, data.precision)),
          { renderer: this.borders, pane: "borders", interactive: false, smoothFactor: 0.5, level, guessed }
        );
        this.levels.get(level).lines.addLayer(layer);
      }
    }
  }

  tooltip(grid) {
    const [text] = this.measure.classes[grid.code] || [this.measure.nothing];
    const blind = this.notes[grid.code] ? `<span class="blind">${escapeHtml(this.notes[grid.code][2])}</span>` : "";
    const note = grid.provisional ? `<small>${escapeHtml(this.words.provisional)}</small>` : "";
    return `<b>${escapeHtml(grid.name)}</b><span>${escapeHtml(this.measure.title)} ${escapeHtml(text)}</span>${blind}${note}`;
  }

  fillStyle(grid, hovered) {
    const [, number] = this.measure.classes[grid.code] || ["", 0];
    const strength = GridOutlines.STRENGTHS[number] + (hovered ? 0.12 : 0);
    return { fillColor: number || !hovered ? this.colours[this.measure.colour] : this.colours.muted, fillOpacity: strength };
  }

  lineStyle(options, upper) {
    const weight = options.level === 1 ? 3 : upper ? 2 : 1.25;
    return {
      color: upper || options.level === 1 ? this.colours.muted : this.colours.grey,
      weight,
      lineCap: "butt",
      dashArray: options.guessed ? `${4 + 2 * weight} ${3 + weight}` : null,
    };
  }

  /** Which level a zoom shows: streets to 13½, communities from 14. */
  levelFor(zoom) {
    const wanted = this.fixedLevel || (zoom < 11 ? 1 : zoom < 14 ? 2 : 3);
    const known = [...this.levels.keys()].sort();
    return known.filter((level) => level <= wanted).pop() || known[0];
  }

  showZoom() {
    const level = this.levelFor(this.map.getZoom());
    if (level === this.level) return;
    this.level = level;
    for (const [number, layers] of this.levels) {
      this.toggle(layers.fills, number === level);
      this.toggle(layers.lines, number <= level);
    }
    this.restyle();
    this.onLevel(level);
  }

  toggle(layer, shown) {
    if (shown !== this.map.hasLayer(layer)) this.map[shown ? "addLayer" : "removeLayer"](layer);
  }

  restyle() {
    this.groundLayers.forEach((layer) => layer.setStyle({ fillColor: this.colours.surface, fillOpacity: this.opaque ? 1 : 0 }));
    for (const grid of this.grids.values()) grid.fill.setStyle(this.fillStyle(grid, false));
    for (const [number, layers] of this.levels) {
      layers.lines.eachLayer((line) => line.setStyle(this.lineStyle(line.options, number < this.level)));
    }
    this.drawSelection();
  }

  setColours(colours) {
    this.colours = colours;
    this.restyle();
  }

  /** Whether the grids have a ground of their own, or a base map shows through. */
  setGround(opaque) {
    this.opaque = opaque;
    this.restyle();
  }

  setMeasure(measure) {
    this.measure = measure;
    this.restyle();
  }

  /** 0: by zoom. */
  setLevel(level) {
    this.fixedLevel = level;
    this.showZoom();
  }

  select(code, show) {
    this.selected = this.grids.get(code) || null;
    this.drawSelection();
    if (this.selected && show) this.map.fitBounds(this.selected.bounds, { padding: [40, 40], maxZoom: 16.5, animate: false });
  }

  drawSelection() {
    this.selection.clearLayers();
    if (!this.selected) return;
    const style = { renderer: this.borders, pane: "borders", interactive: false, fill: false, smoothFactor: 0.5 };
    const rings = this.selected.rings;
    // A halo in the ground's colour keeps the line apart from dashes and strong fills.
    this.selection.addLayer(L.polygon(rings, { ...style, weight: 6, color: this.colours.surface, opacity: 0.9 }));
    this.selection.addLayer(L.polygon(rings, { ...style, weight: 3, color: this.colours.accent }));
  }
}

GridOutlines.STRENGTHS = [0, 0.14, 0.28, 0.44, 0.6];
