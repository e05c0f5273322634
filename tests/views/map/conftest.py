"""Rows of a small district, tasks that answer with them, and a map page on a real web engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot

from desktop.queries import base_map, board, grid_facts, grid_map
from desktop.queries.board import CardRow, CaseFilter
from desktop.queries.grid_facts import GridFacts
from desktop.queries.grid_map import CasePoint, GridCard, GridRow, OutlineRow
from desktop.rules.base_map import BaseMap
from desktop.rules.permissions import Actor
from desktop.rules.posts import PostKind
from desktop.rules.workflow import Role, Status, Step
from desktop.views.map import web_map  # noqa: F401 - makes the tiles' scheme known before any test starts the engine
from desktop.views.map.page import MapPage

NOW = datetime(2015, 11, 24, 2, 0, tzinfo=UTC)
WEST, SOUTH, EAST, NORTH = 116.34, 39.88, 116.38, 39.91
MIDDLE = 116.36


def box(west: float, south: float, east: float, north: float) -> str:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def outline(code: str, level: int, name: str, geometry: str, *, provisional: bool = True) -> OutlineRow:
    return OutlineRow(code, level, name, provisional, geometry, "本项目推定", date(2015, 1, 1))


OUTLINES = (
    outline("110102", 1, "西城区", box(WEST, SOUTH, EAST, NORTH)),
    outline("110102013", 2, "白纸坊街道", box(WEST, SOUTH, MIDDLE, NORTH), provisional=False),
    outline("110102015", 2, "牛街街道", box(MIDDLE, SOUTH, EAST, NORTH)),
    outline("110102013001", 3, "樱桃园社区", box(WEST, SOUTH, MIDDLE, 39.895)),
    outline("110102013002", 3, "建功北里社区", box(WEST, 39.895, MIDDLE, NORTH)),
    outline("110102015001", 3, "春风社区", box(MIDDLE, SOUTH, EAST, NORTH)),
)


def case_row(
    case_id: int, lon: float = 116.35, lat: float = 39.887, *, minutes_left: int = 90, **changes: Any
) -> CardRow:
    deadline = NOW + timedelta(minutes=minutes_left)
    values: dict[str, Any] = {
        "case_id": case_id,
        "version": 1,
        "report_number": f"上报{case_id}",
        "case_number": f"西环网〔2015〕{case_id}号",
        "status": Status.HANDLING,
        "step": Step.HANDLING,
        "category_code": "0301",
        "category": "工地扬尘",
        "grid_code": "110102013001",
        "grid": "樱桃园社区",
        "street": "白纸坊街道",
        "body_code": None,
        "body": "",
        "address": "樱桃二条 8 号",
        "description": "黄土未苫盖",
        "source": "inspector",
        "reported_by": "王建国",
        "assigned_person": "",
        "emergency": False,
        "level": "street",
        "stage": None,
        "stage_started_at": None,
        "deadline": deadline,
        "yellow_at": deadline - timedelta(minutes=30),
        "resume_on": None,
        "prompts": 0,
        "supervisions": 0,
        "joint_tasks": 0,
        "open_joint_tasks": 0,
        "open_requests": 0,
        "rounds": 0,
        "reported_at": NOW - timedelta(hours=2),
        "changed_at": NOW,
        "lon": lon,
        "lat": lat,
    }
    return CardRow(**(values | changes))


@dataclass
class Answers:
    """What the queries answer; a test changes it and tells so by `live`."""

    outlines: tuple[OutlineRow, ...] = OUTLINES
    cases: dict[int, CardRow] = field(default_factory=dict)
    failure: Exception | None = None
    now: datetime = NOW
    official: bool = False

    def grid_tree(self, _reading: object, wanted: CaseFilter) -> tuple[GridRow, ...]:
        return tuple(self._grid(row) for row in self.outlines)

    def grid_card(self, _reading: object, code: str) -> GridCard:
        row = next(row for row in self.outlines if row.grid_code == code)
        grid = self._grid(row)
        return GridCard(
            code,
            row.level,
            row.name,
            f"西城区 · {row.name}",
            f"{row.name}居民委员会",
            "李秀英",
            "010-63500000",
            (("张玉梅", "13900000001"),),
            grid.open_cases,
            grid.overdue_cases,
            3,
            420_000.0,
            row.provisional,
            row.source,
            row.valid_from,
        )

    def grid_facts(self, _reading: object, code: str) -> GridFacts:
        return GridFacts(code, (PostKind.ENFORCEMENT,), 2, 1, 7, 3, 88.5)

    def case_points(self, _reading: object, _filter: CaseFilter) -> tuple[CasePoint, ...]:
        return tuple(
            CasePoint(
                row.case_id,
                row.case_number or "",
                row.category,
                row.status,
                row.lon,
                row.lat,
                row.deadline,
                row.yellow_at,
            )
            for row in self.cases.values()
            if row.lon is not None and row.lat is not None
        )

    def cards(self, _reading: object, _filter: CaseFilter, ids: tuple[int, ...]) -> tuple[CardRow, ...]:
        return tuple(self.cases[case_id] for case_id in ids if case_id in self.cases)

    def locate(self, _reading: object, lon: float, lat: float) -> object:
        if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
            return None
        code = "110102015001" if lon > MIDDLE else "110102013001" if lat < 39.895 else "110102013002"
        return Suggestion(code, code, provisional=not self.official)

    def _grid(self, row: OutlineRow) -> GridRow:
        inside = [case for case in self.cases.values() if case.grid_code.startswith(row.grid_code)]
        overdue = sum(1 for case in inside if case.deadline is not None and case.deadline < self.now)
        parent = row.grid_code[:-3] if row.level > 1 else None
        return GridRow(row.grid_code, row.level, row.name, parent, len(inside), overdue)


@dataclass(frozen=True)
class Suggestion:
    code: str
    path: str
    provisional: bool


@dataclass(frozen=True)
class Reading:
    now: datetime
    zone: tzinfo = UTC


class AnsweringTasks:
    """Answers every read from the rows when the event loop turns, as a worker would."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def read(
        self,
        query: Callable[..., Any],
        *args: object,
        on_done: Callable[[Any], object],
        on_failed: Callable[[Exception], object],
        owner: QObject,
    ) -> None:
        def answer() -> None:
            try:
                if self.answers.failure is not None:
                    raise self.answers.failure
                result = query(Reading(self.answers.now), *args)
            except Exception as error:  # noqa: BLE001 - as Tasks does
                on_failed(error)
            else:
                on_done(result)

        QTimer.singleShot(0, owner, answer)


