"""Every indicator of every card counted again, case by case in plain Python over journal and intervals; it shares nothing with the SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from desktop.models.case import Appeal, Case, Evaluation, Interval, Request
from desktop.models.category import Category
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.models.patrol import PatrolPlan
from desktop.models.person import Assignment
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading
from tests.busy_months import answers_for, moment

Ratio = tuple[int, int]
Found = dict[tuple[str, str, str], list[int]]
"""(kind, subject, indicator or count) to [numerator, denominator]."""

_PUBLIC = {"hotline_12369", "hotline_12345", "web", "leader", "media"}
_DESK = {
    "sending": ("registrar", "verifications_sent_on_time_rate"),
    "filing": ("shift_leader", "filed_on_time_rate"),
    "closing": ("shift_leader", "closing_on_time_rate"),
    "dispatch": ("dispatcher", "dispatched_on_time_rate"),
}
_AREAS = (("community", 12), ("street", 9), ("district", 6))


class Recount:
    """One period of one store."""

    def __init__(self, reading: Reading, period: Period) -> None:
        self.reading = reading
        self.start, end = period.bounds(reading.zone)
        self.end = min(end, reading.now)
        self.found: Found = defaultdict(lambda: [0, 0])
        session = reading.session
        self.kinds = {row.code: row.kind.value for row in session.scalars(select(Organisation))}
        self.visible = {row.code: row.patrol_visible for row in session.scalars(select(Category))}
        self.assignments = list(session.scalars(select(Assignment)))
        self.plans = list(session.scalars(select(PatrolPlan)))
        self.marks = {row.case_id: row.total for row in session.scalars(select(Evaluation))}
        self.journal = _by_case(session.scalars(select(JournalRow).order_by(JournalRow.case_id, JournalRow.sequence)))
        self.every_row = [row for rows in self.journal.values() for row in rows]
        self.intervals = _by_case(session.scalars(select(Interval).order_by(Interval.id)))
        self.appeals = _by_case(session.scalars(select(Appeal)))
        self.requests = _by_case(session.scalars(select(Request)))
        self.cases = list(session.scalars(select(Case).order_by(Case.id)))
        for case in self.cases:
            self._count(case)

    def ratio(self, kind: SubjectKind, subject: str, key: str) -> Ratio:
        """What was counted of one indicator or step count (numerator alone matters then)."""
        numerator, denominator = self.found.get((kind.value, subject, key), (0, 0))
        return numerator, denominator

    def _add(self, kind: str, subject: object, key: str, hit: object, whole: bool = True) -> None:
        cell = self.found[kind, str(subject), key]
        cell[0] += bool(hit)
        cell[1] += whole

    def within(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def _count(self, case: Case) -> None:
        rows = [row for row in self.journal[case.id] if row.recorded_at < self.end]
        if not rows:
            return
        self._reports(case, rows)
        for row in rows:
            if self.within(row.recorded_at):
                self._act(case, row, rows)
        for interval in self.intervals[case.id]:
            self._interval(case, interval, rows)
        self._closing(case, rows)

    def _reports(self, case: Case, rows: list[JournalRow]) -> None:
        statuses = {row.to_status.value for row in rows}
        valid = not statuses & {"declined", "voided"}
        if not self.within(case.reported_at):
            return
        if case.reported_by is not None:
            self._add("inspector", case.reported_by, "valid_report_rate", valid)
        for kind, length in _AREAS:
            self._add(kind, case.grid_code[:length], "valid_report_rate", valid)
            if valid:
                self._add(kind, case.grid_code[:length], "filing_rate", "filed" in statuses)

    def _act(self, case: Case, row: JournalRow, rows: list[JournalRow]) -> None:
        match row.action.value:
            case "accept":
                self._add("registrar", row.actor_id, "accepted_count", True)
            case "dispatch":
                self._add("dispatcher", row.actor_id, "dispatched_count", True)
            case "file":
                voided = any(each.to_status.value == "voided" for each in rows)
                self._add("shift_leader", row.actor_id, "filed_accurately_rate", not voided)
                for kind, length in _AREAS:
                    self._add(kind, case.grid_code[:length], "supervised_report_rate", case.source.value in _PUBLIC)
                self._missed(case)
                handled = self.leads(case)
                if handled:
                    self._add("body", handled[-1].body_code, "filed_count", True)
            case "evaluate":
                if not self._upheld(case, None, "evaluation"):
                    self._mean("inspector", case.reported_by, self.marks[case.id])
                    self._mean("body", case.lead_body, self.marks[case.id])
                    for kind, length in _AREAS:
                        self._mean(kind, case.grid_code[:length], self.marks[case.id])

    def _mean(self, kind: str, subject: object, mark: int) -> None:
        if subject is not None:
            cell = self.found[kind, str(subject), "case_mean"]
            cell[0] += mark
            cell[1] += 1

    def _missed(self, case: Case) -> None:
        day = case.reported_at.astimezone(self.reading.zone).date()
        for person in answers_for(self.assignments, case.grid_code, day):
            plans = [
                plan
                for plan in self.plans
                if case.grid_code.startswith(plan.grid_code) and plan.person_id in {None, person}
            ]
            if not plans:
                continue
            # one patrol a day is due at each midnight after a day of the plan, and a midnight lies in any 24 hours
            before = (case.reported_at - timedelta(hours=24)).astimezone(self.reading.zone).date()
            due = any(plan.first_day <= before for plan in plans)
            other = case.source.value not in {"inspector", "patrol"} and case.reported_by != person
            self._add("inspector", person, "missed_rate", due and other and self.visible[case.category_code])

    def due(self, interval: Interval) -> bool:
        if not self.start <= interval.deadline <= self.end - timedelta(minutes=1):
            return False
        if interval.pauses and interval.pauses[-1][1] is None:
            return _minute(moment(str(interval.pauses[-1][0]))) > interval.deadline
        return True

    def done(self, interval: Interval) -> bool:
        return reason_of(interval) == "done" and interval.ended_at is not None and interval.ended_at < self.end

    def in_time(self, interval: Interval) -> bool:
        return self.done(interval) and _minute(interval.ended_at) <= interval.deadline

    def _upheld(self, case: Case, body: str | None, contested: str) -> bool:
        return any(
            each.contested == contested and each.state.value == "allowed" and body in {None, each.body_code}
            for each in self.appeals[case.id]
        )

    def _interval(self, case: Case, interval: Interval, rows: list[JournalRow]) -> None:
        stage = interval.stage.value
        self._return(case, interval)
        if not interval.counts or not self.due(interval):
            return
        if stage == "checking":
            self._add("inspector", interval.person_id, "checked_on_time_rate", self.in_time(interval))
        if stage == "verification":
            self._add("inspector", interval.person_id, "verified_on_time_rate", self.in_time(interval))
        if stage in _DESK:
            self._desk(case, interval, *_DESK[stage])
        sent = [row for row in rows if row.action.value == "request_check"]
        if stage == "acceptance" and sent:
            on_time = _minute(sent[0].recorded_at) <= interval.deadline
            self._add("registrar", sent[0].actor_id, "checks_sent_on_time_rate", on_time)
        if stage == "handling":
            self._handling(case, interval)

    def _return(self, case: Case, interval: Interval) -> None:
        if interval.stage.value != "handling" or interval.joint or self._upheld(case, interval.body_code, "return"):
            return
        ended = interval.ended_at is not None and interval.ended_at < self.end
        returned = reason_of(interval) == "allowed_return" and ended
        uncounted = self.start <= interval.deadline < self.end and returned and not interval.counts
        if uncounted or (self.due(interval) and interval.counts):
            self._add("body", interval.body_code, "return_rate", returned)

    def _desk(self, case: Case, interval: Interval, role: str, key: str) -> None:
        for account in self.charged(interval, role):
            self._add(role, account, key, self.in_time(interval))
            if role == "dispatcher":
                self._add(role, account, "dispatched_accurately_rate", self.accurate(case, interval))

    def charged(self, interval: Interval, role: str) -> list[int]:
        if self.done(interval):
            return [interval.account_id or 0]
        # nobody took it: whoever of the post had acted last by the deadline
        acts = [row for row in self.every_row if row.role.value == role and row.recorded_at <= interval.deadline]
        acts = [row for row in acts if row.recorded_at >= self.start - timedelta(days=7)]
        return [max(acts, key=lambda row: (row.recorded_at, row.id)).actor_id] if acts else []

    def accurate(self, case: Case, dispatch: Interval) -> bool:
        if not self.done(dispatch):
            return False
        for handling in self.intervals[case.id]:
            if handling.joint or handling.first_sequence != dispatch.last_sequence:
                continue
            if (
                reason_of(handling) == "allowed_return"
                and handling.ended_at is not None
                and handling.ended_at < self.end
            ):
                reasons = [
                    each.content["reason"]
                    for each in self.requests[case.id]
                    if each.kind.value == "return" and each.decided_at == handling.ended_at
                ]
                return "wrong_body" not in reasons
        return True

    def _handling(self, case: Case, interval: Interval) -> None:
        body, overdue = interval.body_code, self._upheld(case, interval.body_code, "overdue")
        self._add("body", body, "handled_rate", self.done(interval))
        self._add("body", body, "should_handle", True)
        if not overdue:
            self._add("body", body, "handled_on_time_rate", self.in_time(interval))
        self._add("body", body, "handled_on_time", self.in_time(interval))
        if interval.joint:
            return
        self._add("body", body, "extension_rate", interval.extensions)
        self._add("body", body, "suspension_rate", interval.pauses)
        first = (
            next(
                each
                for each in self.intervals[case.id]
                if each.body_code == body
                and not each.joint
                and each.stage.value == "handling"
                and each.counts
                and self.due(each)
                and self.done(each)
            )
            if self.done(interval)
            else None
        )
        if first is interval and not self._upheld(case, body, "rework"):
            actions = {row.sequence: row.action.value for row in self.journal[case.id]}
            again = any(
                actions[each.first_sequence] in {"verify", "send_back"}
                for each in self.leads(case)
                if each.body_code == body
            )
            self._add("body", body, "rework_rate", again)

    def leads(self, case: Case) -> list[Interval]:
        return [
            each
            for each in self.intervals[case.id]
            if each.stage.value == "handling" and not each.joint and each.started_at < self.end
        ]

    def _closing(self, case: Case, rows: list[JournalRow]) -> None:
        leads = self.leads(case)
        if not leads or not leads[-1].counts or not self.due(leads[-1]):
            return
        last = leads[-1]
        closed = rows[-1].to_status.value in {"closed", "evaluated", "assessed"}
        on_time = closed and self.in_time(last)
        who = [("body", last.body_code), *((kind, case.grid_code[:length]) for kind, length in _AREAS)]
        for kind, subject in who:
            self._add(kind, subject, "closed_rate", closed)
            if not self._upheld(case, last.body_code, "overdue"):
                self._add(kind, subject, "closed_on_time_rate", on_time)
            self._add(kind, subject, "closed_on_time", on_time)
        for kind, length in _AREAS:
            if closed:
                base = self.kinds[str(last.body_code)] in {"community", "street_office"}
                self._add(kind, case.grid_code[:length], "base_resolution_rate", base)


def _by_case(rows: Iterable[object]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        found[row.case_id].append(row)  # type: ignore[attr-defined]
    return found


def _minute(at: datetime | None) -> datetime:
    assert at is not None
    return at.replace(second=0, microsecond=0)


def reason_of(interval: Interval) -> str:
    return interval.stop_reason.value if interval.stop_reason else ""
