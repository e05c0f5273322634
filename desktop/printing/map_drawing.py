"""The place of a case as vectors: outlines, neighbours' names, the mark, scale, north; from rows alone, never a screenshot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.platypus import Flowable
from shapely import from_geojson, get_parts, line_merge, unary_union
from shapely.geometry import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from desktop.printing.fonts import Face, Fonts
from desktop.printing.paths import polylines
from desktop.printing.text import MUTED, Line, Style, broken, draw_line, draw_text
from desktop.queries.grid_map import OutlineRow

METRES_PER_DEGREE = 111_320.0
"""Length of a degree of latitude, and of one of longitude at the equator, on the sphere; 0.3 % off at most."""

OWN = HexColor("#E7EFFA")
OWN_LINE = HexColor("#1F5AA6")
OTHER = HexColor("#F7F8FA")
OTHER_LINE = HexColor("#8A94A0")
MARK = HexColor("#C0362C")

_NAME = Style(Face.HEI, 8, 10, color=MUTED)
_OWN_NAME = Style(Face.HEI, 9.5, 12, color=OWN_LINE)
_NOTE = Style(Face.SONG, 8, 11, color=MUTED)
_ROOM = 0.18
"""How much of the own grid's extent is shown around it on each side."""
_LITTLE_ROOM = 0.09
"""The same, where what is inside the grid is the subject."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be shown: the grid's code, and the position where there is one (WGS84 degrees).

    `whole_grid`: the grid itself is the subject, and no position is missed. `inside`: with the grids right inside it, by name.
    """

    grid_code: str
    lon: float | None = None
    lat: float | None = None
    whole_grid: bool = False
    inside: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    """A local equirectangular projection: metres around a middle, at a scale, onto a rectangle of the paper."""

    lon: float
    lat: float
    points_per_metre: float
    x: float
    y: float

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place lies on the paper, in points."""
        scale = METRES_PER_DEGREE * self.points_per_metre
        return self.x + (lon - self.lon) * scale * self.squeeze, self.y + (lat - self.lat) * scale

    @property
    def squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude."""
        return math.cos(math.radians(self.lat))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point of the paper."""
        degree = self.points_per_metre * METRES_PER_DEGREE
        return self.lon + (x - self.x) / degree / math.cos(math.radians(self.lat)), self.lat + (y - self.y) / degree


class MapDrawing(Flowable):
    """The grid of a case among its neighbours. Provisional outlines are dashed and called 示意界线; without a position it says so.

    Outlines of other levels than the grid's own are left out. Without the grid's outline it shows the place alone, and says that too.
    """

    def __init__(self, place: Place, outlines: Sequence[OutlineRow], fonts: Fonts, height: float) -> None:
        super().__init__()
        self._place, self._fonts = place, fonts
        self._own, self._others = _chosen(place, outlines)
        self._inside = _right_inside(self._own, outlines) if place.inside else ()
        self.height = height

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = aW
        self._foot = len(self._notes(aW)) * _NOTE.leading + 1.5 * mm
        return aW, self.height

    def draw(self) -> None:
        """Draw the map in its frame and the notes under it."""
        canvas, frame_height = self.canv, self.height - self._foot
        if not self._is_known():
            canvas.rect(0, self._foot, self.width, frame_height)
            style = Style(Face.HEI, 10.5, 14, color=MARK, align="center")
            self._haloed("未标注点位，也没有网格界线资料", self.width / 2, self.height - frame_height / 2, style)
            self._credit()
            return
        extent = self._extent(frame_height)
        view = _view(extent, self.width, frame_height, self._foot)
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(0, self._foot, self.width, frame_height)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setFillColor(white)
        canvas.rect(0, self._foot, self.width, frame_height, stroke=0, fill=1)
        seen = box(*extent)
        others = tuple(row for row in self._others if _geometry(row.geometry).intersects(seen))
        self._grounds(others, view, OTHER, 0.7)
        if self._own is not None:
            self._grounds((self._own,), view, OWN, 0)
            self._grounds(self._inside, view, None, 0.8)
            self._border(_geometry(self._own.geometry).boundary, view, OWN_LINE, 1.4, dashed=self._own.provisional)
        self._names(view, seen, others)
        self._mark(view)
        canvas.restoreState()
        canvas.setLineWidth(0.9)
        canvas.rect(0, self._foot, self.width, frame_height)
        self._scale_bar(view)
        self._north(self.width - 9 * mm, self.height - 19 * mm)
        self._credit()

    def _is_known(self) -> bool:
        """Whether there is anything at all to draw."""
        return (
            self._own is not None or bool(self._others) or (self._place.lon is not None and self._place.lat is not None)
        )

    def _extent(self, frame_height: float) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, in the shape of the frame."""
        bounds = [geometry.bounds for geometry in ([_geometry(self._own.geometry)] if self._own else [])]
        if self._place.lon is not None and self._place.lat is not None:
            least = 0.0008 if bounds else 0.004
            lon, lat = self._place.lon, self._place.lat
            bounds.append((lon - least, lat - least, lon + least, lat + least))
        if not bounds:
            bounds = [geometry.bounds for geometry in map(_geometry, (row.geometry for row in self._others))]
        west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
        east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
        squeeze = math.cos(math.radians((south + north) / 2))
        room = _LITTLE_ROOM if self._place.inside else _ROOM
        wide = (east - west) * (1 + 2 * room)
        high = (north - south) * (1 + 2 * room)
        wide = max(wide, high * self.width / frame_height / squeeze)
        high = max(high, wide * squeeze * frame_height / self.width)
        lon, lat = (west + east) / 2, (south + north) / 2
        return lon - wide / 2, lat - high / 2, lon + wide / 2, lat + high / 2

    def _grounds(self, rows: Sequence[OutlineRow], view: _View, fill: Color | None, line: float) -> None:
        """Fill the grids, then draw their borders, each once: dashes of two neighbours over one another would close the gaps."""
        canvas = self.canv
        if fill is not None:
            canvas.setFillColor(fill)
            for row in rows:
                canvas.drawPath(self._path(_rings(_geometry(row.geometry)), view), stroke=0, fill=1, fillMode=0)
        if not line:
            return
        official, provisional = (
            unary_union([_geometry(row.geometry).boundary for row in rows if row.provisional is kind])
            for kind in (False, True)
        )
        self._border(provisional.difference(official), view, OTHER_LINE, line, dashed=True)
        self._border(official, view, OTHER_LINE, line, dashed=False)

    def _border(self, lines: BaseGeometry, view: _View, colour: Color, width: float, *, dashed: bool) -> None:
        if lines.is_empty:
            return
        canvas = self.canv
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width)
        canvas.setLineJoin(1)
        canvas.setDash([4, 2.5] if dashed else [])
        merged = lines if lines.geom_type in ("LineString", "LinearRing") else line_merge(lines)
        canvas.drawPath(self._path((_places(part) for part in get_parts(merged)), view), stroke=1, fill=0)
        canvas.setDash([])

    def _path(self, lines: Iterable[Sequence[tuple[float, float]]], view: _View) -> PDFPathObject:
        return polylines([view.point(lon, lat) for lon, lat in line] for line in lines)

    def _names(self, view: _View, seen: BaseGeometry, others: Sequence[OutlineRow]) -> None:
        """Name every grid in view inside its visible part; what finds no room is left out, the own name never."""
        west, top = self.width - 15 * mm, self.height - 22 * mm
        taken = [(west, top, self.width, self.height), (0.0, self._foot, self.width / 3, self._foot + 12 * mm)]
        if self._place.lon is not None and self._place.lat is not None:
            x, y = view.point(self._place.lon, self._place.lat)
            taken.append((x - 3 * mm, y - 1 * mm, x + 3 * mm, y + 8 * mm))
        # What is inside says more than the own name, which is the title's.
        first = [self._own] if self._own and not self._inside else []
        for row in (*first, *self._inside, *others):
            part = _geometry(row.geometry).intersection(seen)
            if part.is_empty:
                continue
            style = _OWN_NAME if row is self._own else _NAME
            spot = part.representative_point()
            x, y = view.point(spot.x, spot.y)
            half = self._fonts.text_width(row.name, style.face, style.size) / 2 + 1
            x = min(max(x, half + 1 * mm), self.width - half - 1 * mm)
            y = min(max(y, self._foot + 2 * mm), self.height - style.size - 1 * mm)
            if self._inside and row in others:
                ends = LineString([view.place(x - half, y), view.place(x + half, y)])
                if not part.covers(ends):
                    continue  # it would lie across the border that is the subject
            for shift in (0.0, -10.0, 10.0, -20.0, 20.0):
                area = (x - half, y + shift - 2, x + half, y + shift + style.size)
                if row is self._own or not any(_touch(area, other) for other in taken):
                    taken.append(area)
                    self._haloed(row.name, x, y + shift, style)
                    break

    def _haloed(self, text: str, x: float, y: float, style: Style) -> None:
        canvas = self.canv
        width = self._fonts.text_width(text, style.face, style.size)
        canvas.setFillColor(Color(1, 1, 1, alpha=0.75))
        canvas.rect(x - width / 2 - 1, y - 2, width + 2, style.size + 1.5, stroke=0, fill=1)
        draw_text(canvas, text, x, y, style.but(align="center"), self._fonts, field="网格名称")

    def _mark(self, view: _View) -> None:
        """A pin whose tip is the place, or the word that there is none."""
        canvas = self.canv
        if self._place.whole_grid:
            return
        if self._place.lon is None or self._place.lat is None:
            style = Style(Face.HEI, 10.5, 14, color=MARK, align="center")
            self._haloed("未标注点位", self.width / 2, self.height - 8 * mm, style)
            return
        x, y = view.point(self._place.lon, self._place.lat)
        radius, high = 2.1 * mm, 5 * mm
        canvas.setFillColor(MARK)
        canvas.setStrokeColor(white)
        canvas.setLineWidth(0.8)
        path = canvas.beginPath()
        path.moveTo(x, y)
        path.curveTo(x - radius * 0.4, y + high * 0.5, x - radius, y + high * 0.6, x - radius, y + high)
        path.arcTo(x - radius, y + high - radius, x + radius, y + high + radius, 180, -180)
        path.curveTo(x + radius, y + high * 0.6, x + radius * 0.4, y + high * 0.5, x, y)
        canvas.drawPath(path, stroke=1, fill=1)
        canvas.setFillColor(white)
        canvas.circle(x, y + high, radius * 0.42, stroke=0, fill=1)

    def _scale_bar(self, view: _View) -> None:
        """A bar of a round number of metres, at most a quarter of the map wide, in two halves."""
        canvas = self.canv
        metres = _round_length(self.width / 4 / view.points_per_metre)
        length, x, y = metres * view.points_per_metre, 5 * mm, self._foot + 4 * mm
        canvas.setFillColor(Color(1, 1, 1, alpha=0.85))
        canvas.rect(x - 3 * mm, y - 2 * mm, length + 14 * mm, 9 * mm, stroke=0, fill=1)
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.6)
        for half, fill in ((0, MUTED), (1, white)):
            canvas.setFillColor(fill)
            canvas.rect(x + half * length / 2, y, length / 2, 1.3 * mm, stroke=1, fill=1)
        labels = [(0.0, "0"), (0.5, _metres(metres / 2)), (1.0, f"{_metres(metres)} 米")]
        for part, text in labels if length > 26 * mm else (labels[0], labels[2]):
            draw_text(canvas, text, x + part * length, y + 2.2 * mm, _NOTE.but(align="center"), self._fonts)

    def _north(self, x: float, y: float) -> None:
        canvas = self.canv
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.6)
        for side, fill in ((-1, MUTED), (1, white)):
            path = canvas.beginPath()
            path.moveTo(x, y + 9 * mm)
            path.lineTo(x + side * 2.4 * mm, y)
            path.lineTo(x, y + 2 * mm)
            path.close()
            canvas.setFillColor(fill)
            canvas.drawPath(path, stroke=1, fill=1)
        draw_text(canvas, "北", x, y + 10.2 * mm, Style(Face.HEI, 9, 11, color=MUTED, align="center"), self._fonts)

    def _credit(self) -> None:
        """Whose outlines they are, whether they are official, and how the map is projected; the frame's foot is made for it."""
        top = self._foot - 1 * mm
        for line in self._notes(self.width):
            draw_line(self.canv, line, 0, top, self.width, _NOTE, self._fonts)
            top -= _NOTE.leading

    def _notes(self, width: float) -> tuple[Line, ...]:
        shown = [row for row in (self._own, *self._inside, *self._others) if row is not None]
        sources = "；".join(dict.fromkeys(row.source.rstrip("。") for row in shown if row.source))
        parts = ["上北下南，WGS84 经纬度，局部等距圆柱投影"]
        if any(row.provisional for row in shown):
            parts.append("虚线为示意界线，不作划界依据")
        if self._own is None:
            parts.append("无本网格界线资料")
        if sources:
            parts.append(f"界线来源：{sources}")
        return broken("。".join(parts) + "。", _NOTE, width, self._fonts, "界线来源")


