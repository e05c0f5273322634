"""From a year's published assessments to the printed responsibility sheet; it lays out nothing itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.app.papers import Paper, fonts_of, office_of
from desktop.queries import assessment_history
from desktop.rules.errors import Refused
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading


def year_paper(reading: Reading, kind: SubjectKind, year: int, cache: Path) -> Paper:
    """年度环境保护目标责任制考核表 of the subjects that the reader sees.

    Raises Refused: scorecards_none, value_invalid (a kind without a yearly sheet), character_not_printable.
    """
    from desktop.printing import responsibility_sheet as layout
    from desktop.printing.file_names import pdf_name
    from desktop.wording import papers as words

    sheet = assessment_history.year_sheet(reading, kind, year)
    last_day = date(year, 12, 31)
    if not sheet.rows:
        raise Refused("scorecards_none", subject_kind=kind.value, first_day=date(year, 1, 1), last_day=last_day)
    office = office_of(reading, sheet.published_at)
    content = layout.responsibility_sheet(sheet, words, fonts_of(reading, cache), office)
    kind_told = words.subject_kind(kind)
    return Paper(content, pdf_name(kind_told, "目标责任制考核表", last_day), f"{year}{layout.TITLE} {kind_told}")
