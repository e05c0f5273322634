"""Numbers out of the office's series: report numbers by the day, case and document numbers by the year."""

from __future__ import annotations

from sqlalchemy import text

from desktop.store.offices import prefix_at
from desktop.store.work import Work


def next_report_number(work: Work) -> str:
    """上报号, for example R20151123-0087: the district's date and a number of that day."""
    day = work.now.astimezone(work.zone).strftime("%Y%m%d")
    return f"R{day}-{_next(work, f'report-{day}'):04d}"


def next_case_number(work: Work) -> str:
    """案号, for example 2015-000403: the district's year and a number of that year."""
    year = work.now.astimezone(work.zone).year
    return f"{year}-{_next(work, f'case-{year}'):06d}"


def next_document_number(work: Work) -> str:
    """文号 of a paper issued on a case, for example 西环网文〔2015〕12号: a series beside that of the case files, 西环网〔2015〕403号."""
    year = work.now.astimezone(work.zone).year
    return f"{prefix_at(work)}文〔{year}〕{_next(work, f'document-{year}')}号"


def next_source_number(work: Work) -> str:
    """污染源编号, for example W00127: one series for as long as the register is kept."""
    return f"W{_next(work, 'source'):05d}"


def _next(work: Work, series: str) -> int:
    """The next number of a series; the row is locked until the commit, so that no number is given twice or skipped."""
    statement = text(
        "INSERT INTO counters (series, last) VALUES (:series, 1)"
        " ON CONFLICT (series) DO UPDATE SET last = counters.last + 1 RETURNING last"
    )
    return int(work.session.execute(statement, {"series": series}).scalar_one())
