// Cases as lights that gather in clusters; each changes its colour when its time comes. Knows no grids.
"use strict";

/** Shape and colour say the same: whoever cannot tell the colours apart reads the shape. */
const SHAPES = {
  green: '<circle cx="8" cy="8" r="5.5"/>',
  yellow: '<path d="M8 1.8 14.6 13.6H1.4Z"/>',
  red: '<rect x="2.6" y="2.6" width="10.8" height="10.8"/>',
  grey: '<path d="M3.6 2.4h3v11.2h-3zM9.4 2.4h3v11.2h-3z"/>',
};
const RANK = ["grey", "green", "yellow", "red"];
const MINUTE = 60000;
/** Pixels; wider where streets are shown, so that their names stay readable. */
const clusterRadius = (zoom) => (zoom < 14 ? 60 : 44);

/** Keeps elements for what is in view and a rim; the library's own rim makes nine times as many. */
const ThriftyClusters = L.MarkerClusterGroup.extend({
  _getExpandedVisibleBounds() {
    return this._checkBoundsMaxLat(this._map.getBounds().pad(0.15));
  },
});

class CaseLights {
  /** `onClick(id)` is told of a click on a light, `onPlaced()` that lights have come, gone or moved. */
  constructor(map, onClick, onPlaced) {
    this.onClick = onClick;
    this.onPlaced = onPlaced;
    this.markers = new Map();
    this.chosen = null;
    this.ahead = 0;
    this.group = new ThriftyClusters({
      maxClusterRadius: clusterRadius,
      showCoverageOnHover: false,
      animate: false,
      chunkedLoading: true, // ten thousand at once would freeze the page
      chunkProgress: (done, all) => done === all && this.onPlaced(),
      removeOutsideVisibleBounds: true,
      iconCreateFunction: (cluster) => this.clusterIcon(cluster),
    }).addTo(map);
    this.map = map;
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

  /** All cases anew. A row is [id, longitude, latitude, suspended, yellow from, deadline, title], times in milliseconds or null. */
  set(rows) {
    this.group.clearLayers();
    this.markers.clear();
    const markers = rows.map((row) => this.marker(row));
    this.group.addLayers(markers);
  }

  /** One case, new or changed. */
  update(row) {
    const marker = this.markers.get(row[0]);
    if (!marker) {
      this.group.addLayer(this.marker(row));
    } else if (marker.row[1] === row[1] && marker.row[2] === row[2]) {
      marker.row = row;
      this.recolour([marker]);
    } else {
      this.remove(row[0]);
      this.group.addLayer(this.marker(row));
    }
    this.onPlaced();
  }

  remove(id) {
    const marker = this.markers.get(id);
    if (!marker) return;
    this.group.removeLayer(marker);
    this.markers.delete(id);
    this.onPlaced();
  }

  /** Mark the light of the case that the window shows; null marks none. */
  choose(id) {
    const before = this.chosen;
    this.chosen = id;
    const marked = [before, id].map((each) => this.markers.get(each)).filter(Boolean);
    if (marked.length) this.recolour(marked);
  }

  /** Let every light whose time has come change its colour. */
  tick() {
    const changed = [...this.markers.values()].filter((marker) => marker.light !== this.lightOf(marker.row));
    if (changed.length) this.recolour(changed);
  }

  marker(row) {
    const light = this.lightOf(row);
    const marker = L.marker([row[2], row[1]], { icon: this.icon(light, row[0]), title: row[6], alt: row[6], keyboard: true });
    marker.row = row;
    marker.light = light;
    marker.on("click", () => this.onClick(marker.row[0]));
    this.markers.set(row[0], marker);
    return marker;
  }

  recolour(markers) {
    for (const marker of markers) {
      marker.light = this.lightOf(marker.row);
      marker.options.title = marker.options.alt = marker.row[6];
      marker.setIcon(this.icon(marker.light, marker.row[0]));
    }
    this.group.refreshClusters(markers);
  }

  /** As rules/working_time.light says it: whole minutes; the minute of the deadline is still in time. */
  lightOf([, , , suspended, yellow, deadline]) {
    if (suspended) return "grey";
    const minute = Math.floor(this.now() / MINUTE);
    if (deadline !== null && minute > Math.floor(deadline / MINUTE)) return "red";
    if (yellow !== null && minute >= Math.floor(yellow / MINUTE)) return "yellow";
    return "green";
  }

  icon(light, id) {
    const chosen = id === this.chosen ? " chosen" : "";
    const html = `<svg viewBox="0 0 16 16" width="18" height="18">${SHAPES[light]}</svg>`;
    return L.divIcon({ className: `case-light ${light}${chosen}`, html, iconSize: [24, 24] });
  }

  clusterIcon(cluster) {
    const children = cluster.getAllChildMarkers();
    const worst = RANK[Math.max(...children.map((marker) => RANK.indexOf(marker.light)))];
    const red = children.filter((marker) => marker.light === "red").length;
    const count = red && red < children.length ? `${red}/${children.length}` : `${children.length}`;
    const html = `<svg viewBox="0 0 16 16" width="11" height="11">${SHAPES[worst]}</svg><b>${count}</b>`;
    return L.divIcon({ className: `case-cluster ${worst}`, html, iconSize: [count.length * 8 + 26, 24] });
  }
}
