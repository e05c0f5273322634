"""Norms of assessment as values: parts and weights of every card, steps, grade bounds, rubric; it must not score anything."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any, TypeVar

from desktop.rules.errors import Refused
from desktop.rules.terms import SubjectKind


class Indicator(enum.StrEnum):
    """What a card is made of; every one is a ratio with both parts kept, but for the counts and marks at the end."""

    FILING_RATE = "filing_rate"  # 立案率
    VALID_REPORT_RATE = "valid_report_rate"  # 有效上报率
    MISSED_RATE = "missed_rate"  # 漏报率
    CHECKED_ON_TIME_RATE = "checked_on_time_rate"  # 按时核实率
    VERIFIED_ON_TIME_RATE = "verified_on_time_rate"  # 按时核查率
    CHECKS_SENT_ON_TIME_RATE = "checks_sent_on_time_rate"  # 按时派核实率
    VERIFICATIONS_SENT_ON_TIME_RATE = "verifications_sent_on_time_rate"  # 按时派核查率
    FILED_ON_TIME_RATE = "filed_on_time_rate"  # 按时立案率
    FILED_ACCURATELY_RATE = "filed_accurately_rate"  # 准确立案率
    DISPATCHED_ON_TIME_RATE = "dispatched_on_time_rate"  # 按时派遣率
    DISPATCHED_ACCURATELY_RATE = "dispatched_accurately_rate"  # 准确派遣率
    CLOSING_ON_TIME_RATE = "closing_on_time_rate"  # 按时结案率, the shift leader's closing stage
    HANDLED_RATE = "handled_rate"  # 处置率
    HANDLED_ON_TIME_RATE = "handled_on_time_rate"  # 按期处置率
    REWORK_RATE = "rework_rate"  # 返工率
    RETURN_RATE = "return_rate"  # 回退率
    EXTENSION_RATE = "extension_rate"  # 延期率
    SUSPENSION_RATE = "suspension_rate"  # 挂账率
    CLOSED_RATE = "closed_rate"  # 结案率
    CLOSED_ON_TIME_RATE = "closed_on_time_rate"  # 按期结案率
    SUPERVISED_REPORT_RATE = "supervised_report_rate"  # 监督举报率
    BASE_RESOLUTION_RATE = "base_resolution_rate"  # 基层解决率
    PATROL_COVERAGE_RATE = "patrol_coverage_rate"  # 巡查覆盖率
    ENFORCEMENT_COVERAGE_RATE = "enforcement_coverage_rate"  # 执法覆盖率
    SOURCE_UPDATE_RATE = "source_update_rate"  # 污染源动态更新率
    ACCEPTED_COUNT = "accepted_count"  # 受理数
    DISPATCHED_COUNT = "dispatched_count"  # 派遣数
    FILED_COUNT = "filed_count"  # 立案数
    EPB_MARK = "epb_mark"  # 区环保局评分
    STREET_MARK = "street_mark"  # 街道评分
    CASE_MEAN = "case_mean"  # 案件综合评价平均分


class Formula(enum.StrEnum):
    """How a part's mark comes of its fact."""

    MORE = "more"  # ratio × 100
    LESS = "less"  # (1 − ratio) × 100
    STEPS = "steps"  # the mark of the step that the count reaches
    MARK = "mark"  # a mark of 0–100 as given


