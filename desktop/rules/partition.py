"""Drawing a street's communities anew: cutting, giving and bending its pieces so that they always tile it; knows no store and no file.

Places are WGS84 longitude and latitude in degrees, kept to seven decimals. A corner that several outlines share is one corner: it moves in
all of them, of every level, or in none; where an outline has it only inside an edge, that edge gets the corner first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desktop.rules.errors import Refused
from desktop.rules.grid import COMMUNITY_LENGTH, STREET_LENGTH, district_of
from desktop.rules.shared_corners import (
    DECIMALS,
    PRECISION,
    SAME,
    SMALLEST_FLAW_M2,
    Place,
    area_m2,
    corners_of,
    flaws,
    moved,
    square_degree,
    with_corners,
)

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from desktop.rules.shared_corners import Outline

SMALLEST_PIECE_M2 = 100.0
"""A smaller piece is a slip of the hand."""

MOST_CORNERS = 2_000
"""Of a line that is drawn."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the street in one piece; `code` is its community's, "" while nobody has said whose it is. `key` stays while it is cut."""

    key: int
    code: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Plan:
    """A street under the pen: its pieces, which tile it, and every other outline that may share a corner with them, by code.

    `fixed` is the line of the district's outline: its corners stay, for the office does not decide on them.
    """

    street: str
    pieces: tuple[Piece, ...]
    around: Mapping[str, Outline]
    fixed: BaseGeometry
    next_key: int = 1

    def piece(self, key: int) -> Piece:
        """The piece of a key; Refused("piece_unknown")."""
        found = next((piece for piece in self.pieces if piece.key == key), None)
        if found is None:
            raise Refused("piece_unknown")
        return found

    def communities(self) -> dict[str, Outline]:
        """The outline of every community that has pieces, by code."""
        import shapely

        parts: dict[str, list[Polygon]] = {}
        for piece in self.pieces:
            if piece.code:
                parts.setdefault(piece.code, []).append(piece.polygon)
        return {code: of[0] if len(of) == 1 else shapely.MultiPolygon(of) for code, of in sorted(parts.items())}


def begin(street: str, outlines: Mapping[str, Outline]) -> Plan:
    """The plan of a street as it is: the outlines in force, by code, of every level.

    What no community covers is a piece of nobody's, what two cover is the first one's. Refused("outline_missing") where the street or
    the district has no outline.
    """
    for code in (street, district_of(street)):
        if code not in outlines:
            raise Refused("outline_missing", field="grid", grid=code)
    outlines = {code: _on_grid(outline) for code, outline in outlines.items()}
    own = {code: outline for code, outline in sorted(outlines.items()) if _is_community_of(code, street)}
    around = {code: outline for code, outline in outlines.items() if code not in own}
    plan = Plan(street, (), around, outlines[district_of(street)].boundary)
    parts: list[tuple[str, BaseGeometry]] = list(own.items())
    if flaws(own, outlines[street]):
        parts = _without_flaws(own, outlines[street])
    return _noded(_with_pieces(plan, parts))


def whole(plan: Plan) -> Plan:
    """The street as nobody's piece, to be divided from the beginning."""
    return _with_pieces(replace(plan, pieces=()), [("", plan.around[plan.street])])


def cut(plan: Plan, line: Sequence[Place], *, closed: bool = False, reach: float = 0.0) -> Plan:
    """Cut the pieces along a line, or along a closed one; of a piece that falls apart the largest part keeps its community.

    `reach` (degrees): an end that stops this close before a border is led on to it. Refused: line_too_short, line_too_long,
    cut_divides_nothing, piece_too_small.
    """
    import shapely

    drawn = _line(line, closed=closed)
    if reach > 0 and not closed:
        drawn = _led_on(drawn, shapely.union_all([piece.polygon.boundary for piece in plan.pieces]), reach)
    noded = shapely.unary_union([*(piece.polygon.boundary for piece in plan.pieces), drawn], grid_size=PRECISION)
    faces = [(face, face.representative_point()) for face in shapely.get_parts(shapely.polygonize([noded]))]
    pieces: list[Piece] = []
    key = plan.next_key
    for piece in plan.pieces:
        shapely.prepare(piece.polygon)
        parts = sorted((face for face, inner in faces if piece.polygon.contains(inner)), key=lambda face: -face.area)
        if len(parts) > 1 and area_m2(parts[-1]) < SMALLEST_PIECE_M2:
            raise Refused("piece_too_small", least=round(SMALLEST_PIECE_M2), found=round(area_m2(parts[-1])))
        pieces.append(replace(piece, polygon=parts[0]) if parts else piece)
        for part in parts[1:]:
            pieces.append(Piece(key, "", part))
            key += 1
    if len(pieces) == len(plan.pieces):
        raise Refused("cut_divides_nothing")
    return _noded(replace(plan, pieces=tuple(pieces), next_key=key))


