"""From the registers to printed lists: reads every page of a register and tells its codes in words; lays out nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from desktop import wording
from desktop.app.papers import Paper, fonts_of, office_of
from desktop.queries import assessment_check, grid_map, patrols, registers, scorecards, sources, staff
from desktop.queries.registers import RegisterFilter
from desktop.queries.sources import SourceFilter
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading
from desktop.wording import registers as words
from desktop.wording import request_kind, request_state

if TYPE_CHECKING:
    from desktop.printing.register_lists import RegisterList


def register_paper(reading: Reading, name: str, cache: Path, grid: str = "") -> Paper:
    """One of `LISTS` as paper, of a grid and all inside it; raises KeyError for another name, Refused: character_not_printable."""
    from desktop.printing.file_names import pdf_name
    from desktop.printing.register_lists import register_list

    made = LISTS[name](reading, grid)
    content = register_list(made, fonts_of(reading, cache), office_of(reading), reading.now)
    day = reading.now.astimezone(reading.zone).date()
    return Paper(content, pdf_name(grid or reading.district.name, made.title, day), made.title)


def list_paper(reading: Reading, name: str, cache: Path, grid: str = "") -> Paper:
    """One of `documents.LIST_TITLES` as paper; raises what `register_paper` and `grid_paper` do."""
    if name == "grids":
        return grid_paper(reading, grid or reading.district.code, cache)
    return register_paper(reading, name, cache, grid)


def grid_paper(reading: Reading, grid: str, cache: Path) -> Paper:
    """网格责任表 of a grid and of those right inside it, a page each; raises Refused: grid_unknown, character_not_printable."""
    from desktop.printing.file_names import pdf_name
    from desktop.printing.register_lists import GridDuty, grid_sheets

    own = grid_map.grid_card(reading, grid)
    codes = [grid, *(row.code for row in grid_map.grid_tree(reading) if row.parent_code == grid)]
    found, plans = _all_sources(reading, grid), patrols.plans(reading, grid)
    figures = _figures(reading, {len(code) for code in codes})
    duties = [
        GridDuty(
            grid_map.grid_card(reading, code),
            _sources_of(code, found),
            _plans_of(code, plans),
            tuple(_post(post) for post in staff.posts_of(reading, code)),
            *figures.get(code, ("", "")),
        )
        for code in codes
    ]
    content = grid_sheets(duties, grid_map.outlines(reading), fonts_of(reading, cache), office_of(reading), reading.now)
    day = reading.now.astimezone(reading.zone).date()
    return Paper(content, pdf_name(own.name, "网格责任表", day), f"网格责任表 {own.name}")


def _sources_of(code: str, found: Sequence[sources.SourceRow]) -> tuple[str, ...]:
    """The sources of a community by name; of a larger grid how many there are inside it."""
    if own := tuple(f"{row.name}（{words.source_level(row.level)}）" for row in found if row.grid_code == code):
        return own
    levels = Counter(words.source_level(row.level) for row in found if row.grid_code.startswith(code))
    if not levels:
        return ()
    return (f"辖区内 {levels.total()} 处，其中{'、'.join(f'{level} {number} 处' for level, number in levels.items())}",)


def _plans_of(code: str, plans: Sequence[patrols.PlanRow]) -> tuple[str, ...]:
    """The patrol plans of a grid; where they are for the grids inside it, how many."""
    own = (plan for plan in plans if plan.grid_code == code)
    if told := tuple(f"{words.performer(plan.performer)}　{words.frequency(plan.times, plan.unit)}" for plan in own):
        return told
    inside = sum(plan.grid_code.startswith(code) for plan in plans)
    return (f"辖区内 {inside} 项",) if inside else ()


def _post(post: staff.PostRow) -> str:
    kind = words.post_kind(post.kind)
    if not post.is_filled:
        return f"{kind}：缺岗"
    employment = f"（{words.employment(post.employment)}）" if post.employment else ""
    return f"{kind}：{post.person}{employment}　{post.organisation}　{post.phone}".rstrip("　")


_AREAS = {6: SubjectKind.DISTRICT, 9: SubjectKind.STREET, 12: SubjectKind.COMMUNITY}
"""The kind of card by the length of a grid's code."""


