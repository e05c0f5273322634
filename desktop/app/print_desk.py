"""What is printed from the window: which paper a wish means, how it is shown, saved or bound; it lays out nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QWidget

from desktop.app import papers, register_papers
from desktop.app.papers import Paper
from desktop.background.tasks import Tasks
from desktop.printing.documents import Document
from desktop.printing.file_names import pdf_name
from desktop.queries.scorecards import Card, Period
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading

if TYPE_CHECKING:
    from desktop.printing.comparison import Against

CARDS_AT_ONCE = 20
"""Scorecards that are laid out together, between two looks at whether to go on: they share their fonts."""


class PrintDesk(QObject):
    """Makes papers off the GUI thread and shows each before anything is saved; `failed` is told what went wrong."""

    def __init__(self, tasks: Tasks, cache: Path, failed: Callable[[Exception], object], window: QWidget) -> None:
        super().__init__(window)
        self._tasks, self._cache, self._failed, self._window = tasks, cache, failed, window

    def case_file(self, case_id: int) -> None:
        """The file of a case."""
        self.show(papers.case_file_paper, case_id)

    def document(self, wanted: tuple[int, Document]) -> None:
        """One document of a case."""
        self.show(papers.document_paper, *wanted)

    def card(self, card: Card) -> None:
        """A scorecard."""
        self.show(papers.card_paper, card)

    def notice(self, period: Period) -> None:
        """考核通报 of a published period."""
        self.show(papers.notice_paper, period)

    def register(self, name: str) -> None:
        """A register as a list, or the duties of the grids."""
        self.show(register_papers.list_paper, name)

    def blank_forms(self) -> None:
        """Ask which forms are wanted blank, and show them."""
        from desktop.views.shared.blank_forms import ask_forms

        if wanted := ask_forms(self._window):
            self.show(papers.blank_paper, wanted)

    def case_files(self, case_ids: tuple[int, ...]) -> None:
        """The files of many cases: one each, or bound into one."""
        if case_ids:
            self._batch(papers.case_file_saved, case_ids, self.tr("案卷 {n} 件").format(n=len(case_ids)))

    def cards(self, wanted: tuple[SubjectKind, Period]) -> None:
        """All scorecards of a kind for a period: one each, or bound into one."""
        self._tasks.read(papers.cards_to_print, *wanted, on_done=self._print_cards, on_failed=self._failed, owner=self)

    def _print_cards(self, found: tuple[tuple[Card, ...], Against]) -> None:
        cards, against = found
        title = self.tr("考核评分卡 {n} 份").format(n=len(cards))
        self._batch(papers.cards_saved, cards, title, against, together=CARDS_AT_ONCE)

    def show(self, paper: Callable[..., Paper], *what: object) -> None:
        """Lay the paper out off the GUI thread, then show it before anything is saved or printed."""
        self._tasks.read(
            _with_certificate, paper, *what, self._cache, on_done=self._preview, on_failed=self._failed, owner=self
        )

    def _preview(self, made: tuple[Paper, str]) -> None:
        from desktop.views.shared.print_preview import PrintPreview

        paper, certificate = made
        signed = partial(_signed, paper) if certificate else None
        self._open(
            PrintPreview(
                self._tasks, paper.content, paper.name, paper.title, documents_folder(), signed, parent=self._window
            )
        )

    def _batch(
        self,
        saved: Callable[..., Path],
        items: tuple[object, ...],
        title: str,
        *what: object,
        together: int = 0,
    ) -> None:
        """Ask how and where, then print; `together` items are one paper where all become one PDF."""
        from desktop.views.shared import batch_print

        day = self._tasks.store.now().date()
        suggested = documents_folder() / pdf_name("", title.replace(" ", ""), day)
        spool = self._cache / f"batch-{uuid4().hex}"
        target = batch_print.ask_target(self._window, len(items), suggested, title, spool)
        if target is None:
            return
        groups: list[object] = list(items)
        if together:
            size = together if isinstance(target, batch_print.Binding) else 1
            groups = [items[first : first + size] for first in range(0, len(items), size)]
        if together and isinstance(target, batch_print.Binding):
            target = replace(target, titled=False)  # each card has a bookmark of its own
        dialog = batch_print.BatchPrint(
            self._tasks, saved, groups, *what, self._cache, target=target, parent=self._window
        )
        self._open(dialog)
        dialog.start()

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def documents_folder() -> Path:
    """Where this user keeps documents."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def _with_certificate(reading: Reading, paper: Callable[..., Paper], *what: object) -> tuple[Paper, str]:
    return paper(reading, *what), papers.certificate_of(reading)


def _signed(paper: Paper, reading: Reading, password: str) -> bytes:
    return papers.signed_paper(reading, paper, password).content
