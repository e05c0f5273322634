"""Commands that print papers into files."""

from __future__ import annotations

import argparse
import calendar
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.app import papers, register_papers, year_papers
from desktop.app.commands.context import opened, signing_password, write_file
from desktop.app.papers import Difference
from desktop.printing.binding import Part, bind
from desktop.printing.blank_titles import BlankForm
from desktop.printing.documents import Document
from desktop.queries import case_file, scorecards
from desktop.queries.scorecards import Period
from desktop.rules.errors import Refused
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading


def print_case_file(arguments: argparse.Namespace) -> int:
    """Print a case file; of several cases, one file each into a folder, or all bound into one."""
    numbers: list[str] = arguments.number
    if len(numbers) > 1:
        return _print_many(arguments, numbers)
    return _print(arguments, lambda reading, cache: _file_of(reading, numbers[0], cache))


def print_document(arguments: argparse.Namespace) -> int:
    """Print one document of a case."""
    document = Document(arguments.document)
    return _print(
        arguments,
        lambda reading, cache: papers.document_paper(
            reading, case_file.by_number(reading, arguments.number), document, cache
        ),
    )


def print_scorecard(arguments: argparse.Namespace) -> int:
    """Print the card of an inspector for a month."""
    period = month(arguments.month)
    return _print(
        arguments,
        lambda reading, cache: papers.scorecard_paper(
            reading, SubjectKind.INSPECTOR, _inspector(reading, arguments.inspector), period, cache
        ),
    )


def print_scorecards(arguments: argparse.Namespace) -> int:
    """Print all cards of a kind for a month, in one file."""
    kind, period = SubjectKind(arguments.kind), month(arguments.month)
    return _print(arguments, lambda reading, cache: papers.scorecards_paper(reading, kind, period, cache))


def print_notice(arguments: argparse.Namespace) -> int:
    """Print the notice of a published month."""
    period = month(arguments.month)
    return _print(arguments, lambda reading, cache: papers.notice_paper(reading, period, cache))


def print_year(arguments: argparse.Namespace) -> int:
    """Print a year's responsibility sheet of areas or bodies."""
    kind, text = SubjectKind(arguments.kind), arguments.year
    if not (text.isascii() and text.isdigit() and len(text) == 4 and text > "0000"):
        raise Refused("period_text_invalid", value=text)
    return _print(arguments, lambda reading, cache: year_papers.year_paper(reading, kind, int(text), cache))


def print_register(arguments: argparse.Namespace) -> int:
    """Print a register as a list, or the duties of each grid."""
    return _print(
        arguments,
        lambda reading, cache: register_papers.list_paper(reading, arguments.register, cache, arguments.grid),
    )


def print_blank(arguments: argparse.Namespace) -> int:
    """Print forms to fill in by hand: one of them, or all."""
    wanted = list(BlankForm) if arguments.form == "all" else [BlankForm(arguments.form)]
    return _print(arguments, lambda reading, cache: papers.blank_paper(reading, wanted, cache))


def _file_of(reading: Reading, number: str, cache: Path) -> papers.Paper:
    return papers.case_file_paper(reading, case_file.by_number(reading, number), cache)


def _print(arguments: argparse.Namespace, make: Callable[[Reading, Path], papers.Paper]) -> int:
    """Make one paper, sign it where that is wanted, and write it."""
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        paper = make(reading, context.paths.cache)
        if arguments.sign:
            paper = papers.signed_paper(reading, paper, signing_password())
    return _written(arguments.out, paper)


def _print_many(arguments: argparse.Namespace, numbers: Sequence[str]) -> int:
    """Print file after file; the spool is emptied whatever happens."""
    out = Path(arguments.out)
    with opened(arguments.store, arguments.as_user) as context, TemporaryDirectory() as spool:
        folder = out if out.is_dir() else Path(spool)
        password = signing_password() if arguments.sign else None
        made = []
        for number in dict.fromkeys(numbers):
            with context.store.reading(context.actor) as reading:
                paper = _file_of(reading, number, context.paths.cache)
                if password is not None and folder is out:
                    paper = papers.signed_paper(reading, paper, password)
            path = folder / paper.name
            write_file(path, paper.content)
            made.append(Part(path, paper.title))
            if folder is out:
                print(path)
        if folder is not out:
            title, bound = f"案卷 {len(made)} 件", Path(spool) / "bound"
            bind(made, bound, title)
            whole = papers.Paper(bound.read_bytes(), out.name, title)
            if password is not None:
                with context.store.reading(context.actor) as reading:
                    whole = papers.signed_paper(reading, whole, password)
            write_file(out, whole.content)
            print(out)
    return 0


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
    for signature in checked.signatures:
        told = "签名完好，签名后未被改动" if signature.intact else "签名无效：签名后文件被改动过"
        print(f"{signature.signer}：{told}。")
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