class QuietLive(QObject):
    changed = Signal(object)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers(cases={1: case_row(1), 2: case_row(2, 116.37, 39.9, minutes_left=-60, grid_code="110102015001")})
    for name in ("grid_tree", "grid_card", "case_points", "locate"):
        monkeypatch.setattr(grid_map, name, getattr(made, name), raising=False)
    monkeypatch.setattr(grid_facts, "grid_facts", made.grid_facts)
    monkeypatch.setattr(grid_map, "outlines", lambda _reading: made.outlines, raising=False)
    monkeypatch.setattr(base_map, "base_map", lambda _reading: BaseMap())
    monkeypatch.setattr(board, "cards", made.cards, raising=False)
    return made


@pytest.fixture
def live(qapp: object) -> QuietLive:
    return QuietLive()


@pytest.fixture
def make_page(
    qtbot: QtBot, answers: Answers, live: QuietLive, repository: Path, tmp_path: Path
) -> Iterator[Callable[..., MapPage]]:
    made: list[MapPage] = []

    def make(role: Role = Role.REGISTRAR) -> MapPage:
        tasks: Any = AnsweringTasks(answers)
        quiet: Any = live
        page = MapPage(
            tasks,
            quiet,
            Actor(1, "刘洋", role),
            folder=tmp_path / "map",
            resources=repository / "resources",
        )
        page.resize(1200, 800)
        made.append(page)
        return page

    yield make
    for page in made:
        shiboken6.delete(page)  # here and now, so that Qt's complaints about the order are this test's


@pytest.fixture
def page(qtbot: QtBot, make_page: Callable[..., MapPage]) -> MapPage:
    """A shown page whose map has been told everything."""
    made = make_page()
    with qtbot.waitSignal(made.area.ready, timeout=30_000):
        made.show()
    return made
