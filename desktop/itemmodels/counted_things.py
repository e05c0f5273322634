"""What stands behind a number of a scorecard as a table, and whether each line is in the numerator or why not; it reads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject

from desktop import wording
from desktop.itemmodels.columns import RIGHT, Column, TableModel
from desktop.queries.counted_things import CaseLine, Counted, Line, PatrolLine, PostLine, SourceLine, Standing
from desktop.rules.counted_things import Thing, costs
from desktop.wording.scorecards import not_counted

NONE = "—"


class CountedModel(TableModel[Any]):
    """The lines of one number: those that cost points first, else in the order of the card."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._places: dict[str, int] = {}
        super().__init__((), lambda line: line.key, lambda line: self._places[line.key], parent)

    def show(self, counted: Counted, lines: Sequence[Line]) -> None:
        """Show the lines of another number."""
        self.start(())  # the lines before may be of another thing
        ordered = sorted(lines, key=lambda line: not costs(counted.indicator, line.standing.times, line.standing.hits))
        self._places = {line.key: place for place, line in enumerate(ordered)}
        self.columns = columns_of(counted, lines)
        self.start(lines)


def columns_of(counted: Counted, lines: Sequence[Line]) -> tuple[Column[Any], ...]:
    """The columns for what was counted; how often and whether in the numerator where that says something."""
    first, *rest = _COLUMNS[counted.thing]()
    standing: list[Column[Any]] = []
    if counted.hits is not None:
        standing.append(Column("standing", _t("计入分子"), lambda line: standing_text(line.standing)))
    elif any(line.standing.times > 1 for line in lines):
        standing.append(Column("times", _t("次数"), lambda line: str(line.standing.times), align=RIGHT))
    return (first, *standing, *rest)


def standing_text(standing: Standing) -> str:
    """Whether a thing is in the numerator, how often where it was counted several times, and why not."""
    if standing.hits is None:
        return str(standing.times)
    why = not_counted(standing.why) if standing.why else ""
    if standing.times == 1:
        return why or _t("计入")
    told = _t("{hits} / {times} 次计入").format(hits=standing.hits, times=standing.times)
    return f"{told}，{why}" if why else told


def _case_columns() -> tuple[Column[Any], ...]:
    return (
        Column[CaseLine]("key", _t("案号"), lambda line: line.key),
        Column[CaseLine]("category", _t("类别"), lambda line: line.category or NONE),
        Column[CaseLine]("grid", _t("网格"), lambda line: line.grid or NONE),
        Column[CaseLine]("body", _t("处置部门"), lambda line: line.body or NONE),
        Column[CaseLine]("filed", _t("立案时间"), lambda line: _moment(line.filed_at)),
        Column[CaseLine]("deadline", _t("期限"), lambda line: _moment(line.deadline)),
        Column[CaseLine]("done", _t("完成时间"), lambda line: _moment(line.done_at)),
        Column[CaseLine]("closed", _t("结案时间"), lambda line: _moment(line.closed_at)),
    )


def _patrol_columns() -> tuple[Column[Any], ...]:
    return (
        Column[PatrolLine]("grid", _t("网格"), lambda line: line.grid),
        Column[PatrolLine]("since", _t("巡查日期"), lambda line: _day(line.first_day)),
        Column[PatrolLine]("due", _t("应在此前完成"), lambda line: _moment(line.due_at)),
        Column[PatrolLine]("who", _t("巡查人"), _patroller),
    )


def _patroller(line: PatrolLine) -> str:
    return line.person or (NONE if line.performer is None else wording.performer(line.performer))


def _post_columns() -> tuple[Column[Any], ...]:
    return (
        Column[PostLine]("grid", _t("网格"), lambda line: line.grid),
        Column[PostLine]("code", _t("网格编码"), lambda line: line.key),
        Column[PostLine](
            "vacant", _t("空缺的岗位"), lambda line: "、".join(wording.post_kind(kind) for kind in line.vacant) or NONE
        ),
    )


def _source_columns() -> tuple[Column[Any], ...]:
    return (
        Column[SourceLine]("key", _t("编号"), lambda line: line.key),
        Column[SourceLine]("name", _t("污染源"), lambda line: line.name or NONE),
        Column[SourceLine]("grid", _t("网格"), lambda line: line.grid or NONE),
        Column[SourceLine]("last", _t("最近检查"), lambda line: _day(line.last_on)),
        Column[SourceLine]("due", _t("应检查至"), lambda line: _day(line.due_on)),
    )


_COLUMNS = {
    Thing.CASE: _case_columns,
    Thing.PATROL: _patrol_columns,
    Thing.GRID: _post_columns,
    Thing.SOURCE: _source_columns,
}


def number_told(counted: Counted) -> str:
    """How many there are, in words: cases each once, patrols as often as they were due."""
    words: Mapping[Thing, str] = {
        Thing.CASE: _t("{title}：{number} 件"),
        Thing.PATROL: _t("{title}：{number} 次"),
        Thing.GRID: _t("{title}：{number} 个"),
        Thing.SOURCE: _t("{title}：{number} 个"),
    }
    number = len(counted.keys) if counted.thing is Thing.PATROL else len(counted.once)
    return words[counted.thing].format(title=counted.title, number=number)


def _moment(moment: datetime | None) -> str:
    return NONE if moment is None else wording.local_full(moment)


def _day(day: date | None) -> str:
    return NONE if day is None else day.isoformat()


def _t(text: str) -> str:
    return QCoreApplication.translate("counted", text)
