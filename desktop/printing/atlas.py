"""网格图集: one page for each grid, its map as vectors with what answers for it under the map; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.fonts import Fonts
from desktop.printing.forms import Forms
from desktop.printing.map_drawing import MapDrawing, Place
from desktop.printing.sheet import About, Sheet, composed
from desktop.printing.tables import Gap
from desktop.printing.words import DASH, Office
from desktop.queries.grid_map import GridCard, OutlineRow

MAP_HEIGHT = 168 * mm
TITLE = "网格图集"


def atlas(
    cards: Sequence[GridCard], outlines: Sequence[OutlineRow], fonts: Fonts, office: Office, at: datetime
) -> bytes:
    """Return the atlas as a PDF, a page for each grid in the given order; `outlines` are all in force.

    ValueError without a grid. Raises ``Refused("character_not_printable", …)``.
    """
    if not cards:
        raise ValueError("no grid to print")
    sheets = [Sheet(f"网格图　{card.name}", tuple(_page(card, outlines, fonts, office, at))) for card in cards]
    return composed(sheets, About(TITLE, "", tuple(card.name for card in cards), at), office, fonts)


def _page(card: GridCard, outlines: Sequence[OutlineRow], fonts: Fonts, office: Office, at: datetime) -> list[Flowable]:
    forms = Forms(fonts)
    kind = "示意界线" if card.provisional else "正式界线"
    area = f"{card.area_m2 / 1e6:.2f} 平方千米" if card.area_m2 else DASH
    rows = [
        forms.pair("网格代码", card.code, "面　积", area),
        forms.pair("责任单位", card.responsible_body, "责任人", f"{card.responsible_person} {card.phone}".strip()),
        forms.pair("界　线", f"{kind}，{_day(card)}起", "在办案件", f"{card.open_cases} 件"),
    ]
    return [
        *forms.title(card.name, card.path, f"截至 {office.moment(at)}"),
        MapDrawing(Place(card.code, whole_grid=True, inside=True), outlines, fonts, MAP_HEIGHT),
        Gap(3 * mm),
        forms.table(rows),
    ]


def _day(card: GridCard) -> str:
    day = card.valid_from
    return f"{day.year}年{day.month}月{day.day}日"