def _chosen(place: Place, outlines: Iterable[OutlineRow]) -> tuple[OutlineRow | None, tuple[OutlineRow, ...]]:
    """The outline of the grid, or of the nearest grid above it that has one, and the others of that level."""
    rows = list(outlines)
    inside = [row for row in rows if place.grid_code.startswith(row.grid_code)]
    own = max(inside, key=lambda row: row.level, default=None)
    level = own.level if own else max((row.level for row in rows), default=0)
    others = sorted((row for row in rows if row.level == level and row is not own), key=lambda row: row.grid_code)
    return own, tuple(others)


def _right_inside(own: OutlineRow | None, outlines: Iterable[OutlineRow]) -> tuple[OutlineRow, ...]:
    """The outlines one level below a grid's own."""
    if own is None:
        return ()
    inside = (row for row in outlines if row.level == own.level + 1 and row.grid_code.startswith(own.grid_code))
    return tuple(sorted(inside, key=lambda row: row.grid_code))


@lru_cache(maxsize=1024)
def _geometry(text: str) -> BaseGeometry:
    return from_geojson(text)


def _rings(geometry: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    polygons = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    for polygon in polygons:
        if isinstance(polygon, Polygon) and not polygon.is_empty:
            yield from (_places(ring) for ring in (polygon.exterior, *polygon.interiors))


def _places(line: BaseGeometry) -> list[tuple[float, float]]:
    return [(x, y) for x, y, *_ in line.coords]


def _view(extent: tuple[float, float, float, float], width: float, height: float, bottom: float) -> _View:
    west, south, east, north = extent
    metres = (north - south) * METRES_PER_DEGREE
    return _View((west + east) / 2, (south + north) / 2, height / metres, width / 2, bottom + height / 2)


def _round_length(metres: float) -> float:
    """The largest of 1, 2, 5 × 10ⁿ that is not longer."""
    power = 10 ** math.floor(math.log10(metres))
    return float(max(step * power for step in (1, 2, 5) if step * power <= metres))


def _metres(value: float) -> str:
    return f"{value:g}"


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
