"""Cycles are collected on the GUI thread, whatever thread makes them."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.background.garbage import GuiGarbage


class Knot:
    """Holds itself, and remembers on which thread it was let go."""

    ends: list[int] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Knot.ends.append(threading.get_ident())


@pytest.fixture
def garbage(qtbot: QtBot) -> Iterator[GuiGarbage]:
    gc.collect()
    Knot.ends.clear()
    was_on = gc.isenabled()
    made = GuiGarbage(every_ms=10)
    yield made
    made.close()
    if not was_on:
        gc.disable()


def test_what_a_worker_leaves_behind_is_let_go_on_the_gui_thread(garbage: GuiGarbage, qtbot: QtBot) -> None:
    def work() -> None:
        Knot()
        kept = [[number] for number in range(5000)]  # far beyond the first threshold
        assert kept

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert Knot.ends == []
    kept = [[number] for number in range(5000)]
    qtbot.waitUntil(lambda: Knot.ends == [threading.get_ident()])
    assert kept


def test_nothing_is_collected_before_it_is_due(garbage: GuiGarbage) -> None:
    gc.collect()
    assert garbage.collect() == 0


def test_closing_gives_python_its_collector_back(qtbot: QtBot) -> None:
    was_on = gc.isenabled()
    GuiGarbage().close()
    assert gc.isenabled()
    if not was_on:
        gc.disable()
