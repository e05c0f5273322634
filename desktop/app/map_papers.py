"""From the map to paper: reads the rows of the chosen grids and hands them to the atlas; lays out nothing itself."""

from __future__ import annotations

from pathlib import Path

from desktop.app.papers import Paper, fonts_of, office_of
from desktop.queries import grid_map
from desktop.store.work import Reading


def atlas_paper(reading: Reading, codes: tuple[str, ...], cache: Path) -> Paper:
    """网格图集 of the grids, a page each; raises ValueError without one, Refused: grid_unknown, character_not_printable."""
    # reportlab and the fonts are loaded when something is printed first
    from desktop.printing.atlas import TITLE, atlas
    from desktop.printing.file_names import pdf_name

    cards = [grid_map.grid_card(reading, code) for code in codes]
    content = atlas(cards, grid_map.outlines(reading), fonts_of(reading, cache), office_of(reading), reading.now)
    day = reading.now.astimezone(reading.zone).date()
    subject = cards[0].name if len(cards) == 1 else reading.district.name
    return Paper(content, pdf_name(subject, TITLE, day), f"{TITLE}（{len(cards)} 页）")
