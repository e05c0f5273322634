// The page's one door: what the window tells the map, what the map tells the window.
"use strict";

const gridDesk = {
  start(map, data) {
    this.map = map;
    this.data = data;
    this.reporting = false;
    this.place = L.layerGroup().addTo(map);
    this.outlines = new GridOutlines(
      map,
      data.outlines,
      data.words,
      data.colours,
      (code, at) => this.tell("grid_clicked_at", code, at.lng, at.lat),
      () => this.levelShown()
    );
    // Before the names, so that these see where the lights went.
    this.lights = new CaseLights(map, data.words.legend.cases[1], (id) => this.tell("case_clicked_at", String(id)), () => this.names?.update());
    this.sources = new SourceMarks(map, (id) => this.tell("source_clicked_at", String(id)), () => this.names?.update());
    this.blind = new BlindSpots(map, this.outlines);
    this.heat = new ReportHeat(map);
    this.tracks = new PatrolTracks(map);
    this.shown = { cases: true };
    this.editor = new OutlineEditor(map, this.outlines, (name, ...values) => this.tell(name, ...values));
    this.names = new GridNames(map, this.outlines, data.words.suffixes, () => this.lights.boxes());
    this.controls();
    this.setTheme(data.colours);
    this.keepWhole();
    this.outlines.showZoom();
    map.on("click", (event) => this.clicked(event.latlng));
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.connect();
  },

  /** Zoom buttons with words, scale, credit, legend. */
  controls() {
    const { map, data } = this;
    L.control.zoom({ zoomInTitle: data.words.zoom_in, zoomOutTitle: data.words.zoom_out }).addTo(map);
    this.credit = this.box("bottomleft", "map-credit");
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    this.credit.textContent = data.words.credit;
    this.legend = this.box("bottomright", "map-legend");
  },

  box(position, name) {
    const control = L.control({ position });
    const element = L.DomUtil.create("div", name);
    L.DomEvent.disableClickPropagation(element);
    control.onAdd = () => element;
    control.addTo(this.map);
    return element;
  },

  connect() {
    new QWebChannel(qt.webChannelTransport, (channel) => {
      this.desk = channel.objects.desk;
      this.desk.command.connect((name, payload) => this.obey(name, JSON.parse(payload)));
      this.tell("page_ready");
    });
  },

  tell(name, ...values) {
    if (this.desk) this.desk[name](...values);
  },

  obey(name, payload) {
    if (!this.commands.includes(name)) throw new Error(`unknown command ${name}`);
    this[name](payload);
  },

  commands: [
    "setMeasures",
    "setCases",
    "updateCase",
    "removeCase",
    "selectCase",
    "setNow",
    "selectGrid",
    "showLevel",
    "showAll",
    "setTheme",
    "reportMode",
    "showPlace",
    "moveTo",
    "setBaseMap",
    "setSources",
    "setBlindSpots",
    "setHeat",
    "setTracks",
    "showLayers",
    "showDrawing",
    "setPen",
    "choosePiece",
  ],

  /** {title, colour, nothing, labels: {level: [text of each class]}, classes: {code: [text, class]}} */
  setMeasures(measure) {
    this.outlines.setMeasure(measure);
    this.drawLegend();
  },

  /** {now, rows}; the rows as lights.js says. */
  setCases({ now, rows }) {
    this.lights.setNow(now);
    this.lights.set(rows);
  },

  updateCase(row) {
    this.lights.update(row);
  },

  removeCase(id) {
    this.lights.remove(id);
  },

  selectCase(id) {
    this.lights.choose(id);
  },

  setSources(rows) {
    this.sources.set(rows);
  },

  setBlindSpots(spots) {
    this.blind.set(spots);
  },

  setHeat(offsets) {
    this.heat.set(offsets, this.data.outlines.precision);
  },

  setTracks(lines) {
    this.tracks.set(lines, this.data.outlines.precision);
  },

  /** {layer: whether it is shown}, of cases, sources, blind, heat, tracks. */
  showLayers(shown) {
    this.shown = shown;
    this.lights.show(shown.cases);
    for (const layer of ["sources", "blind", "heat", "tracks"]) this[layer].show(Boolean(shown[layer]));
    this.drawLegend();
  },

  setNow(now) {
    this.lights.setNow(now);
    this.lights.tick();
  },

  /** {code or null, show: whether to move there} */
  selectGrid({ code, show }) {
    this.outlines.select(code, show);
    this.names.update();
  },

  showLevel(level) {
    this.outlines.setLevel(level);
  },

  /** Show the whole district, and keep doing so while only the window changes its size. */
  showAll() {
    this.fitting = true;
    this.map.fitBounds(this.data.outlines.bounds, { padding: [12, 12], animate: false });
    this.fitting = false;
    this.whole = true;
  },

  keepWhole() {
    this.showAll();
    this.map.on("movestart", () => {
      if (!this.fitting) this.whole = false;
    });
    this.map.on("resize", () => {
      if (this.whole) this.showAll();
    });
  },

  setTheme(colours) {
    for (const [name, colour] of Object.entries(colours)) document.documentElement.style.setProperty(`--${name}`, colour);
    document.body.style.background = this.map.getContainer().style.background = colours.background;
    this.data.colours = colours;
    this.outlines.setColours(colours);
    this.lights.setColours(colours);
    this.heat.setColours(colours);
    this.tracks.setColours(colours);
    this.editor.setColours(colours);
    this.blind.draw();
    this.showPlace(this.placeShown || null);
    this.drawLegend();
  },

  reportMode(on) {
    this.reporting = on;
    this.outlines.reporting = on || this.editor.open;
    this.map.getContainer().classList.toggle("reporting", on);
  },

  /** [longitude, latitude] of a chosen place, or null. */
  showPlace(place) {
    this.placeShown = place;
    this.place.clearLayers();
    if (!place) return;
    const icon = L.divIcon({ className: "chosen-place", iconSize: [22, 22] });
    this.place.addLayer(L.marker([place[1], place[0]], { icon, interactive: false, keyboard: false }));
  },

  /** A street under the pen, as editor.js says, or null. */
  showDrawing(drawing) {
    this.editor.show(drawing);
    this.outlines.reporting = this.editor.open || this.reporting;
  },

  setPen(mode) {
    this.editor.setMode(mode);
  },

  choosePiece(key) {
    this.editor.choose(key);
  },

  /** Whether tiles lie under the grids; the window alone knows where they come from. */
  setBaseMap(on) {
    this.baseMap?.remove();
    this.baseMap = on ? L.tileLayer("grid-desk-tile:{z}/{x}/{y}", { maxZoom: 19 }).addTo(this.map) : null;
    this.outlines.setGround(!on);
  },

  /** [longitude, latitude] */
  moveTo([lon, lat]) {
    this.map.setView([lat, lon], Math.max(this.map.getZoom(), 16), { animate: false });
  },

  clicked(at) {
    if (this.reporting) this.tell("place_picked_at", at.lng, at.lat);
  },

  pressed(event) {
    if (this.editor.open) this.editor.key(event);
    else if (event.key === "Escape" && this.reporting) this.tell("report_cancelled_by_key");
  },

  levelShown() {
    this.names.update();
    this.blind.draw();
    this.drawLegend();
  },

  drawLegend() {
    this.legend.innerHTML = [...this.measureRows(), ...this.outlineRows(), ...this.layerRows()].join("");
  },

  measureRows() {
    const { title, labels, colour, nothing } = this.outlines.measure;
    const classes = labels[this.outlines.level] || [];
    const rows = classes.map((text, index) => {
      const strength = GridOutlines.STRENGTHS[index + 1];
      return `<p><i style="background:var(--${colour});opacity:${strength + 0.08}"></i>${escapeHtml(text)}</p>`;
    });
    if (!rows.length && title) rows.push(`<p class="muted">${escapeHtml(nothing)}</p>`);
    return [`<h2>${escapeHtml(title)}</h2>`, ...rows];
  },

  outlineRows() {
    const { outlines, data } = this;
    const shown = [...outlines.grids.values()].filter((grid) => grid.level <= outlines.level);
    const rows = [];
    if (shown.some((grid) => !grid.provisional)) rows.push(`<p><u></u>${escapeHtml(data.words.official)}</p>`);
    if (shown.some((grid) => grid.provisional)) rows.push(`<p><u class="dashed"></u>${escapeHtml(data.words.provisional)}</p>`);
    return rows;
  },

  /** A heading and signs for every layer that is on. */
  layerRows() {
    const words = this.data.words.legend;
    const signs = {
      cases: (key) => `<span class="case-light ${key}"><svg viewBox="0 0 16 16" width="14" height="14"><path d="${SHAPES[key]}"/></svg></span>`,
      sources: (key) => `<span class="source-mark ${key}"><i></i></span>`,
      blind: (key) => `<i class="hatch ${key}"></i>`,
      heat: () => '<i class="heat"></i>',
      tracks: () => '<u class="track"></u>',
    };
    return Object.entries(signs).flatMap(([layer, sign]) => {
      if (!this.shown[layer]) return [];
      const [title, rows] = words[layer];
      return [`<h2>${escapeHtml(title)}</h2>`, ...rows.map(([key, text]) => `<p>${sign(key)}${escapeHtml(text)}</p>`)];
    });
  },
};

window.gridDesk = gridDesk;
window.addEventListener("error", (event) => gridDesk.tell("page_failed_with", `${event.message} (${event.filename}:${event.lineno})`));
window.addEventListener("unhandledrejection", (event) => gridDesk.tell("page_failed_with", String(event.reason)));
