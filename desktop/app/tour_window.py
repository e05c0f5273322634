"""The window as the tour uses it: signing in as a role, opening the case, its forms, papers and pictures; it knows no step."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from unittest import mock

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from desktop import wording
from desktop.app.bootstrap import StoreChoice
from desktop.app.crash import CrashReporter, start_log
from desktop.app.demo import PASSWORD, draw_picture
from desktop.app.main import dress
from desktop.app.paths import Paths, find_resources
from desktop.app.settings import Settings
from desktop.app.tour_hands import Hands, TourError
from desktop.app.workstation import Workstation
from desktop.queries import board, case_file
from desktop.queries.case_rows import CaseFilter
from desktop.rules.permissions import SYSTEM
from desktop.rules.workflow import Action, Role, Status
from desktop.store.work import Reading
from desktop.views.cases.case_pane import CasePane
from desktop.views.shared import print_preview
from desktop.views.shared.form_frame import FormFrame
from desktop.views.shared.photo_field import PhotoField
from desktop.views.shared.print_preview import PrintPreview
from desktop.views.shell.window import MainWindow

FOUNDING_MS = 300_000
"""How long a month of cases may take to be played on a slow machine."""

CONTROL = Qt.KeyboardModifier.ControlModifier


class TurnedClock:
    """The store's clock: stands where the tour put it, so that a tour gives the same pictures every time."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now


