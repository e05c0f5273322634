"""The section of the office's papers: what holds is shown, a seal is checked when it is chosen, a refusal leads to its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import office as queries
from desktop.rules.office import OfficeFacts
from desktop.views.administration.office_papers import OfficePapersSection
from desktop.views.administration.page import AdministrationPage
from desktop.views.shared.blank_forms import BlankFormsDialog
from desktop.views.shared.labels import EmptyState
from tests.office import Office
from tests.usecases.test_office import seal

Open = Callable[..., AdministrationPage]


@pytest.fixture
def open_page(office: Office, qtbot: QtBot) -> Iterator[Open]:
    opened: list[tuple[Tasks, Live]] = []

    def build(who: str = "administrator") -> AdministrationPage:
        tasks, live = Tasks(office.store, office.actors[who]), Live(office.store)
        opened.append((tasks, live))
        page = AdministrationPage(tasks, live, office.actors[who])
        qtbot.addWidget(page)
        page.resize(1366, 768)
        page.show()
        return page

    yield build
    for tasks, live in opened:
        tasks.close()
        live.close()


def section_of(page: AdministrationPage, qtbot: QtBot) -> OfficePapersSection:
    section = page.show_section("office")
    assert isinstance(section, OfficePapersSection)
    qtbot.waitUntil(section.save.isEnabled, timeout=20_000)
    return section


def facts(office: Office) -> OfficeFacts:
    with office.reading() as reading:
        return queries.facts(reading)


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(path), ""))


def test_what_holds_is_shown_and_changed(open_page: Open, office: Office, qtbot: QtBot) -> None:
    section = section_of(open_page(), qtbot)
    assert section.prefix.text() == "西环网"
    section.name.setText("西城区城市运行管理中心")
    section.prefix.setText("西城运")
    assert section.number.text() == "文号如：西城运〔2026〕1号"
    section.save.click()
    qtbot.waitUntil(lambda: "已启用" in section.message.text, timeout=20_000)
    assert facts(office).name == "西城区城市运行管理中心"
    qtbot.waitUntil(lambda: "西城运" in section.history.text(), timeout=20_000)


def test_a_seal_is_tried_on_and_put_in_use(
    open_page: Open, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = section_of(open_page(), qtbot)
    assert not section.remove_seal.isEnabled()
    path = tmp_path / "seal.png"
    path.write_bytes(seal())
    choose(monkeypatch, path)
    section.choose_seal.click()
    qtbot.waitUntil(lambda: section.sample.has_seal, timeout=20_000)
    assert facts(office).seal is None
    section.save.click()
    qtbot.waitUntil(lambda: facts(office).seal is not None, timeout=20_000)
    qtbot.waitUntil(section.remove_seal.isEnabled, timeout=20_000)
    section.remove_seal.click()
    section.save.click()
    qtbot.waitUntil(lambda: facts(office).seal is None, timeout=20_000)


@pytest.mark.parametrize(
    ("content", "told"),
    [(seal(ground=(255, 255, 255, 255)), "底色不透明"), (seal(200), "200×200"), (b"no picture", "打不开")],
)
def test_a_picture_that_is_no_seal_is_refused_at_once(
    open_page: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, told: str
) -> None:
    section = section_of(open_page(), qtbot)
    path = tmp_path / "seal.png"
    path.write_bytes(content)
    choose(monkeypatch, path)
    section.choose_seal.click()
    qtbot.waitUntil(lambda: told in section.message.text, timeout=20_000)
    assert not section.sample.has_seal


def test_a_refusal_leads_to_its_field(open_page: Open, office: Office, qtbot: QtBot) -> None:
    section = section_of(open_page(), qtbot)
    section.prefix.setText("西环网〔2026〕")
    section.save.click()
    qtbot.waitUntil(lambda: "机关代字" in section.message.text, timeout=20_000)
    qtbot.waitUntil(lambda: section.focusWidget() is section.prefix, timeout=20_000)
    assert facts(office).document_prefix == "西环网"


def test_others_are_told_whose_it_is(open_page: Open) -> None:
    shown = open_page("dispatcher").show_section("office")
    assert isinstance(shown, EmptyState)


def test_blank_forms_can_be_asked_for(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    section = section_of(page, qtbot)
    with qtbot.waitSignal(page.blank_forms_requested):
        section.blank.click()


def test_forms_are_ticked(qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt

    from desktop.printing.blank_titles import BlankForm

    dialog = BlankFormsDialog()
    qtbot.addWidget(dialog)
    assert not dialog.preview.isEnabled()
    for row in (0, 2):
        dialog.forms.item(row).setCheckState(Qt.CheckState.Checked)
    assert dialog.preview.isEnabled()
    assert dialog.chosen() == (BlankForm.REPORT, BlankForm.DISPATCH)


def test_all_forms_are_ticked_at_once(qtbot: QtBot) -> None:
    from desktop.printing.blank_titles import BlankForm

    dialog = BlankFormsDialog()
    qtbot.addWidget(dialog)
    dialog.all.click()
    assert dialog.chosen() == tuple(BlankForm)
    assert dialog.all.text() == "全不选"
    dialog.all.click()
    assert dialog.chosen() == ()
