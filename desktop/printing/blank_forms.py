"""The office's forms without a case, to be filled in by hand: the layouts of the filled ones fed with nothing; it lays out only lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.blank_rows import blank_file, blank_request, unwritten, words_to_tick
from desktop.printing.blank_titles import BLANK_TITLES, BlankForm
from desktop.printing.case_notices import CaseNotices
from desktop.printing.case_sheets import CaseSheets
from desktop.printing.course import Course
from desktop.printing.enforcement import Enforcement
from desktop.printing.fonts import Fonts
from desktop.printing.forms import SMALL, Forms
from desktop.printing.sheet import TYPE_HEIGHT, TYPE_WIDTH, About, Sheet, composed
from desktop.printing.tables import Gap, Row, RuledTable
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
    sheets = [sheet for form in wanted for sheet in LAYOUTS[form](_Blank(words, fonts, office))]
    return composed(sheets, About(title, "", ("空白表单", titles), at), office, fonts)


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
        BlankForm.SIGN_FOR: _sign_for,
    }
)
"""The sheets of each form."""
