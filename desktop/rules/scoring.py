"""Facts and norms to marks, scores and grades, exact and explained, and the rubric of one case; it must not count or read anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from desktop.rules.calendar import Calendar
from desktop.rules.score_norms import (
    DEFAULT_NORMS,
    Formula,
    Grade,
    Indicator,
    Part,
    RubricPart,
    ScoreNorms,
    Steps,
)
from desktop.rules.terms import SubjectKind
from desktop.rules.working_time import on_time

EMPTY = "–"
"""What stands where there is nothing to count: neither 0 nor 100."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What was counted: a ratio's two parts, or with no denominator a count. ValueError unless 0 ≤ numerator ≤ denominator."""

    numerator: int
    denominator: int | None = None

    def __post_init__(self) -> None:
        if self.numerator < 0 or (self.denominator is not None and self.numerator > self.denominator):
            raise ValueError(f"the numerator is not a subset of the denominator: {self!r}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that somebody gave or a mean of marks, 0–100; ValueError beyond."""

    value: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 100:
            raise ValueError(f"a mark is 0 to 100: {self!r}")


Facts = Mapping[Indicator, Fact | Mark]


@dataclass(frozen=True, slots=True)
class ScoredPart:
    """One line of a card's sum: `mark` (0–100, None where empty) × `effective_weight` / the card's whole weight."""

    part: Part
    fact: Fact | Mark | None
    mark: Fraction | None
    effective_weight: Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """A card's result. `total` has two decimals, as printed, and the grade is that of the printed number.

    `too_few` 样本不足: the empty parts weigh more than half, so there is no grade; `capped`: it would be better with an authorisation.
    """

    parts: tuple[ScoredPart, ...]
    total: Decimal | None
    grade: Grade | None
    too_few: bool
    capped: bool


def score_card(
    kind: SubjectKind,
    facts: Facts,
    norms: ScoreNorms = DEFAULT_NORMS,
    *,
    months: Fraction = Fraction(1),
    authorised: bool | None = None,
) -> Score:
    """Return the score of a card of `kind` out of its facts; a fact that is missing is empty.

    `months` is the length of the period in working months (`working_months`), to which step tables are scaled.
    `authorised` is None where nothing is known of authorisations: then nothing is capped.
    """
    norm = norms.cards[kind]
    marks = [mark_of(part, facts.get(part.indicator), months) for part in norm.parts]
    whole = norm.weight
    filled = sum((part.weight for part, mark in zip(norm.parts, marks, strict=True) if mark is not None), Fraction(0))
    spread = whole / filled if filled else Fraction(0)
    parts = tuple(
        ScoredPart(part, facts.get(part.indicator), mark, Fraction(0) if mark is None else part.weight * spread)
        for part, mark in zip(norm.parts, marks, strict=True)
    )
    if not filled:
        return Score(parts, None, None, too_few=True, capped=False)
    exact = sum((each.mark * each.effective_weight for each in parts if each.mark is not None), Fraction(0)) / whole
    total = two_decimals(exact)
    if filled < whole * norms.least_filled:
        return Score(parts, total, None, too_few=True, capped=False)
    grade = grade_of(total, norms)
    capped = authorised is False and norm.cap is not None and grade < norm.cap
    return Score(parts, total, norm.cap if capped else grade, too_few=False, capped=capped)


def grade_of(total: Decimal, norms: ScoreNorms = DEFAULT_NORMS) -> Grade:
    """Return the grade of a printed score."""
    return next((grade for grade, bound in norms.grades if Fraction(total) >= bound), Grade.E)


def two_decimals(value: Fraction) -> Decimal:
    """Round to two decimals, halves away from zero as on paper; exact arithmetic, no binary fractions on the way."""
    cents = (abs(value) * 200 + 1) // 2
    return Decimal(-cents if value < 0 else cents).scaleb(-2)


def percent(numerator: int | None, denominator: int | None) -> str:
    """Return a ratio as it is printed, `93.72 %`; `–` where the denominator is empty."""
    if numerator is None or not denominator:
        return EMPTY
    return f"{two_decimals(Fraction(numerator * 100, denominator))} %"


def working_months(calendar: Calendar, first_day: date, last_day: date) -> Fraction:
    """Return how many working months the period (both days inclusive) holds: a whole calendar month is exactly 1.

    Each month gives the share of its working days that lie in the period; 0 where the period has no working day.
    """
    worked: dict[tuple[int, int], int] = {}
    for day in _days(first_day, last_day):
        key = (day.year, day.month)
        worked[key] = worked.get(key, 0) + _is_working_day(calendar, day)
    months = Fraction(0)
    for (year, month), days in worked.items():
        begin = date(year, month, 1)
        end = (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        whole = sum(_is_working_day(calendar, day) for day in _days(begin, end))
        months += Fraction(days, whole) if whole else Fraction(0)
    return months


def mark_of(part: Part, fact: Fact | Mark | None, months: Fraction = Fraction(1)) -> Fraction | None:
    """Return the mark, 0–100, that a fact has under a part of a card; None where there is nothing to mark."""
    match part.formula, fact:
        case Formula.MARK, Mark(value):
            return value
        case Formula.STEPS, Fact(number, None):
            return _step(part.steps, number / months) if months else None
        case Formula.MORE, Fact(numerator, int(denominator)) if denominator:
            return Fraction(numerator * 100, denominator)
        case Formula.LESS, Fact(numerator, int(denominator)) if denominator:
            return 100 - Fraction(numerator * 100, denominator)
        case _:
            return None


def _step(steps: Steps, per_month: Fraction) -> Fraction:
    """Return the mark of a count per working month, which is not always whole."""
    return Fraction(next((mark for bound, mark in steps if per_month >= bound), 0))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _is_working_day(calendar: Calendar, day: date) -> bool:
    return any(stretch.counted for stretch in calendar.day(day))


@dataclass(frozen=True, slots=True)
class Stint:
    """One stretch of a stage as step 7 sees it: its deadline, its end (None: never done) and the journal row that ended it."""

    deadline: datetime
    ended_at: datetime | None
    sequence: int | None = None

    @property
    def in_time(self) -> bool:
        """Whether it ended by the minute of its deadline."""
        return self.ended_at is not None and on_time(self.ended_at, self.deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCourse:
    """What the rubric needs to know of one case; only the stretches that count are given (no recalled, no allowed return)."""

    filing: tuple[Stint, ...]
    dispatch: tuple[Stint, ...]
    handling: tuple[Stint, ...]
    wrong_body_returns: int
    failed_verifications: int
    photos_before: int
    photos_after: int
    result: bool
    legal_basis: bool
    legal_basis_required: bool


@dataclass(frozen=True, slots=True)
class PartScore:
    """One line of step 7: what it was worth, what the course gave, and the facts it rests on (JSON values, times as UTC text)."""

    part: RubricPart
    full: int
    computed: int
    evidence: Mapping[str, object]


def evaluate_case(course: CaseCourse, norms: ScoreNorms = DEFAULT_NORMS) -> tuple[PartScore, ...]:
    """Return the rubric's parts in their order; each is worth its full marks or nothing."""
    missing = [
        word
        for word, there in (
            ("photos_before", course.photos_before > 0),
            ("photos_after", course.photos_after > 0),
            ("result", course.result),
            ("legal_basis", course.legal_basis or not course.legal_basis_required),
        )
        if not there
    ]
    found: Mapping[RubricPart, tuple[bool, Mapping[str, object]]] = {
        RubricPart.FILED_ON_TIME: _timely(course.filing),
        RubricPart.DISPATCHED_ON_TIME: _timely(course.dispatch),
        RubricPart.DISPATCHED_ACCURATELY: (
            not course.wrong_body_returns,
            {"wrong_body_returns": course.wrong_body_returns},
        ),
        RubricPart.HANDLED_ON_TIME: _timely(course.handling),
        RubricPart.PASSED_FIRST_VERIFICATION: (
            not course.failed_verifications,
            {"failed_verifications": course.failed_verifications},
        ),
        RubricPart.FILE_COMPLETE: (
            not missing,
            {"photos_before": course.photos_before, "photos_after": course.photos_after, "missing": missing},
        ),
    }
    return tuple(
        PartScore(part, norms.rubric[part], norms.rubric[part] if found[part][0] else 0, found[part][1])
        for part in RubricPart
    )


def _timely(stints: tuple[Stint, ...]) -> tuple[bool, Mapping[str, object]]:
    """Whether a stage was done, and every time in time, with the times as evidence."""
    return bool(stints) and all(stint.in_time for stint in stints), {
        "stints": [
            {"deadline": _text(stint.deadline), "done": _text(stint.ended_at), "sequence": stint.sequence}
            for stint in stints
        ]
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
