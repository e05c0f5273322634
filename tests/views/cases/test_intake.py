"""Taking a report: bad input beside the field, the grid confirmed by a person, near duplicates while typing, the draft."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.app.paths import find_resources
from desktop.queries import grid_map
from desktop.rules.terms import ReportSource
from desktop.usecases.fields import GridCode, Position
from desktop.views.cases.intake import IntakeForm
from desktop.views.shared.theme import Theme, stylesheet
from tests.office import DUST, Office
from tests.views.cases.conftest import Workstation, type_into
from tests.views.cases.victim import TYPED

Make = Callable[..., Workstation]
INSIDE = Position(116.3655, 39.8855)


def begin(desk: Workstation, position: Position | None = None) -> IntakeForm:
    desk.page.new_report(position)
    desk.settle()
    form = desk.page.intake.form
    assert form is not None
    return form


def fill(form: IntakeForm, **values: object) -> None:
    plain = {"category": DUST, "description": "工地扬尘明显", "source": ReportSource.HOTLINE_12345}
    form.body.set_values(plain | values)


def reports_in(office: Office) -> int:
    from desktop.queries import board

    with office.reading() as reading:
        return board.count(reading, board.CaseFilter())


def test_a_report_without_a_place_is_refused_beside_the_grid(workstation: Make, office: Office) -> None:
    desk = workstation("registrar")
    form = begin(desk)
    fill(form)
    desk.press(form)
    desk.wait(lambda: form.body.refusal_of("grid") != "")
    assert reports_in(office) == 0


@pytest.mark.parametrize(("lon", "lat"), [("116.3x", "39.9"), ("116.3", ""), ("216.3", "39.9")])
def test_a_position_that_is_none_is_refused_beside_the_field(
    workstation: Make, office: Office, qtbot: QtBot, lon: str, lat: str
) -> None:
    desk = workstation("registrar")
    form = begin(desk)
    fill(form, grid=office.community)
    form.body.fields["position"].lon.setText(lon)  # type: ignore[attr-defined]
    form.body.fields["position"].lat.setText(lat)  # type: ignore[attr-defined]
    desk.press(form)
    desk.settle()
    assert form.body.refusal_of("position") != ""
    assert reports_in(office) == 0


def test_a_place_outside_the_district_is_said_at_once(workstation: Make, office: Office) -> None:
    desk = workstation("registrar")
    form = begin(desk, Position(121.47, 31.23))
    desk.wait(lambda: "不在本区范围内" in form._suggested.text)


def test_a_suggested_grid_has_to_be_confirmed(workstation: Make, office: Office) -> None:
    with office.reading() as reading:
        suggestion = grid_map.locate(reading, INSIDE.lon, INSIDE.lat)
    assert suggestion is not None
    assert suggestion.provisional
    desk = workstation("registrar")
    form = begin(desk, INSIDE)
    fill(form)
    desk.wait(lambda: suggestion.path in form._suggested.text)
    assert form.body.fields["grid"].is_empty()
    desk.press(form)
    desk.wait(lambda: form.body.refusal_of("grid") != "")
    assert reports_in(office) == 0
    form._suggested.action_requested.emit()
    assert form.body.fields["grid"].value() == suggestion.code
    desk.settle()
    desk.confirm(form)
    assert reports_in(office) == 1
    assert desk.page.pane.file is not None
    assert desk.page.pane.file.grid_confirmed


def test_a_grid_that_was_confirmed_on_the_map_is_filled_in(workstation: Make, office: Office) -> None:
    with office.reading() as reading:
        suggestion = grid_map.locate(reading, INSIDE.lon, INSIDE.lat)
    assert suggestion is not None
    desk = workstation("registrar")
    desk.page.new_report(INSIDE, suggestion.code)
    desk.settle()
    form = desk.page.intake.form
    assert form is not None
    fill(form)
    desk.wait(lambda: form._located == INSIDE)
    desk.settle()
    assert form.body.fields["grid"].value() == suggestion.code
    assert form._suggested.text == ""
    desk.confirm(form)
    assert reports_in(office) == 1
    assert desk.page.pane.file is not None
    assert desk.page.pane.file.grid_confirmed


def test_near_duplicates_show_while_it_is_written(workstation: Make, office: Office, qtbot: QtBot) -> None:
    there = office.report(grid=GridCode(office.community), address="樱桃二条 8 号")
    desk = workstation("registrar")
    form = begin(desk)
    fill(form, grid=office.community)
    desk.wait(lambda: not form._near.isHidden())
    button, _merge = form._near.findChildren(QPushButton)
    assert "樱桃二条 8 号" in button.text()
    button.click()
    desk.settle()
    assert desk.page.pane.case_id == there
    desk.page.new_report()
    assert desk.page.intake.form is form
    assert form.body.fields["description"].value() == "工地扬尘明显"
    form.body.set_values({"category": "0101"})
    desk.wait(form._near.isHidden)


def test_a_duplicate_with_a_long_address_takes_no_room_from_the_form(
    workstation: Make, office: Office, qapp: QApplication, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: qapp.setStyleSheet(""))
    qapp.setStyleSheet(stylesheet(Theme.light(), find_resources()))  # it has a say in how small a button may be
    long = "樱桃二条 8 号院北侧在建住宅楼工地东门外临时堆土场"
    office.report(grid=GridCode(office.community), address=long)
    desk = workstation("registrar", pane_width=360)
    form = begin(desk)
    fill(form, grid=office.community)
    desk.page.resize(1302, 694)
    desk.wait(form._near.isVisible)
    desk.settle()
    assert form.width() <= desk.page.intake._area.viewport().width()
    look, _merge = form._near.findChildren(QPushButton)
    assert look.fontMetrics().horizontalAdvance(max(look.text().split("\n"), key=len)) <= look.width()
    assert look.height() >= 2 * look.fontMetrics().height()
    assert long in look.toolTip()
    inside = QRect(form._near.mapTo(desk.page, QPoint(0, 0)), form._near.size())
    assert desk.page.rect().contains(inside)  # however long the form is, nobody has to scroll for it
    assert form._near.visibleRegion().boundingRect() == form._near.rect()


def test_inspectors_of_the_grid_can_be_named_as_reporters(workstation: Make, office: Office) -> None:
    desk = workstation("registrar")
    form = begin(desk)
    form.body.set_values({"grid": office.community})
    desk.settle()
    desk.wait(lambda: not form._look_timer.isActive())
    desk.settle()
    box = form.body.fields["reported_by"].box  # type: ignore[attr-defined]
    assert any("王建国" in box.itemText(at) for at in range(box.count()))


def test_an_unsent_report_is_offered_after_a_restart(workstation: Make, office: Office, qtbot: QtBot) -> None:
    before = workstation("registrar")
    form = begin(before)
    with qtbot.waitSignal(before.page.draft_saved):
        type_into(form.body.fields["description"], "烟囱冒黑烟")
    before.close()
    after = workstation("registrar")
    assert "草稿（上报）" in after.page.messages.text
    after.page.messages.action_requested.emit()
    restored = after.page.intake.form
    assert restored is not None
    assert restored.body.fields["description"].value() == "烟囱冒黑烟"


def test_an_inspector_reports_from_the_own_grid(workstation: Make, office: Office) -> None:
    desk = workstation("inspector")
    form = begin(desk)
    assert form.body.fields["source"].value() is ReportSource.INSPECTOR
    assert form.body.fields["reported_by"].value() == office.people["inspector"]
    fill(form, grid=office.community, source=ReportSource.INSPECTOR)
    desk.confirm(form)
    assert reports_in(office) == 1


def test_a_form_is_no_taller_than_its_pane(workstation: Make, office: Office) -> None:
    desk = workstation("registrar")
    begin(desk)
    desk.page.resize(1302, 694)
    desk.settle()
    pane: QWidget = desk.page.intake
    assert pane.height() <= desk.page.height()
    assert pane.width() >= 340


def test_a_draft_that_was_opened_is_offered_no_more(workstation: Make, office: Office, qtbot: QtBot) -> None:
    before = workstation("registrar")
    form = begin(before)
    with qtbot.waitSignal(before.page.draft_saved):
        type_into(form.body.fields["description"], "烟囱冒黑烟")
    before.close()
    after = workstation("registrar")
    assert after.page.messages.text != ""
    after.page.new_report()
    assert after.page.messages.text == ""


def test_one_press_takes_a_duplicate_and_merges_it(workstation: Make, office: Office) -> None:
    near = office.report()
    desk = workstation("registrar")
    form = begin(desk)
    fill(form, grid=office.community)
    desk.wait(lambda: form.hints.findChild(QPushButton, f"merge_{near}") is not None)
    button = form.hints.findChild(QPushButton, f"merge_{near}")
    assert isinstance(button, QPushButton)
    button.click()
    desk.wait(lambda: "已登记并并案" in desk.page.messages.text)
    made = desk.page.pane.case_id
    assert made is not None
    assert office.case(made).merged_into == near


def test_who_may_not_merge_is_only_shown_the_near_ones(workstation: Make, office: Office) -> None:
    near = office.report()
    desk = workstation("inspector")
    form = begin(desk)
    fill(form, grid=office.community)
    desk.wait(lambda: not form._near.isHidden())
    assert form.hints.findChild(QPushButton, f"merge_{near}") is None


def test_what_was_being_typed_when_the_process_was_killed_is_offered_again(
    workstation: Make, office: Office, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.views.cases.victim", str(office.store.path), str(tmp_path / "drafts")]
    with subprocess.Popen([*command, office.now.isoformat()], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().strip() == "saved"
        finally:
            process.kill()  # as kill -9 does: nothing in it has time to tidy up
    desk = workstation("registrar")
    assert "有 1 份没有提交的草稿（上报）" in desk.page.messages.text
    desk.page.messages.action_requested.emit()
    assert desk.page.intake.form is not None
    assert desk.page.intake.form.body.fields["description"].value() == TYPED
