"""What people type and what they leave out: rare names, 10,000 characters, forty photos or none, empty fields, on every paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import pypdf
import pytest
from pytestqt.qtbot import QtBot

from desktop.printing.assessment_notice import assessment_notice
from desktop.printing.atlas import atlas
from desktop.printing.blank_forms import blank_forms
from desktop.printing.blank_titles import BlankForm
from desktop.printing.case_documents import case_document
from desktop.printing.documents import Document, offered
from desktop.printing.fonts import Fonts
from desktop.printing.register_lists import GridDuty, RegisterList, grid_sheets, register_list
from desktop.printing.scorecard import scorecard
from desktop.queries.case_file import CaseFile
from desktop.queries.grid_map import GridCard
from desktop.rules.workflow import Action, Status
from desktop.wording import papers
from tests.printing import reading, rows
from tests.printing.drawn import text_boxes
from tests.printing.test_assessment_notice import publication
from tests.printing.test_documents import full

RARE = "㐂镕喆堃珺玥"
TOLD = "".join(f"第{number:03d}处裸土未苫盖；" for number in range(910))[:9_999] + "。"
AT = rows.at(24, "09:00")

FURNITURE = re.compile(
    rf"{rows.OFFICE.issuer}(西环网〔2015〕403号\S{{0,40}}?第\d+页共\d+页)?|—\d+—|(问题描述|案情摘要)（续）"
)
"""What stands between a text and its rest on the next page."""

TELL_THE_FACTS = {
    *(Document.FILING, Document.DISPATCH, Document.JOINT_NOTICE, Document.PROMPT, Document.SUPERVISION),
    *(Document.PENALTY_FILING, Document.CORRECTION_ORDER, Document.TRANSFER_LETTER, Document.CASE_FILE),
}
SHOW_ALL_PHOTOS = {Document.CASE_FILE, Document.PHOTO_EVIDENCE}


def hard() -> CaseFile:
    """Rare names wherever a name stands, a description as long as the form takes, forty photos."""
    file = full()
    card = replace(
        file.card,
        description=TOLD,
        body=f"{RARE}公司",
        address=f"{RARE}街 1 号",
        street=f"{RARE}街道",
        grid=f"{RARE}社区",
    )
    names = {"party": RARE, "authority": RARE, "address": RARE, "officer": RARE, "legal_representative": RARE}
    journal = tuple(
        replace(
            entry,
            actor=RARE,
            payload={**entry.payload, **{name: names[name] for name in names if name in entry.payload}},
        )
        for entry in file.journal
    )
    photos = tuple(
        replace(
            rows.photo_row(number),
            kind=("report", "after", "verification")[number % 3],
            caption=f"{RARE}{number}",
            by=RARE,
        )
        for number in range(40)
    )
    return replace(file, card=card, journal=journal, photos=photos, handler=RARE)


@pytest.fixture(scope="module")
def pictures() -> Mapping[str, bytes]:
    return rows.pictures(40)


def printed(file: CaseFile, document: Document, fonts: Fonts, photos: Mapping[str, bytes] | None = None) -> bytes:
    return case_document(file, document, rows.OUTLINES, photos or {}, papers, fonts, rows.OFFICE)


def images(pdf: bytes) -> int:
    return sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def all_embedded(pdf: bytes) -> bool:
    return all(font.embedded and font.subset and font.searchable for font in reading.fonts(pdf))


@pytest.mark.parametrize("document", Document)
def test_a_hard_case_prints_on_every_paper(
    document: Document, fonts: Fonts, pictures: Mapping[str, bytes], qtbot: QtBot
) -> None:
    pdf = printed(hard(), document, fonts, pictures)
    text = reading.text(pdf)
    assert RARE in text
    if document in TELL_THE_FACTS:
        assert TOLD in FURNITURE.sub("", text)
    if document in SHOW_ALL_PHOTOS:
        assert images(pdf) == 40
        assert all(f"{RARE}{number}" in text for number in range(40))
    assert all_embedded(pdf)
    right, top = (191, 20) if document is Document.TRANSFER_LETTER else (188, 18)
    for box in text_boxes(pdf):
        assert box.is_inside(20 if right == 191 else 28, top, right, 297 - 13), box
    assert printed(hard(), document, fonts, pictures) == pdf


def test_the_contents_of_a_hard_case_name_the_true_pages(fonts: Fonts, pictures: Mapping[str, bytes]) -> None:
    pdf = printed(hard(), Document.CASE_FILE, fonts, pictures)
    lines = pypdf.PdfReader(io.BytesIO(pdf)).pages[1].extract_text()
    listed = [(name, int(page)) for name, page in re.findall(r"^\d+ (\S+) \S+日 (\d+)$", lines, re.MULTILINE)]
    pages = reading.pages(pdf)
    assert len(listed) == 21
    for (name, first), (_, following) in pairwise([*listed, ("", len(pages) + 1)]):
        assert name in pages[first - 1][:40], name
        assert following > first
    assert {"立案单", "现场照片"} == {
        name
        for (name, first), (_, following) in pairwise(listed)
        if name in {"立案单", "现场照片"} and following - first > 1
    }  # the long ones push the others on


@pytest.mark.parametrize("document", Document)
def test_without_photos_and_optional_fields(document: Document, fonts: Fonts, qtbot: QtBot) -> None:
    file = rows.case_file_row(Status.EVALUATED, photos=0, address="", lon=None, lat=None, reported_by="", level="")
    bare = replace(
        file.journal[-1], action=Action.ISSUE_DOCUMENT, payload={"paper": "责令改正、现场检查笔录", "party": "甲"}
    )
    moved = replace(
        bare, action=Action.TRANSFER, payload={"authority": "市局", "letter_number": "1号", "materials": ""}
    )
    file = replace(
        file,
        journal=(*file.journal, bare, moved),
        requests=full().requests,
        demands=full().demands,
        handler="",
        filed_at=None,
    )
    file = replace(file, requests=tuple(replace(each, content={}, decision="") for each in file.requests))
    file = replace(
        file, demands=tuple(replace(each, reply="", replied_at=None, reply_by=None) for each in file.demands)
    )
    if document is Document.PHOTO_EVIDENCE:
        assert document not in offered(file)
        return
    pdf = printed(file, document, fonts)
    text = reading.text(pdf)
    assert "None" not in text
    assert "：。" not in text
    assert images(pdf) == 0
    assert all_embedded(pdf)
    assert all(box.right <= 540 for box in text_boxes(pdf))


def _grid(name: str) -> GridCard:
    return GridCard(
        code="110102019004",
        level=3,
        name=name,
        path=f"西城区 · 白纸坊街道 · {name}",
        responsible_body=f"{name}居民委员会",
        responsible_person=RARE,
        phone="010-00000000",
        inspectors=tuple((RARE, "13800000000") for _ in range(6)),
        open_cases=3,
        overdue_cases=1,
        closed_this_month=12,
        area_m2=0,
        provisional=True,
        outline_source="示例",
        valid_from=rows.at(1, "00:00").date(),
    )


def _cards(fonts: Fonts) -> bytes:
    return scorecard(rows.card_row(cases=60, name=RARE, organisation=f"{RARE}社区"), papers, fonts, rows.OFFICE)


def _notice(fonts: Fonts) -> bytes:
    cards = tuple(replace(card, name=RARE, organisation=f"{RARE}社区" * 4) for card in publication(60).cards)
    return assessment_notice(publication(cards=cards), papers, fonts, rows.OFFICE)


def _list(fonts: Fonts) -> bytes:
    line = ("2015-001", f"{RARE}餐饮有限公司", "重点", f"{RARE}社区\n{RARE}胡同 3 号", RARE, "", "")
    heads = ("编号", "名称", "级别", "网格与地址", "责任人", "上次检查", "应检查日")
    lines = tuple((f"2015-{number:03d}", *line[1:]) for number in range(120))
    return register_list(RegisterList("污染源清单", heads, (12, 19, 9, 22, 16, 15, 15), lines), fonts, rows.OFFICE, AT)


def _grids(fonts: Fonts) -> bytes:
    duty = GridDuty(
        _grid(f"{RARE}社区"),
        tuple(f"{RARE}餐饮有限公司第 {number} 分店（重点）" for number in range(12)),
        ("监督员　每日 1 次", "社区　每周 2 次"),
        (f"环保专员：{RARE}（专职）", "联络员：缺岗"),
        "2015年10月",
        "92.50 分，A 级\n上报 12",
    )
    return grid_sheets(
        [duty, replace(duty, sources=(), patrols=(), posts=(), figures="")], rows.OUTLINES, fonts, rows.OFFICE, AT
    )


OTHERS: Mapping[str, Callable[[Fonts], bytes]] = {
    "scorecard": _cards,
    "notice": _notice,
    "list": _list,
    "grids": _grids,
    "atlas": lambda fonts: atlas([_grid(f"{RARE}社区")], rows.OUTLINES, fonts, rows.OFFICE, AT),
    "blank": lambda fonts: blank_forms(list(BlankForm), papers, fonts, rows.OFFICE, AT),
}


@pytest.mark.parametrize("name", OTHERS)
def test_the_other_papers_print_well(name: str, fonts: Fonts, qtbot: QtBot) -> None:
    pdf = OTHERS[name](fonts)
    text = reading.text(pdf)
    assert name == "blank" or RARE in text
    assert "None" not in text
    assert all_embedded(pdf)
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        assert [round(float(side) * 25.4 / 72) for side in page.mediabox] == [0, 0, 210, 297]
    assert all(box.is_inside(20, 18, 191, 297 - 13) for box in text_boxes(pdf))
    assert OTHERS[name](fonts) == pdf


def test_a_long_list_repeats_its_head_and_loses_no_line(fonts: Fonts) -> None:
    pages = reading.pages(_list(fonts))
    assert len(pages) > 3
    assert all("序号编号名称级别网格与地址责任人上次检查应检查日" in page for page in pages[:-1])
    assert re.findall(r"2015-(\d{3})", "".join(pages)) == [f"{number:03d}" for number in range(120)]


def test_a_grid_has_one_page_and_its_fields_in_order(fonts: Fonts) -> None:
    first, second = reading.pages(_grids(fonts))
    place = 0
    for wanted in (
        *(
            "网格代码110102019004",
            f"责任单位{RARE}社区居民委员会",
            f"责任人{RARE}",
            f"监督员{RARE}",
            "岗位配备",
            "联络员：缺岗",
        ),
        *(
            "污染源",
            "第11分店（重点）",
            "巡查计划监督员每日1次",
            "在办案件3件",
            "其中超期1件",
            "本月办结12件",
            "上期考核",
        ),
        *("2015年10月", "92.50分，A级"),
    ):
        place = first.find(wanted, place)
        assert place >= 0, wanted
    assert "污染源—" in second


LONG_FIELDS = (
    "content",
    "reason",
    "requirement",
    "result",
    "measures",
    "opinion",
    "finding",
    "provisions_breached",
    "legal_basis",
)


@pytest.mark.parametrize("document", Document)
def test_every_long_text_of_an_act_flows_over_pages(document: Document, fonts: Fonts, qtbot: QtBot) -> None:
    file = full()
    materials = "\n".join(f"材料{number}" for number in range(60))
    journal = tuple(
        replace(
            entry,
            payload={
                **entry.payload,
                **{name: TOLD for name in LONG_FIELDS if name in entry.payload},
                **({"materials": materials} if "materials" in entry.payload else {}),
            },
        )
        for entry in file.journal
    )
    demands = tuple(replace(each, requirement=TOLD, reply=TOLD) for each in file.demands)
    requests = tuple(
        replace(each, content={**each.content, "explanation": TOLD}, decision=TOLD) for each in file.requests
    )
    tasks = tuple(replace(each, division=TOLD, result=TOLD) for each in file.joint_tasks)
    long = replace(file, journal=journal, demands=demands, requests=requests, joint_tasks=tasks)
    pdf = printed(long, document, fonts)
    text = reading.text(pdf)
    if document is Document.TRANSFER_LETTER:
        assert all(f"材料{number}" in text for number in range(60))
    if document not in {Document.PHOTO_EVIDENCE, Document.SERVICE_RECEIPT, Document.PENALTY_FILING}:
        counts = [text.count(f"第{number:03d}处裸土未苫盖") for number in (0, 300, 600, 908)]
        assert max(counts) - min(counts) <= 2  # a page's end may stand inside of one
        assert max(counts) >= 1
    for box in text_boxes(pdf):
        assert box.is_inside(20, 18, 191, 297 - 13), box
