"""Finished cases of the system before, for tests that take them in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Status
from desktop.usecases.fields import BodyCode, CategoryCode, GridCode, LongText, ShortText
from desktop.usecases.history import Batch, ImportHistory, import_history
from desktop.usecases.past_cases import HistoryInvalid, HistoryProblem, PastCase
from tests.office import DUST, Office, district_time


def closed(office: Office, line: int = 2, **changes: Any) -> PastCase:
    """A case of Monday 2025-03-03, handled in time: the limit of one work day, seven hours served by five."""
    case = PastCase(
        line=line,
        end=Status.CLOSED,
        category=CategoryCode(DUST),
        description=LongText("渣土车遗撒，路面积尘"),
        source=ReportSource.HOTLINE_12369,
        grid=GridCode(office.community),
        address=ShortText("南横西街 12 号"),
        lead_body=BodyCode("urban_enforcement"),
        handler=ShortText("孙志强"),
        reported_at=district_time("2025-03-03 08:40"),
        filed_at=district_time("2025-03-03 08:50"),
        dispatched_at=district_time("2025-03-03 09:00"),
        answered_at=district_time("2025-03-03 16:00"),
        finished_at=district_time("2025-03-03 17:20"),
        limit=Limit(1, LimitClass.WORK_DAY),
        deadline=district_time("2025-03-04 09:00"),
        counted_minutes=330,
        result=LongText("已清扫并洒水"),
    )
    return replace(case, **changes)


TIMES = ("reported_at", "filed_at", "dispatched_at", "answered_at", "finished_at")


def on(day: str) -> dict[str, Any]:
    """The times of a case that ran its course within a day, `2026-02-27`."""
    moments = ("08:40", "08:50", "09:00", "16:00", "17:20")
    return {name: district_time(f"{day} {moment}") for name, moment in zip(TIMES, moments, strict=True)}


def declined(office: Office, line: int = 3, **changes: Any) -> PastCase:
    """A report that was found not to be true."""
    case = PastCase(
        line=line,
        end=Status.DECLINED,
        category=CategoryCode(DUST),
        description=LongText("举报工地扬尘，现场未见"),
        source=ReportSource.WEB,
        grid=GridCode(office.community),
        reported_at=district_time("2025-03-05 10:00"),
        finished_at=district_time("2025-03-05 10:30"),
    )
    return replace(case, **changes)


def take_in(
    office: Office, *cases: PastCase | HistoryProblem, batch: str = "旧系统", who: str = "administrator"
) -> Batch:
    """Import some cases as one batch."""
    form = ImportHistory(batch=ShortText(batch), cases=cases)
    with office.writing(who) as work:
        return import_history(work, form)


def told(invalid: HistoryInvalid) -> list[tuple[int, str, str]]:
    """(line, field, code) of every problem."""
    return [(problem.line, problem.field, problem.code) for problem in invalid.problems]
