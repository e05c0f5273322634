"""The real streets put in force: exactly, in one transaction, their communities made anew inside them without gap or overlap."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import func, select

from desktop.exchange.boundary_import import BoundariesInvalid, Imported, import_boundaries
from desktop.exchange.crs import Crs, from_wgs84
from desktop.models.grid import GridOutline
from desktop.queries import grid_map, outline_drawing
from desktop.rules import partition
from desktop.rules.grid import GridLevel
from desktop.rules.shared_corners import square_degree
from tests.office import Office

from .test_boundaries import KM2, REAL, needs_shared, streets, write_geojson, write_layer

pytestmark = needs_shared


def put_in_force(office: Office, path: Path, crs: Crs = Crs.WGS84) -> Imported:
    with office.writing("administrator") as work:
        return import_boundaries(work, path, crs, GridLevel.STREET)


def in_force(office: Office, level: int) -> dict[str, Any]:
    with office.reading() as reading:
        return {row.grid_code: shapely.from_geojson(row.geometry) for row in grid_map.outlines(reading, level)}


def shifted(path: Path, crs: Crs) -> Path:
    shapes = {code: from_wgs84(shape, crs) for code, shape in streets().items()}
    if crs is Crs.EPSG_4548:
        return write_layer(path / "街道.shp", "ESRI Shapefile", shapes, "EPSG:4548")
    return write_geojson(path / "街道.geojson", list(shapes.items()))


@pytest.mark.parametrize("crs", [Crs.WGS84, Crs.GCJ02, Crs.EPSG_4548])
def test_the_streets_come_exactly_and_their_communities_tile_them(office: Office, tmp_path: Path, crs: Crs) -> None:
    done = put_in_force(office, REAL if crs is Crs.WGS84 else shifted(tmp_path, crs), crs)
    assert (done.outlines, done.remade) == (15, 263)
    assert done.area_m2 / 1e6 == pytest.approx(KM2, abs=0.01)
    kept, communities = in_force(office, 2), in_force(office, 3)
    for code, street in streets().items():
        assert kept[code].equals_exact(street, 2e-7, normalize=True)
        inside = [shape for each, shape in communities.items() if each.startswith(code)]
        together = shapely.union_all(inside)
        metres = square_degree(street)  # where edges are straight: in the projection a corner lies beside its long edge
        assert together.symmetric_difference(kept[code]).area * metres < 0.2
        assert abs(sum(shape.area for shape in inside) - together.area) * metres < 0.2
        assert all(shape.is_valid for shape in inside)
    district = in_force(office, 1)["110102"]
    assert district.symmetric_difference(shapely.union_all(list(kept.values()))).area * square_degree(district) < 0.1


def test_former_outlines_are_kept_and_a_faulty_file_changes_nothing(office: Office, tmp_path: Path) -> None:
    with office.reading() as reading:
        before = reading.session.scalar(select(func.count()).select_from(GridOutline)) or 0
    faulty = dict(streets())
    faulty["110102001"] = faulty["110102001"].buffer(0.001)
    with pytest.raises(BoundariesInvalid):
        put_in_force(office, write_geojson(tmp_path / "a.geojson", list(faulty.items())))
    with office.reading() as reading:
        assert reading.session.scalar(select(func.count()).select_from(GridOutline)) == before
    put_in_force(office, REAL)
    with office.reading() as reading:
        ended = reading.session.scalar(select(func.count()).where(GridOutline.valid_to.is_not(None)))
        assert ended == before == 279


def test_what_was_imported_can_be_drawn_on(office: Office) -> None:
    put_in_force(office, REAL)
    with office.reading("administrator") as reading:
        rows = outline_drawing.street_outlines(reading, office.street)
    outlines: dict[str, Any] = {row.grid_code: shapely.from_geojson(row.geometry) for row in rows.outlines}
    plan = partition.begin(office.street, outlines)
    assert [piece for piece in plan.pieces if not piece.code] == []
    west, south, east, north = outlines[office.street].bounds
    cut = partition.cut(plan, [(west - 0.001, (south + north) / 2), (east + 0.001, (south + north) / 2)])
    untouched = set(plan.communities()) - set(partition.changes(cut, plan))
    assert len(untouched) > 5  # only what the line crosses is changed
    assert json.loads(rows.outlines[0].geometry)["type"] in {"Polygon", "MultiPolygon"}