class Grade(enum.StrEnum):
    """A card's grade, best first."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class RubricPart(enum.StrEnum):
    """What step 7 looks at in one case, in the order of the sheet."""

    FILED_ON_TIME = "filed_on_time"
    DISPATCHED_ON_TIME = "dispatched_on_time"
    DISPATCHED_ACCURATELY = "dispatched_accurately"
    HANDLED_ON_TIME = "handled_on_time"
    PASSED_FIRST_VERIFICATION = "passed_first_verification"
    FILE_COMPLETE = "file_complete"


Steps = tuple[tuple[int, int], ...]
"""(from, mark), the highest first; a count below all of them is worth nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a card; a weight of 0 is shown and not scored; `steps` is the table of a count."""

    indicator: Indicator
    weight: Fraction
    formula: Formula = Formula.MORE
    steps: Steps = ()


@dataclass(frozen=True, slots=True)
class CardNorm:
    """The parts of one kind of card; with `cap`, no better grade than it without a valid authorisation."""

    parts: tuple[Part, ...]
    cap: Grade | None = None

    @property
    def weight(self) -> Fraction:
        """The weight of all parts; above 0."""
        return sum((part.weight for part in self.parts), Fraction(0))


@dataclass(frozen=True)
class ScoreNorms:
    """All norms of assessment that hold for one period.

    `least_filled` is the share of a card's weight below which there is 样本不足; `rows` is what the norms were read from, to be frozen
    with a published card.
    """

    cards: Mapping[SubjectKind, CardNorm]
    grades: tuple[tuple[Grade, Fraction], ...]  # lower bounds, best first
    rubric: Mapping[RubricPart, int]
    least_filled: Fraction
    rows: Mapping[str, Any]


def _steps_text(*steps: tuple[int, int]) -> list[dict[str, int]]:
    return [{"from": bound, "score": mark} for bound, mark in steps]


def _part(indicator: Indicator, weight: int, better: Formula = Formula.MORE, **more: Any) -> dict[str, Any]:
    return {"measure": indicator.value, "weight": weight, "better": better.value, **more}


_DEFAULT_CARDS: dict[str, Any] = {
    "inspector": {
        "unauthorised_grade_cap": "C",
        "own_weight": 80,
        "epb_weight": 10,
        "street_weight": 10,
        "parts": [
            _part(Indicator.VALID_REPORT_RATE, 40),
            _part(Indicator.MISSED_RATE, 20, Formula.LESS),
            _part(Indicator.CHECKED_ON_TIME_RATE, 20),
            _part(Indicator.VERIFIED_ON_TIME_RATE, 20),
        ],
    },
    "registrar": {
        "parts": [
            _part(Indicator.ACCEPTED_COUNT, 25, Formula.STEPS, steps="desk_actions"),
            _part(Indicator.CHECKS_SENT_ON_TIME_RATE, 40),
            _part(Indicator.VERIFICATIONS_SENT_ON_TIME_RATE, 35),
        ]
    },
    "shift_leader": {
        "parts": [
            _part(Indicator.FILED_ON_TIME_RATE, 25),
            _part(Indicator.FILED_ACCURATELY_RATE, 40),
            _part(Indicator.CLOSING_ON_TIME_RATE, 35),
        ]
    },
    "dispatcher": {
        "parts": [
            _part(Indicator.DISPATCHED_COUNT, 20, Formula.STEPS, steps="desk_actions"),
            _part(Indicator.DISPATCHED_ON_TIME_RATE, 40),
            _part(Indicator.DISPATCHED_ACCURATELY_RATE, 40),
        ]
    },
    "body": {
        "parts": [
            _part(Indicator.FILED_COUNT, 10, Formula.STEPS, steps="filed_for_body"),
            _part(Indicator.CLOSED_RATE, 30),
            _part(Indicator.HANDLED_ON_TIME_RATE, 30),
            _part(Indicator.REWORK_RATE, 30, Formula.LESS),
        ]
    },
    "area": {
        "parts": [
            _part(Indicator.SUPERVISED_REPORT_RATE, 10, Formula.LESS),
            _part(Indicator.CLOSED_RATE, 20),
            _part(Indicator.CLOSED_ON_TIME_RATE, 25),
            _part(Indicator.BASE_RESOLUTION_RATE, 15, not_for=["community"]),
            _part(Indicator.PATROL_COVERAGE_RATE, 15),
            _part(Indicator.SOURCE_UPDATE_RATE, 15),
        ]
    },
}

DEFAULT_ROWS: Mapping[str, Any] = MappingProxyType(
    {
        "rubric": {
            "filed_on_time": 10,
            "dispatched_on_time": 10,
            "dispatched_accurately": 20,
            "handled_on_time": 30,
            "passed_first_verification": 20,
            "file_complete": 10,
        },
        "evaluation": {"case_mean_weight": 0},
        "sample": {"least_filled_weight": 50},
        "cards": _DEFAULT_CARDS,
        "steps": {
            "desk_actions": _steps_text((2001, 100), (1201, 90), (501, 75), (301, 60), (101, 40), (0, 0)),
            "filed_for_body": _steps_text((1001, 0), (501, 40), (201, 60), (101, 75), (51, 90), (0, 100)),
        },
        "grades": {"A": {"from": 90}, "B": {"from": 75}, "C": {"from": 60}, "D": {"from": 40}, "E": {"from": 0}},
    }
)
"""The default norms in the shape of the district pack's norms.toml; a test holds the two against each other."""


