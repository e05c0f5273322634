"""What a person does with the window while it is measured, each in a process of its own: click on the tab, scroll, watch; prints JSON."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QWidget

from benchmarks.measuring import resident_mb
from benchmarks.window import Desk
from desktop.queries import board
from desktop.queries.board import CaseFilter, PageKey, Sort
from desktop.views.shell.identity import Tab

STEADY_AFTER = 20
"""Pages: by then every module is loaded and every cache filled."""
CHANGES = 500
REVISITS = 40
ROUNDS = 5
MADE_READY_MS = 500
"""A card is looked at before it is clicked; by then its pane is made."""
SINCE_LAST_S = 1.5
"""Longer than anything in the window waits before it takes in a change."""


class Painted(QObject):
    """Tells when every open column of the board that has cards has been painted with them."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self._columns = {view.cards.viewport(): view for view in page.board.columns.values()}
        self._seen: set[QWidget] = set()
        self.at: float | None = None
        for viewport in self._columns:
            viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if event.type() is QEvent.Type.Paint and self.at is None and isinstance(watched, QWidget):
            if self._columns[watched].model.rowCount():
                self._seen.add(watched)
            wanted = {each for each, view in self._columns.items() if view.model.rowCount() and not view.folded}
            if wanted and self._seen >= wanted:
                self._seen.clear()
                QTimer.singleShot(0, self._done)  # the painting itself follows this filter
        return False

    def again(self) -> None:
        """Wait for the next painting."""
        self.at = None

    def _done(self) -> None:
        self.at = self.at or time.perf_counter()


def tab(desk: Desk) -> dict[str, Any]:
    """The first click on the tab in a window that stood on another one, its query alone, and later clicks."""
    window = desk.window
    window.show_tab(Tab.REGISTERS)
    window.show()
    desk.pages.foresee()
    desk.settle()
    query = statistics.median(_timed(partial(_open_board, desk)) for _ in range(ROUNDS))
    desk.heart.start()
    began, worked = time.perf_counter(), time.thread_time()
    QTest.mouseClick(window.rail.button(Tab.CASES), Qt.MouseButton.LeftButton)
    painted = Painted(window.page(Tab.CASES))
    desk.wait(lambda: painted.at is not None)
    processor = (time.thread_time() - worked) * 1000
    first = ((painted.at or 0.0) - began) * 1000
    turn = desk.heart.stop()
    later = statistics.median(_later_click(desk, painted) for _ in range(ROUNDS))
    return {"processor": processor, "clock": first, "query alone": query, "later clicks": later} | {
        "longest turn": turn["processor"]
    }


def _later_click(desk: Desk, painted: Painted) -> float:
    QTest.mouseClick(desk.window.rail.button(Tab.REGISTERS), Qt.MouseButton.LeftButton)
    desk.settle()
    painted.again()
    began = time.perf_counter()
    QTest.mouseClick(desk.window.rail.button(Tab.CASES), Qt.MouseButton.LeftButton)
    desk.wait(lambda: painted.at is not None)
    return ((painted.at or 0.0) - began) * 1000


def _open_board(desk: Desk) -> object:
    wanted = desk.window.page(Tab.CASES)
    shown = CaseFilter() if wanted is None else replace(wanted.filters.filter, open_only=False)  # type: ignore[attr-defined]
    with desk.store.reading(desk.actor) as reading:
        return board.open_board(reading, shown)


def case(desk: Desk) -> dict[str, Any]:
    """Clicks on cards of the board, each until its case is painted: the first one shows the pane."""
    page = desk.case_page()
    page.filters.clear()
    desk.settle()
    desk.rest(MADE_READY_MS)
    view = max(page.board.columns.values(), key=lambda each: each.model.rowCount())
    desk.heart.start()
    taken = [_open_case(desk, page, view, at) for at in range(ROUNDS)]
    turn = desk.heart.stop()
    first, *later = taken
    return {"first": first, "later": statistics.median(later), "turn": turn}


def _open_case(desk: Desk, page: Any, view: Any, at: int) -> float:
    """The processor time of the GUI thread from a click on the card until all that it brings about is over."""
    index, wanted = view.model.index(at, 0), view.model.rows()[at].case_id
    began = time.thread_time()
    place = view.cards.visualRect(index).center()
    QTest.mouseClick(view.cards.viewport(), Qt.MouseButton.LeftButton, pos=place)
    desk.wait(lambda: page.pane.file is not None and page.pane.file.card.case_id == wanted)
    desk.settle()
    return (time.thread_time() - began) * 1000


def idle(desk: Desk) -> dict[str, Any]:
    """The window with nothing to do for three seconds: what a turn of the loop is on this machine now."""
    desk.case_page()
    desk.heart.start()
    desk.rest(3000)
    return desk.heart.stop()


