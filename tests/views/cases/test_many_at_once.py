"""Several chosen lines: batch dispatch with every refusal told, batch printing, export of what is listed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.exchange import tables
from desktop.rules.workflow import Action
from desktop.views.cases import list_export
from desktop.views.cases.list_export import PAGE
from tests.office import Office
from tests.views.cases.conftest import Workstation, label_texts

Make = Callable[..., Workstation]


def listing(desk: Workstation) -> Workstation:
    desk.page.show_as_list(True)
    desk.settle()
    return desk


def test_many_are_dispatched_at_once_and_each_refusal_is_told(workstation: Make, office: Office, qtbot: QtBot) -> None:
    good = [office.until("filed"), office.until("filed")]
    gone = office.until("filed")
    other = office.until("accepted")
    desk = listing(workstation("dispatcher"))
    desk.page.list.selectAll()
    assert desk.page.bar.chosen.text() == "已选 4 件"
    QTest.mouseClick(desk.page.bar.acts[Action.DISPATCH], Qt.MouseButton.LeftButton)
    form = desk.page.batch.form
    assert form is not None
    desk.settle()
    form.body.set_values({"lead_body": "urban_enforcement"})
    form.ask_effect()
    desk.settle()
    assert "3 件转为“待接收”，期限 " in form.effect.text()
    assert "不能办：" in form.effect.text()
    office.act("dispatcher", Action.DISPATCH, gone, lead_body="urban_enforcement")  # a colleague was quicker
    with qtbot.waitSignal(form.done, timeout=20_000):
        desk.press(form)
    desk.settle()
    assert [office.status(case_id) for case_id in good] == ["dispatched", "dispatched"]
    assert office.status(other) == "accepted"
    assert {each.row.case_id for each in desk.page.batch.outcomes if each.refusal} == {gone, other}
    shown = label_texts(desk.page.batch)
    assert "已办 2 件，未办 2 件。" in shown
    next(iter(b for b in desk.page.batch.findChildren(type(form.button)) if "查看" in b.text())).click()
    desk.wait(lambda: desk.page.pane.case_id in {gone, other})
    assert desk.page.side.currentWidget() is desk.page.pane


def test_the_keyboard_stays_with_what_became_of_a_batch(workstation: Make, office: Office, qtbot: QtBot) -> None:
    office.until("filed")
    other = office.until("accepted")
    desk = listing(workstation("dispatcher"))
    desk.page.list.selectAll()
    QTest.mouseClick(desk.page.bar.acts[Action.DISPATCH], Qt.MouseButton.LeftButton)
    form = desk.page.batch.form
    assert form is not None
    desk.settle()
    form.body.set_values({"lead_body": "urban_enforcement"})
    desk.confirm(form)
    here = QApplication.focusWidget()
    assert isinstance(here, QPushButton)
    assert here.text() == "查看"
    assert office.file(other).card.report_number in here.accessibleName()
    desk.key(Qt.Key.Key_Escape)
    assert not desk.page.batch.isVisible()
    assert desk.page.list.hasFocus()


def test_a_batch_is_offered_to_the_role_whose_act_it_is(workstation: Make, office: Office) -> None:
    office.until("closed")
    assert list(workstation("registrar").page.bar.acts) == []
    assert list(workstation("assessor").page.bar.acts) == [Action.EVALUATE]
    dispatcher = listing(workstation("dispatcher"))
    assert not dispatcher.page.bar.acts[Action.DISPATCH].isEnabled()


def test_many_closed_cases_are_evaluated_at_once(workstation: Make, office: Office, qtbot: QtBot) -> None:
    closed = {office.until("closed"), office.until("closed")}
    desk = workstation("assessor")
    desk.page.filters.toggles["mine"].click()
    listing(desk)
    desk.page.list.selectAll()
    desk.page.bar.acts[Action.EVALUATE].click()
    form = desk.page.batch.form
    assert form is not None
    with qtbot.waitSignal(form.done, timeout=20_000):
        form.submit()
    assert {office.status(case_id) for case_id in closed} == {"evaluated"}


def test_chosen_lines_stay_chosen_when_the_list_is_read_again(workstation: Make, office: Office) -> None:
    ids = {office.until("filed"), office.until("filed")}
    desk = listing(workstation("dispatcher"))
    desk.page.list.selectAll()
    desk.settle()
    desk.page.refresh()
    desk.settle()
    assert {row.case_id for row in desk.page.list.chosen()} == ids


def test_the_files_of_all_chosen_cases_are_wanted_together(workstation: Make, office: Office, qtbot: QtBot) -> None:
    ids = {office.until("reported"), office.until("reported")}
    desk = listing(workstation("registrar"))
    desk.page.list.selectAll()
    with qtbot.waitSignal(desk.page.batch_print_requested) as wish:
        desk.page.bar.print.click()
    assert set(wish.args[0]) == ids


def said(desk: Workstation, words: str) -> bool:
    return words in desk.page.messages.text


def export_to(desk: Workstation, path: Path) -> None:
    desk.page.bar.export.choose_file = lambda *_: (str(path), "")
    desk.page.bar._export.click()


def test_all_that_is_listed_is_exported_page_by_page(workstation: Make, office: Office, tmp_path: Path) -> None:
    whole = PAGE + 3
    for number in range(whole):
        office.report(address=f"樱桃二条 {number} 号")
    desk = listing(workstation("registrar"))
    for name in ("案件.xlsx", "案件.csv"):
        path = tmp_path / name
        export_to(desk, path)
        desk.wait(partial(said, desk, name))
        assert f"已导出 {whole} 件" in desk.page.messages.text
        heads, *rows = read_table(path)
        assert heads == [column.title for column in desk.page.list_model.columns]
        assert len(rows) == whole
        assert len({row[0] for row in rows}) == whole
        assert not list(tmp_path.glob("*.part"))


def test_a_name_without_a_format_gets_one_and_replaces_nothing(
    workstation: Make, office: Office, tmp_path: Path
) -> None:
    office.report()
    desk = listing(workstation("registrar"))
    kept = tmp_path / "台账 3.2.csv"
    kept.write_text("以前的", encoding="utf-8")
    desk.page.bar.export.choose_file = lambda *_: (str(tmp_path / "台账 3.2"), "CSV 文件 (*.csv)")
    desk.page.bar._export.click()
    desk.wait(partial(said, desk, "台账 3.2 (2).csv"))
    assert kept.read_text(encoding="utf-8") == "以前的"
    assert len(read_table(tmp_path / "台账 3.2 (2).csv")) == 2


def test_a_cancelled_export_leaves_the_file_of_before(
    workstation: Make, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        office.report()
    desk = listing(workstation("registrar"))
    path = tmp_path / "案件.csv"
    path.write_text("以前的", encoding="utf-8")
    export = desk.page.bar.export
    monkeypatch.setattr(list_export, "PAGE", 1)
    told: list[tuple[int, int]] = []

    def wait_for_the_button(*progress: int) -> None:
        """Called by the thread that writes, after each page: it goes on only once the button was pressed."""
        told.append((progress[0], progress[1]))
        assert export._stop.wait(20)

    export.progressed.connect(wait_for_the_button, Qt.ConnectionType.DirectConnection)
    export_to(desk, path)
    desk.wait(lambda: bool(told))
    QTest.mouseClick(export.cancel, Qt.MouseButton.LeftButton)
    desk.wait(partial(said, desk, "导出已取消，没有留下文件。"))
    assert not export.is_running
    assert told == [(1, 3)]
    assert path.read_text(encoding="utf-8") == "以前的"
    assert [each.name for each in tmp_path.glob("案件*")] == ["案件.csv"]


def test_more_than_an_excel_sheet_holds_is_refused_with_what_to_do(
    workstation: Make, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        office.report()
    monkeypatch.setattr(tables, "MOST_EXCEL_ROWS", 3)
    desk = listing(workstation("registrar"))
    export_to(desk, tmp_path / "案件.xlsx")
    desk.wait(partial(said, desk, "请改存为 CSV 文件，或缩小筛选范围"))
    assert not list(tmp_path.glob("案件*"))
    export_to(desk, tmp_path / "案件.csv")
    desk.wait(partial(said, desk, "已导出 3 件"))


def test_an_export_that_cannot_be_written_says_so_and_offers_again(
    workstation: Make, office: Office, tmp_path: Path
) -> None:
    office.report()
    desk = listing(workstation("registrar"))
    export_to(desk, tmp_path / "没有" / "案件.xlsx")
    desk.wait(lambda: desk.page.messages.text != "")
    assert "案件.xlsx" in desk.page.messages.text
    assert not desk.page.bar.export.is_running


def read_table(path: Path) -> list[list[Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [list(row) for row in csv.reader(file)]
    return [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