def give(plan: Plan, key: int, code: str) -> Plan:
    """Say whose a piece is, and join it with what that community has beside it.

    Refused: piece_unknown, community_of_another_street.
    """
    if not _is_community_of(code, plan.street):
        raise Refused("community_of_another_street", field="grid", grid=code, street=plan.street)
    given = replace(plan.piece(key), code=code)
    others = [piece for piece in plan.pieces if piece.key != key]
    same = [piece for piece in others if piece.code == code]
    joined = _joined([given, *same])
    rest = [piece for piece in others if piece.code != code]
    return replace(plan, pieces=tuple(sorted((*rest, *joined), key=lambda piece: piece.key)))


def move(plan: Plan, corner: Place, to: Place) -> Plan:
    """Move a corner, or a place inside an edge, in every outline that has it; onto a neighbouring corner it goes away.

    Refused: corner_unknown, corner_fixed, and corner_crosses (with the grids' codes) where an outline would cross itself or another.
    """
    import shapely

    at, target = shapely.Point(corner), (round(to[0], DECIMALS), round(to[1], DECIMALS))
    if plan.fixed.distance(at) <= SAME:
        raise Refused("corner_fixed")
    here = at.buffer(SAME)
    touched = [piece for piece in plan.pieces if piece.polygon.boundary.intersects(here)]
    beside = {code: outline for code, outline in plan.around.items() if outline.boundary.intersects(here)}
    if not touched:
        raise Refused("corner_unknown")
    bent = {piece.key: moved(piece.polygon, corner, target) for piece in touched}
    shifted = {code: moved(outline, corner, target) for code, outline in beside.items()}
    old: list[tuple[str, BaseGeometry]] = [*((piece.code, piece.polygon) for piece in touched), *beside.items()]
    new: list[tuple[str, BaseGeometry]] = [*((piece.code, bent[piece.key]) for piece in touched), *shifted.items()]
    for length in (STREET_LENGTH, COMMUNITY_LENGTH):
        _check_still_tiles(_of_length(old, length), _of_length(new, length))
    pieces = tuple(replace(piece, polygon=_one(bent.get(piece.key, piece.polygon))) for piece in plan.pieces)
    return replace(plan, pieces=pieces, around={**plan.around, **shifted})


def changes(plan: Plan, before: Plan) -> dict[str, Outline]:
    """The outlines of the plan, by code, that are not as they were in the one before."""
    old = {**before.around, **before.communities()}
    new = {**plan.around, **plan.communities()}
    return {code: outline for code, outline in sorted(new.items()) if not _equal(outline, old.get(code))}


def check_complete(plan: Plan, communities: Iterable[str]) -> None:
    """Refused("piece_without_community") or Refused("community_without_piece", grids) while something is left to do."""
    left = [piece for piece in plan.pieces if not piece.code]
    if left:
        raise Refused("piece_without_community", number=len(left))
    missing = sorted(set(communities) - {piece.code for piece in plan.pieces})
    if missing:
        raise Refused("community_without_piece", grids=missing)


def check_tiling(parent: str, whole_outline: BaseGeometry, children: Mapping[str, BaseGeometry]) -> None:
    """Refused unless the children tile their parent; the keys are what a refusal calls the grids.

    Refused: outline_broken, outlines_overlap, outlines_leave_gap, outline_outside_parent, with grids and square metres.
    """
    for code, outline in children.items():
        if outline.is_empty or not outline.is_valid:
            raise Refused("outline_broken", grids=[code])
    for kind, codes, area in flaws(children, whole_outline):
        raise Refused(kind, grids=codes or [parent], area=round(area))


def _is_community_of(code: str, street: str) -> bool:
    return len(code) == COMMUNITY_LENGTH and code.startswith(street)


def _with_pieces(plan: Plan, parts: Iterable[tuple[str, BaseGeometry]]) -> Plan:
    import shapely

    key, pieces = plan.next_key, list(plan.pieces)
    for code, outline in parts:
        for polygon in shapely.get_parts(outline):
            pieces.append(Piece(key, code, polygon))
            key += 1
    return replace(plan, pieces=tuple(pieces), next_key=key)


def _on_grid(outline: Outline) -> Outline:
    """The outline on the places that a pen can reach; re-made communities are kept finer."""
    import shapely

    rounded: Any = shapely.transform(outline, lambda places: places.round(DECIMALS))
    return rounded  # type: ignore[no-any-return]  # of the kind that it was


