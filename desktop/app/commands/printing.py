"""Commands that print papers into files."""

from __future__ import annotations

import argparse
import calendar
import sys
from datetime import date
from pathlib import Path

from desktop.app import papers, register_papers
from desktop.app.commands.context import opened, write_file
from desktop.app.papers import Difference
from desktop.printing.blank_titles import BlankForm
from desktop.printing.documents import Document
from desktop.queries import case_file, scorecards
from desktop.queries.scorecards import Period
from desktop.rules.errors import Refused
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading


def print_case_file(arguments: argparse.Namespace) -> int:
    """Print a case file."""
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        paper = papers.case_file_paper(reading, case_file.by_number(reading, arguments.number), context.paths.cache)
    return _written(arguments.out, paper)


def print_document(arguments: argparse.Namespace) -> int:
    """Print one document of a case."""
    document = Document(arguments.document)
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        case_id = case_file.by_number(reading, arguments.number)
        paper = papers.document_paper(reading, case_id, document, context.paths.cache)
    return _written(arguments.out, paper)


def print_scorecard(arguments: argparse.Namespace) -> int:
    """Print the card of an inspector for a month."""
    period = month(arguments.month)
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        subject = _inspector(reading, arguments.inspector)
        paper = papers.scorecard_paper(reading, SubjectKind.INSPECTOR, subject, period, context.paths.cache)
    return _written(arguments.out, paper)


def print_notice(arguments: argparse.Namespace) -> int:
    """Print the notice of a published month."""
    period = month(arguments.month)
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        paper = papers.notice_paper(reading, period, context.paths.cache)
    return _written(arguments.out, paper)


def print_register(arguments: argparse.Namespace) -> int:
    """Print a register as a list, or the duties of each grid."""
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        if arguments.register == "grids":
            paper = register_papers.grid_paper(reading, arguments.grid or reading.district.code, context.paths.cache)
        else:
            paper = register_papers.register_paper(reading, arguments.register, context.paths.cache, arguments.grid)
    return _written(arguments.out, paper)


def print_blank(arguments: argparse.Namespace) -> int:
    """Print forms to fill in by hand: one of them, or all."""
    wanted = list(BlankForm) if arguments.form == "all" else [BlankForm(arguments.form)]
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        paper = papers.blank_paper(reading, wanted, context.paths.cache)
    return _written(arguments.out, paper)


def check_file(arguments: argparse.Namespace) -> int:
    """Hold a printed case file against the store."""
    content = Path(arguments.file).read_bytes()
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        checked = papers.check_case_file(reading, content, context.paths.cache, arguments.file)
    if checked.difference is not None:
        places = "、".join(str(place) for place in checked.places)
        print(
            f"不符：案件 {checked.case_number}，{_DIFFERENCES[checked.difference].format(places=places)}",
            file=sys.stderr,
        )
        return 1
    print(f"相符：案件 {checked.case_number}，流转记录第 1 至第 {checked.sequence} 条与系统一致。")
    if checked.reprinted:
        print("各页文字与系统重印的一致。")
    if checked.rows_since:
        print(f"打印之后又办理 {checked.rows_since} 步，案卷所载为打印时的情况。")
    return 0


_DIFFERENCES = {
    Difference.ROW_MISSING: "系统中没有第 {places} 条流转记录。",
    Difference.HASH: "第 {places} 条流转记录的校验值与系统中的不同。",
    Difference.END_PAGE: "末页所印校验值与文件内嵌的校验值不同。",
    Difference.ROWS: "案卷所印流转记录第 {places} 条的校验值与系统中的不同。",
    Difference.PAGES: "第 {places} 页的文字与系统重印的不同（机构更名、程序升级后重印也会不同）。",
}


def month(text: str) -> Period:
    """The month written as 2015-11; Refused("month_invalid")."""
    try:
        year, number = (int(part) for part in text.split("-"))
        return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))
    except ValueError:
        raise Refused("month_invalid", field="month", value=text) from None


def _inspector(reading: Reading, wanted: str) -> str:
    """The subject of an inspector by number or by name, which must be of one only."""
    rows = scorecards.subjects(reading, SubjectKind.INSPECTOR)
    found = [row for row in rows if wanted in {row.subject, row.name}]
    if not found:
        raise Refused("subject_unknown", field="inspector", subject=wanted)
    if len(found) > 1:
        raise Refused("subject_ambiguous", field="inspector", subject=wanted, numbers=[row.subject for row in found])
    return found[0].subject


def _written(out: str, paper: papers.Paper) -> int:
    path = Path(out)
    if path.is_dir():
        path = path / paper.name
    write_file(path, paper.content)
    print(path)
    return 0
