"""Registers as printed lists, and the 网格责任表 with a page for each grid; told in words already, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.fonts import Fonts
from desktop.printing.forms import FINE, Forms
from desktop.printing.map_drawing import MapDrawing, Place
from desktop.printing.sheet import TYPE_HEIGHT, TYPE_WIDTH, About, Sheet, composed
from desktop.printing.tables import Gap, RuledTable
from desktop.printing.words import DASH, Office
from desktop.queries.grid_map import GridCard, OutlineRow

GRID_MAP_HEIGHT, LEAST_MAP_HEIGHT = 105 * mm, 50 * mm
TITLE_HEIGHT = 26 * mm
"""What title, number line and the gap over the table take."""


@dataclass(frozen=True, slots=True)
class RegisterList:
    """A list: `shares` are the widths of its columns as parts of the page's, in any unit; the cells are words."""

    title: str
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class GridDuty:
    """One grid with what was planned for it: sources, patrols and posts, a line each; and the last period's figures with its name."""

    card: GridCard
    sources: tuple[str, ...]
    patrols: tuple[str, ...]
    posts: tuple[str, ...] = ()
    period: str = ""
    figures: str = ""


def register_list(register: RegisterList, fonts: Fonts, office: Office, at: datetime) -> bytes:
    """Return a list as a PDF, its head on every page, numbered; an empty one says so.

    Raises ``Refused("character_not_printable", character, codepoint, field)``.
    """
    forms = Forms(fonts)
    heads = ("序号", *register.heads)
    shares = (0.075 * sum(register.shares), *register.shares)
    widths = [TYPE_WIDTH * share / sum(shares) for share in shares]
    styles = [FINE.but(align="center"), *[FINE] * len(register.heads)]
    rows = [
        forms.line((str(number), *texts), heads, styles, middle=True) for number, texts in enumerate(register.rows, 1)
    ]
    story = forms.title(register.title, f"共 {len(rows)} 项", f"截至 {office.moment(at)}")
    story.append(RuledTable(rows, widths, forms.head(heads)) if rows else forms.body("没有符合条件的记录。"))
    story += [Gap(3 * mm), forms.note(f"制表单位：{office.issuer}")]
    return composed([Sheet(register.title, tuple(story))], About(register.title, "", (), at), office, fonts)


def grid_sheets(
    duties: Sequence[GridDuty], outlines: Sequence[OutlineRow], fonts: Fonts, office: Office, at: datetime
) -> bytes:
    """Return the 网格责任表, a sheet for each grid: map, responsible body and person, inspectors, sources, patrols.

    ValueError without a grid. Raises ``Refused("character_not_printable", …)``.
    """
    if not duties:
        raise ValueError("no grid to print")
    sheets = [
        Sheet(f"网格责任表　{duty.card.name}", tuple(_grid(duty, outlines, fonts, office, at))) for duty in duties
    ]
    return composed(sheets, About("网格责任表", "", tuple(duty.card.name for duty in duties), at), office, fonts)


def _grid(duty: GridDuty, outlines: Sequence[OutlineRow], fonts: Fonts, office: Office, at: datetime) -> list[Flowable]:
    forms, card = Forms(fonts), duty.card
    inspectors = "、".join(f"{name} {phone}".rstrip() for name, phone in card.inspectors)
    area = f"{card.area_m2 / 1e6:.2f} 平方千米{'（示意界线）' if card.provisional else ''}" if card.area_m2 else DASH
    rows = [
        forms.wide("网　格", card.path),
        forms.pair("网格代码", card.code, "面　积", area),
        forms.pair("责任单位", card.responsible_body, "责任人", f"{card.responsible_person} {card.phone}".strip()),
        forms.wide("监督员", inspectors),
        forms.wide("岗位配备", "\n".join(duty.posts)),
        forms.wide("污染源", "\n".join(duty.sources)),
        forms.wide("巡查计划", "\n".join(duty.patrols)),
        forms.pair("在办案件", f"{card.open_cases} 件", "其中超期", f"{card.overdue_cases} 件"),
        forms.wide("本月办结", f"{card.closed_this_month} 件"),
        forms.wide(f"上期考核\n{duty.period}".rstrip(), duty.figures),
    ]
    table = forms.table(rows)
    room = TYPE_HEIGHT - TITLE_HEIGHT - table.wrap(TYPE_WIDTH, TYPE_HEIGHT)[1]
    height = max(LEAST_MAP_HEIGHT, min(GRID_MAP_HEIGHT, room))  # a grid has one page
    return [
        *forms.title("网格责任表", card.path, f"截至 {office.moment(at)}"),
        MapDrawing(Place(card.code, whole_grid=True), outlines, fonts, height),
        Gap(3 * mm),
        table,
    ]
