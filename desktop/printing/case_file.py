"""The case file 案卷 as one PDF: cover, contents, forms, map, photos, course, end page; reads rows and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.case_notices import CaseNotices
from desktop.printing.case_sheets import CaseSheets
from desktop.printing.check_mark import CheckMark
from desktop.printing.course import Course
from desktop.printing.enforcement import Enforcement
from desktop.printing.fonts import Face, Fonts
from desktop.printing.forms import TITLE, Forms
from desktop.printing.map_drawing import MapDrawing, Place
from desktop.printing.photos import photo_pages
from desktop.printing.qr import QrCode
from desktop.printing.sheet import (
    LEFT,
    TYPE_WIDTH,
    About,
    Contents,
    PagedCanvas,
    Sheet,
    composed,
)
from desktop.printing.tables import Cell, Gap, Row
from desktop.printing.text import Style, Text, draw_text
from desktop.printing.transfer_letter import letter_on_file
from desktop.printing.words import Office, Words
from desktop.queries.case_file import CaseFile
from desktop.queries.grid_map import OutlineRow
from desktop.rules.workflow import Action, Status

_CENTRE = Style(Face.SONG, 20, 30, align="center", heavy=True)
_NAME = Style(Face.SONG, 44, 60, align="center", heavy=True)
_SUBTITLE = Style(Face.SONG, 15, 24, align="center")
_HASH = Style(Face.SONG, 12, 19)
_FORMALITY = Style(Face.FANG, 12, 6 * mm, align="center")
_FORMAL = frozenset(
    {
        Status.CLOSED,
        Status.EVALUATED,
        Status.ASSESSED,
        Status.DECLINED,
        Status.MERGED,
        Status.VOIDED,
        Status.TRANSFERRED,
    }
)
"""From when on a file is the formal one."""
MAP_HEIGHT = 150 * mm
COVER_ROW = 11 * mm


def case_file(
    file: CaseFile,
    outlines: Sequence[OutlineRow],
    photos: Mapping[str, bytes],
    words: Words,
    fonts: Fonts,
    office: Office,
    names: Mapping[str, str] = MappingProxyType({}),
    authorities: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return the whole file of a case as a PDF; the same bytes for the same rows, whenever it is printed.

    `photos` are the pictures by their sha256; one that is missing keeps its place with a word why. `names` are those of
    organisations by the codes that the journal holds; a code without a name is not printed. `authorities` are their full
    names, under which they sign. Who told the office
    (name, phone) is never printed. Raises ``Refused("character_not_printable", character, codepoint, field)``.
    """
    course = Course(file, words, fonts, office, names, authorities=authorities)
    sheets = [_cover(course), _contents(fonts)]
    sheets += _papers(course, tuple(outlines))
    sheets.append(_map(course, outlines))
    if file.photos:
        sheets.append(_photos(course, photos))
    sheets.append(Sheet("办理经过", tuple(course.story()), office.day(file.journal[-1].recorded_at)))
    sheets.append(_end(course))
    number = file.document_number or file.card.report_number
    named = (file.card.case_number, file.card.report_number, file.category.name, file.card.street)
    keywords = (*(text for text in named if text), str(mark_of(file)))
    about = About(f"案卷　{number}　{file.category.name}", number, keywords, file.journal[-1].recorded_at)
    return composed(sheets, about, office, fonts)


def _papers(course: Course, outlines: tuple[OutlineRow, ...]) -> Iterator[Sheet]:
    """Every paper that the case has come far enough for, in the order of its course; photos have pages of their own."""
    file, forms = course.file, CaseSheets(course, outlines)
    notices, enforcement = CaseNotices(course), Enforcement(course)
    yield forms.filing()
    yield from _listed_once(enforcement.penalty_filings())
    if entry := file.last(Action.DISPATCH):
        yield forms.dispatch(entry)
    for sheets in (
        notices.joint(),
        enforcement.inspection_records(),
        enforcement.correction_orders(),
        notices.demands(Action.PROMPT),
        notices.demands(Action.SUPERVISE),
        notices.approvals(),
    ):
        yield from _listed_once(sheets)
    for action, sheet in (
        (Action.ANSWER, forms.answer),
        (Action.VERIFY, forms.verification),
        (Action.CLOSE, forms.closing),
    ):
        if entry := file.last(action):
            yield sheet(entry)
    if entry := file.last(Action.TRANSFER):
        yield letter_on_file(course, entry)
    yield from _listed_once(enforcement.receipts())
    if file.evaluation is not None:
        yield forms.evaluation()