def _figures(reading: Reading, lengths: set[int]) -> dict[str, tuple[str, str]]:
    """What the cards of the last whole month say of each grid: which month, and score, grade and counts."""
    day = reading.now.astimezone(reading.zone).date()
    period = Period.month(day.replace(day=1) - timedelta(days=1))
    month = f"{period.first_day.year}年{period.first_day.month}月"
    found = {}
    for kind in (kind for length, kind in _AREAS.items() if length in lengths):
        for card in scorecards.ranking(reading, kind, period):
            score = wording.grade("") if card.too_few or card.score is None else f"{card.score:.2f} 分，{card.grade} 级"
            counts = "，".join(f"{wording.count(key)} {number}" for key, number in card.counts if number)
            found[card.subject] = month, "\n".join(text for text in (score, counts) if text)
    return found


def _all_sources(reading: Reading, grid: str) -> list[sources.SourceRow]:
    """The active sources of a grid, by grid."""
    found: list[sources.SourceRow] = []
    after: int | None = None
    while True:
        page = sources.sources(reading, SourceFilter(grid=grid), after)
        found += page.rows
        if (after := page.next_key) is None:
            return sorted(found, key=lambda row: (row.grid_code, row.number))


def _sources(reading: Reading, grid: str) -> RegisterList:
    from desktop.printing.register_lists import RegisterList

    rows = tuple(
        (
            row.number,
            row.name,
            words.source_level(row.level),
            f"{row.grid}\n{row.address}".strip(),
            f"{row.responsible_person}\n{row.phone}".strip(),
            str(row.last_inspected_on or ""),
            str(row.due_on or ""),
        )
        for row in _all_sources(reading, grid)
    )
    heads = ("编号", "名称", "级别", "网格与地址", "责任人", "上次检查", "应检查日")
    return RegisterList("污染源清单", heads, (12, 19, 8, 21, 18, 14, 14), rows)


def _patrol_plans(reading: Reading, grid: str) -> RegisterList:
    from desktop.printing.register_lists import RegisterList

    rows = tuple(
        (
            plan.grid,
            words.performer(plan.performer),
            plan.person,
            words.frequency(plan.times, plan.unit),
            f"{plan.first_day} 至 {plan.last_day or '长期'}",
            plan.note,
        )
        for plan in patrols.plans(reading, grid)
    )
    return RegisterList(
        "巡查计划表", ("网格", "巡查方", "巡查人", "频次", "期间", "说明"), (20, 14, 12, 14, 22, 18), rows
    )


def _approvals(reading: Reading, _grid: str) -> RegisterList:
    from desktop.printing.register_lists import RegisterList

    office = office_of(reading)
    rows = tuple(
        (
            row.case_number,
            request_kind(row.kind),
            f"{row.asked_for or row.asked_by}\n{office.moment(row.asked_at)}",
            request_state(row.state),
            f"{row.decided_by}\n{office.moment(row.decided_at)}".strip() if row.decided_at else "",
            row.decision,
            "是" if row.late else "",
        )
        for row in _pages(lambda after: registers.approvals(reading, RegisterFilter(), after))
    )
    heads = ("案号", "申请", "申请单位和时间", "结果", "审批人和时间", "审批意见", "超时")
    return RegisterList("审批台账", heads, (17, 9, 26, 9, 26, 15, 7), rows)


def _receipts(reading: Reading, _grid: str) -> RegisterList:
    """Who signs for the assessment that was published last."""
    from desktop.printing.register_lists import RegisterList

    issued = [row for row in scorecards.published(reading) if row.published_at is not None]
    last = max(issued, key=lambda row: (row.published_at, row.assessment_id), default=None)
    office = office_of(reading)
    rows = tuple(
        (
            each.grid,
            wording.grid_level(each.level),
            each.responsible_person,
            each.signed_by,
            office.moment(each.signed_at) if each.signed_at else "",
            "　",
        )
        for each in (assessment_check.receipts(reading, last.assessment_id) if last else ())
    )
    told = f"（{office.day(last.published_at)}发布）" if last else ""
    heads = ("网格", "级别", "责任人", "系统签收人", "签收时间", "签字")
    return RegisterList(f"考核结果签收表{told}", heads, (16, 16, 12, 17, 25, 16), rows)


def _pages(read: Callable[[Any], registers.RegisterPage]) -> Iterator[Any]:
    after = None
    while True:
        page = read(after)
        yield from page.rows
        if (after := page.next_key) is None:
            return


LISTS: Mapping[str, Callable[[Reading, str], RegisterList]] = MappingProxyType(
    {"sources": _sources, "patrols": _patrol_plans, "approvals": _approvals, "receipts": _receipts}
)
"""The registers that are printed as lists, by what the command line calls them."""
