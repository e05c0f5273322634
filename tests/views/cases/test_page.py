"""The case tab as a person uses it: the straight path, chips, board and list, keys, dragging, other workstations' acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from desktop.queries import case_file
from desktop.queries.board import CaseFilter, Column, Sort
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action
from desktop.usecases.fields import GridCode
from desktop.views.cases.board_view import Drop
from desktop.views.cases.card_delegate import who_of
from desktop.views.cases.shortcut_sheet import ShortcutSheet
from desktop.views.cases.towards import action_towards
from tests.office import DUST, Office, straight_path
from tests.views.cases.conftest import Workstation, label_texts, type_into

Make = Callable[..., Workstation]


def fill(desk: Workstation, form: Any, values: dict[str, Any]) -> None:
    """Type texts, choose the rest."""
    for name, value in values.items():
        field = form.body.fields[name]
        if isinstance(value, str) and type(field).__name__ in {"LineField", "TextField"}:
            field.set_value("")
            type_into(field, value)
        else:
            field.set_value(value)


def test_a_report_goes_all_the_way_through_the_forms(workstation: Make, office: Office) -> None:
    desk = workstation("registrar")
    desk.page.new_report()
    intake = desk.page.intake.form
    assert intake is not None
    desk.settle()
    fill(
        desk,
        intake,
        {
            "category": DUST,
            "description": "工地土方作业未洒水",
            "grid": office.community,
            "source": ReportSource.HOTLINE_12369,
        },
    )
    desk.confirm(intake)
    assert "上报号 R20260302-0001" in desk.page.messages.text
    chosen = desk.page.board.current()
    assert chosen is not None
    case_id = chosen.case_id
    desk.close()
    for action, who, values in straight_path(office):
        office.pass_time(minutes=5)
        desk = workstation(who)
        desk.choose(case_id)
        form = desk.open(action)
        fill(desk, form, values)
        desk.confirm(form)
        desk.close()
    assert office.status(case_id) == "evaluated"


def test_cards_stand_in_their_columns_with_counts(workstation: Make, office: Office) -> None:
    reported, handling, closed = office.until("reported"), office.until("handling"), office.until("closed")
    late = office.until("filed")
    office.pass_time(hours=3)
    desk = workstation("dispatcher")
    assert desk.on_board() == {
        Column.COLLECTION: [reported],
        Column.DISPATCH: [late],
        Column.HANDLING: [handling],
        Column.FINISHED: [closed],
    }
    assert desk.page.board.columns[Column.DISPATCH].head.late.text() == "1"
    assert desk.page.board.columns[Column.VERIFICATION].folded
    assert desk.page.filters.everything.text() == "全部在办 3"
    assert desk.page.filters.toggles["mine"].text() == "待我办理 1"
    assert desk.page.filters.toggles["overdue"].text() == "超期 2"


def test_a_card_of_what_is_over_says_how_it_ended(workstation: Make, office: Office) -> None:
    closed, moved = office.until("closed"), office.until("handling")
    letter = {"authority": "公安分局", "letter_number": "西城管移〔2026〕1号", "materials": "笔录"}
    office.act("body", Action.TRANSFER, moved, **letter)
    desk = workstation("dispatcher")
    rows = {row.case_id: row for row in desk.page.board.columns[Column.FINISHED].model.rows()}
    assert who_of(rows[closed]) == "已结案　区城管执法监察局"
    assert who_of(rows[moved]) == "已移送　区城管执法监察局"


def test_chips_narrow_and_everything_brings_all_back(workstation: Make, office: Office, qtbot: QtBot) -> None:
    office.until("reported")
    mine = office.until("filed")
    desk = workstation("dispatcher")
    QTest.mouseClick(desk.page.filters.toggles["mine"], Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.on_board() == {Column.DISPATCH: [mine]}
    assert not desk.page.filters.everything.isChecked()
    QTest.mouseClick(desk.page.filters.everything, Qt.MouseButton.LeftButton)
    desk.settle()
    assert len(desk.on_board()) == 2
    assert not desk.page.filters.toggles["mine"].isChecked()


def test_search_looks_everywhere_and_says_when_nothing_is_found(workstation: Make, office: Office) -> None:
    closed = office.until("closed", description="露天烧烤油烟")
    office.until("reported")
    desk = workstation("registrar")
    desk.page.search("烧烤")
    desk.settle()
    assert desk.on_board() == {Column.FINISHED: [closed]}
    desk.page.show_as_list(True)
    desk.settle()
    assert [row.case_id for row in desk.page.list_model.rows()] == [closed]
    desk.page.search("没有这两个字")
    desk.settle()
    assert desk.page.browser.stack.currentWidget() is desk.page.browser.empty
    assert "没有符合条件的案件" in desk.page.browser.empty.text
    desk.page.search("")
    desk.settle()
    assert desk.page.browser.stack.currentWidget() is desk.page.list


def test_a_search_finds_what_is_not_ones_own_and_gives_the_home_filter_back(workstation: Make, office: Office) -> None:
    other = office.until("reported", description="露天烧烤油烟")
    own = office.until("filed")
    desk = workstation("dispatcher", home=CaseFilter(mine=True))
    assert desk.on_board() == {Column.DISPATCH: [own]}
    desk.page.search("烧烤")
    desk.settle()
    assert desk.on_board() == {Column.COLLECTION: [other]}
    assert "暂停“待我办理”" in desk.page.filters.text.text()
    with desk.qtbot.waitSignal(desk.page.search_cleared):
        desk.page.filters.text.click()
    desk.settle()
    assert desk.on_board() == {Column.DISPATCH: [own]}


def test_any_two_characters_find_a_case(workstation: Make, office: Office) -> None:
    case_id = office.until("filed", description="露天烧烤油烟扰民", address="樱桃二条 8 号工地")
    office.until("filed", description="道路遗撒", address="白广路 1 号")
    number = office.file(case_id).card.case_number
    assert number is not None
    desk = workstation("dispatcher")
    for text in ("天烧", "扰民", "桃二", number, number[-6:]):
        desk.page.search(text)
        desk.settle()
        assert desk.on_board() == {Column.DISPATCH: [case_id]}, text


def test_the_pane_is_as_wide_as_it_was_made(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher", pane_width=430)
    desk.choose(case_id)
    assert desk.page.pane.width() == 430
    with desk.qtbot.waitSignal(desk.page.pane_resized) as pulled:
        desk.page.splitter.moveSplitter(desk.page.splitter.width() - 500, 1)
    assert abs(pulled.args[0] - 500) < 12
    desk.page.pane.close_requested.emit()
    desk.choose(case_id)
    assert desk.page.pane.width() == pulled.args[0]


def test_a_search_that_finds_only_finished_cases_shows_them(workstation: Make, office: Office) -> None:
    closed = office.until("closed")
    office.until("handling")
    desk = workstation("assessor")
    desk.settle()
    finished = desk.page.board.columns[Column.FINISHED]
    assert finished.folded
    with office.reading() as reading:
        number = case_file.case_file(reading, closed).card.report_number
    desk.page.search(number)
    desk.settle()
    desk.wait(lambda: not finished.folded)
    assert desk.on_board() == {Column.FINISHED: [closed]}


def test_the_keyboard_walks_over_the_board_and_opens_a_case(workstation: Make, office: Office) -> None:
    first, second = office.until("reported"), office.until("reported")
    filed = office.until("filed")
    desk = workstation("dispatcher")
    desk.page.board.select(first, focus=True)
    desk.key(Qt.Key.Key_Down)
    assert desk.page.pane.case_id == second
    desk.key(Qt.Key.Key_Right)
    assert desk.page.pane.case_id == filed
    desk.key(Qt.Key.Key_Left)
    current = desk.page.board.current()
    assert current is not None
    assert current.case_id in {first, second}
    desk.key(Qt.Key.Key_Right)
    desk.settle()
    desk.key(Qt.Key.Key_Return)
    assert desk.page.focusWidget().objectName() == "act_dispatch"
    desk.key(Qt.Key.Key_Space)
    desk.wait(lambda: desk.page.pane.form is not None)
    desk.key(Qt.Key.Key_Escape)
    assert desk.page.pane.form is None
    desk.page.pane.focus_actions()
    desk.key(Qt.Key.Key_Escape)
    assert desk.page.pane.case_id is None


@pytest.mark.parametrize("as_list", [False, True])
def test_a_click_opens_the_case_that_the_keyboard_already_stands_on(
    workstation: Make, office: Office, *, as_list: bool
) -> None:
    case_id = office.until("filed", description="露天烧烤油烟")
    desk = workstation("dispatcher")
    desk.page.show_as_list(as_list)
    desk.page.search("烧烤")
    cards: QAbstractItemView = desk.page.list if as_list else desk.page.board.columns[Column.DISPATCH].cards
    desk.wait(lambda: cards.hasFocus() and cards.currentIndex().isValid())  # what was found has the keyboard
    assert desk.page.pane.case_id is None
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=cards.visualRect(cards.currentIndex()).center())
    assert desk.page.pane.case_id == case_id
    assert desk.page.pane.isVisible()


def test_an_act_is_told_though_its_own_commit_was_heard_first(workstation: Make, office: Office) -> None:
    case_id = office.until("reported")
    desk = workstation("registrar")
    desk.choose(case_id)
    form = desk.open(Action.ACCEPT)
    desk.page.pane.close_form()  # as the reading does that follows the commit
    form.done.emit(case_id)
    assert "受理已完成" in desk.page.pane.messages.text


def test_another_workstations_act_moves_one_card_and_keeps_the_rest(
    workstation: Make, office: Office, qtbot: QtBot
) -> None:
    stays, moves = office.until("filed"), office.until("filed")
    desk = workstation("dispatcher")
    desk.page.board.select(stays, focus=True)
    with qtbot.assertNotEmitted(desk.page.board.columns[Column.DISPATCH].model.modelReset):
        other = workstation("dispatcher", apart=True, drafts="others")
        other.choose(moves)
        other.confirm(other.open(Action.DISPATCH))
        desk.wait(lambda: moves in desk.on_board().get(Column.HANDLING, []))
    assert desk.on_board()[Column.DISPATCH] == [stays]
    current = desk.page.board.current()
    assert current is not None
    assert current.case_id == stays


@pytest.mark.parametrize("as_list", [False, True])
def test_the_pane_stays_with_its_case_when_that_leaves_the_cards_shown(
    workstation: Make, office: Office, as_list: bool
) -> None:
    acted, other = office.until("filed"), office.until("filed")
    desk = workstation("dispatcher", home=CaseFilter(mine=True))
    desk.page.show_as_list(as_list)
    desk.settle()
    view = desk.page.list if as_list else desk.page.board
    assert view.select(acted)
    desk.choose(acted)
    desk.confirm(desk.open(Action.DISPATCH))
    desk.settle()
    desk.wait(lambda: other not in {row.case_id for row in desk.page.list.chosen()} and not desk.tasks._running)
    assert desk.page.pane.case_id == acted  # not the neighbour that moved up
    assert "派遣" in desk.page.pane.messages.text
    assert Action.RECALL in desk.page.pane.offered
    assert (desk.page.list.chosen() == ()) if as_list else (desk.page.board.current() is None)


def test_a_live_change_keeps_selection_and_scroll_position_of_a_long_list(workstation: Make, office: Office) -> None:
    ids = [office.report(address=f"樱桃二条 {number} 号") for number in range(60)]
    desk = workstation("registrar")
    desk.page.show_as_list(True)
    desk.settle()
    table = desk.page.list
    rows = [row.case_id for row in desk.page.list_model.rows()]
    chosen = rows[40]
    desk.choose(chosen)
    desk.settle()
    table.scrollTo(table.currentIndex(), table.ScrollHint.PositionAtCenter)
    before = table.visualRect(table.currentIndex()).top()
    resets: list[int] = []
    desk.page.list_model.modelReset.connect(lambda: resets.append(1))
    for case_id in (rows[0], rows[1], rows[50]):
        office.act("registrar_2", Action.DECLINE, case_id, reason="unclear", explanation="不清")
    desk.wait(lambda: len(desk.page.list_model.rows()) == len(ids) - 3)
    assert [row.case_id for row in table.chosen()] == [chosen]
    assert table.visualRect(table.currentIndex()).top() == before
    assert resets == []


def test_a_live_change_above_moves_no_card_that_is_being_read(workstation: Make, office: Office) -> None:
    for number in range(30):
        office.report(address=f"樱桃二条 {number} 号")
    desk = workstation("registrar")
    cards = desk.page.board.columns[Column.COLLECTION].cards
    rows = [row.case_id for row in desk.page.board.columns[Column.COLLECTION].model.rows()]
    desk.choose(rows[20])
    desk.settle()
    cards.scrollTo(cards.currentIndex(), cards.ScrollHint.PositionAtTop)
    before = cards.visualRect(cards.currentIndex()).top()
    for case_id in rows[:2]:
        office.act("registrar_2", Action.DECLINE, case_id, reason="unclear", explanation="不清")
    desk.wait(lambda: desk.page.board.columns[Column.COLLECTION].model.rowCount() == 28)
    desk.settle()
    assert cards.visualRect(cards.currentIndex()).top() == before
    chosen = desk.page.board.current()
    assert chosen is not None
    assert chosen.case_id == rows[20]


def test_a_card_on_the_next_column_opens_the_form_and_changes_nothing(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher")
    desk.drop(case_id, Column.HANDLING)
    desk.wait(lambda: desk.page.pane.form is not None)
    assert desk.page.pane.form is not None
    assert desk.page.pane.form.action is Action.DISPATCH
    assert office.status(case_id) == "filed"
    desk.page.board.dropped.emit(Drop(case_id, Column.VERIFICATION))
    assert "不能直接到“6 核实结案”" in desk.page.messages.text


def test_a_drop_that_the_person_may_not_make_says_who_may(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("registrar")
    desk.page.board.dropped.emit(Drop(case_id, Column.HANDLING))
    desk.wait(lambda: desk.page.pane.messages.text != "")
    assert "派遣员" in desk.page.pane.messages.text
    assert desk.page.pane.form is None


def test_dragging_means_the_act_of_ones_own_role(office: Office) -> None:
    from desktop.rules.workflow import Status

    dispatcher, leader = office.actors["dispatcher"], office.actors["shift_leader"]
    assert action_towards(Status.FILED, Column.HANDLING, dispatcher) is Action.DISPATCH
    assert action_towards(Status.DISPATCHED, Column.DISPATCH, dispatcher) is Action.RECALL
    assert action_towards(Status.VERIFIED, Column.FINISHED, leader) is Action.CLOSE
    assert action_towards(Status.REPORTED, Column.VERIFICATION, leader) is None


def test_the_list_is_read_in_the_order_that_was_clicked(workstation: Make, office: Office, qtbot: QtBot) -> None:
    ids = [office.until("reported")]
    for _ in range(2):
        office.pass_time(minutes=2)
        ids.append(office.until("reported"))
    desk = workstation("registrar")
    desk.page.show_as_list(True)
    desk.settle()
    assert [row.case_id for row in desk.page.list_model.rows()] == ids
    head = desk.page.list.horizontalHeader()
    section = desk.page.list_model.column_of(Sort.REPORTED)
    head.sectionClicked.emit(section)
    desk.settle()
    assert [row.case_id for row in desk.page.list_model.rows()] == ids[::-1]
    assert head.sortIndicatorSection() == section


def test_a_long_list_comes_page_by_page(workstation: Make, office: Office) -> None:
    for number in range(205):
        office.report(address=f"樱桃二条 {number} 号", grid=GridCode(office.community))
    desk = workstation("registrar")
    desk.page.show_as_list(True)
    desk.settle()
    assert desk.page.list_model.rowCount() == 200
    desk.page.list.scrollToBottom()
    desk.wait(lambda: desk.page.list_model.rowCount() == 205)
    assert desk.page.board.columns[Column.COLLECTION].model.rowCount() == 100


def test_keys_of_the_page(workstation: Make, office: Office) -> None:
    desk = workstation("registrar")
    desk.page.filters.everything.setFocus()
    office.report()
    desk.key(Qt.Key.Key_F5)
    desk.settle()
    assert len(desk.on_board()[Column.COLLECTION]) == 1
    desk.page.filters.everything.setFocus()
    desk.key(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert desk.page.browser.stack.currentWidget() is desk.page.list
    desk.key(Qt.Key.Key_F1)
    sheets = desk.page.findChildren(ShortcutSheet)
    assert len(sheets) == 1
    assert sheets[0].isVisible()
    sheets[0].close()


def test_printing_is_a_wish(workstation: Make, office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    with qtbot.waitSignal(desk.page.print_requested) as asked:
        desk.page.pane.details.print_requested.emit()
    assert asked.args == [case_id]


def test_a_list_that_could_not_be_read_says_why_and_is_read_again(workstation: Make, office: Office) -> None:
    desk = workstation("registrar")
    office.report()
    desk.page.feed.failed.emit(OSError(5, "磁盘出错"))
    assert "列表没有刷新" in desk.page.messages.text
    desk.page.messages.action_requested.emit()
    desk.settle()
    assert len(desk.on_board()[Column.COLLECTION]) == 1
    assert desk.page.messages.text == ""


@pytest.mark.parametrize(("who", "words"), [("registrar", "Ctrl+N"), ("dispatcher", "自动显示")])
def test_an_empty_board_says_what_this_person_can_do(workstation: Make, office: Office, who: str, words: str) -> None:
    desk = workstation(who)
    desk.settle()
    assert any(words in text for text in label_texts(desk.page))