def scroll(desk: Desk) -> dict[str, Any]:
    """The whole list from its first row to its last by bar, wheel and keys, then places that were left long ago."""
    desk.fill_caches()
    page = desk.case_page()
    page.show_as_list(True)
    page.feed.show(CaseFilter(), as_list=True)  # finished cases too
    desk.settle()
    table, model = page.list, page.list_model
    table.setFocus()
    desk.heart.start()
    began = time.perf_counter()
    memory = _to_the_end(desk, table, model)
    seconds = time.perf_counter() - began
    desk.settle()
    turn = desk.heart.stop()
    desk.heart.start()
    _revisit(desk, table)
    back = desk.heart.stop()
    memory.append(resident_mb())
    first = memory[0]
    return {
        "rows": model.rowCount(),
        "seconds": seconds,
        "turn": turn,
        "back": back,
        "memory": {"moved": max(max(memory) - first, first - min(memory)), "start": first, "end": memory[-1]},
    }


def _to_the_end(desk: Desk, table: Any, model: Any) -> list[float]:
    """Mostly the bar is dragged to the end; keys and wheel, which paint every row on the way, now and then."""
    bar = table.verticalScrollBar()
    others = [partial(_wheel_down, desk, table), partial(_page_down, desk, table), partial(_press_end, table)]
    memory: list[float] = []
    pages = 0
    while model.canFetchMore(QModelIndex()) or not desk.is_idle:
        rows = model.rowCount()
        move = others[pages // 25 % 3] if pages % 25 == 24 else lambda: bar.setValue(bar.maximum())
        for _ in range(100):
            move()
            desk.rest(0)
            if not model.canFetchMore(QModelIndex()):
                break
            desk.rest(5)  # the bar learns of new rows a moment after they came
        desk.wait(lambda rows=rows: model.rowCount() > rows or desk.is_idle)  # type: ignore[misc]
        pages += 1
        if pages >= STEADY_AFTER:
            memory.append(resident_mb())
    return memory


def _revisit(desk: Desk, table: Any) -> None:
    """Places anywhere in the list, then its beginning."""
    bar, chance = table.verticalScrollBar(), random.Random(7)
    for _ in range(REVISITS):
        bar.setValue(chance.randrange(bar.maximum()))
        desk.rest(60)
        desk.settle()
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    desk.settle()


def _press_end(table: Any) -> None:
    QTest.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)


def _wheel_down(desk: Desk, table: Any) -> None:
    """Turn the wheel until the rows that are there have gone by; the bar takes at most a page a turn."""
    bar = table.verticalScrollBar()
    while bar.value() < bar.maximum():
        at = QPointF(table.viewport().rect().center())
        turned = (QPoint(), QPoint(0, -120 * 40), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
        spin = QWheelEvent(at, table.viewport().mapToGlobal(at), *turned, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(table.viewport(), spin)
        desk.rest(0)


def _page_down(desk: Desk, table: Any) -> None:
    """Click below the handle of the bar until the last row is there."""
    bar = table.verticalScrollBar()
    while bar.value() < bar.maximum():
        bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)
        desk.rest(0)


def live(desk: Desk, *, as_list: bool, commits: int) -> dict[str, Any]:
    """Five hundred changes that another process commits, to cases of the filter on show."""
    desk.fill_caches()
    page = desk.case_page()
    page.filters.clear()
    if as_list:
        page.show_as_list(True)
        page.feed.set_sort(Sort.CHANGED)  # every change moves its row to the top
    desk.settle()
    ids = _to_prompt(desk)
    heard: set[str] = set()
    desk.live.changed.connect(lambda changes: heard.update(each.key for each in changes.changes))
    other = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.other_workstation", str(desk.path), str(commits), json.dumps(ids)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdout.readline()
    memory = resident_mb()
    desk.reads.clear()
    desk.statements = 0
    desk.heart.start()
    other.stdin.write("go\n")
    other.stdin.flush()
    desk.wait(lambda: other.poll() is not None)
    desk.rest(round(SINCE_LAST_S * 1000))
    desk.settle()
    turn = desk.heart.stop()
    missing = set(map(str, ids)) - heard
    if missing:
        raise RuntimeError(f"{len(missing)} changes were not heard")
    return {
        "cases": len(ids),
        "seconds": float(other.stdout.read()),
        "turn": turn,
        "reloads": desk.reads["open_board"] + desk.reads["list_page"] + desk.reads["column_page"],
        "reads": sum(desk.reads.values()),
        "statements": desk.statements,
        "memory": resident_mb() - memory,
    }


def _to_prompt(desk: Desk) -> list[int]:
    """The most pressing cases that a body has."""
    handling = board.STATUSES[board.Column.HANDLING]
    found: list[int] = []
    after: PageKey | None = None
    with desk.store.reading(desk.actor) as reading:
        while len(found) < CHANGES:
            page = board.list_page(reading, CaseFilter(open_only=True), Sort.DEADLINE, after)
            found += [row.case_id for row in page.rows if row.status in handling and row.body_code]
            after = page.next_key
            if after is None:
                break
    return found[:CHANGES]


def _timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return (time.perf_counter() - began) * 1000


DAYS: dict[str, Callable[[Desk], dict[str, Any]]] = {
    "idle": idle,
    "tab": tab,
    "case": case,
    "scroll": scroll,
    "board, at once": partial(live, as_list=False, commits=1),
    "list, at once": partial(live, as_list=True, commits=1),
    "board, in 50 commits": partial(live, as_list=False, commits=50),
}


def main(path: str, day: str) -> None:
    """Spend a day and end without taking anything apart: the store is a copy."""
    print(json.dumps(DAYS[day](Desk(Path(path)))), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
