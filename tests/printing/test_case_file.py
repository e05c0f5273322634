"""The case file, read back: what it says, what it never says, that it is the same each time and survives what people type."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pikepdf
import pypdf
import pytest

from desktop.printing.case_file import case_file
from desktop.printing.fonts import Fonts
from desktop.printing.words import Words
from desktop.queries.case_course import JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.queries.case_ledgers import DemandRow, RequestRow
from desktop.rules import working_time
from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, RequestKind, Stage, Status
from desktop.wording import papers
from tests.printing import reading, rows
from tests.printing.test_fonts import RARE, TOO_RARE

WORDS: Words = papers
ORDER = (
    "立案单",
    "任务派遣单",
    "联合执法通知",
    "处置结果反馈单",
    "核查单",
    "结案审批表",
    "综合评价表",
    "点位图",
    "现场照片",
    "办理经过",
    "卷末备考与校验",
)


def printed(file: CaseFile, fonts: Fonts, photos: Mapping[str, bytes] | None = None) -> bytes:
    return case_file(file, rows.OUTLINES, photos or {}, WORDS, fonts, rows.OFFICE)


@pytest.fixture(scope="module")
def whole(fonts: Fonts) -> bytes:
    """The file of an evaluated case with four photos."""
    return printed(rows.case_file_row(), fonts, rows.pictures(4))


def test_its_text_can_be_searched(whole: bytes) -> None:
    text = reading.text(whole)
    for wanted in (
        "西城区城市管理监督指挥中心",
        "工地扬尘",
        "2015-000403",
        "西环网〔2015〕403号",
        "R20151120-0087",
        "樱桃园社区",
    ):
        assert wanted in text


def test_every_font_is_embedded_subset_and_searchable(whole: bytes) -> None:
    fonts = reading.fonts(whole)
    assert len(fonts) >= 2
    assert [font for font in fonts if not (font.embedded and font.subset and font.searchable)] == []


def test_the_contents_name_the_true_pages(whole: bytes) -> None:
    pages = reading.pages(whole)
    contents = pypdf.PdfReader(io.BytesIO(whole)).pages[1].extract_text()
    listed = re.findall(r"^\d+ (\S+) \S+日 (\d+)$", contents, re.MULTILINE)
    assert [name for name, _ in listed] == list(ORDER)
    for name, page in listed:
        assert pages[int(page) - 1].count(name) >= 2  # in the running head and as the title
    assert {name: int(page) for name, page in listed}.items() <= reading.bookmarks(whole).items()


def test_the_contents_are_links(whole: bytes) -> None:
    page = pypdf.PdfReader(io.BytesIO(whole)).pages[1]
    assert len(page.annotations or []) == len(ORDER)


def test_every_page_but_the_cover_says_which_it_is(whole: bytes) -> None:
    pages = reading.pages(whole)
    for number, text in enumerate(pages[1:], 2):
        assert f"第{number}页共{len(pages)}页" in text
    assert f"本卷共{len(pages)}页" in pages[0]
    assert "第1页" not in pages[0]


def test_the_same_rows_give_the_same_bytes(fonts: Fonts, whole: bytes) -> None:
    later = replace(rows.case_file_row(), at=rows.at(9, "12:00", 12))
    assert printed(later, fonts, rows.pictures(4)) == whole
    other = rows.case_file_row(address="白纸坊桥西北角")
    assert printed(other, fonts, rows.pictures(4)) != whole


def test_the_file_describes_itself(whole: bytes) -> None:
    with pikepdf.open(io.BytesIO(whole)) as document:
        info = document.docinfo
        assert str(info.Title) == "案卷　西环网〔2015〕403号　工地扬尘"
        assert str(info.Author) == "西城区城市管理监督指挥中心"
        assert str(info.CreationDate) == "D:20151202100017+08'00'"  # the last journal row, not today
        assert document.Root.Lang == "zh-CN"
        assert document.Root.ViewerPreferences.DisplayDocTitle


@pytest.mark.parametrize(
    ("status", "reached"),
    [
        (Status.REPORTED, ("上报登记单",)),
        (Status.FILED, ("立案单",)),
        (Status.DISPATCHED, ("立案单", "任务派遣单", "联合执法通知")),
        (Status.ANSWERED, ("立案单", "任务派遣单", "联合执法通知", "处置结果反馈单")),
        (Status.VERIFIED, ("立案单", "任务派遣单", "联合执法通知", "处置结果反馈单", "核查单")),
        (Status.CLOSED, ("立案单", "任务派遣单", "联合执法通知", "处置结果反馈单", "核查单", "结案审批表")),
    ],
)
def test_it_holds_the_sheets_that_the_case_has_reached(fonts: Fonts, status: Status, reached: tuple[str, ...]) -> None:
    file = rows.case_file_row(status, photos=0)
    names = set(reading.bookmarks(printed(file, fonts)))
    assert names == {"封面", "卷内目录", *reached, "点位图", "办理经过", "卷末备考与校验"}


def test_the_limit_is_explained_in_words_and_drawn(fonts: Fonts) -> None:
    pdf = printed(rows.case_file_row(Status.DISPATCHED, photos=0), fonts)
    sheet = reading.pages(pdf)[reading.bookmarks(pdf)["任务派遣单"] - 1]
    assert "1工作日" in sheet
    assert "2015年11月23日17:50" in sheet  # 10 minutes on Friday, the weekend and noon skipped
    assert "双休日，不计" in sheet
    assert "11-2317:50" in sheet  # beside the bar


def test_the_dispatch_sheet_keeps_its_own_limit_after_a_rework(whole: bytes) -> None:
    sheet = reading.pages(whole)[reading.bookmarks(whole)["任务派遣单"] - 1]
    assert "处置时限1工作日" in sheet
    answer = reading.pages(whole)[reading.bookmarks(whole)["处置结果反馈单"] - 1]
    assert "处置时限4工作时" in answer
    assert "冲洗设施安装到位" in answer  # the first answer is not lost
    assert "东南角裸土已全部苫盖" in answer


def test_the_whole_course_is_told(whole: bytes) -> None:
    text = reading.text(whole)
    journal = rows.case_file_row().journal
    for entry in journal:
        assert entry.hash[:8] in text
    assert "不通过（返工）" in text
    assert "代刘玥记录" in text
    assert "发生于2015-11-2316:58" in text
    assert "监督员：刘玥" in text  # whom the registrar sent, by name and not by number
    assert "牵头单位：区住房城市建设委" in text  # and not "housing"


def test_codes_never_reach_the_paper(whole: bytes) -> None:
    text = reading.text(whole)
    english = set(re.findall(r"[a-z]+_[a-z_]+|\b(?:housing|street|urgent|inspector|demo)\b", text))
    assert english == set()


def test_organisations_are_named_and_never_coded(fonts: Fonts) -> None:
    file = rows.case_file_row(Status.DISPATCHED, photos=0)
    coded = tuple(replace(entry, organisation="urban_enforcement") for entry in file.journal)
    given = replace(file, journal=coded)
    assert "urban_enforcement" not in reading.text(printed(given, fonts))
    names = {"urban_enforcement": "区城管执法监察局"}
    named = case_file(given, rows.OUTLINES, {}, WORDS, fonts, rows.OFFICE, names)
    assert "区城管执法监察局" in reading.text(named)


def test_who_told_us_is_never_printed(whole: bytes) -> None:
    text = reading.text(whole)
    assert "秘密人" not in text
    assert "13800000000" not in text


def test_the_end_page_holds_the_last_hash_and_how_to_check_it(whole: bytes) -> None:
    page = reading.pages(whole)[-1]
    assert rows.case_file_row().last_hash in page
    assert "grid-deskverify" in page


def drawn_modules(pdf: bytes) -> tuple[tuple[int, ...], ...]:
    """The dark and light modules of the code on the last page, as they were drawn."""
    runs: list[tuple[float, ...]] = []
    found: list[tuple[float, ...]] = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for instruction in pikepdf.parse_content_stream(document.pages[-1]):
            assert isinstance(instruction, pikepdf.ContentStreamInstruction)
            if str(instruction.operator) == "re":
                runs.append(tuple(float(each) for each in instruction.operands))
            else:
                found, runs = max(found, runs, key=len), []
    module = min(high for *_, high in found)
    left, top = min(x for x, *_ in found), max(y for _, y, *_ in found)
    right = max(x + wide for x, _, wide, _ in found)
    side = round((right - left) / module)
    modules = [[0] * side for _ in range(side)]
    for x, y, wide, _ in found:
        row, column = round((top - y) / module), round((x - left) / module)
        for each in range(column, column + round(wide / module)):
            modules[row][each] = 1
    return tuple(tuple(row) for row in modules)


def test_the_end_pages_qr_code_holds_the_same(whole: bytes) -> None:
    import segno

    file = rows.case_file_row()
    mark = f"grid-desk:case=2015-000403;sequence={len(file.journal)};hash={file.last_hash}"
    code = segno.make_qr(mark, error="m")
    assert drawn_modules(whole) == tuple(tuple(row) for row in code.matrix)


def test_a_file_without_photos_is_small(fonts: Fonts) -> None:
    assert len(printed(rows.case_file_row(photos=0), fonts)) < 400_000


def test_forty_photos(fonts: Fonts) -> None:
    pdf = printed(rows.case_file_row(photos=40), fonts, rows.pictures(40))
    text = reading.text(pdf)
    assert all(f"照片{number}" in text for number in range(1, 41))
    images = sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert images == 40


def test_a_missing_or_damaged_photo_says_so_in_its_place(fonts: Fonts) -> None:
    pdf = printed(rows.case_file_row(photos=2), fonts, {f"{1:064x}": b"\xff\xd8 not a picture"})
    text = reading.text(pdf)
    assert "照片数据未随卷提供" in text
    assert "照片文件无法读取" in text


def test_photos_are_turned_as_they_were_taken(fonts: Fonts) -> None:
    turned = {f"{0:064x}": rows.picture(0, orientation=6)}  # the camera stood on its side
    pdf = printed(rows.case_file_row(photos=1), fonts, turned)
    (image,) = [image for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert image.image is not None
    width, height = image.image.size
    assert height > width
    red = image.image.getpixel((width - 5, 5))
    assert isinstance(red, tuple)
    assert red[0] > 180
    assert red[1] < 80


def test_ten_thousand_characters_flow_over_pages(fonts: Fonts) -> None:
    description = "".join(f"第{number}处裸土未苫盖，扬尘明显；" for number in range(700))[:10_000]
    pdf = printed(rows.case_file_row(photos=0, description=description), fonts)
    sheet = "".join(reading.pages(pdf)[page] for page in _pages_of(pdf, "立案单"))
    assert all(f"第{number}处裸土" in sheet for number in range(0, 560, 7))
    assert "（续）" in sheet
    assert "值班长意见" in sheet


def _pages_of(pdf: bytes, name: str) -> range:
    marks = reading.bookmarks(pdf)
    starts = sorted(marks.values())
    following = [start for start in starts if start > marks[name]]
    return range(marks[name] - 1, following[0] - 1)


def test_markup_and_controls_are_only_characters(fonts: Fonts) -> None:
    nasty = "<b>粗</b> & <para> {x} %s \\n \x00\x0b 甲\u200b乙 </font> 100% “引”"
    text = reading.text(printed(rows.case_file_row(photos=0, description=nasty, address="<i>1&2</i>"), fonts))
    assert "<b>粗</b>&<para>{x}%s\\n甲乙</font>100%“引”" in text
    assert "<i>1&2</i>" in text


def test_rare_names_are_printed(fonts: Fonts) -> None:
    assert RARE in reading.text(printed(rows.case_file_row(photos=0, reported_by=RARE), fonts))


def test_a_character_of_no_font_is_refused_with_its_field(fonts: Fonts) -> None:
    with pytest.raises(Refused) as caught:
        printed(rows.case_file_row(photos=0, handler=f"王{TOO_RARE}"), fonts)
    assert caught.value.code == "character_not_printable"
    assert caught.value.details["character"] == TOO_RARE
    assert caught.value.details["field"] in {"经办人", "接　收", "内容"}


def test_without_optional_fields(fonts: Fonts) -> None:
    bare = rows.case_file_row(
        Status.REPORTED, photos=0, address="", lon=None, lat=None, reported_by="", level="", grid_confirmed=False
    )
    text = reading.text(case_file(bare, (), {}, WORDS, fonts, rows.OFFICE))
    assert "未标注点位" in text
    assert "地点—" in text
    assert "None" not in text


def test_a_place_without_a_position_shows_its_grid(fonts: Fonts) -> None:
    pdf = printed(rows.case_file_row(Status.FILED, photos=0, lon=None, lat=None), fonts)
    sheet = reading.pages(pdf)[reading.bookmarks(pdf)["点位图"] - 1]
    assert "未标注点位" in sheet
    assert "樱桃园社区" in sheet
    assert "示意界线" in sheet


def test_the_map_names_neighbours_scale_and_north(whole: bytes) -> None:
    sheet = reading.pages(whole)[reading.bookmarks(whole)["点位图"] - 1]
    for wanted in ("双槐里社区", "崇效寺社区", "菜园街社区", "光源里社区", "北", "示意界线", "界线来源"):
        assert wanted in sheet
    assert re.search(r"\d+米", sheet)


def test_requests_and_demands_stand_in_the_ledger(fonts: Fonts) -> None:
    request = RequestRow(
        request_id=1,
        kind=RequestKind.EXTENSION,
        state="allowed",
        content={"limit": {"number": 1, "limit_class": "work_day"}, "reason": "需协调渣土运输单位"},
        asked_by="孙珺",
        asked_for="区住房城市建设委",
        asked_at=rows.at(23, "10:00"),
        deadline=rows.at(23, "15:00"),
        decided_by="赵喆",
        decided_at=rows.at(23, "11:00"),
        decision="同意",
    )
    demand = DemandRow(
        demand_id=1,
        kind="supervise",
        level="key",
        body="区住房城市建设委",
        requirement="立即到场",
        made_by="李堃",
        made_at=rows.at(23, "10:30"),
        reply_by=rows.at(23, "12:00"),
        reply="已到场",
        replied_by="孙珺",
        replied_at=rows.at(23, "11:10"),
    )
    file = replace(rows.case_file_row(Status.ANSWERED, photos=0), requests=(request,), demands=(demand,))
    text = reading.text(printed(file, fonts))
    for wanted in ("审批与督办台账", "申请延期", "1工作日", "需协调渣土运输单位", "重点督办", "立即到场", "已到场"):
        assert wanted in text


def test_a_stage_that_is_still_running_is_told_without_an_end(fonts: Fonts) -> None:
    file = rows.case_file_row(Status.HANDLING, photos=0)
    assert any(each.stage is Stage.HANDLING and each.ended_at is None for each in file.intervals)
    assert "计时中" in reading.text(printed(file, fonts))


def test_a_long_suspension_is_told_in_full(fonts: Fonts) -> None:
    file = rows.case_file_row(Status.DISPATCHED, photos=0)
    limit = working_time.Limit(30, working_time.LimitClass.WORK_DAY)
    explained = working_time.deadline(rows.CALENDAR, rows.at(20, "17:50"), limit)
    assert len(explained.stretches) > 100
    long = replace(
        file.intervals[-1], stage=Stage.HANDLING, limit=limit, to_deadline=explained, started_at=rows.at(20, "17:50")
    )
    assert explained.deadline is not None
    text = reading.text(printed(replace(file, intervals=(*file.intervals, long)), fonts))
    assert f"{explained.deadline.astimezone(rows.ZONE):%Y-%m-%d%H:%M}到期" in text


def test_a_long_course_flows_over_pages_with_its_head(fonts: Fonts) -> None:
    file = rows.case_file_row(Status.HANDLING, photos=0)
    journal = list(file.journal)
    for number in range(150):
        before = journal[-1]
        journal.append(
            replace(
                before,
                sequence=before.sequence + 1,
                recorded_at=before.recorded_at + timedelta(minutes=1),
                action=Action.PROGRESS,
                from_status=Status.HANDLING,
                payload={"note": f"第{number}次到场巡查。"},
            )
        )
    pdf = printed(replace(file, journal=tuple(journal)), fonts)
    pages = [reading.pages(pdf)[page] for page in _pages_of(pdf, "办理经过")]
    assert len(pages) > 5
    assert all("序号时间办理人办理内容校验值" in page for page in pages[-4:])
    assert "第149次到场巡查。" in pages[-1]


def test_the_journal_rows_of_the_tests_are_a_real_chain() -> None:
    journal: tuple[JournalEntry, ...] = rows.case_file_row().journal
    assert all(after.previous_hash == before.hash for before, after in pairwise(journal))


@pytest.mark.parametrize(
    ("field", "old", "new", "told"),
    [
        ("category", "0302", "0104", ("工地扬尘", "道路积尘")),
        ("grid", "110102019004", "110102019", ("白纸坊街道 · 樱桃园社区", "白纸坊街道")),
        ("urgency", "normal", "urgent", ("一般", "紧急")),
        ("position", None, {"lon": 116.35, "lat": 39.88}, ("", "116.35000, 39.88000")),
    ],
)
def test_a_correction_is_told_in_words(
    fonts: Fonts, field: str, old: str | None, new: object, told: tuple[str, str]
) -> None:
    file = rows.case_file_row(Status.HANDLING, photos=0)
    named = {code: words for code, words in zip((old, new), told, strict=True) if isinstance(code, str)}
    payload = {"field": field, "new": new, "old": old, "reason": "写错了"}
    amended = replace(file.journal[-1], action=Action.AMEND, payload=payload, named=named)
    text = reading.text(printed(replace(file, journal=(*file.journal, amended)), fonts))
    before, after = (words.replace(" ", "") for words in told)
    before = f"原内容：{before}" if before else ""
    assert f"{before}更正为：{after}" in text
