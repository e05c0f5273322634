"""Random walks over all actions by random people, on both databases: the table, the journal and the clocks always hold."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import insert, select, text

from desktop.models.calendar import CalendarVersion
from desktop.models.case import Case, Interval
from desktop.models.journal import JournalRow
from desktop.queries import journal
from desktop.rules import permissions, workflow, working_time
from desktop.rules.errors import Refused
from desktop.rules.workflow import OPEN, STAGE_ON_ENTRY, Action, Role, Side, Stage, Status
from desktop.store import course
from desktop.store.work import open_store
from desktop.usecases import actions, due
from desktop.usecases import history as past
from desktop.usecases.fields import ShortText
from tests.acting import CATEGORIES, form_for
from tests.office import MONDAY, Office, _Turned, district_time, make_office, straight_path
from tests.past_cases import closed, declined, on, take_in
from tests.postgres import PostgresServer
from tests.rebuilding import REBUILT, rebuild

ENDS_UNCOUNTED = {
    "allowed_return",
    "recalled",
    "escalated",
    "transferred",
    "voided",
    "merged",
    "replaced",
    "lead_answered",
}
ENDING = {Action.TRANSFER, Action.ALLOW_VOID, Action.DECLINE, Action.MERGE}
WRITTEN = (
    "cases", "journal", "intervals", "requests", "joint_tasks", "demands", "evaluations", "appeals", "notices", "changes",
    "counters", "anchors", "case_photos", "reporters",
)  # fmt: skip


class Walk(RuleBasedStateMachine):
    """An office in which anybody tries anything; `opened` makes a fresh one and says how to throw it away."""

    opened: Callable[[], tuple[Office, Callable[[], None]]]
    done: set[Action]

    @initialize(seed=st.integers(0, 2**32))
    def open(self, seed: int) -> None:
        self.office, self._close = type(self).opened()
        self.chance = random.Random(seed)
        self.cases: list[int] = []
        self.history: dict[str, list[int]] = {}
        self.tried: Counter[Action] = Counter()
        engine = self.office.store.engine
        path = engine.url.database if engine.dialect.name == "sqlite" else None
        self._watch = sqlite3.connect(path) if path else None

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        try:
            with self.office.reading() as reading:
                assert journal.verify(reading).problem is None
            for case in self.cases:
                self.holds(case)
            for batch in self.history:
                self.history_holds(batch)
        finally:
            if self._watch is not None:
                self._watch.close()
            self._close()

    @property
    def open_cases(self) -> list[int]:
        return [case for case in self.cases if self.office.case(case).status in OPEN | {Status.CLOSED}]

    @precondition(lambda self: len(self.open_cases) < 3)
    @rule(emergency=st.booleans(), category=st.sampled_from(CATEGORIES))
    def report(self, emergency: bool, category: str) -> None:
        who = self.chance.choice(["registrar", "inspector", "community", "street"])
        self.cases.append(self.office.report(who, emergency=emergency, category=category))
        self.holds(self.cases[-1])

    @precondition(lambda self: self.open_cases)
    @rule(which=st.integers(0, 2), turns=st.integers(5, 25))
    def live(self, which: int, turns: int) -> None:
        """Some turns of a case: now a step onward, now whatever somebody is offered, with time passing in between."""
        case_id = self.open_cases[which % len(self.open_cases)]
        for _ in range(turns):
            self.take_a_turn(case_id)

    def take_a_turn(self, case_id: int) -> None:
        # where most is possible, stay longest
        onward = 0.1 if self.office.case(case_id).status in {Status.HANDLING, Status.CLOSED} else 0.5
        if self.chance.random() < onward:
            self.go_on(case_id)
        else:
            self.do_what_is_offered(case_id)
        self.office.pass_time(minutes=self.chance.choice((0, 1, 5, 20)))

    def go_on(self, case_id: int) -> None:
        """A step along the straight path, by whoever does it, as far as the case lets itself be led."""
        case = self.office.case(case_id)
        onward = {
            Status.REPORTED: Action.ACCEPT, Status.ACCEPTED: Action.FILE, Status.FILED: Action.DISPATCH,
            Status.DISPATCHED: Action.TAKE, Status.HANDLING: Action.ANSWER, Status.VERIFIED: Action.CLOSE,
            Status.ANSWERED: Action.REQUEST_VERIFY if case.assigned_person is None else Action.VERIFY,
            Status.CLOSED: Action.EVALUATE,
        }.get(case.status)  # fmt: skip
        if onward is not None:
            who = next(who for action, who, _ in straight_path(self.office) if action is onward)
            lead = next(
                (name for name, actor in self.office.actors.items() if actor.organisation == case.lead_body), who
            )
            self.attempt(lead if onward in {Action.TAKE, Action.ANSWER} else who, onward, case_id)

    def do_what_is_offered(self, case_id: int) -> None:
        """What the screen offers somebody, of the rarest so far; whether it goes through is up to the form."""
        with self.office.reading() as reading:
            facts = course.facts_of(reading, reading.session.get_one(Case, case_id))
        offers = [
            (who, action)
            for who, actor in self.office.actors.items()
            for action in permissions.offered(actor, facts)
            if action in actions.FORMS and (action not in ENDING or self.chance.random() < 0.05)
        ]
        if offers:
            rarest = min(self.tried[action] for _, action in offers) + self.chance.randrange(2)
            self.attempt(*self.chance.choice([each for each in offers if self.tried[each[1]] <= rarest]), case_id)

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 9), some=st.lists(st.sampled_from(sorted(actions.FORMS)), min_size=1, max_size=6))
    def try_anything(self, which: int, some: list[Action]) -> None:
        """Any act by anybody: mostly refused, and then as if it had never been."""
        for action in some:
            self.attempt(self.chance.choice(list(self.office.actors)), action, self.cases[which % len(self.cases)])

    @precondition(lambda self: len(self.history) < 3)
    @rule(number=st.integers(1, 3))
    def take_history_in(self, number: int) -> None:
        """Some finished cases of the week before, given their numbers here."""
        batch = f"第 {len(self.history) + 1} 批"
        friday, deadline = on("2026-02-27"), district_time("2026-03-02 09:00")
        given = [closed(self.office, line, deadline=deadline, **friday) for line in range(number)]
        take_in(self.office, *given, declined(self.office, number), batch=batch)
        with self.office.reading() as reading:
            query = select(Case.id).where(Case.import_batch == batch).order_by(Case.id)
            self.history[batch] = list(reading.session.scalars(query))
        self.history_holds(batch)

    @precondition(lambda self: self.history)
    @rule(which=st.integers(0, 9), some=st.lists(st.sampled_from(sorted(actions.FORMS)), min_size=1, max_size=6))
    def try_anything_on_history(self, which: int, some: list[Action]) -> None:
        """What came finished is only to be read, by whomever."""
        batch = sorted(self.history)[which % len(self.history)]
        case_id = self.history[batch][which % len(self.history[batch])]
        for action in some:
            self.attempt(self.chance.choice(list(self.office.actors)), action, case_id, refused=True)

    @precondition(lambda self: self.history)
    @rule(which=st.integers(0, 2))
    def take_history_back(self, which: int) -> None:
        """A batch withdrawn by anybody, which the administrator alone may, and once."""
        batch = sorted(self.history)[which % len(self.history)]
        who = self.chance.choice(["administrator", *self.office.actors])
        had, mark = self.office.status(self.history[batch][0]), self.fingerprint()
        may = who == "administrator"
        code, voided = "", 0
        try:
            voided = self.office.do(who, past.withdraw_import, past.WithdrawImport(batch=ShortText(batch)))
        except Refused as refused:
            code = refused.code
        expected = ("batch_withdrawn" if had == "voided" else "") if may else "role_may_not"
        assert code == expected
        assert voided == (0 if code else len(self.history[batch]))
        assert not code or self.fingerprint() == mark
        self.history_holds(batch)

    @rule(minutes=st.sampled_from([1, 17, 55, 240, 1440, 4 * 1440, 12 * 1440]), seconds=st.integers(0, 59))
    def wait(self, minutes: int, seconds: int) -> None:
        self.office.pass_time(minutes=minutes, seconds=seconds)

    @rule()
    def change_the_calendar(self) -> None:
        """A new version in force: open deadlines stay until somebody has them recomputed."""
        with self.office.writing("administrator") as work:
            last = work.session.scalars(select(CalendarVersion).order_by(CalendarVersion.id.desc()).limit(1)).one()
            columns = [column.name for column in CalendarVersion.__table__.columns if column.name != "id"]
            work.session.execute(insert(CalendarVersion).values({name: getattr(last, name) for name in columns}))

    @rule()
    def settle(self) -> None:
        due.settle_due(self.office.store)
        assert not due.settle_due(self.office.store).anything
        for case in self.cases:
            self.holds(case)

    def attempt(self, who: str, action: Action, case_id: int, *, refused: bool = False) -> None:
        """One act; refused, it must leave no trace, and done, it must be one that the table allows this person."""
        office, before = self.office, self.office.case(case_id)
        form = form_for(office, action, before, self.chance)
        mark = self.fingerprint()
        self.tried[action] += 1
        try:
            with office.writing(who) as work:
                actions.act(work, action, form)
        except Refused:
            assert self.fingerprint() == mark, f"{who} was refused {action} and left something behind"
            return
        assert not refused, f"{who} did {action} on an imported case"
        type(self).done.add(action)
        self.allowed(who, before, self.rows(case_id)[-1])
        self.holds(case_id)

    def allowed(self, who: str, before: Case, row: JournalRow) -> None:
        actor = self.office.actors[who]
        status = before.status
        if status is Status.SUSPENDED and row.from_status is Status.HANDLING:
            status = Status.HANDLING  # it was due to be resumed, and was, before the act
        moves = [move for move in workflow.MOVES if (move.action, move.source) == (row.action, status)]
        mine = [move for move in moves if actor.role in move.roles and move.end == row.to_status]
        assert mine, f"{who} did {row.action} from {status} to {row.to_status}"
        assert (row.actor_id, row.role) == (actor.account_id, actor.role)
        if all(move.side is Side.LEAD for move in mine):
            assert actor.organisation == before.lead_body
        if actor.role in {Role.STREET, Role.COMMUNITY}:
            assert before.grid_code.startswith(actor.grid)

    def fingerprint(self) -> Any:
        """Something that differs after any commit."""
        if self._watch is not None:
            return self._watch.execute("PRAGMA data_version").fetchone()
        with self.office.store.engine.connect() as connection:
            return [
                connection.execute(text(f"SELECT count(*), sum(hashtext(t::text)) FROM {table} t")).one()
                for table in WRITTEN
            ]

    def rows(self, case_id: int) -> list[JournalRow]:
        with self.office.reading() as reading:
            query = select(JournalRow).where(JournalRow.case_id == case_id).order_by(JournalRow.sequence)
            return list(reading.session.scalars(query))

    # what holds after every act

    def holds(self, case_id: int) -> None:
        rows, case = self.rows(case_id), self.office.case(case_id)
        self.every_step_is_in_the_table(rows)
        self.journal_rebuilds_the_case(rows, case)
        self.closed_implies_verified(rows, case)
        with self.office.reading() as reading:
            intervals = list(
                reading.session.scalars(select(Interval).where(Interval.case_id == case_id).order_by(Interval.id))
            )
        self.clocks_run_once_and_forward(rows, case, intervals)
        self.minutes_add_up(intervals)

    def history_holds(self, batch: str) -> None:
        """As for any case; but such a one was not verified here, and its one stretch has neither a running clock nor ours."""
        for case_id in self.history[batch]:
            rows, case = self.rows(case_id), self.office.case(case_id)
            self.every_step_is_in_the_table(rows)
            self.journal_rebuilds_the_case(rows, case)
            assert [row.action for row in rows] in (
                [Action.IMPORT_HISTORY],
                [Action.IMPORT_HISTORY, Action.WITHDRAW_IMPORT],
            )
            assert (rows[0].mark, case.stage, case.deadline) == ("import", None, None)

    def every_step_is_in_the_table(self, rows: list[JournalRow]) -> None:
        assert rows[0].from_status is None
        for row, following in pairwise(rows):
            assert following.from_status is row.to_status
            assert following.recorded_at >= row.recorded_at
        assert all(workflow.is_legal(row.action, row.from_status, row.to_status) for row in rows)
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))

    def journal_rebuilds_the_case(self, rows: list[JournalRow], case: Case) -> None:
        with self.office.reading() as reading:
            ids: dict[str, int] = {
                number: case_id for case_id, number in reading.session.execute(select(Case.id, Case.report_number))
            }
        assert rebuild(rows, ids) == {name: getattr(case, name) for name in REBUILT}

    def closed_implies_verified(self, rows: list[JournalRow], case: Case) -> None:
        if case.status in {Status.CLOSED, Status.EVALUATED, Status.ASSESSED}:
            changes = [row.action for row in rows if row.from_status is not row.to_status]
            closed = len(changes) - 1 - changes[::-1].index(Action.CLOSE)
            assert changes[closed - 1] is Action.VERIFY

    def clocks_run_once_and_forward(self, rows: list[JournalRow], case: Case, intervals: list[Interval]) -> None:
        """Stages follow one another without gap or overlap; acceptance alone stands still beside checking."""
        running = [interval for interval in intervals if interval.ended_at is None and not interval.joint]
        expected = {STAGE_ON_ENTRY[case.status]} if case.status in STAGE_ON_ENTRY else set()
        expected |= {Status.CHECKING: {Stage.ACCEPTANCE}, Status.SUSPENDED: {Stage.HANDLING}}.get(case.status, set())
        if case.status is Status.ANSWERED and case.assigned_person is not None:
            expected = {Stage.VERIFICATION}
        assert {interval.stage for interval in running} == expected
        assert len(running) == len(expected)
        course_of_stages = [each for each in intervals if not each.joint and each.stage is not Stage.CHECKING]
        reopened = [row.recorded_at for row in rows if row.action is Action.REOPEN]
        for before, after in pairwise(course_of_stages):
            assert before.ended_at == after.started_at or after.started_at in reopened
        for body in {interval.body_code for interval in intervals if interval.joint}:
            own = [interval for interval in intervals if interval.joint and interval.body_code == body]
            assert all(before.ended_at and before.ended_at <= after.started_at for before, after in pairwise(own))
        tasks = [interval for interval in intervals if interval.joint and interval.ended_at is None]
        assert len(tasks) == case.open_joint_tasks
        self.case_shows_its_interval(case, running)

    def case_shows_its_interval(self, case: Case, running: list[Interval]) -> None:
        shown = [interval for interval in running if interval.stage is case.stage]
        if case.status not in OPEN:
            assert (case.stage, case.deadline, case.yellow_at) == (None, None, None)
        elif case.status is Status.SUSPENDED:
            assert (case.stage, case.deadline) == (Stage.HANDLING, None)
        else:
            (interval,) = shown
            assert (case.deadline, case.stage_started_at) == (interval.deadline, interval.started_at)

    def minutes_add_up(self, intervals: list[Interval]) -> None:
        with self.office.reading() as reading:
            for interval in intervals:
                pauses = course.pauses_of(interval)
                assert all(pause.start >= interval.started_at for pause in pauses)
                assert all(first.end and first.end <= second.start for first, second in pairwise(pauses))
                if not (pauses and pauses[-1].end is None):
                    assert course.explain(reading, interval).deadline == interval.deadline
                if interval.ended_at is None:
                    continue
                assert interval.ended_at >= interval.started_at
                assert interval.counted_minutes == self.minutes_of(reading, interval)
                late = not working_time.on_time(interval.ended_at, interval.deadline)
                assert interval.counts or (not late and interval.stop_reason in ENDS_UNCOUNTED)
                limit = course.explain(reading, interval).total_minutes
                assert late or (interval.counted_minutes or 0) <= limit

    def minutes_of(self, reading: Any, interval: Interval) -> int:
        """Counted by parts: between each two of start, pauses and end, without what was paused."""
        calendar = reading.calendar_of(interval.calendar_version)
        assert interval.ended_at is not None
        total, at = 0, interval.started_at
        for pause in course.pauses_of(interval):
            assert pause.end is not None
            total += working_time.elapsed(calendar, at, max(at, pause.start), interval.limit_class).counted_minutes
            at = pause.end
        end: datetime = max(at, interval.ended_at)
        return total + working_time.elapsed(calendar, at, end, interval.limit_class).counted_minutes


ROUNDS = 5


def bounded(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )


def test_walks_on_sqlite(office_template: tuple[Path, Office]) -> None:
    path, made = office_template

    def opened() -> tuple[Office, Callable[[], None]]:
        folder = Path(tempfile.mkdtemp(prefix="grid-desk-walk-"))
        shutil.copyfile(path, folder / "office.db")
        office = copied(made, f"sqlite:///{folder / 'office.db'}")

        def close() -> None:
            office.store.close()
            shutil.rmtree(folder)

        return office, close

    walks: type[Walk] = type("SqliteWalk", (Walk,), {"opened": staticmethod(opened), "done": set()})
    for _ in range(
        ROUNDS
    ):  # hypothesis leaves rules out of a walk at will: a dozen walks may nearly all lack the one that goes on
        run_state_machine_as_test(walks, settings=bounded(12, 50))
        if len(walks.done) > len(actions.FORMS) * 3 / 4:
            break
    # they went far enough to mean something
    assert len(walks.done) > len(actions.FORMS) * 3 / 4, sorted(set(actions.FORMS) - walks.done)


def test_walks_on_postgresql(postgres_server: PostgresServer) -> None:
    template = postgres_server.create_database()
    made = make_office(template)
    made.store.close()

    def opened() -> tuple[Office, Callable[[], None]]:
        url = postgres_server.create_database(template)
        office = copied(made, url)

        def close() -> None:
            office.store.close()
            postgres_server.drop_database(url)

        return office, close

    try:
        walks: type[Walk] = type("ServerWalk", (Walk,), {"opened": staticmethod(opened), "done": set()})
        run_state_machine_as_test(walks, settings=bounded(3, 25))
    finally:
        postgres_server.drop_database(template)


def copied(made: Office, url: str) -> Office:
    """The same office on a copy of its store, at the first minute of its first Monday."""
    clock = _Turned()
    office = replace(made, store=open_store(url, clock=clock), now=MONDAY + timedelta(0))
    clock.office = office
    return office


def test_a_walk_that_does_nothing_but_the_straight_path_holds(office: Office) -> None:
    """The checks themselves see a whole course, so that they cannot pass by never seeing one."""
    walk = Walk.__new__(Walk)
    walk.office, walk.cases = office, []
    walk.holds(office.until("evaluated"))


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ASSESSED}))
def test_every_status_is_reached_by_some_moves(status: Status) -> None:
    """Nothing in the table is out of reach of a report, and nothing outside of it is a status."""
    reached, growing = {Status.REPORTED}, True
    while growing:
        found = {move.end for move in workflow.MOVES if move.source in reached} - reached
        reached |= found
        growing = bool(found)
    assert status in reached
