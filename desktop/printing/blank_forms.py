"""The office's forms without a case, to be filled in by hand: the layouts of the filled ones fed with nothing; it lays out only lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.binding import Part, bind
from desktop.printing.blank_official import blank_letter, blank_notice
from desktop.printing.blank_rows import blank_file, blank_request, unwritten, words_to_tick
from desktop.printing.blank_titles import BLANK_TITLES, BlankForm
from desktop.printing.case_notices import CaseNotices
from desktop.printing.case_sheets import CaseSheets
from desktop.printing.course import Course
from desktop.printing.enforcement import Enforcement
from desktop.printing.fonts import Fonts
from desktop.printing.forms import SMALL, Forms
from desktop.printing.sheet import TYPE_HEIGHT, TYPE_WIDTH, About, Sheet, composed
from desktop.printing.tables import Cell, Gap, Row, RuledTable
from desktop.printing.words import Office, Words
from desktop.rules.workflow import Action, RequestKind

LINE_HEIGHT = 10.5 * mm
"""Of a line that is written on by hand."""


def blank_forms(wanted: Sequence[BlankForm], words: Words, fonts: Fonts, office: Office, at: datetime) -> bytes:
    """Return the forms in one PDF, each beginning on a page of its own; `at` is since when they look so. ValueError without any.

    Raises ``Refused("character_not_printable", character, codepoint, field)``.
    """
    if not wanted:
        raise ValueError("no form to print")
    titles = "、".join(BLANK_TITLES[form] for form in wanted)
    title = f"空白{titles}" if len(wanted) == 1 else f"空白表单（{len(wanted)} 种）"
    about = About(title, "", ("空白表单", titles), at)
    blank = _Blank(words, fonts, office)
    parts: list[bytes] = []
    for official, forms in groupby(wanted, key=lambda form: form in OFFICIAL):
        if official:
            parts += [OFFICIAL[form](fonts, blank.office, at) for form in forms]
        else:  # each is handed out by itself, and numbered so
            sheets = [replace(sheet, apart=True) for form in forms for sheet in LAYOUTS[form](blank)]
            parts.append(composed(sheets, about, blank.office, fonts))
    return parts[0] if len(parts) == 1 else _bound(parts, title, office)


def _bound(parts: Sequence[bytes], title: str, office: Office) -> bytes:
    """Papers of different page forms in one file."""
    with TemporaryDirectory(prefix="grid-desk-") as folder:
        paths = [Path(folder) / f"{number}.pdf" for number in range(len(parts))]
        for path, content in zip(paths, parts, strict=True):
            path.write_bytes(content)
        whole = Path(folder) / "whole.pdf"
        bind([Part(path, "") for path in paths], whole, title, office.issuer)
        return whole.read_bytes()


class _Blank:
    """What the layouts are handed where there is no case: an office that dates nothing, and words to tick."""

    def __init__(self, words: Words, fonts: Fonts, office: Office) -> None:
        self.words, self.fonts, self.office = words_to_tick(words), fonts, unwritten(office)

    def course(self, *actions: Action) -> Course:
        """A case on which only this was done."""
        return Course(blank_file(*actions), self.words, self.fonts, self.office, {}, blank=True)

    def sheets(self, *actions: Action) -> CaseSheets:
        """The forms of such a case."""
        return CaseSheets(self.course(*actions), (), photos_at="附后")

    def list_sheet(self, title: str, heads: Sequence[str], shares: Sequence[float], note: str) -> Iterator[Sheet]:
        """A list of empty lines, as many as the page holds."""
        forms = Forms(self.fonts, empty="　")
        every = ("序号", *heads)
        parts = (0.55 * sum(shares) / len(shares), *shares)
        widths = [TYPE_WIDTH * part / sum(parts) for part in parts]
        count = int((TYPE_HEIGHT - 46 * mm) / LINE_HEIGHT)
        lines = (
            forms.line(
                (str(number), *("" for _ in heads)), every, [SMALL.but(align="center")] * len(every), middle=True
            )
            for number in range(1, count + 1)
        )
        rows = [Row(line.cells, LINE_HEIGHT) for line in lines]
        story: list[Flowable] = [
            *forms.title(title, "单位：", self.office.day(None)),
            RuledTable(rows, widths, forms.head(every)),
            Gap(2 * mm),
            forms.note(note),
        ]
        yield Sheet(title, tuple(story))


def _report(blank: _Blank) -> Iterator[Sheet]:
    yield blank.sheets(Action.ACCEPT).filing()


def _filing(blank: _Blank) -> Iterator[Sheet]:
    yield blank.sheets(Action.ACCEPT, Action.FILE).filing()


def _of(action: Action, layout: Callable[[CaseSheets], Callable[..., Sheet]]) -> Callable[[_Blank], Iterator[Sheet]]:
    def made(blank: _Blank) -> Iterator[Sheet]:
        sheets = blank.sheets(action)
        entry = sheets.course.file.last(action)
        assert entry is not None
        yield layout(sheets)(entry)

    return made


def _approvals(blank: _Blank) -> Iterator[Sheet]:
    course = blank.course()
    requests = tuple(blank_request(kind) for kind in RequestKind)
    yield from CaseNotices(replace(course, file=replace(course.file, requests=requests))).approvals()


def _patrol_log(blank: _Blank) -> Iterator[Sheet]:
    heads = ("日期、时间", "网格、路线", "发现的问题", "处理（上报号）", "巡查人")
    yield from blank.list_sheet(
        "巡查记录表", heads, (18, 24, 30, 20, 14), "没有发现问题的也逐次填写，发现问题当日上报。"
    )


def _sign_for(blank: _Blank) -> Iterator[Sheet]:
    heads = ("文件名称、编号", "份数", "送达时间", "签收单位", "签收人", "备注")
    yield from blank.list_sheet("签收表", heads, (30, 7, 20, 20, 15, 12), "签收人应当面核对文件名称和份数后签字。")


def _patrol_plan(blank: _Blank) -> Iterator[Sheet]:
    heads = ("网格", "巡查方", "巡查人", "频次", "期间", "说明")
    yield from blank.list_sheet("巡查计划表", heads, (20, 16, 14, 14, 20, 16), "巡查方填写社区或监督员。")


def _source_list(blank: _Blank) -> Iterator[Sheet]:
    heads = ("编号", "名称", "级别", "网格与地址", "责任人、电话", "上次检查")
    yield from blank.list_sheet(
        "污染源清单", heads, (12, 22, 9, 24, 18, 15), "新发现的污染源由社区或监督员填写，报街道核实。"
    )


def _approval_ledger(blank: _Blank) -> Iterator[Sheet]:
    heads = ("案号", "申请", "申请单位、时间", "结果", "审批人、时间", "审批意见")
    yield from blank.list_sheet(
        "审批台账", heads, (16, 10, 22, 11, 21, 20), "申请填写回退、延期、挂账或作废，结果填写批准或不予批准。"
    )


def _grid_duty(blank: _Blank) -> Iterator[Sheet]:
    forms = Forms(blank.fonts, empty="　")
    rows = [
        forms.wide("网　格", ""),
        forms.pair("网格代码", "", "面　积", ""),
        forms.pair("责任单位", "", "责任人", ""),
        forms.pair("责任人电话", "", "监督员", ""),
        *(forms.wide(label, "", least=20 * mm) for label in ("岗位配备", "污染源", "巡查计划")),
        forms.wide("上期考核", "", least=14 * mm),
        Row((forms.label("网格图"), Cell((Gap(86 * mm),), 3))),
    ]
    yield Sheet("网格责任表", (*forms.title("网格责任表", "编号：", blank.office.day(None)), forms.table(rows)))


LAYOUTS: Mapping[BlankForm, Callable[[_Blank], Iterable[Sheet]]] = MappingProxyType(
    {
        BlankForm.REPORT: _report,
        BlankForm.FILING: _filing,
        BlankForm.DISPATCH: _of(Action.DISPATCH, lambda sheets: sheets.dispatch),
        BlankForm.JOINT_NOTICE: lambda blank: CaseNotices(blank.course()).joint(),
        BlankForm.PROMPT: lambda blank: CaseNotices(blank.course()).demands(Action.PROMPT),
        BlankForm.SUPERVISION: lambda blank: CaseNotices(blank.course()).demands(Action.SUPERVISE),
        BlankForm.APPROVAL: _approvals,
        BlankForm.INSPECTION_RECORD: lambda blank: Enforcement(
            blank.course(Action.ISSUE_DOCUMENT)
        ).inspection_records(),
        BlankForm.PENALTY_FILING: lambda blank: Enforcement(blank.course(Action.ISSUE_DOCUMENT)).penalty_filings(),
        BlankForm.CORRECTION_ORDER: lambda blank: Enforcement(blank.course(Action.ISSUE_DOCUMENT)).correction_orders(),
        BlankForm.ANSWER: _of(Action.ANSWER, lambda sheets: sheets.answer),
        BlankForm.VERIFICATION: _of(Action.VERIFY, lambda sheets: sheets.verification),
        BlankForm.CLOSING: _of(Action.CLOSE, lambda sheets: sheets.closing),
        BlankForm.SERVICE_RECEIPT: lambda blank: Enforcement(blank.course(Action.ISSUE_DOCUMENT)).receipts(),
        BlankForm.PHOTO_EVIDENCE: lambda blank: [CaseNotices(blank.course()).evidence({})],
        BlankForm.PATROL_LOG: _patrol_log,
        BlankForm.PATROL_PLAN: _patrol_plan,
        BlankForm.SOURCE_LIST: _source_list,
        BlankForm.APPROVAL_LEDGER: _approval_ledger,
        BlankForm.GRID_DUTY: _grid_duty,
        BlankForm.SIGN_FOR: _sign_for,
    }
)
"""The sheets of each form."""

OFFICIAL: Mapping[BlankForm, Callable[[Fonts, Office, datetime], bytes]] = MappingProxyType(
    {BlankForm.TRANSFER_LETTER: blank_letter, BlankForm.ASSESSMENT_NOTICE: blank_notice}
)
"""Those with pages of their own."""
