// What may lie over the grids: sources as marks, blind spots hatched, heat, tracks of patrols. Knows neither cases nor the channel.
"use strict";

/** Keeps elements for what is in view and a rim; the library's own rim makes nine times as many. */
const ThriftyClusters = L.MarkerClusterGroup.extend({
  _getExpandedVisibleBounds() {
    return this._checkBoundsMaxLat(this._map.getBounds().pad(0.15));
  },
});

/** Pollution sources as diamonds that gather in clusters, coloured by whether they are inspected in time. */
class SourceMarks {
  /** `onClick(id)` is told of a click on a mark, `onPlaced()` that marks have come or gone. */
  constructor(map, onClick, onPlaced) {
    this.map = map;
    this.onClick = onClick;
    this.onPlaced = onPlaced;
    this.marks = new Map();
    this.group = new ThriftyClusters({
      maxClusterRadius: clusterRadius,
      showCoverageOnHover: false,
      animate: false,
      chunkedLoading: true,
      chunkProgress: (done, all) => done === all && this.onPlaced(),
      removeOutsideVisibleBounds: true,
      iconCreateFunction: (cluster) => this.clusterIcon(cluster),
    });
  }

  /** All sources anew. A row is [id, longitude, latitude, "in_time" | "soon" | "overdue", title]. */
  set(rows) {
    this.group.clearLayers();
    this.marks.clear();
    this.group.addLayers(rows.map((row) => this.mark(row)));
  }

  show(on) {
    if (on !== this.map.hasLayer(this.group)) this.map[on ? "addLayer" : "removeLayer"](this.group);
    this.onPlaced();
  }

  mark([id, lon, lat, due, title]) {
    const icon = L.divIcon({ className: `source-mark ${due}`, html: "<i></i>", iconSize: [20, 20] });
    const mark = L.marker([lat, lon], { icon, title, alt: title, keyboard: true });
    mark.due = due;
    mark.on("click", () => this.onClick(id));
    this.marks.set(id, mark);
    return mark;
  }

  clusterIcon(cluster) {
    const children = cluster.getAllChildMarkers();
    const worst = ["overdue", "soon", "in_time"].find((due) => children.some((mark) => mark.due === due));
    const width = `${children.length}`.length * 8 + 28;
    return L.divIcon({ className: `source-cluster ${worst}`, html: `<i></i><b>${children.length}</b>`, iconSize: [width, 22] });
  }
}

/** Fills with slanting lines: what is missing stays legible over any measure's colour. */
const HatchCanvas = L.Canvas.extend({
  _fillStroke(ctx, layer) {
    if (!layer.options.hatch) {
      L.Canvas.prototype._fillStroke.call(this, ctx, layer);
      return;
    }
    ctx.globalAlpha = 1;
    ctx.fillStyle = ctx.createPattern(hatch(layer.options.hatch), "repeat");
    ctx.fill("evenodd");
  },
});

/** A tile of lines; `rising` ones for posts, falling ones for patrols, so that both together are crossed. */
function hatch({ colour, rising }) {
  const side = 9;
  const tile = document.createElement("canvas");
  tile.width = tile.height = side;
  const ctx = tile.getContext("2d");
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (const shift of [-side, 0, side]) {
    ctx.moveTo(shift, rising ? side : 0);
    ctx.lineTo(shift + side, rising ? 0 : side);
  }
  ctx.stroke();
  return tile;
}

/** Grids that nobody enforces in, or that are not patrolled as planned; of the shown level and, so that none is overlooked, of those below. */
class BlindSpots {
  constructor(map, outlines) {
    this.map = map;
    this.outlines = outlines;
    this.spots = {};
    this.group = L.layerGroup();
    const pane = map.createPane("blind");
    pane.style.zIndex = 410;
    pane.style.pointerEvents = "none";
    this.renderer = new HatchCanvas({ pane: "blind", padding: 0.3 });
  }

  /** {code: [no enforcement post, patrols overdue, text]} */
  set(spots) {
    this.spots = spots;
    this.draw();
  }

  show(on) {
    if (on !== this.map.hasLayer(this.group)) this.map[on ? "addLayer" : "removeLayer"](this.group);
    this.outlines.notes = on ? this.spots : {};
    this.draw();
  }

  draw() {
    this.group.clearLayers();
    if (!this.map.hasLayer(this.group)) return;
    this.outlines.notes = this.spots;
    for (const [code, [unmanned, late]] of Object.entries(this.spots)) {
      const grid = this.outlines.grids.get(code);
      if (!grid || grid.level < this.outlines.level) continue;
      if (unmanned) this.hatched(grid, this.outlines.colours.red, true);
      if (late) this.hatched(grid, this.outlines.colours.yellow, false);
    }
  }

  hatched(grid, colour, rising) {
    const style = { renderer: this.renderer, pane: "blind", interactive: false, stroke: false, smoothFactor: 0.5 };
    this.group.addLayer(L.polygon(grid.rings, { ...style, hatch: { colour, rising } }));
  }
}

/** Where reports are dense; the colours are the theme's and tell only more from less. */
class ReportHeat {
  constructor(map) {
    this.map = map;
    this.points = [];
    this.on = false;
    const pane = map.createPane("heat");
    pane.style.zIndex = 415;
    pane.style.pointerEvents = "none";
    map.on("resize", () => this.draw());
  }

  /** Pairs of whole-number offsets: x, y of the first, then dx, dy; in the outlines' precision. */
  set(offsets, precision) {
    this.points = unpack(offsets, precision);
    this.draw();
  }

  setColours({ accent, yellow, red }) {
    this.gradient = { 0.25: accent, 0.6: yellow, 1: red };
    this.draw();
  }

  show(on) {
    this.on = on;
    this.draw();
  }

  draw() {
    this.layer?.remove();
    this.layer = null;
    const size = this.map.getSize();
    // The library reads its picture back, which a window without a size does not have.
    if (!this.on || !this.points.length || !size.x || !size.y) return;
    this.layer = L.heatLayer(this.points, { pane: "heat", radius: 22, blur: 18, minOpacity: 0.12, gradient: this.gradient });
    this.layer.addTo(this.map);
  }
}

/** Where patrols went. */
class PatrolTracks {
  constructor(map) {
    this.map = map;
    this.group = L.layerGroup();
    const pane = map.createPane("tracks");
    pane.style.zIndex = 430;
    pane.style.pointerEvents = "none";
    this.renderer = L.canvas({ pane: "tracks", padding: 0.3 });
  }

  /** Lines of whole-number offsets. */
  set(lines, precision) {
    this.group.clearLayers();
    for (const line of lines) {
      const style = { renderer: this.renderer, pane: "tracks", interactive: false, smoothFactor: 1.5 };
      this.group.addLayer(L.polyline(unpack(line, precision), { ...style, color: this.colour, weight: 1.5, opacity: 0.6 }));
    }
  }

  setColours({ accent }) {
    this.colour = accent;
    this.group.eachLayer((line) => line.setStyle({ color: accent }));
  }

  show(on) {
    if (on !== this.map.hasLayer(this.group)) this.map[on ? "addLayer" : "removeLayer"](this.group);
  }
}
