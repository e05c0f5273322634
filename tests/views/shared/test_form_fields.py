"""Inputs of forms: what a person enters becomes the form's value, a draft brings it back, nonsense is refused by name."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import Level
from desktop.usecases.dispatching import Dispatch
from desktop.usecases.evaluation import PartChange
from desktop.usecases.fields import Position
from desktop.views.shared.choice_fields import ChoiceField, ManyField, PickField, enum_options
from desktop.views.shared.flow_row import FlowRow
from desktop.views.shared.form_fields import CheckField, Field, LineField, Option, TextField, VerdictField
from desktop.views.shared.form_specs import describe
from desktop.views.shared.measure_fields import DayField, LimitField, MomentField, NumberField, PositionField
from desktop.views.shared.rubric_field import RubricField

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BODIES = (
    Option("epb", "西城区环境保护局", "区环保局"),
    Option("city_admin", "西城区市政市容管理委员会", "区市政市容委"),
)


def pick(name: str = "body", *, codes: bool = True) -> PickField:
    made = PickField(name, codes=codes)
    made.offer(BODIES)
    return made


def many() -> ManyField:
    made = ManyField("co_bodies")
    made.offer(BODIES)
    return made


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (lambda: LineField("address"), "樱桃二条 8 号"),
        (lambda: TextField("description"), "第一行\n第二行"),
        (lambda: CheckField("emergency"), True),
        (lambda: VerdictField("passed", "通过", "不通过"), False),
        (lambda: ChoiceField("level", enum_options(Level, str)), Level.STREET),
        (pick, "epb"),
        (many, ("epb", "city_admin")),
        (lambda: NumberField("n", optional=True), 7),
        (lambda: MomentField("happened_at", lambda: NOW, optional=True), datetime(2026, 2, 28, 23, 59, tzinfo=UTC)),
        (lambda: DayField("resume_on", NOW.date()), date(2026, 4, 1)),
        (lambda: LimitField("limit", optional=True), Limit(3, LimitClass.WORK_HOUR)),
        (lambda: PositionField("position"), Position(116.365, 39.885)),
        (lambda: RubricField("changes"), (PartChange("handled_on_time", 5, "雨天"),)),
    ],
)
def test_values_and_drafts_go_in_and_come_out(qtbot: QtBot, make: Callable[[], Field], value: Any) -> None:
    field, again = make(), make()
    for each in (field, again):
        qtbot.addWidget(each)
    with qtbot.waitSignal(field.edited):
        field.set_value(value)
    assert field.value() == value
    assert type(field.value()) is type(value)
    again.restore(field.draft())
    assert again.value() == value
    assert not again.is_empty()


def test_one_of_many_is_found_by_part_of_its_name_or_code(qtbot: QtBot) -> None:
    field = pick()
    qtbot.addWidget(field)
    for typed in ("西城区环境保护局", "epb", "环境保护", "区环保局"):
        field.box.setEditText(typed)
        assert field.value() == "epb"
    field.set_value("epb")
    line = field.box.lineEdit()
    assert line is not None
    assert line.cursorPosition() == 0  # a name longer than its box is read from its beginning
    field.box.setEditText("9999")  # a code that the use-case will refuse by name
    assert field.value() == "9999"


def test_a_person_who_is_not_listed_is_refused_and_the_text_kept(qtbot: QtBot) -> None:
    field = pick("inspector", codes=False)
    qtbot.addWidget(field)
    field.box.setEditText("查无此人")
    with pytest.raises(Refused) as refused:
        field.value()
    assert refused.value.details["field"] == "inspector"
    again = pick("inspector", codes=False)
    qtbot.addWidget(again)
    again.restore(field.draft())
    assert again.box.currentText() == "查无此人"


def test_a_value_waits_for_what_is_offered_later(qtbot: QtBot) -> None:
    field = PickField("body", codes=True)
    qtbot.addWidget(field)
    field.set_value("epb")
    assert field.value() == "epb"
    field.offer(BODIES)
    assert field.box.currentText() == "西城区环境保护局"


def test_several_of_many_are_taken_out_again(qtbot: QtBot) -> None:
    field = many()
    qtbot.addWidget(field)
    field.show()
    field.pick.box.setEditText("环境保护")
    line = field.pick.box.lineEdit()
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.value() == ("epb",))
    field._drop("epb")
    assert field.value() == ()
    assert field.findChildren(QPushButton) == []


def test_the_wheel_over_a_form_changes_no_choice(qtbot: QtBot) -> None:
    field = ChoiceField("level", enum_options(Level, str))
    qtbot.addWidget(field)
    field.set_value(Level.COMMUNITY)
    field.show()
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field.box, event)
    assert field.value() is Level.COMMUNITY


def test_one_condition_alone_is_chosen_by_itself(qtbot: QtBot) -> None:
    field = ChoiceField("filing_condition")
    qtbot.addWidget(field)
    field.offer([Option("a", "甲")])
    assert field.value() == "a"
    field = ChoiceField("filing_condition")
    qtbot.addWidget(field)
    field.offer([Option("a", "甲"), Option("b", "乙")])
    assert field.value() is None


@pytest.mark.parametrize(("lon", "lat"), [("x", "1"), ("1", ""), ("181", "0"), ("0", "91")])
def test_no_position_is_made_of_nonsense(qtbot: QtBot, lon: str, lat: str) -> None:
    field = PositionField("position")
    qtbot.addWidget(field)
    field.lon.setText(lon)
    field.lat.setText(lat)
    with pytest.raises(Refused) as refused:
        field.value()
    assert refused.value.details["field"] == "position"


def test_a_form_is_described_by_its_dataclass() -> None:
    told = {spec.name: (spec.required, spec.optional) for spec in describe(Dispatch, frozenset({"case_id"}))}
    assert told["lead_body"] == (True, False)
    assert told["requirement"] == (False, False)
    assert told["happened_at"] == (False, True)
    assert "case_id" not in told


def test_chips_go_on_in_the_next_line(qtbot: QtBot) -> None:
    row = FlowRow(spacing=4)
    qtbot.addWidget(row)
    buttons = [QPushButton(f"第{number}枚") for number in range(6)]
    for button in buttons:
        row.add(button)
    row.show()
    row.resize(10_000, 10)
    one_line = row.height()
    assert {button.y() for button in buttons} == {0}
    row.resize(buttons[0].sizeHint().width() * 2 + 10, 10)
    assert len({button.y() for button in buttons}) == 3
    assert row.height() > 2 * one_line


def test_digits_keep_off_the_frame_of_their_box(qtbot: QtBot) -> None:
    field = NumberField("number")
    qtbot.addWidget(field)
    assert field.spin.lineEdit().textMargins().left() >= 6
