"""Importing boundaries in the window: faults are told and shown before anything changes; what is right comes into force at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox
from pytestqt.qtbot import QtBot
from shapely import LinearRing

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.exchange.crs import Crs
from desktop.queries import base_map, grid_map
from desktop.queries.grid_map import OutlineRow
from desktop.rules.errors import Refused
from desktop.views.administration.base_map import BaseMapSection
from desktop.views.administration.boundaries import SYSTEMS, BoundaryPanel, OutlinesSection
from desktop.views.administration.page import AdministrationPage
from desktop.views.shared.register_table import RegisterTable
from tests.office import Office

REAL = Path(__file__).parents[4] / "shared" / "data" / "xicheng_streets_osm.geojson"
needs_shared = pytest.mark.skipif(not REAL.is_file(), reason="the real boundaries are not beside this checkout")
Build = Callable[..., AdministrationPage]
SOON = 20_000


@pytest.fixture
def build(office: Office, qtbot: QtBot) -> Iterator[Build]:
    opened: list[tuple[Tasks, Live]] = []

    def make(who: str = "administrator") -> AdministrationPage:
        tasks, live = Tasks(office.store, office.actors[who]), Live(office.store)
        opened.append((tasks, live))
        page = AdministrationPage(tasks, live, office.actors[who])
        qtbot.addWidget(page)
        page.resize(1200, 760)
        page.show()
        return page

    yield make
    for tasks, live in opened:
        tasks.close()
        live.close()


@pytest.fixture
def panel(build: Build) -> BoundaryPanel:
    section = build().show_section("outlines")
    assert isinstance(section, OutlinesSection)
    press(section, "boundaries_open")
    return section.panel


def press(within: Any, name: str) -> None:
    button = within.findChild(QAbstractButton, name)
    assert button.isVisible()
    assert button.isEnabled()
    button.click()


def can_import(panel: BoundaryPanel) -> bool:
    button = panel.findChild(QAbstractButton, "boundary_import")
    assert button is not None
    return button.isEnabled()


def faults(panel: BoundaryPanel) -> list[str]:
    return [panel.faults.item(row).text() for row in range(panel.faults.count())]


def streets_in_force(office: Office) -> tuple[OutlineRow, ...]:
    with office.reading() as reading:
        return grid_map.outlines(reading, 2)


def write(path: Path, rows: tuple[OutlineRow, ...], grown: str = "") -> Path:
    """The outlines as a GeoJSON file; the street `grown` is 200 m wider all around."""
    features = []
    for row in rows:
        shape = shapely.from_geojson(row.geometry)
        shape = shape.buffer(0.002) if row.grid_code == grown else shape
        geometry = json.loads(shapely.to_geojson(shape))
        features.append({"type": "Feature", "properties": {"code": row.grid_code}, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_every_system_that_can_be_chosen_can_be_read() -> None:
    assert set(SYSTEMS) == {crs.value for crs in Crs}


def test_only_the_administrator_is_offered_the_import(build: Build) -> None:
    assert isinstance(build("assessor").show_section("outlines"), RegisterTable)


def test_faults_are_told_with_area_and_place_and_nothing_is_changed(
    qtbot: QtBot, office: Office, panel: BoundaryPanel, tmp_path: Path
) -> None:
    before = streets_in_force(office)
    panel.choose_file(write(tmp_path / "streets.geojson", before, grown=office.street))
    press(panel, "boundary_check")
    qtbot.waitUntil(lambda: panel.faults.count() > 0, timeout=SOON)
    assert any("重叠" in said and "平方米" in said and office.street in said for said in faults(panel))
    assert not can_import(panel)
    panel.faults.setCurrentRow(0)
    assert panel.sketch.looked_at in panel.sketch.sketch.faults
    assert len(panel.sketch.sketch.old) >= 15
    assert all(LinearRing(ring).is_ccw for ring in panel.sketch.sketch.new)  # or an overlap would be drawn as a gap
    assert streets_in_force(office) == before


def test_what_was_checked_is_imported_and_nothing_else(
    qtbot: QtBot, office: Office, panel: BoundaryPanel, tmp_path: Path
) -> None:
    path = write(tmp_path / "街道.geojson", streets_in_force(office))
    panel.choose_file(path)
    press(panel, "boundary_check")
    qtbot.waitUntil(lambda: can_import(panel), timeout=SOON)
    assert "将启用 15 个正式界线" in panel.effect.text()
    assert "263 个示意社区" in panel.effect.text()
    system = panel.findChild(QComboBox, "boundary_system")
    assert system is not None
    system.setCurrentText("GCJ-02")  # not what was checked
    assert not can_import(panel)
    system.setCurrentText("WGS84")
    press(panel, "boundary_check")
    qtbot.waitUntil(lambda: can_import(panel), timeout=SOON)
    press(panel, "boundary_import")
    qtbot.waitUntil(lambda: "已启用 15 个正式界线" in panel.message.text, timeout=60_000)
    now = streets_in_force(office)
    assert all(not row.provisional and row.source == "街道.geojson" for row in now)


def test_a_list_of_corners_is_checked_line_by_line_and_imported(
    qtbot: QtBot, office: Office, panel: BoundaryPanel, tmp_path: Path
) -> None:
    lines = [
        f"{row.grid_code},{x!r},{y!r}"
        for row in streets_in_force(office)
        for x, y in shapely.get_coordinates(shapely.from_geojson(row.geometry)).tolist()
    ]
    path = tmp_path / "街道角点.csv"
    path.write_text(
        "\n".join(["网格代码,lon,lat", *lines[:-1], lines[-1].replace(",39.", ",三九.")]), encoding="gb18030"
    )
    panel.code_field.setText("网格代码")
    panel.choose_file(path)
    press(panel, "boundary_check")
    qtbot.waitUntil(lambda: panel.faults.count() > 0, timeout=SOON)
    assert any(
        said.startswith(f"第 {len(lines) + 1} 行 ") and "街道110102" in said and "坐标不是数" in said
        for said in faults(panel)
    )
    path.write_text("\n".join(["网格代码,lon,lat", *lines]), encoding="gb18030")
    press(panel, "boundary_check")
    qtbot.waitUntil(lambda: can_import(panel), timeout=SOON)
    press(panel, "boundary_import")
    qtbot.waitUntil(lambda: "已启用 15 个正式界线" in panel.message.text, timeout=60_000)
    assert all(not row.provisional for row in streets_in_force(office))


def test_a_file_that_is_none_is_refused_with_its_name(qtbot: QtBot, panel: BoundaryPanel, tmp_path: Path) -> None:
    panel.choose_file(tmp_path / "没有.geojson")
    press(panel, "boundary_check")
    qtbot.waitUntil(lambda: "没有.geojson" in panel.message.text, timeout=SOON)
    assert not can_import(panel)


@needs_shared
def test_the_real_streets_are_drawn_over_the_old(qtbot: QtBot, panel: BoundaryPanel) -> None:
    panel.choose_file(REAL)
    press(panel, "boundary_check")
    qtbot.waitUntil(lambda: can_import(panel), timeout=SOON)
    assert "50.58 平方公里" in panel.effect.text()
    picture: QImage = panel.sketch.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    assert len(colours) > 5


def test_a_base_map_is_set_for_everybody_and_a_wrong_address_is_told(
    qtbot: QtBot, office: Office, build: Build
) -> None:
    section = build().show_section("base_map")
    assert isinstance(section, BaseMapSection)
    qtbot.waitUntil(section.kind.isEnabled, timeout=SOON)
    section.kind.setCurrentIndex(section.kind.findData("tiles"))
    section.address.setText("http://10.0.0.8/tiles")
    press(section, "base_map_save")
    qtbot.waitUntil(lambda: "底图地址无效" in section.message.text, timeout=SOON)
    section.address.setText("http://10.0.0.8/{z}/{x}/{y}.png")
    press(section, "base_map_save")
    qtbot.waitUntil(lambda: "已启用" in section.message.text, timeout=SOON)
    with office.reading() as reading:
        assert base_map.base_map(reading).address == "http://10.0.0.8/{z}/{x}/{y}.png"


def test_a_base_map_that_could_not_be_read_is_read_again(
    qtbot: QtBot, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_reading: object) -> object:
        raise Refused("store_unreachable")

    with monkeypatch.context() as patched:
        patched.setattr("desktop.queries.base_map.base_map", unreachable)
        section = build().show_section("base_map")
        assert isinstance(section, BaseMapSection)
        qtbot.waitUntil(lambda: bool(section.message.text), timeout=SOON)
        assert not section.kind.isEnabled()
    again = next(each for each in section.message.findChildren(QAbstractButton) if each.text() == "重新读取")
    assert again.isVisible()
    again.click()
    qtbot.waitUntil(section.kind.isEnabled, timeout=SOON)
    assert section.message.text == ""
