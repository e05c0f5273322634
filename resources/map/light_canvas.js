// Lights and clusters of lights painted on one canvas; it decides neither what is shown nor in which colour.
"use strict";

/** Paths in a square of 16. Shape and colour say the same: whoever cannot tell the colours apart reads the shape. */
const SHAPES = {
  green: "M13.5 8A5.5 5.5 0 1 1 2.5 8A5.5 5.5 0 1 1 13.5 8Z",
  yellow: "M8 1.8 14.6 13.6H1.4Z",
  red: "M2.6 2.6h10.8v10.8h-10.8Z",
  grey: "M3.6 2.4h3v11.2h-3zM9.4 2.4h3v11.2h-3z",
};
const SHAPE_PATHS = Object.fromEntries(Object.entries(SHAPES).map(([light, path]) => [light, new Path2D(path)]));
const LIGHT_SIZE = 24;

/** Width of a cluster's sign in pixels. */
const signWidth = (count) => count.length * 8 + 26;

/** Pictures of lights and signs, each painted once for a theme. */
class LightPictures {
  constructor() {
    this.made = new Map();
    this.colours = {};
    this.font = "sans-serif";
  }

  setTheme(colours, font) {
    this.colours = colours;
    this.font = font;
    this.made.clear();
  }

  light(light, chosen) {
    return this.picture(`${light} ${chosen}`, LIGHT_SIZE, (ctx) => this.paintLight(ctx, light, chosen));
  }

  sign(light, count, chosen) {
    return this.picture(`${light} ${chosen} ${count}`, signWidth(count) + 2, (ctx) => this.paintSign(ctx, light, count, chosen));
  }

  picture(key, width, paint) {
    let picture = this.made.get(key);
    if (!picture) {
      const ratio = window.devicePixelRatio || 1;
      picture = document.createElement("canvas");
      picture.across = width;
      picture.height = Math.ceil((LIGHT_SIZE + 2) * ratio);
      picture.width = Math.ceil(width * ratio);
      const ctx = picture.getContext("2d");
      ctx.scale(picture.width / width, picture.height / (LIGHT_SIZE + 2));
      paint(ctx);
      this.made.set(key, picture);
    }
    return picture;
  }

  paintLight(ctx, light, chosen) {
    const { surface, accent } = this.colours;
    ctx.translate(0, 1);
    if (chosen) {
      ctx.beginPath();
      ctx.arc(LIGHT_SIZE / 2, LIGHT_SIZE / 2, LIGHT_SIZE / 2 - 1, 0, 2 * Math.PI);
      ctx.fillStyle = surface;
      ctx.fill();
      ctx.lineWidth = 2;
      ctx.strokeStyle = accent;
      ctx.stroke();
    }
    this.paintShape(ctx, light, 3, 3, 18);
  }

  paintSign(ctx, light, count, chosen) {
    const width = signWidth(count);
    const { surface, accent, text } = this.colours;
    ctx.translate(1, 1);
    ctx.beginPath();
    ctx.roundRect(0.75, 0.75, width - 1.5, LIGHT_SIZE - 1.5, LIGHT_SIZE / 2);
    ctx.fillStyle = surface;
    ctx.fill();
    ctx.lineWidth = chosen ? 2.5 : 1.5;
    ctx.strokeStyle = chosen ? accent : this.colours[light];
    ctx.stroke();
    ctx.font = `600 12px ${this.font}`;
    ctx.textBaseline = "middle";
    const room = 11 + 4 + ctx.measureText(count).width;
    this.paintShape(ctx, light, (width - room) / 2, (LIGHT_SIZE - 11) / 2, 11);
    ctx.fillStyle = text;
    ctx.fillText(count, (width - room) / 2 + 15, LIGHT_SIZE / 2 + 0.5);
  }

  paintShape(ctx, light, left, top, size) {
    ctx.save();
    ctx.translate(left, top);
    ctx.scale(size / 16, size / 16);
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = this.colours.surface;
    ctx.stroke(SHAPE_PATHS[light]);
    ctx.fillStyle = this.colours[light];
    ctx.fill(SHAPE_PATHS[light]);
    ctx.restore();
  }
}

/**
 * Asks `place(bounds)` for what lies within layer points, [{x, y, light, count, chosen, leg}], paints it after every move and tells so
 * by `painted()`.
 * `count` is "" for a single light; `leg` is where a line to it begins, of one that was fanned out.
 */
const LightCanvas = L.Canvas.extend({
  initialize(place, painted, options) {
    L.Canvas.prototype.initialize.call(this, options);
    this.place = place;
    this.painted = painted;
    this.pictures = new LightPictures();
    this.drawn = [];
  },

  onRemove(map) {
    this.drawn = [];
    L.Canvas.prototype.onRemove.call(this, map);
  },

  setTheme(colours) {
    const font = this._map ? getComputedStyle(this._map.getContainer()).fontFamily : "sans-serif";
    this.pictures.setTheme(colours, font);
    this.repaint();
  },

  /** With the next picture: many changes ask for one painting. */
  repaint() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      if (this._map && this._bounds && !this._map._animatingZoom) this._redraw();
    });
  },

  /** Called by the library after it has cleared the canvas and moved its origin. */
  _draw() {
    this.drawn = this.place(this._bounds);
    const ctx = this._ctx;
    ctx.strokeStyle = this.pictures.colours.muted;
    ctx.lineWidth = 1;
    for (const { x, y, leg } of this.drawn) {
      if (!leg) continue;
      ctx.beginPath();
      ctx.moveTo(leg.x, leg.y);
      ctx.lineTo(x, y);
      ctx.stroke();
    }
    for (const entry of this.drawn) {
      const { x, y, light, count, chosen } = entry;
      const picture = count ? this.pictures.sign(light, count, chosen) : this.pictures.light(light, chosen);
      entry.width = picture.across;
      ctx.drawImage(picture, Math.round(x - picture.across / 2), Math.round(y - LIGHT_SIZE / 2) - 1, picture.across, LIGHT_SIZE + 2);
    }
    this.painted();
  },

  /** What is painted at a layer point, the uppermost first; null for nothing. */
  hit({ x, y }) {
    for (let at = this.drawn.length - 1; at >= 0; at -= 1) {
      const entry = this.drawn[at];
      if (Math.abs(entry.x - x) <= entry.width / 2 && Math.abs(entry.y - y) <= LIGHT_SIZE / 2) return entry;
    }
    return null;
  },
});
