"""The case tab without a mouse: every key of the F1 sheet does what the sheet says, and the straight case is played by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.queries.board import Column
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action
from desktop.views.cases.action_form import ActionForm
from desktop.views.cases.photo_viewer import PhotoViewer
from desktop.views.cases.shortcut_sheet import ShortcutSheet
from desktop.views.cases.zoomed_picture import STEP
from desktop.views.shared.choice_fields import ChoiceField, PickField
from desktop.views.shared.form_fields import Field, VerdictField
from desktop.views.shared.form_frame import FormFrame
from desktop.views.shell.identity import Identity, Tab
from desktop.views.shell.identity import Office as WindowOffice
from desktop.views.shell.window import MainWindow
from tests.office import DUST, Office, straight_path
from tests.views.cases.conftest import Workstation

Make = Callable[..., Workstation]
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Keys:
    """A window with the case tab, and nothing but its keyboard."""

    def __init__(self, desk: Workstation, qtbot: QtBot, resources: Path) -> None:
        self.desk, self.page, self.qtbot = desk, desk.page, qtbot
        pages: dict[Tab, Callable[[], QWidget]] = {tab: partial(QLabel, tab.value) for tab in Tab}
        pages[Tab.CASES] = lambda: desk.page
        office, identity = WindowOffice("指挥台", "desk.sqlite"), Identity("刘洋", "派遣员", "全区")
        self.window = MainWindow(office, identity, pages, resources)
        qtbot.addWidget(self.window)
        self.window.search_requested.connect(self.page.search)
        self.window.new_report_requested.connect(self.page.new_report)
        self.window.show_tab(Tab.CASES)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        desk.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    @staticmethod
    def here() -> QWidget:
        """Where the keyboard is."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def write(self, text: str) -> None:
        """Chinese is not on the keys: it comes as an input method commits it."""
        target = self.here()
        if text.isascii():
            QTest.keyClicks(target, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)

    def goes_to(self, widget: QWidget) -> None:
        """Tab until the keyboard is in a widget."""
        for _ in range(40):
            here = QApplication.focusWidget()
            if here is not None and (here is widget or widget.isAncestorOf(here)):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"no way by Tab to {widget.objectName()}")

    def begin_report(self) -> FormFrame:
        self.press(Qt.Key.Key_N, CONTROL)
        self.desk.wait(lambda: self.page.intake.form is not None)  # the button is seen to go down first
        self.desk.settle()
        form = self.page.intake.form
        assert form is not None
        return form

    def open_case(self, number: str, case_id: int) -> None:
        self.press(Qt.Key.Key_K, CONTROL)
        self.press(Qt.Key.Key_A, CONTROL)
        self.write(number)
        self.press(Qt.Key.Key_Return)
        self.desk.settle()
        self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Up)
        self.press(Qt.Key.Key_Return)
        self.desk.wait(lambda: self.page.pane.file is not None and self.page.pane.file.card.case_id == case_id)
        self.desk.settle()
        self.desk.wait(self.is_on_an_act)

    @staticmethod
    def is_on_an_act() -> bool:
        here = QApplication.focusWidget()
        return here is not None and here.objectName().startswith("act_")

    def open_act(self, action: Action) -> ActionForm:
        """With the keyboard on the first act, go right to the wanted one; the rest is in the menu."""
        for _ in range(6):
            if self.here().objectName() in (f"act_{action.value}", "act_more"):
                break
            self.press(Qt.Key.Key_Right)
        self.press(Qt.Key.Key_Return)
        form = self.page.pane.form
        assert form is not None
        assert form.action is action
        self.desk.settle()
        return form

    def fill(self, form: FormFrame, values: dict[str, Any]) -> None:
        for name, value in values.items():
            field = form.body.fields[name]
            if field.value() == value:
                continue
            self.goes_to(field)
            self._enter(field, value)

    def _enter(self, field: Field, value: Any) -> None:
        match field:
            case ChoiceField():
                for _ in range(len(field._values)):
                    if field.value() == value:
                        break
                    self.press(Qt.Key.Key_Down)
            case VerdictField():
                self.press(Qt.Key.Key_Space)
            case PickField():
                label = next(option.label for option in field.options if option.value == value)
                self.press(Qt.Key.Key_A, CONTROL)
                self.write(label)
                if popup := QApplication.activePopupWidget():  # typing has opened the list
                    QTest.keyClick(popup, Qt.Key.Key_Tab)
            case _:
                self.write(str(value))
        assert field.value() == value

    def confirm(self, form: FormFrame) -> None:
        with self.qtbot.waitSignal(form.done, timeout=20_000):
            self.press(Qt.Key.Key_Return, CONTROL)
        self.desk.settle()


