"""What the window's wishes to print become: a preview of the right paper, many papers asked how and where, failures told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.app.print_desk import PrintDesk
from desktop.background.tasks import Tasks
from desktop.printing.blank_titles import BlankForm
from desktop.printing.documents import LIST_TITLES
from desktop.printing.signing import signatures
from desktop.rules.errors import Refused
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.usecases.office import SetOffice, set_office
from desktop.views.shared import batch_print, blank_forms, print_preview
from desktop.views.shared.batch_print import BatchPrint, Binding
from desktop.views.shared.print_preview import PrintPreview
from tests.office import Office
from tests.printing.certificate import PASSWORD, certificate

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


class Desk:
    """The desk over a window of its own, with what went wrong."""

    def __init__(self, qtbot: QtBot, office: Office, folder: Path, who: str = "assessor") -> None:
        self.qtbot, self.window, self.failures = qtbot, QWidget(), list[Exception]()
        qtbot.addWidget(self.window)
        self.tasks = Tasks(office.store, office.actors[who])
        self.desk = PrintDesk(self.tasks, folder / "cache", self.failures.append, self.window)

    def preview(self) -> PrintPreview:
        """The preview that was opened last."""
        self.qtbot.waitUntil(lambda: bool(self.window.findChildren(PrintPreview)), timeout=30_000)
        preview: PrintPreview = self.window.findChildren(PrintPreview)[-1]
        return preview


@pytest.fixture
def desk(qtbot: QtBot, office: Office, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, office, tmp_path)
    yield made
    made.tasks.close()


@pytest.mark.parametrize("name", LIST_TITLES)
def test_every_list_is_previewed(desk: Desk, name: str) -> None:
    desk.desk.register(name)
    assert LIST_TITLES[name] in desk.preview().windowTitle()


def test_blank_forms_are_previewed_as_ticked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blank_forms, "ask_forms", lambda _: (BlankForm.DISPATCH, BlankForm.ANSWER))
    desk.desk.blank_forms()
    assert desk.preview().page_count == 2


def test_nothing_ticked_prints_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blank_forms, "ask_forms", lambda _: ())
    desk.desk.blank_forms()
    assert desk.window.findChildren(PrintPreview) == []


def test_a_notice_that_was_not_published_is_told(desk: Desk) -> None:
    desk.desk.notice(MARCH)
    desk.qtbot.waitUntil(lambda: bool(desk.failures), timeout=30_000)
    assert isinstance(desk.failures[0], Refused)
    assert desk.failures[0].code == "notice_not_published"


def test_all_cards_of_a_ranking_become_one_pdf(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "cards.pdf"
    asked: list[int] = []

    def target(_parent: QWidget, count: int, _suggested: Path, title: str, spool: Path) -> Binding:
        asked.append(count)
        return Binding(out, title, spool)

    monkeypatch.setattr(batch_print, "ask_target", target)
    desk.desk.cards((SubjectKind.INSPECTOR, MARCH))
    desk.qtbot.waitUntil(lambda: out.exists(), timeout=30_000)  # noqa: PLW0108 - asked anew each time
    desk.qtbot.waitUntil(lambda: "已合成" in _only_batch(desk).state.text(), timeout=30_000)
    with pikepdf.open(out) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert len(titles) == asked[0]
    assert all(title.startswith("考核评分卡") for title in titles)


def _only_batch(desk: Desk) -> BatchPrint:
    (dialog,) = desk.window.findChildren(BatchPrint)
    assert isinstance(dialog, BatchPrint)
    return dialog


def test_case_files_go_into_a_folder(
    desk: Desk, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_print, "ask_target", lambda *_: tmp_path / "out")
    desk.desk.case_files((office.until("filed"), office.until("filed")))
    desk.qtbot.waitUntil(lambda: "已存 2 份" in _only_batch(desk).state.text(), timeout=30_000)
    assert len(list((tmp_path / "out").glob("*_案卷_*.pdf"))) == 2


def test_thinking_better_of_it_prints_nothing(desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_print, "ask_target", lambda *_: None)
    desk.desk.case_files((office.until("filed"),))
    assert desk.window.findChildren(BatchPrint) == []


def test_a_paper_is_signed_in_its_preview(
    desk: Desk, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.now = datetime.now(UTC)
    settings = SetOffice(office_name="区中心", document_prefix="西环网", certificate=str(certificate(tmp_path)))
    office.do("administrator", set_office, settings)
    desk.desk.register("approvals")
    preview = desk.preview()
    assert preview.sign_button.isVisibleTo(preview)
    monkeypatch.setattr(print_preview, "ask_password", lambda _: "not it")
    preview.sign_button.click()
    desk.qtbot.waitUntil(lambda: "密码不对" in preview.message.text, timeout=30_000)
    monkeypatch.setattr(print_preview, "ask_password", lambda _: PASSWORD)
    preview.sign_button.click()
    desk.qtbot.waitUntil(lambda: "已签名" in preview.message.text, timeout=30_000)
    monkeypatch.setattr(print_preview, "ask_where", lambda *_: tmp_path / "signed.pdf")
    preview.save_button.click()
    desk.qtbot.waitUntil((tmp_path / "signed.pdf").exists, timeout=30_000)
    (found,) = signatures((tmp_path / "signed.pdf").read_bytes())
    assert found.intact


def test_an_office_without_a_certificate_is_offered_no_signing(desk: Desk) -> None:
    desk.desk.register("approvals")
    preview = desk.preview()
    assert not preview.sign_button.isVisibleTo(preview)
