"""Where each role begins its day, and filters that a person keeps under a name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from desktop.app.settings import Settings
from desktop.queries.board import CaseFilter
from desktop.rules.workflow import Status
from desktop.views.cases.filter_bar import FilterBar
from desktop.views.cases.saved_filters import SavedFilters, home_filter
from desktop.views.shared.chips import Chip
from tests.office import MONDAY, Office, district_time


@pytest.mark.parametrize("who", ["registrar", "dispatcher", "shift_leader", "assessor", "body", "epb", "inspector"])
def test_who_has_something_to_do_begins_with_it(office: Office, who: str) -> None:
    assert home_filter(office.actors[who]) == CaseFilter(mine=True)


def test_a_street_begins_with_its_grid_and_who_only_looks_with_everything(office: Office) -> None:
    assert home_filter(office.actors["street"]) == CaseFilter(open_only=True, grid=office.street)
    assert home_filter(office.actors["leader"]) == CaseFilter(open_only=True)


def test_the_board_begins_at_home_and_can_go_back_there(qtbot: QtBot) -> None:
    bar = FilterBar(lambda: MONDAY, None, CaseFilter(mine=True))
    qtbot.addWidget(bar)
    assert bar.filter == CaseFilter(mine=True)
    assert bar.toggles["mine"].isChecked()
    bar.clear()
    assert bar.filter == CaseFilter(open_only=True)
    bar.saved.menu().actions()[0].trigger()
    assert bar.filter == CaseFilter(mine=True)


def test_any_days_are_chosen_kept_and_given_up_again(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path)

    def bar_of_the_day(now: datetime) -> FilterBar:
        saved = SavedFilters(lambda: settings.filters_of(1), lambda text: settings.keep_filters(1, text))
        made = FilterBar(lambda: now, saved)
        qtbot.addWidget(made)
        return made

    bar = bar_of_the_day(MONDAY)
    bar.span.show_days(date(2026, 2, 9), date(2026, 2, 1))
    assert bar.span.last.date() == bar.span.first.date()  # a period does not end before it begins
    bar.span.show_days(date(2026, 2, 9), date(2026, 2, 13))
    bar.span.apply.click()
    week = (district_time("2026-02-09 00:00"), district_time("2026-02-14 00:00"))
    assert (bar.filter.since, bar.filter.until) == week
    assert (bar.period.title, bar.period.isChecked()) == ("2026-02-09 至 2026-02-13 上报", True)
    bar.keep("第七周")

    later = bar_of_the_day(MONDAY + timedelta(days=30))
    next(each for each in later.saved.menu().actions() if each.text() == "第七周").trigger()
    assert (later.filter.since, later.filter.until) == week
    assert (later.period.title, later.period.isChecked()) == ("2026-02-09 至 2026-02-13 上报", True)
    next(each for each in later.period.menu().actions() if each.text() == "全部时间").trigger()
    assert (later.filter.since, later.filter.until, later.period.isChecked()) == (None, None, False)


def test_the_line_for_a_name_has_room_for_what_it_asks(qtbot: QtBot) -> None:
    bar = FilterBar(lambda: MONDAY, None, CaseFilter(mine=True))
    qtbot.addWidget(bar)
    menu = bar.saved.menu()
    menu.resize(menu.sizeHint())
    menu.grab()  # laid out as it is when it pops up
    assert bar.name.width() - 20 >= bar.name.fontMetrics().horizontalAdvance(bar.name.placeholderText())


def test_a_kept_filter_is_there_again_for_the_same_person_only(qtbot: QtBot, tmp_path: Path) -> None:
    def saved(account: int) -> SavedFilters:
        settings = Settings(tmp_path)
        return SavedFilters(lambda: settings.filters_of(account), lambda text: settings.keep_filters(account, text))

    now = [MONDAY]
    bar = FilterBar(lambda: now[0], saved(1))
    qtbot.addWidget(bar)
    bar.toggles["overdue"].click()
    bar.choose_grid("110102019", "白纸坊街道")
    next(each for each in bar.period.menu().actions() if each.text() == "近 7 天上报").trigger()
    wanted = bar.filter
    bar.name.setText("白纸坊超期")
    bar.name.returnPressed.emit()
    qtbot.waitUntil(lambda: "白纸坊超期" in [each.text() for each in bar.saved.menu().actions()], timeout=20_000)

    now[0] = MONDAY + timedelta(days=3)
    other = FilterBar(lambda: now[0], saved(2))
    qtbot.addWidget(other)
    assert "白纸坊超期" not in [each.text() for each in other.saved.menu().actions()]
    again = FilterBar(lambda: now[0], saved(1))
    qtbot.addWidget(again)
    next(each for each in again.saved.menu().actions() if each.text() == "白纸坊超期").trigger()
    assert again.filter.overdue
    assert again.filter.grid == wanted.grid == "110102019"
    assert again.filter.since == district_time("2026-02-27 00:00")  # the period has moved on
    assert again.grid.title == "白纸坊街道"
    assert again.period.title == "近 7 天上报"
    again.forget("白纸坊超期")
    assert saved(1).all == ()


@pytest.mark.parametrize(
    "text", ["{", "[1]", '[{"name": "x"}]', '[{"name": "x", "filter": 1, "titles": {}, "days": 2}]']
)
def test_what_cannot_be_read_counts_as_none(text: str) -> None:
    assert SavedFilters(lambda: text).all == ()


def test_a_status_is_filtered_by_whether_its_cases_are_open_or_not(qtbot: QtBot, tmp_path: Path) -> None:
    kept = [""]
    bar = FilterBar(lambda: MONDAY, SavedFilters(lambda: kept[0], lambda text: kept.__setitem__(0, text)))
    qtbot.addWidget(bar)
    entry(bar.status, "挂账").trigger()
    assert bar.filter == CaseFilter(open_only=True, statuses=frozenset({Status.SUSPENDED}))
    assert bar.status.title == "挂账"
    entry(bar.status, "已移送").trigger()
    assert bar.filter == CaseFilter(statuses=frozenset({Status.TRANSFERRED}))
    assert not bar.everything.isChecked()
    bar.keep("移送的")
    entry(bar.status, "全部状态").trigger()
    assert bar.filter == CaseFilter(open_only=True)
    again = FilterBar(lambda: MONDAY, SavedFilters(lambda: kept[0]))
    qtbot.addWidget(again)
    next(each for each in again.saved.menu().actions() if each.text() == "移送的").trigger()
    assert again.filter == CaseFilter(statuses=frozenset({Status.TRANSFERRED}))
    assert again.status.title == "已移送"


def test_what_is_over_is_not_counted_as_in_hand(qtbot: QtBot) -> None:
    bar = FilterBar(lambda: MONDAY)
    qtbot.addWidget(bar)
    entry(bar.status, "已结案").trigger()
    assert bar.chip_filters()[""] == CaseFilter(open_only=True)
    entry(bar.status, "处置中").trigger()
    assert bar.chip_filters()[""] == CaseFilter(open_only=True, statuses=frozenset({Status.HANDLING}))


def test_emergencies_are_a_part_of_what_is_shown(qtbot: QtBot) -> None:
    bar = FilterBar(lambda: MONDAY)
    qtbot.addWidget(bar)
    bar.emergency.click()
    assert bar.filter == CaseFilter(open_only=True, emergency=True)
    assert bar.chip_filters()["overdue"] == CaseFilter(emergency=True, overdue=True)
    bar.clear()
    assert bar.filter == CaseFilter(open_only=True)
    assert not bar.emergency.isChecked()


def entry(chip: Chip, words: str) -> QAction:
    return next(each for each in chip.menu().actions() if each.text() == words)


def test_a_search_sets_the_home_filter_aside_and_gives_it_back(qtbot: QtBot) -> None:
    bar = FilterBar(lambda: MONDAY, None, CaseFilter(mine=True))
    qtbot.addWidget(bar)
    bar.choose_grid("110102019", "白纸坊街道")
    before = bar.filter
    bar.search("烧烤")
    assert bar.filter == CaseFilter(text="烧烤")
    assert not bar.toggles["mine"].isChecked()
    assert bar.text.text() == "“烧烤” 查找全部案件，暂停“待我办理、白纸坊街道” ✕"
    bar.search("烧烤油烟")
    assert bar.filter == CaseFilter(text="烧烤油烟")
    bar.toggles["overdue"].click()  # narrows what was found
    assert bar.filter == CaseFilter(text="烧烤油烟", overdue=True)
    with qtbot.waitSignal(bar.search_cleared):
        bar.text.click()
    assert bar.filter == before
    assert bar.toggles["mine"].isChecked()
    assert not bar.toggles["overdue"].isChecked()
    assert bar.grid.title == "白纸坊街道"
    assert bar.text.isHidden()


def test_everything_in_hand_ends_a_search_for_good(qtbot: QtBot) -> None:
    bar = FilterBar(lambda: MONDAY, None, CaseFilter(mine=True))
    qtbot.addWidget(bar)
    bar.search("烧烤")
    bar.clear()
    assert bar.filter == CaseFilter(open_only=True)
    bar.search("烧烤")
    assert bar.text.text() == "“烧烤” ✕"
    bar.search("")
    assert bar.filter == CaseFilter(open_only=True)