def _noded(plan: Plan) -> Plan:
    """The plan with every corner that lies on an edge of another outline put into that edge, so that both move with it.

    That of the street and of what touches it, by all corners there are: an edge that leads away turns with the corner where it begins.
    """
    street = plan.around[plan.street]
    near = {code: outline for code, outline in plan.around.items() if outline.dwithin(street, SAME)}
    pieces = {piece.key: piece.polygon for piece in plan.pieces}
    corners = corners_of([*plan.around.values(), *pieces.values()])
    noded = with_corners(pieces, corners)
    return replace(
        plan,
        pieces=tuple(replace(piece, polygon=_one(noded[piece.key])) for piece in plan.pieces),
        around={**plan.around, **with_corners(near, corners)},
    )


def _without_flaws(own: Mapping[str, Outline], street: Outline) -> list[tuple[str, BaseGeometry]]:
    """The street cut at every line that there is, each face its first community's, or nobody's."""
    import shapely

    lines = [street.boundary, *(outline.boundary for outline in own.values())]
    faces = shapely.get_parts(shapely.polygonize([shapely.unary_union(lines, grid_size=PRECISION)]))
    owned: dict[str, list[BaseGeometry]] = {}
    for face in faces:
        inner = face.representative_point()
        if street.contains(inner):
            owner = next((code for code, outline in own.items() if outline.contains(inner)), "")
            owned.setdefault(owner, []).append(face)
    return [(code, shapely.coverage_union_all(parts)) for code, parts in sorted(owned.items())]


def _line(line: Sequence[Place], *, closed: bool) -> LineString:
    from shapely import LineString

    places = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in line]
    distinct = [place for number, place in enumerate(places) if number == 0 or place != places[number - 1]]
    if closed and distinct[:1] == distinct[-1:]:
        distinct = distinct[:-1]
    if len(distinct) < (3 if closed else 2):
        raise Refused("line_too_short")
    if len(distinct) > MOST_CORNERS:
        raise Refused("line_too_long", most=MOST_CORNERS)
    return LineString([*distinct, distinct[0]] if closed else distinct)


def _led_on(line: LineString, borders: BaseGeometry, reach: float) -> LineString:
    """The line with its ends led on to a border that is within reach."""
    import shapely

    places = list(line.coords)
    for end in (0, -1):
        bridge = shapely.shortest_line(shapely.Point(places[end]), borders)
        if 0 < bridge.length <= reach:
            places.insert(0 if end == 0 else len(places), bridge.coords[-1])
    return shapely.LineString(places)


def _of_length(outlines: Iterable[tuple[str, BaseGeometry]], length: int) -> list[tuple[str, BaseGeometry]]:
    """Those of one level; a piece of nobody's is a community's."""
    return [(code, outline) for code, outline in outlines if (len(code) or COMMUNITY_LENGTH) == length]


def _one(outline: BaseGeometry) -> Polygon:
    import shapely

    assert isinstance(outline, shapely.Polygon)
    return outline


def _check_still_tiles(before: Sequence[tuple[str, BaseGeometry]], after: Sequence[tuple[str, BaseGeometry]]) -> None:
    """Refused("corner_crosses") unless outlines that share a corner cover the same ground as before, each part once."""
    import shapely

    codes = sorted({code for code, _ in after if code})
    outlines = [outline for _, outline in after]
    if not outlines:
        return
    if any(outline.is_empty or not outline.is_valid for outline in outlines):
        raise Refused("corner_crosses", grids=codes)
    ground = shapely.union_all([outline for _, outline in before])
    together = shapely.union_all(outlines)
    double = (sum(outline.area for outline in outlines) - together.area) * square_degree(together)
    if double > SMALLEST_FLAW_M2 or area_m2(ground.symmetric_difference(together)) > SMALLEST_FLAW_M2:
        raise Refused("corner_crosses", grids=codes)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of one community, those that touch along a line made one; the largest gives the key."""
    import shapely

    keys = {piece.key: piece for piece in pieces}
    parts = shapely.get_parts(shapely.union_all([piece.polygon for piece in pieces]))
    made = []
    for part in parts:
        inside = [piece for piece in keys.values() if part.contains(piece.polygon.representative_point())]
        largest = max(inside, key=lambda piece: piece.polygon.area)
        made.append(Piece(largest.key, pieces[0].code, _plain(part, [piece.polygon for piece in inside])))
    return made


def _plain(joined: BaseGeometry, parts: Sequence[Polygon]) -> Polygon:
    """The union itself; a piece that was alone keeps its corners in their order."""
    return parts[0] if len(parts) == 1 else joined  # type: ignore[return-value]  # a part of a union of polygons


def _equal(outline: BaseGeometry, before: BaseGeometry | None) -> bool:
    return before is not None and bool(outline.normalize().equals_exact(before.normalize(), 0.0))
