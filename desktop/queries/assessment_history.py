"""A card in its context: the periods before, its peers, what moved it, and a year's published cards as one; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from desktop.models.assessment import Assessment, Scorecard
from desktop.queries import scorecards
from desktop.rules.errors import Refused
from desktop.rules.score_change import Comparison, Moved, YearPart, chosen_periods, compared, moved, yearly
from desktop.rules.scorecard import Card, Period, thaw
from desktop.rules.scoring import grade_of
from desktop.rules.terms import YEARLY_KINDS, AssessmentState, SubjectKind
from desktop.store.assessment_facts import score_norms
from desktop.store.work import Reading

TREND_PERIODS = 6


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a trend; `score` None where there was no card or nothing to score."""

    period: Period
    score: float | None
    grade: str
    published: bool


@dataclass(frozen=True, slots=True)
class History:
    """What stands around one card: how the period before it went, how its peers did, and what moved its score."""

    kind: SubjectKind
    subject: str
    own: TrendPoint
    before: TrendPoint
    comparison: Comparison
    moved: tuple[Moved, ...]
    judged_at: datetime | None = None  # the card's

    @property
    def period(self) -> Period:
        """The card's."""
        return self.own.period


@dataclass(frozen=True, slots=True)
class Trend:
    """The scores of a subject up to one period, the oldest first."""

    kind: SubjectKind
    subject: str
    points: tuple[TrendPoint, ...]

    @property
    def period(self) -> Period:
        """The last one."""
        return self.points[-1].period


@dataclass(frozen=True, slots=True)
class YearRow:
    """One subject's year: its published cards that have a grade, and their mean weighted by cases that should have been closed."""

    subject: str
    name: str
    organisation: str
    parts: tuple[YearPart, ...]
    cases: int
    score: float | None
    grade: str


@dataclass(frozen=True, slots=True)
class YearSheet:
    """The responsibility sheet of a year and kind; `periods` are the published ones that it is made of, the last `published_at`."""

    year: int
    kind: SubjectKind
    periods: tuple[Period, ...]
    rows: tuple[YearRow, ...]
    published_at: datetime | None = None


def history(reading: Reading, own: Card, peers: Sequence[Card] = ()) -> History:
    """A card among its peers', and what moved it since the period before.

    `own` is a card with its cases, `peers` all cards of its kind and period where whoever asks has just read them, else they are read
    here: a computed card is not computed twice for one look at it. Peers are given as numbers only, so that whoever sees one card may
    see how it stands. Raises Refused("scorecard_not_visible") where the card is not the reader's to see.
    """
    scorecards.check_visible(reading, own.kind, own.subject, own.period)
    earlier = own.period.before
    before = scorecards.card_or_none(reading, own.kind, own.subject, earlier) or _nothing(own, earlier)
    return History(
        kind=own.kind,
        subject=own.subject,
        own=_point(own),
        before=_point(before),
        comparison=compared(own, peers or scorecards.every_card_of(reading, own.kind, own.period)),
        moved=moved(before, own),
        judged_at=own.judged_at,
    )


def trend(reading: Reading, known: History) -> Trend:
    """The scores of the subject of a history over the last periods, which takes longest where those are not published.

    Raises Refused("scorecard_not_visible") where the card is not the reader's to see.
    """
    scorecards.check_visible(reading, known.kind, known.subject, known.period)
    points = [known.before, known.own]
    while len(points) < TREND_PERIODS:
        earlier = points[0].period.before
        card = scorecards.card_or_none(reading, known.kind, known.subject, earlier, with_cases=False)
        points.insert(0, TrendPoint(earlier, None, "", False) if card is None else _point(card))
    return Trend(known.kind, known.subject, tuple(points))


def year_sheet(reading: Reading, kind: SubjectKind, year: int) -> YearSheet:
    """The year's published cards of areas or bodies, weighted by cases, the best first; those without a grade do not weigh.

    The subjects are those that the reader may see. Raises Refused("value_invalid") for a kind that has no yearly sheet.
    """
    if kind not in YEARLY_KINDS:
        raise Refused("value_invalid", field="kind", value=kind.value)
    first, last = date(year, 1, 1), date(year, 12, 31)
    query = select(Assessment).where(
        Assessment.state == AssessmentState.PUBLISHED, Assessment.first_day >= first, Assessment.last_day <= last
    )
    newest = {
        Period(row.first_day, row.last_day): row for row in reading.session.scalars(query.order_by(Assessment.revision))
    }
    periods = chosen_periods(newest)
    parts: dict[str, list[YearPart]] = defaultdict(list)
    named: dict[str, Card] = {}
    visible = scorecards.visible_subjects(reading, kind, Period(first, last))
    for period in periods:
        kept = select(Scorecard).where(Scorecard.assessment_id == newest[period].id, Scorecard.subject_kind == kind)
        for row in reading.session.scalars(kept):
            if visible is not None and row.subject not in visible:
                continue
            card = named[row.subject] = thaw(row.card, row.hash)
            if card.score is not None and not card.too_few:
                parts[row.subject].append(YearPart(period, card.score, dict(card.counts).get("should_close", 0)))
    norms = score_norms(reading, last)
    rows = []
    for subject, card in named.items():
        score = yearly(parts[subject])
        grade = "" if score is None else grade_of(score, norms).value
        cases = sum(part.cases for part in parts[subject])
        figure = None if score is None else float(score)
        rows.append(YearRow(subject, card.name, card.organisation, tuple(parts[subject]), cases, figure, grade))
    rows.sort(key=lambda row: (row.score is None, -(row.score or 0.0), row.name))
    moments = [at for period in periods if (at := newest[period].published_at) is not None]
    return YearSheet(year, kind, periods, tuple(rows), max(moments, default=None))


def _point(card: Card) -> TrendPoint:
    return TrendPoint(card.period, card.score, card.grade, bool(card.hash))


def _nothing(card: Card, period: Period) -> Card:
    """A card of a period that has none: nothing was counted."""
    return Card(
        card.kind,
        card.subject,
        card.name,
        card.organisation,
        card.grids,
        period,
        indicators=(),
        counts=(),
        score=None,
        grade="",
        too_few=True,
        capped=False,
        state=AssessmentState.DRAFT.value,
        revision=0,
        hash="",
    )
