"""A day at the office: somebody signs in at the whole window, on the office's store and by its clock, and works; no test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.rules.workflow import Action
from desktop.views.cases.action_form import ActionForm
from desktop.views.cases.intake import IntakeForm
from desktop.views.cases.page import CasesPage
from desktop.views.shared.form_frame import FormFrame
from desktop.views.shared.photo_field import PhotoField
from desktop.views.shell.approvals import ApprovalsDialog
from desktop.views.shell.case_choice import CaseChoice
from desktop.views.shell.identity import Tab
from desktop.views.shell.notices import NoticesDialog
from desktop.views.shell.window import MainWindow
from tests.app.conftest import Desk, dialog_of, open_existing, sign_in, window_of
from tests.journeys.camera import Camera
from tests.office import PASSWORD, Office
from tests.views.cases.conftest import AtThePage

CONTROL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 20_000

D = TypeVar("D", bound=QDialog)


class OfficeDay(AtThePage):
    """One workstation; what the others do meanwhile goes past it, straight into the store."""

    def __init__(self, office: Office, desk: Desk, qtbot: QtBot, camera: Camera, folder: Path) -> None:
        super().__init__(office, qtbot)
        self._desk, self._camera, self._folder = desk, camera, folder
        self._open = False

    # Coming and going.

    def begin(self, who: str, password: str = PASSWORD) -> MainWindow:
        """Sign in; whoever was there before signs out."""
        self.try_to_begin(who, password)
        self.wait(lambda: self._desk.workstation.window is not None)
        self.tasks = self._desk.workstation._tasks
        page = self.window.page(Tab.CASES)
        assert isinstance(page, CasesPage)
        self.page = page
        self.settle()
        return self.window

    def try_to_begin(self, who: str, password: str) -> None:
        """Give name and password, whatever comes of it."""
        if not self._open:
            open_existing(self.qtbot, self._desk, self.office, lambda: self.office.now)
            self._open = True
        elif self._desk.workstation.window is not None:
            QTest.keyClick(self.window, Qt.Key.Key_Q, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        sign_in(self.qtbot, self._desk, who, password)

    def is_refused(self) -> bool:
        """Whether the sign-in says why it lets nobody in."""
        return dialog_of(self._desk).messages.text != ""

    @property
    def window(self) -> MainWindow:
        return window_of(self._desk)

    # What a person does in the case tab.

    def meanwhile(self, who: str, action: Action, case_id: int, **values: Any) -> None:
        """Somebody else acts; a few minutes have passed, and the window has heard of it."""
        self.office.pass_time(minutes=5)
        self.office.act(who, action, case_id, **values)
        self.look_again()

    def look_again(self) -> None:
        """F5."""
        self.activate()
        QTest.keyClick(self.page, Qt.Key.Key_F5)
        self.settle()

    def click(self, case_id: int) -> None:
        """Click the card of a case on the board, and wait until it is open."""
        view = next(view for view in self.page.board.columns.values() if view.model.index_of(case_id).isValid())
        index = view.model.index_of(case_id)
        view.cards.scrollTo(index)
        QTest.mouseClick(view.cards.viewport(), Qt.MouseButton.LeftButton, pos=view.cards.visualRect(index).center())
        self.wait(lambda: self.page.pane.file is not None and self.page.pane.file.card.case_id == case_id)
        self.settle()

    def act(self, action: Action, case_id: int | None = None, **values: Any) -> None:
        """Fill in the form of an act on a case (the one on show by default) and confirm it by Ctrl+Enter."""
        self.office.pass_time(minutes=5)
        if case_id is not None:
            self.choose(case_id)
            self.settle()
        self.send(self.open(action), **values)

    def send(self, form: FormFrame, **values: Any) -> None:
        """Fill in what an open form lacks and confirm it."""
        form.body.set_values(values)
        self.confirm(form)

    def form_opened(self) -> ActionForm:
        """The form that something else than its button has opened."""
        self.wait(lambda: self.page.pane.form is not None)
        self.settle()
        assert self.page.pane.form is not None
        return self.page.pane.form

    def begin_report(self) -> IntakeForm:
        """Ctrl+N."""
        self.activate()
        QTest.keyClick(self.window, Qt.Key.Key_N, CONTROL)
        return self.report_opened()

    def report_opened(self) -> IntakeForm:
        """The form of a new report, with all that it offers."""
        self.wait(lambda: self.page.intake.form is not None)
        self.settle()
        assert self.page.intake.form is not None
        return self.page.intake.form

    def escape(self, form: FormFrame) -> None:
        """Put a form away by Escape."""
        self.activate()
        form.body.setFocus()
        QTest.keyClick(form, Qt.Key.Key_Escape)
        self.settle()

    def drop_photo(self, form: FormFrame, content: bytes, name: str) -> None:
        """Drag a picture from a folder onto a form."""
        path = self._folder / f"{name}.jpg"
        path.write_bytes(content)
        field = form.body.fields["photos"]
        assert isinstance(field, PhotoField)
        count = len(field.value())
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        field.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
        self.wait(lambda: len(field.value()) == count + 1)
        self.settle()

    def search(self, text: str) -> None:
        """Ctrl+K, some characters, Enter."""
        self.activate()
        QTest.keyClick(self.window, Qt.Key.Key_K, CONTROL)
        box = self.window.header.findChild(QLineEdit, "search")
        assert isinstance(box, QLineEdit)
        box.setText(text)
        QTest.keyClick(box, Qt.Key.Key_Return)
        self.settle()

    def end_search(self) -> None:
        """Click the chip of the search away."""
        QTest.mouseClick(self.page.filters.text, Qt.MouseButton.LeftButton)
        self.settle()

    def list_all(self) -> None:
        """To the list, and every line of it chosen."""
        self.page.show_as_list(True)
        self.settle()
        self.page.list.selectAll()
        self.settle()

    def everything(self) -> None:
        """The chip 全部在办."""
        QTest.mouseClick(self.page.filters.everything, Qt.MouseButton.LeftButton)
        self.settle()

    # What the header tells.

    def counter(self, words: str) -> QToolButton:
        """待审批 or 通知, with its number."""
        return next(each for each in self.window.header.findChildren(QToolButton) if each.text().startswith(words))

    def wait_counter(self, words: str, count: int) -> None:
        self.qtbot.waitUntil(lambda: self.counter(words).text() == f"{words} {count}", timeout=PATIENCE_MS)

    def notices(self) -> NoticesDialog:
        """The list of unread notices."""
        return self._listed("通知", NoticesDialog)

    def approvals(self) -> ApprovalsDialog:
        """The approvals inbox."""
        return self._listed("待审批", ApprovalsDialog)

    def _listed(self, words: str, kind: type[D]) -> D:
        QTest.mouseClick(self.counter(words), Qt.MouseButton.LeftButton)
        (dialog,) = self.window.findChildren(kind)
        self.settle()
        return dialog

    # Pictures.

    def picture(self, name: str, before: QDialog | None = None) -> None:
        """Keep what the window shows, with a dialog before it."""
        self._camera.take(name, self.window, self._drawn, before)

    def _drawn(self) -> None:
        self.page.board.repaint_cards()
        self.settle()


def press(parent: QWidget, words: str) -> None:
    """Press the button that says `words`."""
    button = next(each for each in parent.findChildren(QPushButton) if each.text() == words and each.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def lines(dialog: CaseChoice) -> list[str]:
    """What a list of cases says."""
    return [dialog.list.item(at).text() for at in range(dialog.list.count())]


@contextmanager
def answering(qtbot: QtBot, kind: type[D], answer: Callable[[D], object]) -> Iterator[None]:
    """Wait for the modal dialog of `kind` that what is done inside leads to, look at it and answer."""
    met: list[D] = []
    failed: list[BaseException] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind):
            return
        timer.stop()
        met.append(dialog)
        try:
            answer(dialog)
        except BaseException as error:  # noqa: BLE001 - told after the dialog is gone, or the test would wait for ever
            failed.append(error)
            dialog.reject()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    try:
        yield
        qtbot.waitUntil(lambda: bool(met), timeout=PATIENCE_MS)
    finally:
        timer.stop()
    if failed:
        raise failed[0]
