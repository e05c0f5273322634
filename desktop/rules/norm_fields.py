"""A norm of assessment as single numbers that can be edited, and what must hold of them together; it must not read or keep norms."""

from __future__ import annotations

import copy
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from desktop.rules.errors import Refused
from desktop.rules.score_norms import DEFAULT_ROWS, Grade, RubricPart
from desktop.rules.terms import SubjectKind

Path = tuple[str | int, ...]
WHOLE = 100
_MOST_COUNTED = 1_000_000


class FieldKind(enum.Enum):
    """What a number of a norm is."""

    WEIGHT = "weight"  # of an indicator; `name` is the indicator
    SHARE = "share"  # of the card's own parts, the EPB's and the street's mark
    BOUND = "bound"  # of a grade; `name` is the grade
    POINTS = "points"  # of a part of the rubric
    STEP_FROM = "step_from"  # of a table of steps: from this count on
    STEP_SCORE = "step_score"  # … this mark is given
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class NormField:
    """One number of a norm: where it stands in the value, what it is, and the least and most that it can be."""

    path: Path
    kind: FieldKind
    name: str
    number: float
    most: int


EDITABLE = (
    *(f"cards.{name}" for name in DEFAULT_ROWS["cards"]),
    *(f"steps.{name}" for name in DEFAULT_ROWS["steps"]),
    "grades",
    "rubric",
    "sample",
    "evaluation",
)
"""The norms of assessment by key, as `usecases.norms.ChangeNorm` takes them."""

_SHARES = ("own_weight", "epb_weight", "street_weight")
_AREAS = (SubjectKind.DISTRICT, SubjectKind.STREET, SubjectKind.COMMUNITY)
_DESK = (SubjectKind.REGISTRAR, SubjectKind.DISPATCHER)


def fields_of(key: str, value: Any) -> tuple[NormField, ...]:
    """The numbers of a norm in the order of its sheet; none for a key that is no norm of assessment."""
    table, _, _ = key.partition(".")
    match table:
        case "cards":
            parts = [
                NormField(("parts", at, "weight"), FieldKind.WEIGHT, part["measure"], part["weight"], WHOLE)
                for at, part in enumerate(value["parts"])
            ]
            shares = [
                NormField((name,), FieldKind.SHARE, name, value[name], WHOLE) for name in _SHARES if name in value
            ]
            return (*parts, *shares)
        case "steps":
            return tuple(
                NormField((at, name), kind, str(at), step[name], most)
                for at, step in enumerate(value)
                for name, kind, most in (
                    ("from", FieldKind.STEP_FROM, _MOST_COUNTED),
                    ("score", FieldKind.STEP_SCORE, WHOLE),
                )
            )
        case "grades":
            return tuple(
                NormField((grade.value, "from"), FieldKind.BOUND, grade.value, value[grade.value]["from"], WHOLE)
                for grade in Grade
            )
        case "rubric":
            return tuple(
                NormField((part.value,), FieldKind.POINTS, part.value, value[part.value], WHOLE) for part in RubricPart
            )
        case "sample" | "evaluation":
            return tuple(NormField((name,), FieldKind.SETTING, name, number, WHOLE) for name, number in value.items())
        case _:
            return ()


def with_numbers(value: Any, numbers: Mapping[Path, float]) -> Any:
    """The value with some of its numbers changed; what was given stays as it is."""
    changed = copy.deepcopy(value)
    for path, number in numbers.items():
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = int(number) if float(number).is_integer() else number
    return changed


def affected(key: str) -> tuple[SubjectKind, ...]:
    """The kinds of cards that a change of a norm can move; none for the rubric, which judges cases and not periods."""
    table, _, entry = key.partition(".")
    if table == "rubric":
        return ()
    if table == "cards":
        return _AREAS if entry == "area" else (SubjectKind(entry),)
    if table == "steps":
        return (SubjectKind.BODY,) if entry == "filed_for_body" else _DESK
    return tuple(SubjectKind)


def check(key: str, value: Any) -> None:
    """Refuse what a person can have got wrong, by name, before the norm is read as a whole.

    Raises Refused with field "value": norm_weights_nothing, norm_shares_sum, norm_rubric_sum, norm_bounds_order (norm, total, upper,
    lower). A value of another shape is passed over: reading it refuses it.
    """
    try:
        fields = fields_of(key, value)
        numbers = {kind: [float(each.number) for each in fields if each.kind is kind] for kind in FieldKind}
    except (LookupError, TypeError, ValueError, AttributeError):
        return
    if numbers[FieldKind.WEIGHT] and not any(numbers[FieldKind.WEIGHT]):
        raise Refused("norm_weights_nothing", field="value", norm=key)
    for kind, code in ((FieldKind.SHARE, "norm_shares_sum"), (FieldKind.POINTS, "norm_rubric_sum")):
        total = sum(numbers[kind])
        if numbers[kind] and total != WHOLE:
            raise Refused(code, field="value", norm=key, total=f"{total:g}")
    for kind in (FieldKind.BOUND, FieldKind.STEP_FROM):
        for upper, lower in pairwise(numbers[kind]):
            if upper <= lower:
                raise Refused("norm_bounds_order", field="value", norm=key, upper=f"{upper:g}", lower=f"{lower:g}")
        if numbers[kind] and numbers[kind][-1] != 0:
            raise Refused("norm_lowest_bound", field="value", norm=key, lower=f"{numbers[kind][-1]:g}")
