"""Taking in the cases of the system before and taking them back, on both databases: all or none, marked, and never assessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from desktop.models.case import Case, Interval
from desktop.models.derived import CaseText
from desktop.models.journal import JournalRow
from desktop.queries import board, journal, search
from desktop.rules import permissions
from desktop.rules.changes import ChangeSet
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass, Reason
from desktop.rules.scorecard import Period
from desktop.rules.workflow import Action, Stage, Status
from desktop.store import course, search_index
from desktop.store.assessment_facts import every_card
from desktop.usecases import due, history
from desktop.usecases.fields import LongText, Position, ShortText
from desktop.usecases.history import ImportHistory, WithdrawImport
from desktop.usecases.past_cases import HistoryInvalid
from desktop.wording.history import history_problem
from tests.office import Office, district_time, make_office
from tests.past_cases import closed, declined, take_in, told
from tests.postgres import PostgresServer
from tests.rebuilding import REBUILT, rebuild


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, office: Office) -> Iterator[Office]:
    """An office on either database."""
    if request.param == "sqlite":
        yield office
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    made = make_office(url)
    yield made
    made.store.close()
    server.drop_database(url)


def cases(office: Office, batch: str = "旧系统") -> list[Case]:
    with office.reading() as reading:
        return list(reading.session.scalars(select(Case).where(Case.import_batch == batch).order_by(Case.id)))


def rows(office: Office, case_id: int) -> list[JournalRow]:
    with office.reading() as reading:
        query = select(JournalRow).where(JournalRow.case_id == case_id).order_by(JournalRow.sequence)
        return list(reading.session.scalars(query))


def is_sound(office: Office) -> None:
    """Every chain and anchor holds, and every imported case is what its journal adds up to."""
    with office.reading() as reading:
        assert journal.verify(reading).problem is None
        every = list(reading.session.scalars(select(Case).where(Case.import_batch.is_not(None))))
    ids = {case.report_number: case.id for case in every}
    for case in every:
        assert rebuild(rows(office, case.id), ids) == {name: getattr(case, name) for name in REBUILT}


def withdraw(office: Office, batch: str = "旧系统", who: str = "administrator", **fields: Any) -> int:
    with office.writing(who) as work:
        return history.withdraw_import(work, WithdrawImport(batch=ShortText(batch), **fields))


# taking in


def test_a_batch_comes_in_as_it_was_and_marked(either: Office) -> None:
    batch = take_in(either, closed(either, report_number="R20250303-0007", case_number="2025-000031"), declined(either))
    assert (batch.name, batch.closed, batch.declined) == ("旧系统", 1, 1)
    first, second = cases(either)
    assert (first.status, first.report_number, first.case_number) == (Status.CLOSED, "R20250303-0007", "2025-000031")
    assert first.filed_at == district_time("2025-03-03 08:50")
    assert (first.closed_at, first.changed_at) == (district_time("2025-03-03 17:20"), first.closed_at)
    assert (first.lead_body, first.handler, first.deadline, first.stage) == ("urban_enforcement", "孙志强", None, None)
    assert (second.status, second.case_number, second.closed_at) == (Status.DECLINED, None, None)
    (row,) = rows(either, first.id)
    assert (row.action, row.mark, row.from_status, row.to_status) == (
        Action.IMPORT_HISTORY,
        "import",
        None,
        Status.CLOSED,
    )
    assert row.recorded_at == district_time("2025-03-03 17:20")  # the import supplies it
    assert row.payload["imported_at"] == either.now.isoformat()
    is_sound(either)


def test_numbers_that_were_not_given_are_of_the_day_and_year_of_then(either: Office) -> None:
    take_in(either, closed(either), closed(either, 3, report_number="R20250303-0041", case_number="2025-000100"))
    take_in(either, closed(either), batch="再一批")
    first, second = cases(either)
    (third,) = cases(either, "再一批")
    assert (first.report_number, first.case_number) == ("R20250303-0042", "2025-000101")  # behind what was kept
    assert (second.report_number, second.case_number) == ("R20250303-0041", "2025-000100")
    assert (third.report_number, third.case_number) == ("R20250303-0043", "2025-000102")


def test_the_office_goes_on_numbering_behind_a_number_that_was_kept(either: Office) -> None:
    moments = ("reported_at", "filed_at", "dispatched_at", "answered_at", "finished_at")
    times: dict[str, Any] = {name: district_time(f"2026-03-02 08:3{minute}") for minute, name in enumerate(moments)}
    given: dict[str, Any] = {"deadline": district_time("2026-03-03 08:32"), "counted_minutes": 1}
    today = closed(either, report_number="R20260302-0003", case_number="2026-000009", **times, **given)
    take_in(either, today)
    case_id = either.until("filed")
    assert (either.case(case_id).report_number, either.case(case_id).case_number) == ("R20260302-0004", "2026-000010")


def test_the_handling_keeps_the_deadline_and_the_minutes_that_were_given(either: Office) -> None:
    take_in(either, closed(either))
    (case,) = cases(either)
    (interval,) = either.file(case.id).intervals
    assert (interval.stage, interval.counted_minutes, interval.overdue) == (Stage.HANDLING, 330, False)
    assert interval.deadline == district_time("2025-03-04 09:00")
    # this office's calendar says the same, and so can explain both
    assert interval.to_deadline.deadline == interval.deadline
    assert Reason.GIVEN not in {stretch.reason for stretch in interval.to_deadline.stretches}
    assert interval.served.counted_minutes == 330


def test_a_deadline_that_this_calendar_does_not_bear_out_is_told_as_given(either: Office) -> None:
    take_in(either, closed(either, deadline=district_time("2025-03-03 15:00"), counted_minutes=400))
    (case,) = cases(either)
    (interval,) = either.file(case.id).intervals
    assert interval.overdue
    assert (interval.deadline, interval.to_deadline.deadline) == (district_time("2025-03-03 15:00"),) * 2
    assert [stretch.reason for stretch in interval.to_deadline.stretches] == [Reason.GIVEN]
    assert (interval.counted_minutes, [each.reason for each in interval.served.stretches]) == (400, [Reason.GIVEN])


def test_nothing_is_invented_where_nothing_was_given(either: Office) -> None:
    bare: dict[str, Any] = {"limit": None, "deadline": None, "counted_minutes": None}
    take_in(either, closed(either, **bare), closed(either, 3, counted_minutes=None))
    first, second = cases(either)
    assert either.file(first.id).intervals == ()
    with either.reading() as reading:
        (interval,) = reading.session.scalars(select(Interval).where(Interval.case_id == second.id))
    assert interval.counted_minutes is None
    assert interval.account_id is None


def test_counts_search_and_lists_know_the_cases_at_once(either: Office) -> None:
    take_in(either, closed(either), declined(either))
    first, second = cases(either)
    with either.reading() as reading:
        found = {row.case_id for row in search.search(reading, "渣土车").rows}
        kept = dict(reading.session.execute(select(CaseText.case_id, CaseText.text)).all())
        counted = reading.session.execute(
            text("SELECT status, sum(number) FROM case_counts WHERE kind = 'grid' GROUP BY status")
        ).all()
    assert found == {first.id}
    assert {status: int(number) for status, number in counted} == {"closed": 1, "declined": 1}
    with either.writing("administrator") as work:
        search_index.rebuild(work.session)
        assert dict(work.session.execute(select(CaseText.case_id, CaseText.text)).all()) == kept
    assert set(kept) == {first.id, second.id}


def test_names_and_positions_stand_for_codes(either: Office) -> None:
    with either.reading() as reading:
        names = [
            reading.session.scalar(text("SELECT name FROM categories WHERE code = '0302'")),
            reading.session.scalar(text("SELECT name FROM organisations WHERE code = 'urban_enforcement'")),
        ]
    named = closed(either, category=names[0], grid="樱桃园社区", lead_body=names[1])
    take_in(either, named, closed(either, 3, category="302"))
    for case in cases(either):
        assert (case.category_code, case.grid_code, case.lead_body) == ("0302", either.community, "urban_enforcement")


# refusing


def test_every_problem_is_told_at_once_and_nothing_is_written(either: Office) -> None:
    either.until("filed")
    with either.reading() as reading:
        number, given = reading.session.execute(select(Case.report_number, Case.case_number)).one()
    later = either.now + timedelta(days=1)
    before = either.rows()
    with pytest.raises(HistoryInvalid) as refused:
        take_in(
            either,
            closed(either, 2),
            closed(either, 3, category="9999", grid="不存在", lead_body="nobody"),
            closed(either, 4, report_number=number, case_number=given),
            closed(either, 5, report_number="R20250303-0001", case_number="2025-1"),
            closed(either, 6, report_number="R20250303-0001"),
            closed(either, 7, finished_at=later, description=" "),
            closed(either, 8, answered_at=district_time("2025-03-03 08:55"), counted_minutes=None),
            closed(either, 9, filed_at=None, limit=None, counted_minutes=421),
            declined(either, 10, lead_body="epb", filed_at=district_time("2025-03-05 10:10")),
            declined(either, 11, grid="", position=None),
            declined(either, 12, grid="", position=Position(0.0, 0.0)),
            declined(either, 13, grid="", position=Position(116.36, 39.88)),
        )
    assert told(refused.value) == [
        (3, "category", "unknown"),
        (3, "lead_body", "unknown"),
        (3, "grid", "unknown"),
        (4, "report_number", "number_taken"),
        (4, "case_number", "number_taken"),
        (5, "case_number", "case_number_form"),
        (6, "report_number", "number_twice"),
        (7, "description", "empty"),
        (7, "finished_at", "in_the_future"),
        (8, "answered_at", "earlier_than"),
        (9, "filed_at", "empty"),
        (9, "limit", "needed_with_deadline"),
        (9, "counted_minutes", "more_than_passed"),
        (10, "filed_at", "not_for_declined"),
        (10, "lead_body", "not_for_declined"),
        (11, "grid", "place_required"),
        (12, "position", "outside_district"),
        (13, "grid", "grid_to_confirm"),
    ]
    assert either.rows() == before
    assert cases(either) == []


def test_a_year_that_no_system_can_have_kept_is_a_slip(office: Office) -> None:
    first, before = district_time("1990-01-01 00:00"), district_time("1989-12-31 23:59")
    slip = district_time("1015-03-03 08:40")
    with pytest.raises(HistoryInvalid) as refused:
        take_in(
            office,
            closed(office, 2, reported_at=slip),
            closed(office, 3, filed_at=slip, deadline=None, limit=None, counted_minutes=None),
            declined(office, 4, reported_at=before, finished_at=before),
            declined(office, 5, reported_at=first, finished_at=first),
        )
    assert told(refused.value) == [
        (2, "reported_at", "too_early"),
        (3, "filed_at", "too_early"),  # and not also earlier than the report
        (4, "reported_at", "too_early"),
        (4, "finished_at", "too_early"),
    ]
    assert history_problem(refused.value.problems[0]) == "第 2 行“上报时间”：早于 1990 年，请核对年份。"


def test_a_position_is_held_to_the_district_also_where_the_grid_is_named(office: Office) -> None:
    inside = Position(116.36, 39.88)
    with pytest.raises(HistoryInvalid) as refused:
        take_in(
            office,
            closed(office, 2, position=Position(inside.lat, inside.lon)),  # swapped
            closed(office, 3, position=Position(121.5, 31.2)),
            closed(office, 4, position=inside),
            declined(office, 5, grid="", position=Position(inside.lat, inside.lon)),
        )
    assert told(refused.value) == [
        (2, "position", "position_invalid"),
        (3, "position", "outside_district"),
        (5, "position", "position_invalid"),
    ]
    take_in(office, closed(office, position=inside))
    assert (cases(office)[0].grid_code, cases(office)[0].lon) == (office.community, inside.lon)


@pytest.mark.parametrize(
    "number", ["2025-0403", "R2025-03-03-1", "R20251340-0001", "R20250303-0000", "R20250303-00012"]
)
def test_an_old_number_of_another_form_is_refused_by_its_line(office: Office, number: str) -> None:
    with pytest.raises(HistoryInvalid) as refused:
        take_in(office, closed(office, 7, report_number=number))
    assert told(refused.value) == [(7, "report_number", "report_number_form")]


def test_a_batch_that_fails_half_way_leaves_nothing(either: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be a kill between two chunks: the transaction is one."""
    monkeypatch.setattr(history, "CHUNK", 2)
    refresh, calls = search_index.refresh, []

    def fails(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        refresh(*arguments)

    monkeypatch.setattr(search_index, "refresh", fails)
    before = either.rows()
    with pytest.raises(KeyboardInterrupt):
        take_in(either, *(closed(either, line) for line in range(2, 8)))
    assert either.rows() == before
    assert cases(either) == []
    monkeypatch.undo()
    take_in(either, closed(either))
    assert cases(either)[0].report_number == "R20250303-0001"  # the numbers were not used up either


@pytest.mark.parametrize("who", ["registrar", "shift_leader", "assessor", "leader", "body"])
def test_only_the_administrator_imports_and_withdraws(office: Office, who: str) -> None:
    with pytest.raises(Refused) as refused:
        take_in(office, closed(office), who=who)
    assert refused.value.code == "role_may_not"
    take_in(office, closed(office))
    with pytest.raises(Refused) as refused:
        withdraw(office, who=who)
    assert refused.value.code == "role_may_not"


def test_a_name_is_used_once_and_may_not_be_too_long(office: Office) -> None:
    take_in(office, closed(office))
    for batch, code in (("旧系统", "batch_exists"), (" ", "field_required"), ("长" * 33, "batch_name_too_long")):
        with pytest.raises(Refused) as refused:
            take_in(office, closed(office), batch=batch)
        assert refused.value.code == code
    with pytest.raises(HistoryInvalid) as invalid:
        take_in(office, batch="空")
    assert told(invalid.value) == [(0, "", "no_rows")]


def test_the_dry_run_says_the_same_and_writes_nothing(either: Office) -> None:
    form = ImportHistory(batch=ShortText("试"), cases=(closed(either), declined(either)))
    before = either.rows()
    with either.reading("administrator") as reading:
        batch = history.check_history(reading, form)
    assert (batch.closed, batch.declined, batch.cases) == (1, 1, 2)
    assert either.rows() == before
    with either.reading("administrator") as reading, pytest.raises(HistoryInvalid):
        history.check_history(reading, ImportHistory(batch=ShortText("试"), cases=(closed(either, category="9999"),)))


def test_the_same_import_twice_is_one(either: Office) -> None:
    form = ImportHistory(batch=ShortText("旧系统"), cases=(closed(either), declined(either)))
    first = either.do("administrator", history.import_history, form)
    before = either.rows()
    assert either.do("administrator", history.import_history, form) == first
    assert either.rows() == before


# what becomes of them


def test_an_imported_case_is_only_to_be_read(either: Office) -> None:
    take_in(either, closed(either), declined(either))
    for case in cases(either):
        with either.reading() as reading:
            facts = course.facts_of(reading, reading.session.get_one(Case, case.id))
        offered = {action for actor in either.actors.values() for action in permissions.offered(actor, facts)}
        assert offered <= {Action.WITHDRAW_IMPORT}
    case_id = cases(either)[0].id
    assert either.refusal("assessor", Action.EVALUATE, case_id) == "imported_case"
    assert either.refusal("shift_leader", Action.REOPEN, case_id, reason="再办") == "imported_case"
    appeal = {"contested": "overdue", "reason": "封路"}
    assert either.refusal("body", Action.APPEAL, case_id, **appeal) == "imported_case"


def test_a_case_of_this_office_is_not_withdrawn(office: Office) -> None:
    case_id = office.until("closed")
    with office.reading() as reading:
        facts = course.facts_of(reading, reading.session.get_one(Case, case_id))
    refused = permissions.may_act(office.actors["administrator"], Action.WITHDRAW_IMPORT, facts)
    assert refused is not None
    assert refused.code == "not_an_imported_case"


@pytest.mark.parametrize("withdrawn", [False, True])
def test_no_card_of_any_kind_counts_them(either: Office, withdrawn: bool) -> None:
    either.until("evaluated")
    period = Period(date(2026, 3, 1), date(2026, 3, 31))

    def every() -> dict[str, Any]:
        with either.reading("assessor") as reading:
            return {kind.value: list(cards) for kind, cards in every_card(reading, period)}

    def of_this_month(line: int, **changes: Any) -> Any:
        moments = ("reported_at", "filed_at", "dispatched_at", "answered_at", "finished_at")
        times = {name: district_time(f"2026-03-03 {9 + hour:02}:00") for hour, name in enumerate(moments)}
        # overdue, and by a body that the office's own cases score well
        return closed(either, line, **times, deadline=district_time("2026-03-03 11:30"), counted_minutes=60, **changes)

    either.at("2026-04-02 09:00")
    before = every()
    moments = {name: district_time("2026-03-04 10:00") for name in ("reported_at", "finished_at")}
    take_in(either, of_this_month(2), of_this_month(3), declined(either, 4, **moments))
    if withdrawn:
        withdraw(either)
    assert every() == before


def test_the_day_that_is_anchored_already_stays_as_it_was(either: Office) -> None:
    """A day that is anchored takes no more: what ended on it is recorded when it came in."""
    either.until("closed")
    either.pass_time(days=2)
    assert due.settle_due(either.store).anchored > 0
    take_in(either, closed(either))  # of a year ago
    (case,) = cases(either)
    (row,) = rows(either, case.id)
    assert (row.recorded_at, row.mark) == (either.now, "import")
    assert case.closed_at == district_time("2025-03-03 17:20")
    either.pass_time(days=2)
    due.settle_due(either.store)
    is_sound(either)


def test_past_days_are_anchored_a_part_at_a_time(office: Office) -> None:
    """A history of years is anchored by many short transactions."""
    long_ago: dict[str, Any] = {
        name: district_time(f"2023-03-03 {9 + hour:02}:00")
        for hour, name in enumerate(("reported_at", "filed_at", "dispatched_at", "answered_at", "finished_at"))
    }
    bare: dict[str, Any] = {"limit": None, "deadline": None, "counted_minutes": None}
    take_in(office, closed(office, **long_ago, **bare), closed(office, 3))
    settled = due.settle_due(office.store)
    assert settled.anchored == (date(2026, 3, 2) - date(2023, 3, 3)).days
    is_sound(office)


def test_every_workstation_is_told_to_reload(office: Office) -> None:
    heard: list[ChangeSet] = []
    office.store.on_commit.append(heard.append)
    take_in(office, closed(office))
    withdraw(office)
    assert [(changes.changes, changes.complete) for changes in heard] == [((), False)] * 2


# taking back


def test_a_whole_batch_is_voided_and_nothing_deleted(either: Office) -> None:
    take_in(either, closed(either), declined(either))
    take_in(either, closed(either), batch="另一批")
    assert withdraw(either, reason=LongText("时间有误")) == 2
    assert [case.status for case in cases(either)] == [Status.VOIDED, Status.VOIDED]
    assert [case.status for case in cases(either, "另一批")] == [Status.CLOSED]
    last = rows(either, cases(either)[0].id)[-1]
    assert (last.action, last.from_status, last.to_status) == (Action.WITHDRAW_IMPORT, Status.CLOSED, Status.VOIDED)
    assert (last.recorded_at, last.mark, last.actor) == (either.now, "", "管理员")
    assert last.payload == {"batch": "旧系统", "reason": "时间有误"}
    is_sound(either)


def test_a_batch_is_withdrawn_once(either: Office) -> None:
    take_in(either, closed(either), declined(either))
    form = WithdrawImport(batch=ShortText("旧系统"))
    assert either.do("administrator", history.withdraw_import, form) == 2
    before = either.rows()
    assert either.do("administrator", history.withdraw_import, form) == 2  # the same act, sent again
    for batch, code in (("旧系统", "batch_withdrawn"), ("没有", "batch_unknown")):
        with pytest.raises(Refused) as refused:
            withdraw(either, batch)
        assert refused.value.code == code
    assert either.rows() == before


def test_many_chunks_make_one_batch(either: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "CHUNK", 3)
    steps: list[tuple[int, int]] = []
    form = ImportHistory(batch=ShortText("旧系统"), cases=tuple(closed(either, line) for line in range(2, 10)))
    with either.writing("administrator") as work:
        history.import_history(work, form, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(3, 0), (6, 0), (8, 0), (3, 8), (6, 8), (8, 8)]
    assert [case.report_number for case in cases(either)] == [f"R20250303-{n:04d}" for n in range(1, 9)]
    assert withdraw(either) == 8
    is_sound(either)


# going around the application


def test_the_database_lets_no_unmarked_case_in_closed(either: Office) -> None:
    take_in(either, closed(either))
    columns = [column.name for column in Case.__table__.columns if column.name != "id"]
    copied = ", ".join(
        {"report_number": "'R20250303-0999'", "case_number": "'2025-009999'", "import_batch": "NULL"}.get(name, name)
        for name in columns
    )
    with either.store.engine.connect() as connection, pytest.raises(IntegrityError) as refused:
        connection.execute(text(f"INSERT INTO cases ({', '.join(columns)}) SELECT {copied} FROM cases"))
    assert "illegal_move" in str(refused.value.orig)


def test_the_database_takes_no_imported_case_without_its_journal_row(either: Office) -> None:
    take_in(either, closed(either))
    columns = [column.name for column in Case.__table__.columns if column.name != "id"]
    copied = ", ".join(
        {"report_number": "'R20250303-0999'", "case_number": "'2025-009999'"}.get(name, name) for name in columns
    )
    with either.store.engine.connect() as connection, pytest.raises(IntegrityError), connection.begin():
        connection.execute(text(f"INSERT INTO cases ({', '.join(columns)}) SELECT {copied} FROM cases"))
    with either.reading() as reading:
        assert reading.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_limit_is_kept_as_it_was(either: Office) -> None:
    limit = Limit(24, LimitClass.URGENT_HOUR)
    take_in(either, closed(either, limit=limit, deadline=district_time("2025-03-04 09:00"), counted_minutes=420))
    (interval,) = either.file(cases(either)[0].id).intervals
    assert (interval.limit, interval.served.counted_minutes) == (limit, 420)


def test_they_wait_for_nobody(either: Office) -> None:
    """The assessor's own list has what is to be evaluated, and nothing that came finished."""
    waiting = either.until("closed")
    take_in(either, closed(either), declined(either))
    mine = board.CaseFilter(mine=True)
    with either.reading("assessor") as reading:
        for sort in board.Sort:
            assert [row.case_id for row in board.list_page(reading, mine, sort, None, 50).rows] == [waiting]
        assert board.count(reading, mine) == 1
        assert {each.column: each.count for each in board.counts(reading, mine)}[board.Column.FINISHED] == 1
