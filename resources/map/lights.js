// Cases as lights that gather in clusters; each changes its colour when its time comes. Knows no grids.
"use strict";

const RANK = ["grey", "green", "yellow", "red"];
const MINUTE = 60000;
const CLICK_REACH = 4; // pixels that a hand may slip between pressing and letting go

class CaseLights {
  /** `onClick(id)` is told of a click on a light, `onPlaced()` that lights have come, gone or moved; `words` name the lights. */
  constructor(map, words, onClick, onPlaced) {
    this.map = map;
    this.words = words;
    this.onClick = onClick;
    this.onPlaced = onPlaced;
    this.items = new Map();
    this.clusters = new Clusters();
    this.chosen = null;
    this.fan = null;
    this.ahead = 0;
    const pane = map.createPane("lights");
    pane.style.zIndex = 605;
    pane.style.pointerEvents = "none";
    this.group = new LightCanvas((bounds) => this.placed(bounds), onPlaced, { pane: "lights", padding: 0.15 }).addTo(map);
    this.spot = new LightSpot(this);
    map.on("zoomstart click", () => this.fold());
    this.listen(map.getContainer());
    this.waitForMinute();
  }

  /** All lights on or off; what changes meanwhile is kept. */
  show(on) {
    if (on !== this.map.hasLayer(this.group)) this.map[on ? "addLayer" : "removeLayer"](this.group);
    this.onPlaced();
  }

  /** Lights change with full minutes of the office's clock and never in between. */
  waitForMinute() {
    window.setTimeout(() => {
      this.tick();
      this.waitForMinute();
    }, MINUTE - (this.now() % MINUTE) + 20);
  }

  now() {
    return Date.now() + this.ahead;
  }

  /** The office's clock, which may differ from this machine's; milliseconds since 1970. */
  setNow(now) {
    this.ahead = now - Date.now();
  }

  setColours(colours) {
    this.group.setTheme(colours);
  }

  /** All cases anew. A row is [id, longitude, latitude, suspended, yellow from, deadline, title], times in milliseconds or null. */
  set(rows) {
    this.fan = null;
    this.items = new Map(rows.map((row) => [row[0], this.item(row)]));
    this.clusters.set(this.items.values());
    this.changed();
  }

  /** One case, new or changed. */
  update(row) {
    const item = this.items.get(row[0]);
    if (item && item.row[1] === row[1] && item.row[2] === row[2]) {
      item.row = row;
      item.light = this.lightOf(row);
      this.group.repaint();
      return;
    }
    if (item) this.clusters.remove(item);
    const placed = this.item(row);
    this.items.set(row[0], placed);
    this.clusters.add(placed);
    this.changed();
  }

  remove(id) {
    const item = this.items.get(id);
    if (!item) return;
    this.items.delete(id);
    this.clusters.remove(item);
    this.changed();
  }

  /** Mark the light of the case that the window shows; null marks none. */
  choose(id) {
    this.chosen = id;
    this.group.repaint();
  }

  /** Let every light whose time has come change its colour. */
  tick() {
    let changed = false;
    for (const item of this.items.values()) {
      const light = this.lightOf(item.row);
      changed ||= light !== item.light;
      item.light = light;
    }
    if (changed) this.group.repaint();
  }

  changed() {
    this.fan = null;
    this.group.repaint();
  }

  item(row) {
    const { x, y } = this.map.project([row[2], row[1]], 0);
    return { id: row[0], row, x, y, light: this.lightOf(row) };
  }

  /** As rules/working_time.light says it: whole minutes; the minute of the deadline is still in time. */
  lightOf([, , , suspended, yellow, deadline]) {
    if (suspended) return "grey";
    const minute = Math.floor(this.now() / MINUTE);
    if (deadline !== null && minute > Math.floor(deadline / MINUTE)) return "red";
    if (yellow !== null && minute >= Math.floor(yellow / MINUTE)) return "yellow";
    return "green";
  }

  // What the canvas is to paint.

  /** Everything within layer points, the fanned out last: as entries of light_canvas.js with `members`. */
  placed(bounds) {
    const zoom = this.map.getZoom();
    const scale = 2 ** zoom;
    const origin = this.map.getPixelOrigin();
    const rim = LIGHT_SIZE;
    const found = [];
    for (const { x, y, members } of this.clusters.at(zoom)) {
      const at = { x: x * scale - origin.x, y: y * scale - origin.y };
      if (at.x < bounds.min.x - rim || at.x > bounds.max.x + rim || at.y < bounds.min.y - rim || at.y > bounds.max.y + rim) continue;
      found.push(this.entry(at, members));
    }
    return this.fan ? [...found, ...this.fanned()] : found;
  }

  entry({ x, y }, members) {
    const chosen = members.some((item) => item.id === this.chosen);
    if (members.length === 1) return { x, y, members, chosen, light: members[0].light, count: "" };
    let worst = 0;
    let red = 0;
    for (const { light } of members) {
      worst = Math.max(worst, RANK.indexOf(light));
      if (light === "red") red += 1;
    }
    const count = red && red < members.length ? `${red}/${members.length}` : `${members.length}`;
    return { x, y, members, chosen, light: RANK[worst], count };
  }

