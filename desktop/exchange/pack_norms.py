"""The part of a district pack that says how it is counted: norms and calendar; writes nothing and computes no score."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Any

from desktop.exchange.pack_files import Findings, TomlFile
from desktop.exchange.pack_rows import CalendarDayRow, CalendarRow, NormRow, Periods
from desktop.rules.calendar import DayKind
from desktop.rules.explanation import LARGEST_LIMIT, LimitClass
from desktop.rules.inspection import LONGEST_DAYS, SourceLevel
from desktop.rules.score_norms import Formula, Grade, Indicator, RubricPart
from desktop.rules.workflow import Stage

NORMS, CALENDAR = "norms.toml", "calendar.toml"
DECIDING = "deciding"  # the limit for deciding a request, which is no stage of the course
STAGE_KEYS = (*(stage.value for stage in Stage if stage is not Stage.HANDLING), DECIDING)
RUBRIC_KEYS = tuple(part.value for part in RubricPart)
CARD_KEYS = ("inspector", "registrar", "shift_leader", "dispatcher", "body", "area")
GRADE_KEYS = tuple(grade.value for grade in Grade)
_BETTER = (Formula.MORE, Formula.LESS, Formula.STEPS)
_WHOLE = 100  # weights of a card and points of the rubric add up to it
_SINGLE_NUMBERS = {
    "lights": {"yellow_percent": (1, 100)},
    "duplicates": {"radius_m": (1, 10_000), "hours": (1, 8760)},
    "missed": {"patrol_within_hours": (1, 8760)},
    "patrol": {"log_within_hours": (1, 8760)},
    "inspection": {
        **{f"{level.value}_days": (1, LONGEST_DAYS) for level in SourceLevel},
        "soon_days": (0, LONGEST_DAYS),
        "sign_within_days": (0, LONGEST_DAYS),
    },
    "evaluation": {"case_mean_weight": (0, _WHOLE)},
    "sample": {"least_filled_weight": (0, _WHOLE)},
}


def read_norms(directory: Path, findings: Findings) -> tuple[NormRow, ...]:
    """One row for each table of `norms.toml`, all in force from its `valid_from`."""
    file = TomlFile(directory, NORMS, findings)
    checks: dict[str, Callable[[TomlFile, str, Mapping[str, Any]], None]] = {
        "stage_limits": _check_limits,
        "rubric": _check_rubric,
        "cards": _check_cards,
        "steps": _check_steps,
        "grades": _check_grades,
        **dict.fromkeys(_SINGLE_NUMBERS, _check_numbers),
    }
    file.refuse_others(("valid_from", *checks))
    valid_from = file.day("valid_from")
    rows = []
    for key, check in checks.items():
        value = file.table(key)
        if isinstance(file.data.get(key), dict):
            check(file, key, value)
        rows.append(NormRow(key, valid_from, json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)))
    return tuple(rows)


def _number(file: TomlFile, key: str, value: object, least: int, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    file.problem(key, "not_a_number", found=str(value), least=least, most=most)
    return least


def _keys(file: TomlFile, key: str, value: Mapping[str, Any], known: tuple[str, ...]) -> list[str]:
    """The known keys that are there; a missing and an unknown key is noted."""
    for missing in [name for name in known if name not in value]:
        file.problem(f"{key}.{missing}", "missing_key")
    for other in [name for name in value if name not in known]:
        file.problem(f"{key}.{other}", "unknown_key", expected=", ".join(known))
    return [name for name in known if name in value]


def _check_numbers(file: TomlFile, key: str, value: Mapping[str, Any]) -> None:
    bounds = _SINGLE_NUMBERS[key]
    for name in _keys(file, key, value, tuple(bounds)):
        _number(file, f"{key}.{name}", value[name], *bounds[name])


def _check_limits(file: TomlFile, key: str, value: Mapping[str, Any]) -> None:
    for name in _keys(file, key, value, STAGE_KEYS):
        place, limit = f"{key}.{name}", value[name]
        if not isinstance(limit, dict) or set(limit) != {"number", "class"}:
            file.problem(place, "not_a_limit", found=json.dumps(limit, ensure_ascii=False, default=str))
            continue
        _number(file, place, limit["number"], 1, LARGEST_LIMIT)
        if limit["class"] not in set(LimitClass):
            file.problem(place, "not_one_of", found=str(limit["class"]), expected=", ".join(LimitClass))


def _check_rubric(file: TomlFile, key: str, value: Mapping[str, Any]) -> None:
    names = _keys(file, key, value, RUBRIC_KEYS)
    total = sum(_number(file, f"{key}.{name}", value[name], 0, _WHOLE) for name in names)
    if total != _WHOLE:
        file.problem(key, "wrong_sum", found=total, expected=_WHOLE)


def _check_cards(file: TomlFile, key: str, value: Mapping[str, Any]) -> None:
    for name in _keys(file, key, value, CARD_KEYS):
        place = f"{key}.{name}"
        parts = value[name].get("parts") if isinstance(value[name], dict) else None
        if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
            file.problem(place, "missing_key", expected="parts")
            continue
        total = sum(_number(file, f"{place}.parts", part.get("weight"), 0, _WHOLE) for part in parts)
        for part in parts:
            _check_part(file, f"{place}.parts", part, file.data.get("steps"))
        if total != _WHOLE:
            file.problem(place, "wrong_sum", found=total, expected=_WHOLE)
        if name == "inspector":
            _check_shares(file, place, value[name])


def _check_part(file: TomlFile, place: str, part: Mapping[str, Any], steps: object) -> None:
    measure, better = part.get("measure"), part.get("better")
    if measure not in set(Indicator):
        file.problem(place, "unknown_measure", found=str(measure))
    if better not in _BETTER:
        file.problem(place, "not_one_of", found=str(better), expected=", ".join(_BETTER))
    elif better == Formula.STEPS and (not isinstance(steps, dict) or part.get("steps") not in steps):
        file.problem(place, "unknown_steps", found=str(part.get("steps")))


def _check_shares(file: TomlFile, place: str, card: Mapping[str, Any]) -> None:
    names = ("own_weight", "epb_weight", "street_weight")
    total = sum(_number(file, f"{place}.{name}", card.get(name), 0, _WHOLE) for name in names)
    if total != _WHOLE:
        file.problem(place, "wrong_sum", found=total, expected=_WHOLE)
    if card.get("unauthorised_grade_cap") not in GRADE_KEYS:
        found = str(card.get("unauthorised_grade_cap"))
        file.problem(f"{place}.unauthorised_grade_cap", "not_one_of", found=found, expected=", ".join(GRADE_KEYS))


def _check_steps(file: TomlFile, key: str, value: Mapping[str, Any]) -> None:
    for name, table in value.items():
        place = f"{key}.{name}"
        if not isinstance(table, list) or not table or not all(isinstance(step, dict) for step in table):
            file.problem(place, "not_a_table", found=str(table))
            continue
        starts = [_number(file, place, step.get("from"), 0, 10_000_000) for step in table]
        for step in table:
            _number(file, place, step.get("score"), 0, _WHOLE)
        if starts[-1] != 0 or any(above <= below for above, below in pairwise(starts)):
            file.problem(place, "bounds_not_falling", found=", ".join(map(str, starts)))


def _check_grades(file: TomlFile, key: str, value: Mapping[str, Any]) -> None:
    names = _keys(file, key, value, GRADE_KEYS)
    bounds = []
    for name in names:
        grade = value[name] if isinstance(value[name], dict) else {}
        bounds.append(_number(file, f"{key}.{name}", grade.get("from"), 0, _WHOLE))
    if bounds and (bounds[-1] != 0 or any(above <= below for above, below in pairwise(bounds))):
        file.problem(key, "bounds_not_falling", found=", ".join(map(str, bounds)))


def read_calendar(directory: Path, findings: Findings) -> CalendarRow:
    """Working periods and the days that an office overrides; periods of a day neither overlap nor run backwards."""
    file = TomlFile(directory, CALENDAR, findings)
    file.refuse_others(("valid_from", "weekdays", "standard_day", "days"))
    table = file.table("weekdays")
    numbers = tuple(str(day) for day in range(1, 8))
    for other in [name for name in table if name not in numbers]:
        file.problem(f"weekdays.{other}", "unknown_key", expected=", ".join(numbers))
    weekdays = tuple(_periods(file, f"weekdays.{day}", table.get(day, [])) for day in numbers)
    standard_day = _periods(file, "standard_day", file.data.get("standard_day"))
    if file.readable and not standard_day:
        file.problem("standard_day", "not_periods", found=str(file.data.get("standard_day")))
    return CalendarRow(file.day("valid_from"), weekdays, standard_day, _days(file))


def _periods(file: TomlFile, key: str, value: object) -> Periods:
    try:
        pairs = [[time.fromisoformat(moment) for moment in period] for period in value]  # type: ignore[attr-defined]
        periods = tuple((start, end) for start, end in pairs)
    except (TypeError, ValueError):
        file.problem(key, "not_periods", found=str(value))
        return ()
    moments = [moment for period in periods for moment in period]
    if any(moment.second or moment.tzinfo for moment in moments) or moments != sorted(set(moments)):
        file.problem(key, "not_periods", found=str(value))
    return periods


def _days(file: TomlFile) -> tuple[CalendarDayRow, ...]:
    entries = file.data.get("days", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        file.problem("days", "not_a_table", found=str(entries))
        return ()
    days: list[CalendarDayRow] = []
    for entry in entries:
        day, kind, name = entry.get("day"), entry.get("kind"), entry.get("name", "")
        if type(day) is not date:
            file.problem("days", "not_a_date", found=str(day))
        elif kind not in set(DayKind):
            file.problem("days", "not_one_of", found=str(kind), expected=", ".join(DayKind))
        elif any(known.day == day for known in days):
            file.problem("days", "duplicate", found=str(day), first_line=0)
        else:
            days.append(CalendarDayRow(day, DayKind(kind), str(name)))
    return tuple(days)
