"""The map tab on a real store with the real pack: tasks in threads, changes by live, a report appears where it was made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import grid_map
from desktop.rules.workflow import Action
from desktop.usecases.fields import Position
from desktop.usecases.reports import DeclineReason
from desktop.views.map.page import MapPage
from tests.office import Office

from .test_page import ask, click, confirm, lights, press


@pytest.fixture
def page(qtbot: QtBot, office: Office, repository: Path, tmp_path: Path) -> Iterator[MapPage]:
    actor = office.actors["registrar"]
    tasks, live = Tasks(office.store, actor), Live(office.store)
    made = MapPage(tasks, live, actor, folder=tmp_path / "map", resources=repository / "resources")
    made.resize(1280, 800)
    with qtbot.waitSignal(made.area.ready, timeout=30_000):
        made.show()
    yield made
    live.close()
    tasks.close()
    shiboken6.delete(made)


def middle(office: Office) -> tuple[float, float]:
    """A place in the office's community (longitude, latitude)."""
    from shapely import from_geojson

    with office.reading() as reading:
        outline = next(row for row in grid_map.outlines(reading, 3) if row.grid_code == office.community)
    point = from_geojson(outline.geometry).representative_point()
    return round(point.x, 6), round(point.y, 6)


def test_all_grids_of_the_pack_are_there(qtbot: QtBot, page: MapPage) -> None:
    assert len(page.panel.model.rows()) == 279
    assert ask(qtbot, page, "gridDesk.outlines.grids.size") == 279
    counts = page.requests()
    assert counts is not None
    assert counts.refused == 0


def test_a_report_appears_is_counted_and_leaves_when_it_is_closed(qtbot: QtBot, office: Office, page: MapPage) -> None:
    lon, lat = middle(office)
    case_id = office.report(position=Position(lon, lat))
    qtbot.waitUntil(lambda: list(lights(qtbot, page)) == [str(case_id)])
    assert lights(qtbot, page)[str(case_id)] == ["green", lon, lat]
    qtbot.waitUntil(lambda: page.panel.model.row_of(office.street).open_cases == 1)  # type: ignore[union-attr]
    office.act("registrar", Action.ACCEPT, case_id, category="0302", level="street")
    office.act("shift_leader", Action.DECLINE, case_id, reason=DeclineReason.NOT_TRUE, explanation="现场未见扬尘")
    qtbot.waitUntil(lambda: lights(qtbot, page) == {})


def test_a_place_on_the_map_gets_the_grid_it_lies_in(qtbot: QtBot, office: Office, page: MapPage) -> None:
    page.choose_grid(office.community)
    qtbot.waitUntil(page.grid_card.isVisible)
    assert "樱桃园社区" in page.grid_card.text()
    press(page, "report_mode")
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.reporting && gridDesk.outlines.selected !== null"))
    click(qtbot, page, *middle(office))
    with qtbot.waitSignal(page.report_requested) as asked:
        confirm(qtbot, page)
    assert asked.args[0].grid == office.community
