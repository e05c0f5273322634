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
    this.lights = new CaseLights(map, (id) => this.tell("case_clicked_at", String(id)), () => this.names?.update());
    this.names = new GridNames(map, this.outlines, data.words.suffixes);
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
  ],

  /** {title, colour, limits: {level: [highest of each class]}, classes: {code: [count, class]}} */
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
    this.showPlace(this.placeShown || null);
    this.drawLegend();
  },

  reportMode(on) {
    this.reporting = this.outlines.reporting = on;
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

  clicked(at) {
    if (this.reporting) this.tell("place_picked_at", at.lng, at.lat);
  },

  pressed(event) {
    if (event.key === "Escape" && this.reporting) this.tell("report_cancelled_by_key");
  },

  levelShown() {
    this.names.update();
    this.drawLegend();
  },

  drawLegend() {
    const { outlines } = this;
    const { title, limits, colour } = outlines.measure;
    const rows = [`<h2>${escapeHtml(title)}</h2>`];
    let low = 1;
    (limits[outlines.level] || []).forEach((high, index) => {
      const strength = GridOutlines.STRENGTHS[index + 1];
      const range = low === high ? `${high}` : `${low}–${high}`;
      rows.push(`<p><i style="background:var(--${colour});opacity:${strength + 0.08}"></i>${range}</p>`);
      low = high + 1;
    });
    if (low === 1 && title) rows.push(`<p class="muted">${escapeHtml(this.data.words.nothing)}</p>`);
    const shown = [...outlines.grids.values()].filter((grid) => grid.level <= outlines.level);
    if (shown.some((grid) => !grid.provisional)) rows.push(`<p><u></u>${escapeHtml(this.data.words.official)}</p>`);
    if (shown.some((grid) => grid.provisional)) rows.push(`<p><u class="dashed"></u>${escapeHtml(this.data.words.provisional)}</p>`);
    this.legend.innerHTML = rows.join("");
  },
};

window.gridDesk = gridDesk;
window.addEventListener("error", (event) => gridDesk.tell("page_failed_with", `${event.message} (${event.filename}:${event.lineno})`));
window.addEventListener("unhandledrejection", (event) => gridDesk.tell("page_failed_with", String(event.reason)));
