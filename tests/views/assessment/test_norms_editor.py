"""The norms editor as an assessor uses it: change a number, look at the effect, confirm; what cannot be is said in plain words."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.background.tasks import Tasks
from desktop.rules.norm_fields import EDITABLE
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.store.assessment_facts import score_norms
from desktop.views.assessment.norms_editor import NormsEditor
from tests.assessment_office import AssessmentOffice


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    late = made.report("2024-03-11 09:00")
    made.to_answer(late, "2024-03-11 09:10")
    made.verify(late, "2024-03-11 09:20", "2024-03-11 09:40", passed=False)
    made.answer(late, "2024-03-11 09:50")
    made.verify(late, "2024-03-11 10:00", "2024-03-11 10:10")
    made.close(late, "2024-03-11 10:20")
    made.at("2024-04-02 09:00")
    return made


@pytest.fixture
def editor(office: AssessmentOffice, qtbot: QtBot) -> Iterator[NormsEditor]:
    tasks = Tasks(office.store, office.actors[Role.ASSESSOR])
    made = NormsEditor(tasks, lambda: SubjectKind.BODY)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    qtbot.waitUntil(lambda: made.change() is not None, timeout=20_000)
    made.list.setCurrentRow(EDITABLE.index("cards.body"))
    yield made
    tasks.close()
    office.store.close()


def look(editor: NormsEditor, qtbot: QtBot) -> str:
    QTest.mouseClick(editor.preview, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: editor.effects.isVisible() or bool(editor.message.text), timeout=20_000)
    return editor.effects.told.text()


def test_a_change_is_confirmed_only_after_its_effect_was_seen(
    editor: NormsEditor, office: AssessmentOffice, qtbot: QtBot
) -> None:
    assert not editor.save.isEnabled()
    editor.box("parts", 3, "weight").setValue(0)  # rework no longer counts
    assert editor.sum.text() == "指标权重合计 70，按比例折算"
    editor.reason.setText("返工另行考核")
    assert "处置部门评分卡 25 张：得分变动 1 张，其中等级变动 1 张" in look(editor, qtbot).replace("2024年3月 ", "")
    assert "70.00 → 100.00" in {label.text() for label in editor.effects.lines.findChildren(QLabel)}
    editor.box("parts", 0, "weight").setValue(11)  # another change than the one whose effect is on show
    assert not editor.save.isEnabled()
    editor.box("parts", 0, "weight").setValue(10)
    editor.since.setDate(QDate(2024, 5, 1))
    look(editor, qtbot)
    QTest.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: "返工另行考核" in {label.text() for label in editor.versions.findChildren(QLabel)}, timeout=20_000
    )
    assert editor.message.text == "“处置部门评分卡”已改，自 2024-05-01 起生效。"  # though the norms were read anew
    with office.reading() as reading:
        assert [
            score_norms(reading, day).rows["cards"]["body"]["parts"][3]["weight"]
            for day in (date(2024, 4, 30), date(2024, 5, 1))
        ] == [30, 0]


def test_what_cannot_be_is_refused_in_plain_words(editor: NormsEditor, qtbot: QtBot) -> None:
    for at in range(4):
        editor.box("parts", at, "weight").setValue(0)
    look(editor, qtbot)
    assert editor.message.text == "“处置部门评分卡”各指标的权重不能全是 0。请至少给一个指标权重。"
    editor.list.setCurrentRow(EDITABLE.index("grades"))
    editor.box("B", "from").setValue(95)
    look(editor, qtbot)
    assert editor.message.text == "“等级界限”的界限须逐级降低，现在 90 之下是 95。请改正。"
    editor.list.setCurrentRow(EDITABLE.index("rubric"))
    editor.box("filed_on_time").setValue(20)
    look(editor, qtbot)
    assert editor.message.text == "“案件综合评价评分项”各项合计须为 100 分，现在是 110 分。请改正。"


def test_every_norm_of_assessment_can_be_opened(editor: NormsEditor) -> None:
    for row in range(editor.list.count()):
        editor.list.setCurrentRow(row)
        change = editor.change()
        assert change is not None
        assert change.norm == EDITABLE[row]


def test_what_was_typed_is_there_again_after_looking_elsewhere(editor: NormsEditor, qtbot: QtBot) -> None:
    editor.box("parts", 3, "weight").setValue(12)
    editor.reason.setText("返工另行考核")
    editor.since.setDate(QDate(2024, 5, 1))
    editor.list.setCurrentRow(EDITABLE.index("cards.inspector"))
    assert editor.reason.text() == ""
    editor.list.setCurrentRow(EDITABLE.index("cards.body"))
    editor.reload()  # the page was left and opened again
    sheet = editor._sheet
    qtbot.waitUntil(lambda: editor._sheet is not sheet)
    assert editor.box("parts", 3, "weight").value() == 12
    assert (editor.reason.text(), editor.since.date()) == ("返工另行考核", QDate(2024, 5, 1))


def test_whoever_may_not_change_norms_sees_them_only(office: AssessmentOffice, qtbot: QtBot) -> None:
    tasks = Tasks(office.store, office.actors[Role.EPB])
    made = NormsEditor(tasks, lambda: SubjectKind.BODY)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    qtbot.waitUntil(lambda: made.change() is not None, timeout=20_000)
    assert not made.save.isVisible()
    assert not made.box("parts", 0, "weight").isEnabled()
    assert Period.month(date(2024, 4, 2)).before == Period(date(2024, 3, 1), date(2024, 3, 31))
    tasks.close()
    office.store.close()