def _listed_once(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """Sheets of one kind, each with its bookmark, all in one line of the contents: those have one page."""
    seen: set[str] = set()
    for sheet in sheets:
        yield replace(sheet, listed=sheet.name not in seen)
        seen.add(sheet.name)


def mark_of(file: CaseFile) -> CheckMark:
    """The mark that a file printed now carries."""
    last = file.journal[-1]
    return CheckMark(file.card.case_number or file.card.report_number, last.sequence, last.hash)


def _cover(course: Course) -> Sheet:
    file, card, fonts, office = course.file, course.file.card, course.fonts, course.office
    forms = Forms(fonts)
    co_bodies = "、".join(task.body for task in file.joint_tasks)
    rows = [
        forms.pair("案　号", card.case_number or "", "上报号", card.report_number),
        forms.wide("问题类别", f"{file.category.class_name}　{file.category.name}"),
        forms.wide("地　点", card.address),
        forms.wide("所在网格", "　".join(dict.fromkeys(text for text in (card.street, card.grid) if text))),
        forms.pair("主办单位", card.body, "协办单位", co_bodies),
        forms.pair("上报日期", office.day(card.reported_at), "立案日期", office.day(file.filed_at)),
        forms.pair("结案日期", office.day(file.closed_at), "办理状态", course.words.status(card.status)),
    ]
    story: list[Flowable] = [
        Gap(14 * mm),
        Text(office.issuer, _CENTRE, fonts),
        Gap(26 * mm),
        Text("案　卷", _NAME, fonts),
        Gap(4 * mm),
        Text(file.document_number or f"上报号 {card.report_number}", _SUBTITLE, fonts),
        Text("" if card.status in _FORMAL else "（案件尚未办结，本卷供查阅，不作正式案卷）", _FORMALITY, fonts),
        Gap(16 * mm),
        forms.table([replace(row, least=COVER_ROW) for row in rows]),
        _Extent(fonts),
    ]
    return Sheet("封面", tuple(story), plain=True, listed=False)


class _Extent(Flowable):
    """How many pages the file has, at the foot of the cover."""

    def __init__(self, fonts: Fonts) -> None:
        super().__init__()
        self._fonts = fonts
        self.width = self.height = 0.0

    def draw(self) -> None:
        """Ask to be told."""
        assert isinstance(self.canv, PagedCanvas)
        self.canv.later(partial(_told_extent, fonts=self._fonts))


def _told_extent(canvas: PagedCanvas, fonts: Fonts) -> None:
    style = Style(Face.FANG, 12, 18, align="center")
    draw_text(canvas, f"本卷共 {canvas.page_count} 页", LEFT + TYPE_WIDTH / 2, 32 * mm, style, fonts)


def _contents(fonts: Fonts) -> Sheet:
    return Sheet("卷内目录", (Text("卷内目录", TITLE, fonts), Gap(6 * mm), Contents(fonts)), listed=False)


def _map(course: Course, outlines: Sequence[OutlineRow]) -> Sheet:
    file, card = course.file, course.file.card
    forms = Forms(course.fonts)
    place = Place(card.grid_code, card.lon, card.lat)
    rows = [forms.wide("地　点", card.address), forms.pair("所在街道", card.street, "所在网格", card.grid)]
    if file.grid_provisional:
        rows.append(forms.wide("界线说明", "本图网格界线为示意界线，待主管部门公布的正式界线导入后以正式界线为准。"))
    story = [
        *forms.title("点位图", file.document_number, course.office.day(card.reported_at)),
        MapDrawing(place, outlines, course.fonts, MAP_HEIGHT),
        Gap(3 * mm),
        forms.table(rows),
    ]
    return Sheet("点位图", tuple(story), course.office.day(card.reported_at))


def _photos(course: Course, photos: Mapping[str, bytes]) -> Sheet:
    file, office = course.file, course.office
    recorded = {entry.sequence: entry.recorded_at for entry in file.journal}
    times = [moment for photo in file.photos if (moment := photo.taken_at or recorded.get(photo.sequence))]
    dated = office.day(max(times)) if times else ""
    title = Forms(course.fonts).title("现场照片", file.document_number, f"共 {len(file.photos)} 张")
    table = photo_pages(file.photos, photos, TYPE_WIDTH, course.words, course.fonts, office)
    return Sheet("现场照片", (*title, table), dated)


def _end(course: Course) -> Sheet:
    """The end page: the journal's last hash as text and QR code, and how to check both."""
    file, fonts, office = course.file, course.fonts, course.office
    forms = Forms(fonts)
    last = file.journal[-1]
    number = file.card.case_number or file.card.report_number
    grouped = " ".join(last.hash[i : i + 8] for i in range(0, len(last.hash), 8))
    code = QrCode(str(mark_of(file)), 34 * mm)
    held = forms.note("二维码内含案号、末条序号和末条校验值。")
    versions = dict.fromkeys(each.to_deadline.calendar_version for each in file.intervals)
    marks = Cell((Text(grouped, _HASH, fonts), Gap(2 * mm), code, Gap(1 * mm), held), 3)
    rows = [
        forms.pair("案　号", number, "流转记录", f"共 {len(file.journal)} 条"),
        forms.pair("末条序号", str(last.sequence), "末条时间", office.moment(last.recorded_at)),
        Row((forms.label("末条校验值"), marks)),
        forms.wide("工作日历", "、".join(f"第 {version} 版" for version in versions)),
    ]
    if marked := {entry.mark for entry in file.journal if entry.mark}:
        told = "、".join({"demo": "演示数据", "import": "历史导入数据"}.get(mark, mark) for mark in sorted(marked))
        rows.append(forms.wide("数据说明", f"本卷含{told}，其时间由导入方提供。"))
    steps = (
        "本卷每一条流转记录的校验值，均由上一条的校验值和本条全部内容计算得出；改动、增删任何一条，其后的校验值都会不同。",
        "一、在本系统所在的计算机上运行“grid-desk verify”，系统重新计算全部案件的校验值，并指出第一条对不上的记录。",
        f"二、在系统中打开案件 {number}，核对第 {last.sequence} 条流转记录的校验值是否与上列文字、二维码一致。",
        "三、本卷的 PDF 文件可用“grid-desk check-file 文件名”逐条核对。",
        "以上各项都相符，即可认定本卷所载办理经过自打印以来未被改动。",
    )
    signed = [
        forms.opinion("立卷人", "", "", "立卷人", 20 * mm),
        forms.opinion("检查人", "", "", "检查人", 20 * mm),
    ]
    story = [
        *forms.title("卷末备考与校验", file.document_number, office.day(last.recorded_at)),
        forms.table(rows),
        *forms.heading("如何校验"),
        *(forms.body(step) for step in steps),
        Gap(4 * mm),
        forms.table(signed),
    ]
    return Sheet("卷末备考与校验", tuple(story), office.day(last.recorded_at))