  /** The members of a cluster that no zoom shows apart, around it: a ring, from a dozen on a spiral. */
  fanned() {
    const { x, y } = this.map.latLngToLayerPoint(this.fan.at);
    return this.fan.members.map((item, number) => {
      const ring = this.fan.members.length <= 12;
      const far = ring ? Math.max(30, this.fan.members.length * 5) : 30 + number * 2.6;
      const turn = ring ? (2 * Math.PI * number) / this.fan.members.length : Math.sqrt(number) * 2.2;
      return { ...this.entry({ x: x + far * Math.sin(turn), y: y - far * Math.cos(turn) }, [item]), leg: { x, y } };
    });
  }

  fold() {
    if (!this.fan) return;
    this.fan = null;
    this.group.repaint();
  }

  // What a person does.

  listen(container) {
    let pressed = null;
    container.addEventListener("mousedown", (event) => { pressed = { x: event.clientX, y: event.clientY }; }, true);
    // Before the grids beneath hear of it.
    container.addEventListener("click", (event) => {
      if (event.target === this.spot.element && event.detail === 0) return; // by a key, which the spot itself hears
      if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > CLICK_REACH) return;
      const entry = this.under(event);
      if (!entry) return;
      event.stopPropagation();
      this.press(entry);
    }, true);
    container.addEventListener("mousemove", (event) => this.spot.hover(this.under(event)));
    container.addEventListener("mouseleave", () => this.spot.hover(null));
  }

  /** The entry under the mouse; null for none, or while clicks are the map's or the controls'. */
  under(event) {
    const { classList } = this.map.getContainer();
    if (!this.map.hasLayer(this.group) || classList.contains("reporting") || classList.contains("editing")) return null;
    if (event.target.closest?.(".leaflet-control")) return null;
    return this.group.hit(this.map.mouseEventToLayerPoint(event));
  }

  /** A light opens its case; a cluster is looked at closer, or fanned out where that would not part it. */
  press({ members }) {
    if (members.length === 1) {
      this.onClick(members[0].id);
    } else if (Clusters.parts(members, this.map.getMaxZoom())) {
      const places = members.map(({ row }) => [row[2], row[1]]);
      this.map.fitBounds(places, { padding: [60, 60], maxZoom: Math.min(this.map.getZoom() + 4, this.map.getMaxZoom()) });
    } else {
      this.fan = { at: [members[0].row[2], members[0].row[1]], members };
      this.group.repaint();
    }
  }

  /** A light's case, or how many lights of each kind a cluster has. */
  title({ members }) {
    if (members.length === 1) return members[0].row[6];
    const told = this.words.map(([key, text]) => [text, members.filter((item) => item.light === key).length]);
    return told.filter(([, number]) => number).map(([text, number]) => `${text} ${number}`).join("\n");
  }

  /** Left, top, right, bottom of all that is painted, in layer points. */
  boxes() {
    return this.group.drawn.map(({ x, y, width }) => boxAround({ x, y }, 0, { width: width - 4, height: 18 }));
  }
}

/** The one element that stands for whichever light is under the mouse or has the keyboard: its tooltip, its hand, its frame. */
class LightSpot {
  constructor(lights) {
    this.lights = lights;
    this.at = null;
    this.element = L.DomUtil.create("button", "light-spot", lights.map.getPane("markerPane"));
    this.element.type = "button";
    this.element.addEventListener("click", (event) => event.detail === 0 && this.at && lights.press(this.at));
    this.element.addEventListener("focus", () => this.step(0));
    this.element.addEventListener("keydown", (event) => this.key(event));
    lights.map.on("zoomstart", () => this.lay(null));
  }

  hover(entry) {
    if (document.activeElement !== this.element || entry) this.lay(entry);
  }

  key(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === "Escape") this.lights.fold();
    if (!steps[event.key]) return;
    event.preventDefault();
    event.stopPropagation(); // else the map pans
    this.step(steps[event.key]);
  }

  /** To the next light in sight, from left to right. */
  step(by) {
    const size = this.lights.map.getSize();
    const inSight = this.lights.group.drawn.filter((entry) => {
      const { x, y } = this.lights.map.layerPointToContainerPoint([entry.x, entry.y]);
      return x > 0 && y > 0 && x < size.x && y < size.y;
    });
    inSight.sort((a, b) => a.x - b.x || a.y - b.y);
    const now = inSight.findIndex((entry) => this.at && entry.members[0] === this.at.members[0]);
    if (inSight.length) this.lay(inSight[(Math.max(now, 0) + by + inSight.length) % inSight.length]);
  }

  lay(entry) {
    if (entry === this.at) return;
    this.at = entry;
    const { element } = this;
    element.classList.toggle("laid", Boolean(entry));
    if (!entry) return;
    element.title = this.lights.title(entry);
    element.setAttribute("aria-label", element.title);
    element.style.width = `${entry.width}px`;
    L.DomUtil.setPosition(element, L.point(Math.round(entry.x - entry.width / 2), Math.round(entry.y - LIGHT_SIZE / 2)));
  }
}