class TourWindow:
    """One workstation on a fresh store with the demonstration, and the hands that use it."""

    def __init__(
        self, application: QApplication, out: Path, theme: str, size: tuple[int, int], start: datetime
    ) -> None:
        self.hands = Hands()
        self.clock = TurnedClock(start)
        self.number = ""
        self.case_id = 0
        self._out, self._size = out, size
        self._role: Role | None = None
        self._pictures = 0
        self._paths = _fresh_paths(out)
        settings = Settings(self._paths.data)
        settings.theme = theme
        settings.remember_user = False
        appearance = dress(application, self._paths, settings)
        log = start_log(self._paths.log)
        self.workstation = Workstation(self._paths, settings, appearance, CrashReporter(application), log, application)

    def open(self) -> None:
        """Make the store and show who may sign in."""
        choice = StoreChoice(f"sqlite:///{self._paths.data / 'desk.sqlite'}", make=True, clock=self.clock)
        self.workstation.start(choice, self._paths.resources / "districts" / "xicheng", demo=True)
        self.hands.wait_for("数据库建立完成", lambda: self.workstation.store is not None, FOUNDING_MS)

    def close(self) -> None:
        """Let go of the store."""
        self.workstation.close()

    @property
    def window(self) -> MainWindow:
        """The main window; TourError while nobody is signed in."""
        if self.workstation.window is None:
            raise TourError("主窗口没有打开")
        return self.workstation.window

    def signed_in(self, role: Role, *, again: bool = False) -> MainWindow:
        """The window with somebody of `role` in it; whoever was there before signs out."""
        if self.workstation.window is not None:
            if self._role is role and not again:
                return self.window
            self.hands.press(self.window, Qt.Key.Key_Q, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        self.hands.wait_for("登录窗口", lambda: self.workstation.dialog is not None)
        dialog = self.workstation.dialog
        assert dialog is not None
        self.hands.type(self.hands.find(dialog, QLineEdit, "username"), role.value)
        self.hands.type(self.hands.find(dialog, QLineEdit, "password"), PASSWORD)
        if not self._pictures:
            self.picture("sign-in", dialog)
        self.hands.click(self.hands.find(dialog, QPushButton, "signIn"))
        self.hands.wait_for("主窗口", lambda: self.workstation.window is not None)
        self._role = role
        self.window.resize(*self._size)
        self.window.activateWindow()
        self.hands.settle()
        return self.window

    def open_case(self, role: Role) -> None:
        """Search the case by its number, as `role`, and click its card."""
        window = self.signed_in(role)
        self.hands.press(window, Qt.Key.Key_2, CONTROL)
        search = self.hands.find(window, QLineEdit, "search")
        self.hands.press(window, Qt.Key.Key_K, CONTROL)
        self.hands.type(search, self.number)
        self.hands.press(search, Qt.Key.Key_Return)
        found: list[tuple[QAbstractItemView, int]] = []

        def look() -> bool:
            found[:] = [each for view in window.findChildren(QAbstractItemView) for each in self._cards_in(view)]
            return bool(found)

        def opened() -> bool:
            # the list may move between looking and clicking, for a person too
            if look() and shown() != self.case_id:
                self.hands.click_row(*found[0])
            return shown() == self.case_id

        def shown() -> int | None:
            pane = window.findChild(CasePane)  # not there before something was opened in it
            return pane.case_id if isinstance(pane, CasePane) else None

        self.hands.wait_for(f"看板上的 {self.number}", opened)
        self.hands.settle()

    def act(self, action: Action) -> FormFrame:
        """Press the button of an action and return the form that opens in place."""
        self.hands.click(self.hands.find(self.window, QToolButton, f"act_{action.value}"))
        return self.form(f"form_{action.value}")

    def form(self, name: str) -> FormFrame:
        """The form of that name, waited for."""
        return self.hands.find(self.window, FormFrame, name)

    def choose_first(self, form: FormFrame, field: str) -> None:
        """Choose the first real entry of a list, once there is one."""
        combo = self.hands.find(form, QWidget, f"field_{field}").findChild(QComboBox)
        if combo is None:
            raise TourError(f"“{field}”不是列表")
        blank = combo.tr("（不填）")

        def offered() -> list[str]:
            return [text for at in range(combo.count()) if (text := combo.itemText(at)) and text != blank]

        self.hands.wait_for(f"“{field}”的选项", offered)
        first = offered()[0]
        if combo.isEditable():
            self.hands.enter(form, field, first)
        else:
            self.hands.choose(combo, first)

    def add_photo(self, form: FormFrame, caption: str) -> None:
        """Drop a picture on the form, as from a camera's folder."""
        field = self.hands.find(form, PhotoField, "field_photos")
        self.hands.drop_file(field, _photo(self._out, caption))
        self.hands.wait_for("照片", lambda: bool(field.value()))

    def wait_effect(self, form: FormFrame) -> None:
        """Wait until the form tells what it will do."""
        effect = self.hands.find(form, QLabel, "effect")
        self.hands.wait_for("预告的效果", lambda: bool(effect.text().strip()))

    def submit(self, form: FormFrame) -> None:
        """Press the form's button, and wait until the form is gone: the act is committed."""
        gone: list[bool] = []
        form.done.connect(lambda _: gone.append(True))
        self.hands.click(self.hands.find(form, QPushButton, "submit"))
        self.hands.wait_for("提交完成", lambda: bool(gone))
        self.hands.settle()

    def expect(self, status: Status) -> str:
        """The case as the store has it must stand at `status`; returns that in words."""
        self.hands.wait_for(f"案件到“{wording.status(status)}”", lambda: self.case().card.status is status)
        card = self.case().card
        due = f"，期限 {wording.local_full(card.deadline)}" if card.deadline else ""
        return f"{card.case_number or card.report_number} {wording.status(card.status)}{due}"

    def case(self) -> case_file.CaseFile:
        """The tour's case as the store has it."""
        with self._reading() as reading:
            return case_file.case_file(reading, self.case_id)

    def learn_number(self, address: str) -> None:
        """Find the case that was just reported: the newest at its address."""
        with self._reading() as reading:
            page = board.list_page(reading, CaseFilter(text=address), board.Sort.REPORTED, limit=1)
        if not page.rows:
            raise TourError("登记的案件不在数据库中")
        self.case_id, self.number = page.rows[0].case_id, page.rows[0].report_number

    def picture(self, name: str, widget: QWidget | None = None) -> str:
        """Save a picture of a widget, the main window by default; returns the file's name."""
        self._pictures += 1
        file = f"{self._pictures:02d}-{name}.png"
        self.hands.picture(widget or self.window, self._out / file)
        return file

    def printed(self, name: str, ask: Callable[[], None]) -> tuple[str, str]:
        """Let `ask` open the preview, save the paper from it under `name`; returns the files of picture and paper."""
        ask()
        previews: list[PrintPreview] = []

        def look() -> bool:
            previews[:] = [each for each in self.window.findChildren(PrintPreview) if each.isVisible()]
            return bool(previews)

        self.hands.wait_for("打印预览", look)
        preview = previews[0]
        picture = self.picture(f"preview-{name}", preview)
        paper = self._out / f"{name}.pdf"
        # the system's own file dialog is the one thing that no test can press
        with mock.patch.object(print_preview, "ask_where", return_value=paper):
            self.hands.click(preview.save_button)
            self.hands.wait_for(f"{paper.name} 已保存", paper.exists)
        preview.reject()
        return picture, paper.name

    def _cards_in(self, view: QAbstractItemView) -> list[tuple[QAbstractItemView, int]]:
        rows = getattr(view.model(), "rows", None)
        if not view.isVisible() or rows is None:
            return []
        return [(view, at) for at, row in enumerate(rows()) if getattr(row, "case_id", None) == self.case_id]

    def _reading(self) -> AbstractContextManager[Reading]:
        store = self.workstation.store
        if store is None:
            raise TourError("数据库没有打开")
        return store.reading(SYSTEM)


def _fresh_paths(out: Path) -> Paths:
    home = out / "home"
    shutil.rmtree(home, ignore_errors=True)
    for old in (*out.glob("*.png"), *out.glob("*.pdf"), *out.glob("tour.json")):
        old.unlink()
    paths = Paths(find_resources(), home / "data", home / "log", home / "drafts", home / "cache")
    paths.create()
    return paths


def _photo(out: Path, caption: str) -> Path:
    """A drawn picture, with its time in it, since no photograph of a real place belongs in a tour."""
    path = out / "home" / f"{caption}.jpg"
    path.write_bytes(draw_picture(random.Random(caption)))
    return path
