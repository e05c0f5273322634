// Which places are shown as one at a zoom: plain numbers, no drawing. Knows neither map nor cases.
"use strict";

/** Pixels; wider where streets are shown, so that their names stay readable. */
const clusterRadius = (zoom) => (zoom < 14 ? 60 : 44);

/** Cells beside one another, as steps of a cell's number in a world of less than 2²⁴ cells a side. */
const CELLS = 2 ** 24;
const AROUND = [0, -1, 1, -CELLS, CELLS, -CELLS - 1, -CELLS + 1, CELLS - 1, CELLS + 1];

/** Items {x, y} in pixels of zoom 0, gathered for each zoom when it is first shown, and kept until an item comes, goes or moves. */
class Clusters {
  constructor() {
    this.items = new Set();
    this.kept = new Map();
  }

  set(items) {
    this.items = new Set(items);
    this.kept.clear();
  }

  add(item) {
    this.items.add(item);
    this.kept.clear();
  }

  remove(item) {
    this.items.delete(item);
    this.kept.clear();
  }

  /** [{x, y, members}]; x, y is the middle of the members, in pixels of zoom 0. */
  at(zoom) {
    if (!this.kept.has(zoom)) {
      // Going to and fro between zooms is common, a journey through all of them is not.
      if (this.kept.size >= 8) this.kept.delete(this.kept.keys().next().value);
      this.kept.set(zoom, this.gathered(clusterRadius(zoom) / 2 ** zoom));
    }
    return this.kept.get(zoom);
  }

  /** Whether any zoom up to `zoom` shows the members apart. */
  static parts(members, zoom) {
    const reach = clusterRadius(zoom) / 2 ** zoom;
    return members.some(({ x, y }) => Math.hypot(x - members[0].x, y - members[0].y) > reach);
  }

  /** Each item joins the nearest cluster within reach, or founds one: one pass, and no cell is asked for more than its neighbours. */
  gathered(reach) {
    const founders = new Map();
    const found = [];
    for (const item of this.items) {
      const cell = Math.floor(item.x / reach) * CELLS + Math.floor(item.y / reach);
      const cluster = this.nearest(founders, cell, item, reach);
      if (cluster) {
        cluster.members.push(item);
        cluster.sumX += item.x;
        cluster.sumY += item.y;
        continue;
      }
      const founded = { at: item, members: [item], sumX: item.x, sumY: item.y };
      const beside = founders.get(cell);
      if (beside) beside.push(founded);
      else founders.set(cell, [founded]);
      found.push(founded);
    }
    for (const cluster of found) {
      cluster.x = cluster.sumX / cluster.members.length;
      cluster.y = cluster.sumY / cluster.members.length;
    }
    return found;
  }

  nearest(founders, cell, { x, y }, reach) {
    let best = null;
    let least = reach * reach;
    for (const step of AROUND) {
      for (const cluster of founders.get(cell + step) || []) {
        const far = (cluster.at.x - x) ** 2 + (cluster.at.y - y) ** 2;
        if (far < least) [best, least] = [cluster, far];
      }
    }
    return best;
  }
}
