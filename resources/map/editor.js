// A street under the pen: its pieces, a corner that is dragged, a line that is drawn. Decides nothing: every act goes to the window.
"use strict";

/** Pixels within which the mouse means a corner or an edge. */
const NEAR = 9;

class OutlineEditor {
  /** `tell(name, ...values)` carries what was done to the window. */
  constructor(map, outlines, tell) {
    this.map = map;
    this.outlines = outlines;
    this.tell = tell;
    this.drawing = null;
    this.mode = "corner";
    this.chosen = null;
    this.line = [];
    this.handlers = {
      mousedown: (event) => this.pressed(event),
      mousemove: (event) => this.movedTo(event),
      click: (event) => this.clicked(event),
      dblclick: () => this.finish(),
    };
    this.released = () => this.dropped();
    for (const [name, order] of [["pieces", 440], ["corners", 445], ["pieceNames", 452]]) {
      const pane = map.createPane(name);
      pane.style.zIndex = order;
      if (name !== "pieces") pane.style.pointerEvents = "none";
    }
  }

  get open() {
    return this.drawing !== null;
  }

  /** {pieces: [[key, text, whether it is somebody's, lon, lat, rings as lon, lat]], former: [ring]}, or null: the drawing is over. */
  show(drawing) {
    if (drawing && !this.open) this.begin();
    if (!drawing && this.open) this.end();
    this.drawing = drawing;
    if (!drawing) return;
    this.drag = null;
    this.pieces = drawing.pieces.map(([key, text, given, lon, lat, rings]) => {
      return { key, text, given, at: [lat, lon], rings: rings.map((ring) => ring.map(([x, y]) => [y, x])) };
    });
    this.draw();
  }

  begin() {
    this.renderer = L.canvas({ pane: "pieces", padding: 0.3 });
    this.cornerRenderer = L.canvas({ pane: "corners", padding: 0.3 });
    this.group = L.layerGroup().addTo(this.map);
    this.pen = L.layerGroup().addTo(this.map);
    this.outlines.reporting = true; // clicks are the pen's
    this.map.doubleClickZoom.disable();
    this.map.getContainer().classList.add("editing");
    this.map.on(this.handlers);
    document.addEventListener("mouseup", this.released);
  }

  end() {
    this.map.off(this.handlers);
    document.removeEventListener("mouseup", this.released);
    this.map.getContainer().classList.remove("editing", "drawing");
    this.map.dragging.enable();
    this.map.doubleClickZoom.enable();
    this.outlines.reporting = false;
    // A canvas that stays would go on taking the mouse.
    for (const layer of [this.group, this.pen, this.renderer, this.cornerRenderer]) layer.remove();
    this.line = [];
    this.chosen = null;
  }

  /** "corner": move corners; "line": cut along a line; "ring": cut out what a line goes around. */
  setMode(mode) {
    this.mode = mode;
    this.line = [];
    this.map.getContainer().classList.toggle("drawing", mode !== "corner");
    if (this.open) this.draw();
  }

  choose(key) {
    this.chosen = key;
    if (this.open) this.draw();
  }

  setColours(colours) {
    this.colours = colours;
    if (this.open) this.draw();
  }

  draw() {
    const { accent, red, muted, surface } = this.colours;
    this.group.clearLayers();
    const still = { interactive: false, smoothFactor: 0 };
    for (const piece of this.pieces) {
      const colour = piece.given ? accent : red;
      const fillOpacity = piece.key === this.chosen ? 0.34 : piece.given ? 0.08 : 0.2;
      const style = { ...still, renderer: this.renderer, pane: "pieces", color: colour, weight: 2, fillColor: colour, fillOpacity };
      piece.layer = L.polygon(piece.rings, style);
      this.group.addLayer(piece.layer);
      const html = `<span class="${piece.given ? "" : "nobody"}">${escapeHtml(piece.text)}</span>`;
      const icon = L.divIcon({ className: "grid-name piece-name level-3", html, iconSize: [0, 0] });
      this.group.addLayer(L.marker(piece.at, { icon, pane: "pieceNames", interactive: false, keyboard: false }));
    }
    for (const ring of this.drawing.former) {
      const former = ring.map(([x, y]) => [y, x]);
      const style = { ...still, renderer: this.cornerRenderer, pane: "corners", color: muted, weight: 1, dashArray: "4 4" };
      this.group.addLayer(L.polyline(former, style));
    }
    if (this.mode === "corner") {
      for (const at of this.corners()) {
        const style = { ...still, renderer: this.cornerRenderer, pane: "corners", radius: 3.5, color: accent, weight: 1.5 };
        this.group.addLayer(L.circleMarker(at, { ...style, fillColor: surface, fillOpacity: 1 }));
      }
    }
    this.drawPen();
  }

  /** The line that is being drawn, up to the mouse. */
  drawPen(mouse = null) {
    this.pen.clearLayers();
    const style = { interactive: false, renderer: this.cornerRenderer, pane: "corners", color: this.colours.red };
    if (this.grip) this.pen.addLayer(L.circleMarker(this.grip, { ...style, radius: 6, weight: 2.5, fill: false }));
    if (!this.line.length) return;
    const ends = mouse ? [mouse] : [];
    const closing = this.mode === "ring" ? [this.line[0]] : [];
    this.pen.addLayer(L.polyline([...this.line, ...ends, ...closing], { ...style, weight: 2, dashArray: "6 4" }));
    for (const at of this.line) this.pen.addLayer(L.circleMarker(at, { ...style, radius: 3, weight: 2 }));
  }

