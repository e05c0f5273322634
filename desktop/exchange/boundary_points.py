"""Boundaries as a CSV of corners, a line each, made into polygons with the line of every fault; checks no code and no place."""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from desktop.exchange.boundary_problems import BoundaryProblem, BoundaryProblemKind
from desktop.rules.errors import Refused

SUFFIXES = frozenset({".csv", ".txt"})

X_NAMES = ("lon", "lng", "longitude", "经度", "x", "easting", "东坐标", "横坐标")
Y_NAMES = ("lat", "latitude", "纬度", "y", "northing", "北坐标", "纵坐标")
RING_NAMES = ("ring", "环", "环号")
ORDER_NAMES = ("order", "seq", "序号", "点号")
"""Column names by what they hold; capitals and blanks do not count. `x` is the easting: survey tables that call the northing X show as
swapped axes."""

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",;\t"

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SourceFeature:
    """One grid's corners as an outline, x first, in the file's coordinates; None where `faults` say why there is none."""

    code: str
    name: str
    outline: BaseGeometry | None
    line: int
    """Where its first corner stands, counted from 1."""
    faults: tuple[BoundaryProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    code: int
    name: int | None
    x: int
    y: int
    ring: int | None
    order: int | None


@dataclass(slots=True)
class _Corners:
    """A grid's corners by ring, in the file's order: order number or None, line, place."""

    code: str
    name: str
    line: int
    rings: dict[str, list[tuple[float | None, int, Place]]] = field(default_factory=dict)
    faults: list[BoundaryProblem] = field(default_factory=list)


def read_points(path: Path, code_field: str, name_field: str) -> tuple[SourceFeature, ...]:
    """Every grid of the file, in the order of its first line.

    Columns: the code, x and y (longitude and latitude, or metres), and if there are, a name, a ring and an order. Corners of a ring
    follow one another by their order, or as they stand. A ring that lies in another is a hole. Refused: boundary_file_unreadable,
    boundary_field_missing.
    """
    lines = _lines(path)
    _, heads = next(lines, (1, []))
    columns = _columns(heads, code_field, name_field)
    grids: dict[str, _Corners] = {}
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            _take(line, [*cells, *[""] * (len(heads) - len(cells))], columns, grids)
    return tuple(_feature(corners) for corners in grids.values())


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The file's rows with their lines; commas, semicolons or tabs part the cells, Chinese may be in UTF-8 or GB 18030."""
    content = path.read_bytes()
    text = None
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or "\0" in text:
        raise Refused("boundary_file_unreadable", path=str(path), reason="CSV")
    head, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Refused("boundary_file_unreadable", path=str(path), reason=f"CSV {reader.line_num}") from error


def _columns(heads: Sequence[str], code_field: str, name_field: str) -> _Columns:
    names = [head.strip().casefold() for head in heads]

    def column(*wanted: str) -> int | None:
        return next((names.index(each.casefold()) for each in wanted if each.casefold() in names), None)

    code, x, y = column(code_field), column(*X_NAMES), column(*Y_NAMES)
    for found, wanted in ((code, code_field), (x, "lon / x"), (y, "lat / y")):
        if found is None:
            raise Refused("boundary_field_missing", wanted=wanted, found=[head.strip() for head in heads])
    assert code is not None
    assert x is not None
    assert y is not None
    return _Columns(code, column(name_field), x, y, column(*RING_NAMES), column(*ORDER_NAMES))


def _take(line: int, cells: Sequence[str], columns: _Columns, grids: dict[str, _Corners]) -> None:
    """Put one line's corner where it belongs, or note why it belongs nowhere."""
    code = cells[columns.code].strip().removesuffix(".0")  # a spreadsheet's number
    name = cells[columns.name].strip() if columns.name is not None else ""
    # Without a code every line is a fault of its own.
    grid = grids.setdefault(code or f"\0{line}", _Corners(code, name, line))
    place = _number(cells[columns.x]), _number(cells[columns.y])
    if place[0] is None or place[1] is None:
        grid.faults.append(BoundaryProblem(0, code, BoundaryProblemKind.NOT_A_NUMBER, line=line))
        return
    order = None
    if columns.order is not None:
        order = _number(cells[columns.order])
        if order is None:
            grid.faults.append(BoundaryProblem(0, code, BoundaryProblemKind.NOT_AN_ORDER, line=line))
            return
    ring = cells[columns.ring].strip() if columns.ring is not None else ""
    grid.rings.setdefault(ring, []).append((order, line, (place[0], place[1])))


def _number(text: str) -> float | None:
    try:
        number = float(text.strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _feature(corners: _Corners) -> SourceFeature:
    faults = list(corners.faults)
    rings = []
    for points in corners.rings.values():
        if points[0][0] is not None:
            points.sort(key=lambda point: (point[0], point[1]))
            faults += _repeated(corners.code, points)
        places = _closed([place for _, _, place in points])
        if len(places) < 4:
            kind = BoundaryProblemKind.TOO_FEW_POINTS
            faults.append(BoundaryProblem(0, corners.code, kind, line=min(line for _, line, _ in points)))
        else:
            rings.append(shapely.Polygon(places))
    if faults or not corners.code:
        return SourceFeature(corners.code, corners.name, None, corners.line, tuple(faults))
    return SourceFeature(corners.code, corners.name, _nested(rings), corners.line)


def _repeated(code: str, points: Sequence[tuple[float | None, int, Place]]) -> list[BoundaryProblem]:
    """A fault for every order number that stands twice in a ring; the corner that closes it repeats the place, not the number."""
    kind = BoundaryProblemKind.ORDER_TWICE
    pairs = itertools.pairwise(points)
    return [BoundaryProblem(0, code, kind, line=line) for (before, *_), (order, line, _) in pairs if order == before]


def _closed(places: Sequence[Place]) -> list[Place]:
    distinct = [place for number, place in enumerate(places) if number == 0 or place != places[number - 1]]
    return distinct if distinct[0] == distinct[-1] and len(distinct) > 1 else [*distinct, distinct[0]]


def _nested(rings: Sequence[shapely.Polygon]) -> BaseGeometry:
    """The rings as one outline: those inside another are its holes."""
    shells: Mapping[int, list[shapely.Polygon]] = {
        number: [] for number, ring in enumerate(rings) if not any(_is_in(ring, other) for other in rings)
    }
    for ring in rings:
        around = next((number for number in shells if _is_in(ring, rings[number])), None)
        if around is not None:
            shells[around].append(ring)
    parts = [
        shapely.Polygon(rings[number].exterior, [hole.exterior for hole in holes]) for number, holes in shells.items()
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _is_in(ring: shapely.Polygon, other: shapely.Polygon) -> bool:
    return ring is not other and other.is_valid and ring.is_valid and other.contains(ring)
