"""What each kind of scorecard counts; it must not say how a thing is counted, nor tally or score."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import Text, false, func, not_, type_coerce

from desktop.models.case import Case, Interval
from desktop.models.journal import JournalRow
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Tally
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.store import assessment_registers
from desktop.store.assessment_judging import (
    Span,
    appealed,
    done,
    ended_as,
    in_time,
    is_last_handling,
    pauses_text,
    was_closed,
    was_filed,
)
from desktop.store.assessment_sources import (
    PUBLIC,
    MarkSource,
    Rows,
    Source,
    accurately,
    acts,
    by_base,
    checks_sent,
    closing,
    desk,
    evaluations,
    filed_for_body,
    handling,
    persons,
    persons_done,
    reports,
    returns,
    rework,
    rework_rounds,
    valid,
)
from desktop.store.work import Reading

Registers: TypeAlias = "Callable[[Reading, Span, str, bool], Mapping[Indicator, Mapping[str, Tally]]]"
"""What registers give, of a span and of all areas inside one (a grid code, "" for all); the last says whether with the things behind it."""


def _no_registers(_: Reading, __: Span, ___: str, ____: bool) -> Mapping[Indicator, Mapping[str, Tally]]:
    return {}


def _of_areas(reading: Reading, span: Span, area: str, with_things: bool) -> Mapping[Indicator, Mapping[str, Tally]]:
    return assessment_registers.of_areas(reading, span.start, span.judged_at, area, with_things=with_things)


class Of(enum.Enum):
    """Which part of a ratio a step count is."""

    HIT = enum.auto()  # the numerator
    WHOLE = enum.auto()  # the denominator
    REST = enum.auto()  # the denominator without the numerator


@dataclass(frozen=True, slots=True)
class Measures:
    """What is counted for one kind of subject; `of_ratios` are step counts that are a part of a ratio."""

    ratios: Mapping[Indicator, Source]
    counts: Mapping[str, Source] = field(default_factory=dict)
    means: Mapping[Indicator, MarkSource] = field(default_factory=dict)
    of_ratios: Mapping[str, tuple[Indicator, Of]] = field(default_factory=dict)
    steps: Mapping[Indicator, str] = field(default_factory=dict)  # indicators that are a count
    registers: Registers = _no_registers


def _inspector(span: Span) -> Measures:
    known = Case.reported_by.is_not(None)
    return Measures(
        ratios={
            Indicator.VALID_REPORT_RATE: Rows(reports(span, Case.reported_by), (valid(span),)),
            Indicator.MISSED_RATE: lambda reading, whose: assessment_registers.missed(
                reading, span.start, span.judged_at, whose
            ),
            Indicator.CHECKED_ON_TIME_RATE: persons(span, Stage.CHECKING),
            Indicator.VERIFIED_ON_TIME_RATE: persons(span, Stage.VERIFICATION),
        },
        counts={
            "checked": persons_done(span, Stage.CHECKING),
            "verified": persons_done(span, Stage.VERIFICATION),
        },
        means={Indicator.CASE_MEAN: evaluations(span, Case.reported_by, known)},
        of_ratios={
            "reported": (Indicator.VALID_REPORT_RATE, Of.WHOLE),
            "validly_reported": (Indicator.VALID_REPORT_RATE, Of.HIT),
            "missed": (Indicator.MISSED_RATE, Of.HIT),
            "should_check": (Indicator.CHECKED_ON_TIME_RATE, Of.WHOLE),
            "checked_on_time": (Indicator.CHECKED_ON_TIME_RATE, Of.HIT),
            "should_verify": (Indicator.VERIFIED_ON_TIME_RATE, Of.WHOLE),
            "verified_on_time": (Indicator.VERIFIED_ON_TIME_RATE, Of.HIT),
        },
    )


def _registrar(span: Span) -> Measures:
    (sent,) = desk(span, Stage.SENDING, Role.REGISTRAR, in_time())
    return Measures(
        ratios={
            Indicator.CHECKS_SENT_ON_TIME_RATE: checks_sent(span),
            Indicator.VERIFICATIONS_SENT_ON_TIME_RATE: sent,
        },
        counts={
            "accepted": acts(span, Action.ACCEPT, JournalRow.actor_id),
            "sent_to_verify": acts(span, Action.REQUEST_VERIFY, JournalRow.actor_id),
        },
        of_ratios={
            "checks_sent": (Indicator.CHECKS_SENT_ON_TIME_RATE, Of.WHOLE),
            "checks_sent_on_time": (Indicator.CHECKS_SENT_ON_TIME_RATE, Of.HIT),
            "should_send": (Indicator.VERIFICATIONS_SENT_ON_TIME_RATE, Of.WHOLE),
            "sent_on_time": (Indicator.VERIFICATIONS_SENT_ON_TIME_RATE, Of.HIT),
        },
        steps={Indicator.ACCEPTED_COUNT: "accepted"},
    )


def _shift_leader(span: Span) -> Measures:
    voided = ended_as(span, Status.VOIDED)
    (filed,) = desk(span, Stage.FILING, Role.SHIFT_LEADER, in_time())
    (closed,) = desk(span, Stage.CLOSING, Role.SHIFT_LEADER, in_time())
    return Measures(
        ratios={
            Indicator.FILED_ON_TIME_RATE: filed,
            Indicator.FILED_ACCURATELY_RATE: acts(span, Action.FILE, JournalRow.actor_id, ~voided),
            Indicator.CLOSING_ON_TIME_RATE: closed,
        },
        of_ratios={
            "should_file": (Indicator.FILED_ON_TIME_RATE, Of.WHOLE),
            "filed": (Indicator.FILED_ACCURATELY_RATE, Of.WHOLE),
            "filed_on_time": (Indicator.FILED_ON_TIME_RATE, Of.HIT),
            "voided_after_filing": (Indicator.FILED_ACCURATELY_RATE, Of.REST),
            "closing_due": (Indicator.CLOSING_ON_TIME_RATE, Of.WHOLE),
            "closing_on_time": (Indicator.CLOSING_ON_TIME_RATE, Of.HIT),
        },
    )


def _dispatcher(span: Span) -> Measures:
    on_time, accurate = desk(span, Stage.DISPATCH, Role.DISPATCHER, in_time(), accurately(span))
    return Measures(
        ratios={
            Indicator.DISPATCHED_ON_TIME_RATE: on_time,
            Indicator.DISPATCHED_ACCURATELY_RATE: accurate,
        },
        counts={"dispatched": acts(span, Action.DISPATCH, JournalRow.actor_id)},
        of_ratios={
            "should_dispatch": (Indicator.DISPATCHED_ON_TIME_RATE, Of.WHOLE),
            "dispatched_on_time": (Indicator.DISPATCHED_ON_TIME_RATE, Of.HIT),
            "dispatched_accurately": (Indicator.DISPATCHED_ACCURATELY_RATE, Of.HIT),
        },
        steps={Indicator.DISPATCHED_COUNT: "dispatched"},
    )


def _body(span: Span) -> Measures:
    due = handling(span)
    finished, on_time, contested = done(span), in_time(), appealed("overdue")
    lead, last, closed = Interval.joint.is_(False), is_last_handling(span), was_closed(span)
    late = not_(func.coalesce(in_time(), false()))
    extended = type_coerce(Interval.extensions, Text) != "[]"
    stood_still = pauses_text() != "[]"
    return Measures(
        ratios={
            Indicator.HANDLED_RATE: Rows(due, (finished,)),
            Indicator.HANDLED_ON_TIME_RATE: Rows(due, (on_time,), excluded=contested),
            Indicator.REWORK_RATE: rework(span),
            Indicator.RETURN_RATE: returns(span),
            Indicator.EXTENSION_RATE: Rows(due, (extended,), (lead,)),
            Indicator.SUSPENSION_RATE: Rows(due, (stood_still,), (lead,)),
            Indicator.CLOSED_RATE: Rows(due, (closed,), (lead, last)),
            Indicator.CLOSED_ON_TIME_RATE: Rows(due, (closed, on_time), (lead, last), contested),
        },
        counts={
            "filed": filed_for_body(span),
            "overdue_handled": Rows(due, only=(late, finished)),
            "rework_rounds": rework_rounds(span),
        },
        means={Indicator.CASE_MEAN: evaluations(span, Case.lead_body, Case.lead_body.is_not(None))},
        of_ratios={
            "should_handle": (Indicator.HANDLED_RATE, Of.WHOLE),
            "handled": (Indicator.HANDLED_RATE, Of.HIT),
            "handled_on_time": (Indicator.HANDLED_ON_TIME_RATE, Of.HIT),
            "overdue_not_handled": (Indicator.HANDLED_RATE, Of.REST),
            "reworked": (Indicator.REWORK_RATE, Of.HIT),
            "returned": (Indicator.RETURN_RATE, Of.HIT),
            "extended": (Indicator.EXTENSION_RATE, Of.HIT),
            "suspended": (Indicator.SUSPENSION_RATE, Of.HIT),
            "should_close": (Indicator.CLOSED_RATE, Of.WHOLE),
            "closed": (Indicator.CLOSED_RATE, Of.HIT),
            "closed_on_time": (Indicator.CLOSED_ON_TIME_RATE, Of.HIT),
        },
        steps={Indicator.FILED_COUNT: "filed"},
    )


def _area(span: Span) -> Measures:
    """The measures of areas by the grid of the case, whichever level it is of: an area holds all that lies inside it."""
    area = Case.grid_code
    reported, due = reports(span, area), closing(span, area)
    counts, filed = valid(span), was_filed(span)
    closed, on_time, contested = was_closed(span), in_time(), appealed("overdue")
    return Measures(
        ratios={
            Indicator.FILING_RATE: Rows(reported, (filed,), (counts,)),
            Indicator.VALID_REPORT_RATE: Rows(reported, (counts,)),
            Indicator.CLOSED_RATE: Rows(due, (closed,)),
            Indicator.CLOSED_ON_TIME_RATE: Rows(due, (closed, on_time), excluded=contested),
            Indicator.SUPERVISED_REPORT_RATE: acts(span, Action.FILE, area, Case.source.in_(PUBLIC)),
            Indicator.BASE_RESOLUTION_RATE: Rows(due, (by_base(),), (closed,)),
        },
        means={Indicator.CASE_MEAN: evaluations(span, area)},
        of_ratios={
            "reported": (Indicator.VALID_REPORT_RATE, Of.WHOLE),
            "validly_reported": (Indicator.VALID_REPORT_RATE, Of.HIT),
            "filed": (Indicator.SUPERVISED_REPORT_RATE, Of.WHOLE),
            "supervised": (Indicator.SUPERVISED_REPORT_RATE, Of.HIT),
            "should_close": (Indicator.CLOSED_RATE, Of.WHOLE),
            "closed": (Indicator.CLOSED_RATE, Of.HIT),
            "closed_on_time": (Indicator.CLOSED_ON_TIME_RATE, Of.HIT),
            "resolved_at_base": (Indicator.BASE_RESOLUTION_RATE, Of.HIT),
        },
        registers=_of_areas,
    )


AREA_LENGTHS: Mapping[SubjectKind, int] = {
    SubjectKind.COMMUNITY: 12,
    SubjectKind.STREET: 9,
    SubjectKind.DISTRICT: 6,
}
"""How many digits the codes of each level of areas have; every level's are the beginnings of those below."""

MEASURES: Mapping[SubjectKind, Callable[[Span], Measures]] = {
    SubjectKind.INSPECTOR: _inspector,
    SubjectKind.REGISTRAR: _registrar,
    SubjectKind.SHIFT_LEADER: _shift_leader,
    SubjectKind.DISPATCHER: _dispatcher,
    SubjectKind.BODY: _body,
    **dict.fromkeys(AREA_LENGTHS, _area),
}

COUNT_ORDER = (
    *("reported", "validly_reported", "missed", "should_check", "checked", "checked_on_time"),
    *("should_verify", "verified", "verified_on_time"),
    *("accepted", "checks_sent", "checks_sent_on_time", "should_send", "sent_to_verify", "sent_on_time"),
    *("should_file", "filed", "filed_on_time", "voided_after_filing"),
    *("should_dispatch", "dispatched", "dispatched_on_time", "dispatched_accurately"),
    *("should_handle", "handled", "handled_on_time", "overdue_handled", "overdue_not_handled"),
    *("rework_rounds", "reworked", "returned", "extended", "suspended"),
    *("should_close", "closed", "closed_on_time", "closing_due", "closing_on_time"),
    *("supervised", "resolved_at_base"),
)
"""Every step count, in the order of the eight steps."""
