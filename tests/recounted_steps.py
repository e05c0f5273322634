"""Every step count of every card counted again, case by case in plain Python; it shares nothing with the SQL."""

from __future__ import annotations

from collections import Counter

from desktop.models.case import Case, Interval
from desktop.models.journal import JournalRow
from desktop.rules.terms import SubjectKind
from tests.recounting import Recount, reason_of

_PUBLIC = {"hotline_12369", "hotline_12345", "web", "leader", "media"}
_AREAS = (("community", 12), ("street", 9), ("district", 6))
_PERSONS = {
    "checking": ("should_check", "checked_on_time", "checked"),
    "verification": ("should_verify", "verified_on_time", "verified"),
}
_DESK = {
    "sending": ("registrar", "should_send", "sent_on_time"),
    "filing": ("shift_leader", "should_file", "filed_on_time"),
    "closing": ("shift_leader", "closing_due", "closing_on_time"),
    "dispatch": ("dispatcher", "should_dispatch", "dispatched_on_time"),
}
_ACTS = {
    "accept": ("registrar", "accepted"),
    "request_verify": ("registrar", "sent_to_verify"),
    "dispatch": ("dispatcher", "dispatched"),
    "file": ("shift_leader", "filed"),
}


class RecountedSteps:
    """The raw counts of one period, which no appeal changes."""

    def __init__(self, again: Recount) -> None:
        self.again = again
        self.found: Counter[tuple[str, str, str]] = Counter()
        for case in again.cases:
            rows = [row for row in again.journal[case.id] if row.recorded_at < again.end]
            if rows:
                self._case(case, rows)

    def number(self, kind: SubjectKind, subject: str, key: str) -> int:
        """What was counted of one step of one subject."""
        if key == "missed":
            return self.again.ratio(kind, subject, "missed_rate")[0]
        return self.found[kind.value, subject, key]

    def _add(self, kind: str, subject: object, key: str, hit: object = True) -> None:
        if hit and subject is not None:
            self.found[kind, str(subject), key] += 1

    def _areas(self, case: Case, key: str, hit: object = True) -> None:
        for kind, length in _AREAS:
            self._add(kind, case.grid_code[:length], key, hit)

    def _case(self, case: Case, rows: list[JournalRow]) -> None:
        statuses = {row.to_status.value for row in rows}
        if self.again.within(case.reported_at):
            for key, hit in (("reported", True), ("validly_reported", not statuses & {"declined", "voided"})):
                self._add("inspector", case.reported_by, key, hit)
                self._areas(case, key, hit)
        for row in rows:
            if self.again.within(row.recorded_at):
                self._act(case, row, statuses)
        reworked: set[str] = set()
        for interval in self.again.intervals[case.id]:
            self._interval(case, interval, rows, reworked)
        self._closing(case, rows)

    def _act(self, case: Case, row: JournalRow, statuses: set[str]) -> None:
        if row.action.value in _ACTS:
            kind, key = _ACTS[row.action.value]
            self._add(kind, row.actor_id, key)
        if row.action.value == "file":
            self._add("shift_leader", row.actor_id, "voided_after_filing", "voided" in statuses)
            self._areas(case, "filed")
            self._areas(case, "supervised", case.source.value in _PUBLIC)
            if leads := self.again.leads(case):
                self._add("body", leads[-1].body_code, "filed")

    def _interval(self, case: Case, interval: Interval, rows: list[JournalRow], reworked: set[str]) -> None:
        stage, again = interval.stage.value, self.again
        if stage in _PERSONS and again.done(interval) and interval.ended_at and again.within(interval.ended_at):
            self._add("inspector", interval.person_id, _PERSONS[stage][2])
        if stage == "handling" and not interval.joint:
            first = next(row for row in again.journal[case.id] if row.sequence == interval.first_sequence)
            sent_back = first.action.value in {"verify", "send_back"} and again.within(first.recorded_at)
            self._add("body", interval.body_code, "rework_rounds", sent_back)
            given_back = reason_of(interval) == "allowed_return" and interval.ended_at and interval.ended_at < again.end
            if given_back and again.within(interval.deadline) and not interval.counts:
                self._add("body", interval.body_code, "returned")
        if interval.counts and again.due(interval):
            self._due(case, interval, rows, reworked)

    def _due(self, case: Case, interval: Interval, rows: list[JournalRow], reworked: set[str]) -> None:
        stage, again = interval.stage.value, self.again
        if stage in _PERSONS:
            self._add("inspector", interval.person_id, _PERSONS[stage][0])
            self._add("inspector", interval.person_id, _PERSONS[stage][1], again.in_time(interval))
        if stage in _DESK:
            kind, should, on_time = _DESK[stage]
            for account in again.charged(interval, kind):
                self._add(kind, account, should)
                self._add(kind, account, on_time, again.in_time(interval))
                if kind == "dispatcher":
                    self._add(kind, account, "dispatched_accurately", again.accurate(case, interval))
        sent = [row for row in rows if row.action.value == "request_check"]
        if stage == "acceptance" and sent:
            self._add("registrar", sent[0].actor_id, "checks_sent")
            in_time = sent[0].recorded_at.replace(second=0, microsecond=0) <= interval.deadline
            self._add("registrar", sent[0].actor_id, "checks_sent_on_time", in_time)
        if stage == "handling":
            self._handling(case, interval, reworked)

    def _handling(self, case: Case, interval: Interval, reworked: set[str]) -> None:
        body, done, in_time = interval.body_code, self.again.done(interval), self.again.in_time(interval)
        self._add("body", body, "should_handle")
        self._add("body", body, "handled", done)
        self._add("body", body, "handled_on_time", in_time)
        self._add("body", body, "overdue_handled", done and not in_time)
        self._add("body", body, "overdue_not_handled", not done)
        if interval.joint:
            return
        self._add("body", body, "extended", interval.extensions)
        self._add("body", body, "suspended", interval.pauses)
        self._add("body", body, "returned", reason_of(interval) == "allowed_return")
        if done and str(body) not in reworked:
            reworked.add(str(body))
            actions = {row.sequence: row.action.value for row in self.again.journal[case.id]}
            again = [
                each
                for each in self.again.leads(case)
                if each.body_code == body and actions[each.first_sequence] in {"verify", "send_back"}
            ]
            self._add("body", body, "reworked", again)

    def _closing(self, case: Case, rows: list[JournalRow]) -> None:
        leads = self.again.leads(case)
        if not leads or not leads[-1].counts or not self.again.due(leads[-1]):
            return
        last = leads[-1]
        closed = rows[-1].to_status.value in {"closed", "evaluated", "assessed"}
        on_time = closed and self.again.in_time(last)
        for key, hit in (("should_close", True), ("closed", closed), ("closed_on_time", on_time)):
            self._add("body", last.body_code, key, hit)
            self._areas(case, key, hit)
        by_base = self.again.kinds[str(last.body_code)] in {"community", "street_office"}
        self._areas(case, "resolved_at_base", closed and by_base)
