"""Published assessments held against the journal, and who has signed for them; nothing is changed or written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

from sqlalchemy import or_, select

from desktop.models.assessment import Assessment, Scorecard
from desktop.models.grid import Grid
from desktop.models.joint_assessment import Receipt
from desktop.rules.score_norms import read_norms
from desktop.rules.scorecard import Card, Period, card_hash, thaw
from desktop.rules.terms import AssessmentState, SubjectKind
from desktop.store.assessment_facts import computed_cards
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a published card is not what the journal gives today; `what` is "hash", "score", "missing", an indicator or a count."""

    period: Period
    revision: int
    kind: SubjectKind
    name: str
    what: str
    published: str
    computed: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a verification looked at and what it found."""

    assessments: int
    cards: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A grid whose responsible person signs for an assessment; `signed_at` is None where that one has not."""

    grid_code: str
    grid: str
    level: int
    responsible_person: str
    signed_by: str
    signed_at: datetime | None


def verify(reading: Reading) -> Checked:
    """Recompute the newest revision of every published period with its own norms, and check every card's hash."""
    query = select(Assessment).where(Assessment.state == AssessmentState.PUBLISHED)
    rows = list(reading.session.scalars(query.order_by(Assessment.first_day, Assessment.last_day, Assessment.revision)))
    newest = {(row.first_day, row.last_day): row.id for row in rows}
    differences: list[Difference] = []
    cards = 0
    for row in rows:
        kept = list(reading.session.scalars(select(Scorecard).where(Scorecard.assessment_id == row.id)))
        cards += len(kept)
        differences += _changed_hashes(row, kept)
        if newest[row.first_day, row.last_day] == row.id:
            differences += _recomputed(reading, row, kept)
    return Checked(len(rows), cards, tuple(differences))


def receipts(reading: Reading, assessment_id: int) -> tuple[ReceiptRow, ...]:
    """Who is to sign for a published assessment, the district first, and who has."""
    assessment = reading.session.get_one(Assessment, assessment_id)
    query = (
        select(Grid, Receipt)
        .outerjoin(Receipt, (Receipt.grid_code == Grid.code) & (Receipt.assessment_id == assessment_id))
        .where(Grid.level < 3)
        # the register may have been loaded after the period; whoever answers for a grid now can sign for what was before
        .where(or_(Grid.valid_to.is_(None), Grid.valid_to >= assessment.first_day))
        .order_by(Grid.code)
    )
    rows: list[tuple[Grid, Receipt | None]] = [(row[0], row[1]) for row in reading.session.execute(query)]
    return tuple(
        ReceiptRow(
            grid.code,
            grid.name,
            grid.level,
            grid.responsible_person,
            receipt.actor if receipt is not None else "",
            receipt.recorded_at if receipt is not None else None,
        )
        for grid, receipt in rows
    )


def _changed_hashes(row: Assessment, kept: list[Scorecard]) -> Iterator[Difference]:
    period = Period(row.first_day, row.last_day)
    for each in kept:
        found = card_hash(each.card)
        if found != each.hash:
            yield Difference(period, row.revision, each.subject_kind, each.name, "hash", each.hash, found)


def _recomputed(reading: Reading, row: Assessment, kept: list[Scorecard]) -> Iterator[Difference]:
    """Where the newest revision is not what the journal gives under the norms and the calendar that it was published with."""
    period = Period(row.first_day, row.last_day)
    for kind in SubjectKind:
        published = [each for each in kept if each.subject_kind is kind]
        if not published:
            continue
        norms = read_norms(published[0].card["norms"])
        months = Fraction(published[0].card.get("months", 1))
        again = partial(computed_cards, reading, kind, period, norms=norms, months=months)
        computed = {each.subject: each for each in again()}
        for each in published:
            # who has left the register since has a card all the same
            found = computed.get(each.subject) or next(iter(again(each.subject)), None)
            yield from _differences(row, each, found)


def _differences(row: Assessment, kept: Scorecard, found: Card | None) -> Iterator[Difference]:
    at = (Period(row.first_day, row.last_day), row.revision, kept.subject_kind, kept.name)
    if found is None:
        yield Difference(*at, "missing", kept.hash, "")
        return
    published = thaw(kept.card, kept.hash)
    unnamed = frozenset(line.key for line in published.indicators if line.denominator and not line.denominator_cases)
    before, after = _figures(published, unnamed), _figures(found, unnamed)
    for what in sorted(before.keys() | after.keys()):
        if before.get(what) != after.get(what):
            yield Difference(*at, what, _text(before.get(what)), _text(after.get(what)))


def _figures(card: Card, unnamed: frozenset[str]) -> dict[str, Any]:
    """Everything that is counted or scored on a card, with what is behind it.

    Of the indicators `unnamed` the numbers alone: cards published before the registers named what they count have no more.
    """
    lines = {
        line.key: (
            *(line.numerator, line.denominator, line.score),
            *(((), ()) if line.key in unnamed else (line.numerator_cases, line.denominator_cases)),
        )
        for line in card.indicators
    }
    return {**lines, **{f"count.{key}": number for key, number in card.counts}, "score": (card.score, card.grade)}


def _text(value: Any) -> str:
    if isinstance(value, tuple) and len(value) == 5:
        numerator, denominator, score, *_ = value
        return f"{numerator}/{denominator} {score}"
    return "" if value is None else str(value)