def read_norms(rows: Mapping[str, Any]) -> ScoreNorms:
    """Return the norms in `rows`, which name a table (`cards`) or one entry of it (`cards.inspector`).

    What is not there has its default; rows of other norms are passed over. Raises ``Refused("norm_invalid", norm=…)`` where a
    value has another shape, a weight is below 0 or all are 0, a bound is out of order, or the rubric does not add up to 100.
    """
    tables: dict[str, dict[str, Any]] = {name: dict(table) for name, table in DEFAULT_ROWS.items()}
    for key, value in sorted(rows.items()):
        name, _, entry = key.partition(".")
        if name in tables:
            tables[name] |= {entry: value} if entry else _checked(name, _table, value)
    steps = {name: _checked(f"steps.{name}", _steps, value) for name, value in tables["steps"].items()}
    case_mean = _checked("evaluation", lambda table: _exact(table["case_mean_weight"]), tables["evaluation"])
    return ScoreNorms(
        cards=MappingProxyType({kind: _card_of(kind, tables["cards"], steps, case_mean) for kind in SubjectKind}),
        grades=_checked("grades", _grades, tables["grades"]),
        rubric=_checked("rubric", _rubric, tables["rubric"]),
        least_filled=_checked("sample", lambda table: _exact(table["least_filled_weight"]) / 100, tables["sample"]),
        rows=MappingProxyType(tables),
    )


T = TypeVar("T")
_AREAS = (SubjectKind.COMMUNITY, SubjectKind.STREET, SubjectKind.DISTRICT)


def _checked(key: str, reader: Callable[[Any], T], value: Any) -> T:
    try:
        return reader(value)
    except (LookupError, ValueError, TypeError, AttributeError, ZeroDivisionError) as error:
        raise Refused("norm_invalid", norm=key) from error


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return dict(value)


def _card_of(kind: SubjectKind, cards: Mapping[str, Any], steps: Mapping[str, Steps], case_mean: Fraction) -> CardNorm:
    name = "area" if kind in _AREAS else kind.value
    return _checked(f"cards.{name}", lambda value: _card(kind, value, steps, case_mean), cards[name])


def _card(kind: SubjectKind, value: Any, steps: Mapping[str, Steps], case_mean: Fraction) -> CardNorm:
    """Return a card with every part's weight in one sum: the parts of the other bodies stand beside the card's own."""
    rows = [row for row in value["parts"] if kind.value not in row.get("not_for", ())]
    whole = sum((_exact(row["weight"]) for row in rows), Fraction(0))
    own = _exact(value.get("own_weight", 100))
    parts = [
        Part(
            Indicator(row["measure"]),
            _exact(row["weight"]) * own / whole,
            Formula(row["better"]),
            steps[row["steps"]] if row["better"] == Formula.STEPS else (),
        )
        for row in rows
    ]
    for key, indicator in (("epb_weight", Indicator.EPB_MARK), ("street_weight", Indicator.STREET_MARK)):
        if key in value:
            parts.append(Part(indicator, _exact(value[key]), Formula.MARK))
    parts.append(Part(Indicator.CASE_MEAN, case_mean, Formula.MARK))
    if not rows or min(part.weight for part in parts) < 0 or len({part.indicator for part in parts}) != len(parts):
        raise ValueError(value)
    cap = value.get("unauthorised_grade_cap", "")
    return CardNorm(tuple(parts), Grade(cap) if cap else None)


def _steps(value: Any) -> Steps:
    steps = tuple((int(row["from"]), int(row["score"])) for row in value)
    if any(higher[0] <= lower[0] for higher, lower in pairwise(steps)) or any(
        not 0 <= mark <= 100 for _, mark in steps
    ):
        raise ValueError(value)
    return steps


def _grades(value: Any) -> tuple[tuple[Grade, Fraction], ...]:
    bounds = tuple((grade, _exact(value[grade]["from"])) for grade in Grade)
    if any(better[1] <= worse[1] for better, worse in pairwise(bounds)):
        raise ValueError(value)
    return bounds


def _rubric(value: Any) -> Mapping[RubricPart, int]:
    marks = {part: int(value[part]) for part in RubricPart}
    if min(marks.values()) < 0 or sum(marks.values()) != 100:
        raise ValueError(value)
    return MappingProxyType(marks)


def _exact(number: Any) -> Fraction:
    """Return a JSON or TOML number as what was written: 12.1, not the nearest binary number."""
    return Fraction(str(number))


DEFAULT_NORMS = read_norms({})
