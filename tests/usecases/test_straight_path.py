"""The straight path from a report to its evaluation through the real use-cases, and what it leaves behind."""

from datetime import UTC, datetime

import pytest

from desktop.queries import board, case_file, journal
from desktop.queries.case_rows import CaseFilter
from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, Stage, Status
from tests.office import DUST, Office, straight_path


def test_a_report_of_dust_goes_through_to_its_evaluation(office: Office) -> None:
    case_id = office.until("evaluated")
    with office.reading() as reading:
        file = case_file.case_file(reading, case_id)
    assert [row.action for row in file.journal] == [Action.REPORT, *(step[0] for step in straight_path(office))]
    assert file.card.report_number == "R20260302-0001"
    assert file.card.case_number == "2026-000001"
    assert file.document_number == "西环网〔2026〕1号"
    assert file.evaluation is not None
    assert file.evaluation.total == 90  # no photos: the file is not complete
    assert {row.stage for row in file.intervals} == set(Stage) - {Stage.CHECKING}
    assert all(row.ended_at is not None and not row.overdue for row in file.intervals)


def test_the_journal_verifies_and_every_row_is_chained(office: Office) -> None:
    office.until("evaluated")
    with office.reading() as reading:
        result = journal.verify(reading)
    assert (result.problem, result.cases, result.rows) == (None, 1, 10)


def test_the_handling_deadline_is_explained(office: Office) -> None:
    case_id = office.until("dispatched")
    with office.reading() as reading:
        file = case_file.case_file(reading, case_id)
    running = next(row for row in file.intervals if row.stage is Stage.HANDLING)
    assert running.to_deadline.deadline == file.card.deadline
    assert running.to_deadline.counted_minutes == running.limit.minutes()


def test_the_board_shows_the_case_in_its_column(office: Office) -> None:
    case_id = office.until("handling")
    with office.reading() as reading:
        opened = board.open_board(reading, CaseFilter())
    assert {count.column: count.count for count in opened.counts if count.count} == {board.Column.HANDLING: 1}
    assert [row.case_id for row in opened.pages[board.Column.HANDLING].rows] == [case_id]


def test_a_stale_version_is_refused_and_changes_nothing(office: Office) -> None:
    case_id = office.report()
    office.act("registrar", Action.ACCEPT, case_id, category=DUST, level="street")
    with pytest.raises(Refused) as refused:
        office.act("registrar", Action.AMEND, case_id, version=1, field="address", value="甲 1 号", reason="写错")
    assert refused.value.code == "changed_meanwhile"
    assert office.status(case_id) == Status.ACCEPTED


def test_the_same_act_sent_twice_happens_once(office: Office) -> None:
    case_id = office.report()
    for _ in range(2):
        office.act("registrar", Action.ACCEPT, case_id, category=DUST, level="street", key="the-same")
    with office.reading() as reading:
        assert len(case_file.case_file(reading, case_id).journal) == 2


def test_an_answer_after_the_deadline_is_overdue_for_good(office: Office) -> None:
    case_id = office.until("handling")
    office.now = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    office.act("body", Action.ANSWER, case_id, result="已清理", measures="清扫", legal_basis="条例")
    with office.reading() as reading:
        file = case_file.case_file(reading, case_id)
    assert next(row for row in file.intervals if row.stage is Stage.HANDLING).overdue