@pytest.fixture
def keys(workstation: Make, qtbot: QtBot, repository: Path) -> Iterator[Callable[[str], Keys]]:
    made: list[Keys] = []

    def sit_down(who: str) -> Keys:
        made.append(Keys(workstation(who), qtbot, repository / "resources"))
        return made[-1]

    yield sit_down
    for each in made:
        each.page.setParent(None)  # the workstation closes its page itself


@pytest.mark.qt_log_ignore(
    "does not support grabbing the keyboard"
)  # a list that is open holds it, where there is a screen
def test_the_straight_case_is_played_by_keys_alone(keys: Callable[[str], Keys], office: Office) -> None:
    at = keys("registrar")
    intake = at.begin_report()
    at.fill(
        intake,
        {
            "category": DUST,
            "description": "工地土方作业未洒水",
            "grid": office.community,
            "source": ReportSource.HOTLINE_12369,
        },
    )
    at.confirm(intake)
    case_id = at.page.pane.case_id
    assert case_id is not None
    at.window.close()
    number = office.file(case_id).card.report_number
    for action, who, values in straight_path(office):
        office.pass_time(minutes=5)
        at = keys(who)
        at.open_case(number, case_id)
        form = at.open_act(action)
        at.fill(form, values)
        at.confirm(form)
        at.window.close()
    assert office.status(case_id) == "evaluated"