  /** Every corner once. */
  corners() {
    const found = new Map();
    for (const piece of this.pieces) for (const ring of piece.rings) for (const at of ring) found.set(at.join(), at);
    return [...found.values()];
  }

  pixels(at) {
    return this.map.latLngToContainerPoint(at);
  }

  /** The corner at the mouse, or the place of an edge there; null where there is neither. */
  grab(mouse) {
    const corner = this.nearestCorner(mouse, null);
    if (corner) return corner;
    let best = null;
    let least = NEAR;
    for (const piece of this.pieces) {
      for (const ring of piece.rings) {
        for (let i = 1; i < ring.length; i += 1) {
          const [one, other] = [this.pixels(ring[i - 1]), this.pixels(ring[i])];
          const far = L.LineUtil.pointToSegmentDistance(mouse, one, other);
          if (far >= least) continue;
          least = far;
          const whole = other.subtract(one);
          const share = ((mouse.x - one.x) * whole.x + (mouse.y - one.y) * whole.y) / (whole.x ** 2 + whole.y ** 2);
          // Along the edge in degrees: pixels are rounded.
          best = [0, 1].map((axis) => ring[i - 1][axis] + share * (ring[i][axis] - ring[i - 1][axis]));
        }
      }
    }
    return best;
  }

  nearestCorner(mouse, except) {
    let best = null;
    let least = NEAR;
    for (const at of this.corners()) {
      if (except && at[0] === except[0] && at[1] === except[1]) continue;
      const far = this.pixels(at).distanceTo(mouse);
      if (far < least) [best, least] = [at, far];
    }
    return best;
  }

  pressed(event) {
    if (this.mode !== "corner" || event.originalEvent.button !== 0) return;
    const from = this.grab(event.containerPoint);
    if (!from) return;
    this.map.dragging.disable();
    this.drag = { from, to: null, start: event.containerPoint };
  }

  movedTo(event) {
    const mouse = event.containerPoint;
    if (this.drag) {
      this.dragTo(event);
    } else if (this.mode === "corner") {
      this.grip = this.grab(mouse);
      this.map.dragging[this.grip ? "disable" : "enable"]();
      this.drawPen();
    } else {
      this.grip = this.nearestCorner(mouse, null);
      this.drawPen(this.grip || [event.latlng.lat, event.latlng.lng]);
    }
  }

  dragTo(event) {
    const { from, start } = this.drag;
    if (!this.drag.to && start.distanceTo(event.containerPoint) < 3) return;
    this.drag.to = this.nearestCorner(event.containerPoint, from) || [event.latlng.lat, event.latlng.lng];
    this.grip = this.drag.to;
    const same = (at) => at[0] === from[0] && at[1] === from[1];
    for (const piece of this.pieces) {
      if (!piece.rings.some((ring) => ring.some(same))) continue;
      piece.layer.setLatLngs(piece.rings.map((ring) => ring.map((at) => (same(at) ? this.drag.to : at))));
    }
    this.drawPen();
  }

  dropped() {
    if (!this.drag) return;
    const { from, to } = this.drag;
    this.drag = null;
    this.grip = null;
    this.map.dragging.enable();
    this.justDropped = Boolean(to);
    if (to) this.tell("corner_moved_by", from[1], from[0], to[1], to[0]);
  }

  clicked(event) {
    if (this.justDropped) {
      this.justDropped = false;
    } else if (this.mode === "corner") {
      const piece = this.pieceAt(event.latlng);
      if (piece) this.tell("piece_clicked_at", String(piece.key));
    } else {
      this.addPoint(event);
    }
  }

  addPoint(event) {
    const last = this.line[this.line.length - 1];
    // A double click is two clicks first.
    if (last && this.pixels(last).distanceTo(event.containerPoint) < 4) return;
    this.line.push(this.nearestCorner(event.containerPoint, null) || [event.latlng.lat, event.latlng.lng]);
    this.drawPen();
  }

  finish() {
    if (this.mode === "corner" || !this.line.length) return;
    const places = this.line.map(([lat, lng]) => [lng, lat]);
    const reach = Math.abs(this.map.containerPointToLatLng([0, 0]).lat - this.map.containerPointToLatLng([0, 12]).lat);
    this.line = [];
    this.grip = null;
    this.drawPen();
    this.tell("line_drawn_by", JSON.stringify(places), this.mode === "ring", reach);
  }

  /** The piece around a place, by the even-odd rule. */
  pieceAt({ lat, lng }) {
    const crosses = (ring) =>
      ring.slice(1).filter(([y, x], i) => {
        const [y0, x0] = ring[i];
        return y > lat !== y0 > lat && lng < ((x0 - x) * (lat - y)) / (y0 - y) + x;
      }).length;
    return this.pieces.find((piece) => piece.rings.reduce((sum, ring) => sum + crosses(ring), 0) % 2 === 1);
  }

  key(event) {
    if (event.key === "Enter") this.finish();
    else if (event.key === "Backspace") this.line.pop();
    else if (event.key === "Escape") this.line = [];
    else if (event.key.toLowerCase() === "z" && event.ctrlKey) this.tell("drawing_undone");
    else return;
    event.preventDefault();
    this.drawPen();
  }
}
