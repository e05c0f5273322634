"""A year's responsibility sheet as a table: each subject's published scores by period and the year's; it weighs nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.itemmodels.columns import CENTRE, RIGHT, Column
from desktop.itemmodels.scorecards import EMPTY, score_text
from desktop.queries.assessment_history import YearRow, YearSheet
from desktop.rules.scorecard import Period


def year_columns(sheet: YearSheet) -> tuple[Column[YearRow], ...]:
    """The columns of a sheet: one for each published period between the name and the year's figures."""
    return (
        Column("name", _head("名称"), lambda row: row.name, lambda row: row.name),
        Column("organisation", _head("责任主体"), lambda row: row.organisation, lambda row: row.organisation),
        *(_of_period(period) for period in sheet.periods),
        Column("cases", _head("应结案"), lambda row: str(row.cases), lambda row: row.cases, RIGHT),
        Column("score", _head("全年得分"), lambda row: score_text(row.score), lambda row: row.score or 0.0, RIGHT),
        Column("grade", _head("等级"), lambda row: row.grade or EMPTY, lambda row: row.grade or "F", CENTRE),
    )


def _of_period(period: Period) -> Column[YearRow]:
    def score(row: YearRow) -> float | None:
        return next((part.score for part in row.parts if part.period == period), None)

    return Column(
        period.first_day.isoformat(),
        _period_head(period),
        lambda row: score_text(score(row)),
        lambda row: score(row) or 0.0,
        RIGHT,
    )


def _period_head(period: Period) -> str:
    if period == Period.month(period.first_day):
        return _head("{month}月").format(month=period.first_day.month)
    return f"{period.first_day:%m-%d}～{period.last_day:%m-%d}"


def _head(text: str) -> str:
    return QCoreApplication.translate("ranking", text)