def test_every_key_of_the_sheet_does_what_it_says(  # noqa: C901 - a check for each key, in the order of a visit
    keys: Callable[[str], Keys], office: Office, qtbot: QtBot
) -> None:
    first, second = office.until("filed"), office.until("filed")
    office.until("reported")
    at = keys("dispatcher")
    page = at.page

    def tabs() -> bool:
        order = (Tab.MAP, Tab.CASES, Tab.ASSESSMENT, Tab.REGISTERS, Tab.ADMINISTRATION)
        for number in (1, 3, 4, 5, 2):
            at.press(Qt.Key(Qt.Key.Key_0 + number), CONTROL)
            at.desk.wait(lambda wanted=order[number - 1]: at.window.tab is wanted)  # type: ignore[misc]
        return True

    def search() -> bool:
        at.press(Qt.Key.Key_K, CONTROL)
        box = QApplication.focusWidget()
        page.board.focus_cards()
        return isinstance(box, QLineEdit) and box.objectName() == "search"

    def new_report() -> bool:
        at.begin_report()
        at.press(Qt.Key.Key_Escape)
        return page.intake.form is None

    def sheet() -> bool:
        page.board.focus_cards()
        at.press(Qt.Key.Key_F1)
        (shown,) = page.findChildren(ShortcutSheet)
        with qtbot.waitActive(shown):
            shown.activateWindow()
        QTest.keyClick(shown, Qt.Key.Key_F1)
        at.desk.wait(lambda: not page.findChildren(ShortcutSheet))
        with qtbot.waitActive(at.window):
            at.window.activateWindow()
        return True

    def arrows() -> bool:
        page.board.select(first, focus=True)
        at.press(Qt.Key.Key_Down)
        below = page.board.current()
        at.press(Qt.Key.Key_Left)
        left = page.board.current()
        at.press(Qt.Key.Key_Right)
        return (
            [row.case_id if row else None for row in (below, left)] != [first, first]
            and left is not None
            and (left.status.value == "reported")
        )

    def enter() -> bool:
        page.board.select(first, focus=True)
        at.press(Qt.Key.Key_Return)
        at.desk.settle()
        return page.pane.case_id == first and at.here().objectName() == "act_dispatch"

    def switch() -> bool:
        at.press(Qt.Key.Key_B, CONTROL)
        at.desk.settle()
        return page.browser.stack.currentWidget() is page.list

    def all_lines() -> bool:
        page.list.setFocus()
        at.press(Qt.Key.Key_A, CONTROL)
        many = len(page.list.chosen()) == 3
        at.press(Qt.Key.Key_B, CONTROL)
        at.desk.settle()
        return many and page.browser.stack.currentWidget() is page.board

    def refresh() -> bool:
        page.board.focus_cards()
        at.press(Qt.Key.Key_F5)
        loading = page.feed.is_loading
        at.desk.settle()
        return loading

    def choose_act() -> bool:
        enter()
        at.press(Qt.Key.Key_Right)
        beside = at.here().objectName()
        at.press(Qt.Key.Key_Left)
        at.press(Qt.Key.Key_Return)
        at.desk.settle()
        return beside == "act_escalate" and page.pane.form is not None and page.pane.form.action is Action.DISPATCH

    def next_field() -> bool:
        assert page.pane.form is not None
        at.goes_to(page.pane.form.body.fields["requirement"])
        return True

    def escape() -> bool:
        at.press(Qt.Key.Key_Escape)
        assert page.pane.form is None
        assert at.is_on_an_act()
        at.press(Qt.Key.Key_Escape)
        return page.pane.case_id is None

    def print_file() -> bool:
        enter()
        with qtbot.waitSignal(page.print_requested):
            at.press(Qt.Key.Key_P, CONTROL)
        return True

    def on_map() -> bool:
        with qtbot.waitSignal(page.map_requested):
            at.press(Qt.Key.Key_M, CONTROL)
        return True

    def paste() -> bool:
        form = at.begin_report()
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        QApplication.clipboard().setImage(image)
        at.goes_to(form.body.fields["photos"])
        at.press(Qt.Key.Key_V, CONTROL)
        at.desk.wait(lambda: bool(form.body.fields["photos"].value()))
        (photo,) = form.body.fields["photos"].value()
        assert photo.content.startswith(b"\x89PNG")
        at.press(Qt.Key.Key_Escape)
        return True

    def look_closer() -> bool:
        viewer = PhotoViewer(at.desk.tasks, page)
        viewer.photo.picture.show_image(QImage(8, 8, QImage.Format.Format_RGB32))
        zooms = []
        for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
            QTest.keyClick(viewer, key)
            zooms.append(viewer.photo.picture.zoom)
        viewer.deleteLater()
        return zooms == [STEP, STEP**2, STEP, 1]

    def confirm() -> bool:
        enter()
        form = at.open_act(Action.DISPATCH)
        at.confirm(form)
        return office.status(first) == "dispatched"

    checks: dict[str, Callable[[], bool]] = {
        "Ctrl+1 … Ctrl+5": tabs,
        "Ctrl+K": search,
        "Ctrl+N": new_report,
        "F1": sheet,
        "↑ ↓ ← →": arrows,
        "Enter": enter,
        "Ctrl+B": switch,
        "Ctrl+A": all_lines,
        "F5": refresh,
        "← → Enter": choose_act,
        "Tab": next_field,
        "Esc": escape,
        "Ctrl+P": print_file,
        "Ctrl+M": on_map,
        "Ctrl+V": paste,
        "+ − 0": look_closer,
        "Ctrl+Enter": confirm,
    }
    shown = ShortcutSheet(page)
    assert set(checks) == set(shown.keys())
    shown.close()
    at.desk.wait(lambda: not page.findChildren(ShortcutSheet))
    for key, works in checks.items():
        assert works(), key
    assert office.status(second) == "filed"
    assert page.board.columns[Column.DISPATCH].model.rowCount() == 1


def test_the_keyboard_stays_with_the_case_after_an_act(keys: Callable[[str], Keys], office: Office) -> None:
    case_id = office.until("filed")
    at = keys("dispatcher")
    at.open_case(office.file(case_id).card.report_number, case_id)
    at.confirm(at.open_act(Action.DISPATCH))
    at.desk.wait(lambda: at.here().objectName() == "act_recall")
