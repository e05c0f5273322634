"""Each document of a case on its own, read back: offered when the case has come so far, and holding what it must."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from reportlab.lib.units import mm

from desktop.printing.case_documents import LAYOUTS, case_document
from desktop.printing.documents import OFFERED, TITLES, Document, offered
from desktop.printing.fonts import Fonts
from desktop.printing.official import BODY_SIZE, LINE, letter_mark_size
from desktop.queries.case_file import CaseFile
from desktop.queries.case_ledgers import DemandRow, RequestRow
from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, RequestKind, Status
from desktop.wording import papers
from tests.printing import reading, rows
from tests.printing.fields_in_order import FIELDS, ORDER_CONTENT
from tests.printing.test_assessment_notice import rules


def request(kind: RequestKind, state: str = "allowed", **content: Any) -> RequestRow:
    return RequestRow(
        request_id=1,
        kind=kind,
        state=state,
        content=content,
        asked_by="孙珺",
        asked_for="区住房城市建设委",
        asked_at=rows.at(23, "10:00"),
        deadline=rows.at(23, "15:00"),
        decided_by="" if state == "open" else "赵喆",
        decided_at=None if state == "open" else rows.at(23, "11:00"),
        decision="" if state == "open" else "情况属实",
    )


def demand(kind: str) -> DemandRow:
    return DemandRow(
        demand_id=1,
        kind=kind,
        level="key" if kind == "supervise" else "",
        body="区住房城市建设委",
        requirement="立即到场，当日反馈",
        made_by="李堃",
        made_at=rows.at(23, "10:30"),
        reply_by=rows.at(23, "12:00") if kind == "supervise" else None,
        reply="已到场",
        replied_by="孙珺",
        replied_at=rows.at(23, "11:10"),
    )


def full(status: Status = Status.EVALUATED) -> CaseFile:
    """A case on which everything was done that a paper is made for."""
    file = rows.case_file_row(status)
    last = file.journal[-1]
    paper = {
        "paper": "责令改正违法行为决定书（附现场检查笔录）",
        "party": "北京某某建筑工程有限公司",
        "address": "白纸坊东街 1 号",
        "credit_code": "91110102MA0000000X",
        "legal_representative": "张三",
        "started_at": rows.at(23, "09:30").isoformat(),
        "ended_at": rows.at(23, "10:15").isoformat(),
        "site_person": "王镕",
        "site_post": "项目经理",
        "officer": "孙珺",
        "officer_certificate": "11020001",
        "second_officer": "周㐂",
        "second_certificate": "11020002",
        "content": ORDER_CONTENT,
        "provisions_breached": "《中华人民共和国大气污染防治法》第六十九条第三款",
        "legal_basis": "《中华人民共和国大气污染防治法》第一百一十五条",
        "correct_by": "2015-11-26",
        "document_number": "西环网〔2015〕404号",
    }
    letter = {
        "authority": "北京市生态环境保护综合执法总队",
        "letter_number": "西环网函〔2015〕12号",
        "materials": "立案单 1 份\n现场检查笔录 1 份\n现场照片 4 张",
        "reason": "涉事单位的违法行为依法由市级机关管辖",
        "legal_basis": "《环境行政处罚办法》第十四条",
    }
    issued = replace(last, sequence=last.sequence + 1, action=Action.ISSUE_DOCUMENT, payload=paper)
    moved = replace(last, sequence=last.sequence + 2, action=Action.TRANSFER, payload=letter)
    limit = {"number": 1, "limit_class": "work_day"}
    return replace(
        file,
        journal=(*file.journal, issued, moved),
        requests=(
            request(RequestKind.EXTENSION, limit=limit, explanation="需协调渣土运输单位"),
            request(RequestKind.RETURN, "refused", explanation="不属于本单位职责"),
            request(RequestKind.SUSPENSION, "open", resume_on="2015-11-30", explanation="等待材料"),
        ),
        demands=(demand("prompt"), demand("supervise")),
    )


def printed(file: CaseFile, document: Document, fonts: Fonts) -> bytes:
    return case_document(file, document, rows.OUTLINES, rows.pictures(4), papers, fonts, rows.OFFICE)


@pytest.mark.parametrize("document", Document)
def test_each_holds_every_field_in_reading_order(document: Document, fonts: Fonts) -> None:
    pdf = printed(full(), document, fonts)
    text = reading.text(pdf)
    place = 0
    for wanted in FIELDS[document]:  # in reading order
        place = text.find(wanted, place)
        assert place >= 0, wanted
    assert "秘密人" not in text
    assert "None" not in text
    assert all(font.embedded and font.subset and font.searchable for font in reading.fonts(pdf))
    assert printed(full(), document, fonts) == pdf


def test_every_document_has_a_title_a_rule_and_a_layout() -> None:
    assert set(TITLES) == set(OFFERED) == set(Document)
    assert set(LAYOUTS) == set(Document) - {Document.CASE_FILE, Document.TRANSFER_LETTER}


def test_they_are_offered_as_the_case_goes_on() -> None:
    first = offered(rows.case_file_row(Status.REPORTED, photos=0))
    assert first == (Document.CASE_FILE,)
    dispatched = offered(rows.case_file_row(Status.DISPATCHED, photos=0))
    assert dispatched == (Document.CASE_FILE, Document.FILING, Document.DISPATCH, Document.JOINT_NOTICE)
    assert offered(full()) == tuple(Document)


def test_an_order_that_was_not_issued_is_not_offered() -> None:
    file = rows.case_file_row(Status.HANDLING, photos=0)
    notice = replace(file.journal[-1], action=Action.ISSUE_DOCUMENT, payload={"paper": "询问通知书", "party": "甲"})
    found = offered(replace(file, journal=(*file.journal, notice)))
    assert Document.PENALTY_FILING in found
    assert Document.CORRECTION_ORDER not in found
    assert Document.INSPECTION_RECORD not in found


def test_what_the_case_has_not_reached_is_refused(fonts: Fonts) -> None:
    with pytest.raises(Refused) as caught:
        printed(rows.case_file_row(Status.REPORTED, photos=0), Document.CLOSING, fonts)
    assert caught.value.code == "document_not_reached"
    assert caught.value.details["document"] == "结案审批表"


def test_a_request_that_lapsed_was_not_refused(fonts: Fonts) -> None:
    lapsed = replace(request(RequestKind.EXTENSION, "lapsed"), decided_by="", decided_at=None, decision="")
    text = reading.text(printed(replace(full(), requests=(lapsed,)), Document.APPROVAL, fonts))
    assert "审批意见失效。审批人（签字）" in text
    assert "案件状态已变，申请失效，未作审批，原处置时限不变" in text


def test_a_suspension_whose_day_came_unapproved_lapsed_without_a_change_of_the_case(fonts: Fonts) -> None:
    asked = replace(request(RequestKind.SUSPENSION, "lapsed", resume_on="2015-11-30"), decided_by="", decision="")
    of_its_day = replace(asked, decided_at=datetime(2015, 11, 29, 16, tzinfo=UTC))
    text = reading.text(printed(replace(full(), requests=(of_its_day,)), Document.APPROVAL, fonts))
    assert "到拟恢复日仍未审批，申请失效，原处置时限不变。" in text
    assert "案件状态已变" not in text
    before_it = replace(asked, decided_at=rows.at(29, "08:00"))
    text = reading.text(printed(replace(full(), requests=(before_it,)), Document.APPROVAL, fonts))
    assert "案件状态已变，申请失效，未作审批，原处置时限不变。" in text


def test_each_request_has_a_sheet_of_its_own(fonts: Fonts) -> None:
    assert list(reading.bookmarks(printed(full(), Document.APPROVAL, fonts))) == [
        "延期审批表",
        "回退审批表",
        "挂账审批表",
    ]


def test_without_optional_fields(fonts: Fonts) -> None:
    file = rows.case_file_row(Status.HANDLING, photos=0, address="", lon=None, lat=None)
    bare = replace(file.journal[-1], action=Action.ISSUE_DOCUMENT, payload={"paper": "责令改正", "party": "甲"})
    moved = replace(bare, action=Action.TRANSFER, payload={"authority": "市局", "letter_number": "1", "materials": ""})
    file = replace(file, journal=(*file.journal, bare, moved))
    for document in offered(file):
        assert "None" not in reading.text(printed(file, document, fonts))
    order = reading.text(printed(file, Document.CORRECTION_ORDER, fonts))
    assert "违反了＿＿＿＿" in order
    assert "改正期限：年月日前" in order


def test_a_record_without_its_times_and_officers_leaves_room_to_write_them(fonts: Fonts) -> None:
    file = rows.case_file_row(Status.HANDLING, photos=0)
    record = {"paper": "现场检查笔录", "party": "甲", "started_at": rows.at(23, "09:30").isoformat()}
    bare = replace(file.journal[-1], action=Action.ISSUE_DOCUMENT, payload=record)
    text = reading.text(printed(replace(file, journal=(*file.journal, bare)), Document.INSPECTION_RECORD, fonts))
    assert "检查时间2015年11月23日09:30至时分检查地点" in text
    assert text.count("执法人员执法证号") == 2
    assert "—" not in text


def test_a_record_of_which_only_the_end_was_entered_keeps_it(fonts: Fonts) -> None:
    file = rows.case_file_row(Status.HANDLING, photos=0)
    record = {"paper": "现场检查笔录", "party": "甲", "ended_at": rows.at(23, "10:15").isoformat()}
    bare = replace(file.journal[-1], action=Action.ISSUE_DOCUMENT, payload=record)
    text = reading.text(printed(replace(file, journal=(*file.journal, bare)), Document.INSPECTION_RECORD, fonts))
    assert "检查时间年月日时分至2015年11月23日10:15检查地点" in text


def test_the_case_file_holds_every_paper_that_was_reached(fonts: Fonts) -> None:
    pdf = printed(full(), Document.CASE_FILE, fonts)
    marked = list(reading.bookmarks(pdf))
    held = [
        *(
            "立案单",
            "立案审批表",
            "任务派遣单",
            "联合执法通知",
            "现场检查（勘察）笔录",
            "责令改正违法行为决定书",
            "催办单",
        ),
        *("督办通知单", "延期审批表", "回退审批表", "挂账审批表", "处置结果反馈单", "核查单", "结案审批表"),
        *("案件移送函（存卷）", "送达回证", "综合评价表", "点位图", "现场照片", "办理经过", "卷末备考与校验"),
    ]
    assert marked[2:] == held
    contents = reading.pages(pdf)[1]
    assert all(name in contents for name in held)
    assert contents.count("送达回证") == 1
    assert reading.text(pdf).count("受送达人签名或盖章") == 2


@pytest.mark.parametrize(("status", "formal"), [(Status.HANDLING, False), (Status.CLOSED, True)])
def test_a_file_before_closing_says_that_it_is_not_the_formal_one(fonts: Fonts, status: Status, formal: bool) -> None:
    cover = reading.pages(printed(rows.case_file_row(status, photos=0), Document.CASE_FILE, fonts))[0]
    assert ("不作正式案卷" not in cover) is formal


def drawn(pdf: bytes, page: int) -> tuple[list[tuple[str, float, float]], list[float]]:
    """The texts of a page with their places, and the heights of its rules 170 mm wide, in points."""
    texts: list[tuple[str, float, float]] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            texts.append((text.strip(), tm[4] + cm[4], tm[5] + cm[5]))

    pypdf.PdfReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return texts, [y for left, right, y, _ in rules(pdf, page) if right - left == pytest.approx(170 * mm, abs=0.1)]


def test_a_letter_has_the_form_of_letters(fonts: Fonts) -> None:
    pdf = printed(full(), Document.TRANSFER_LETTER, fonts)
    texts, ruled = drawn(pdf, 0)
    size = letter_mark_size(rows.OFFICE.issuer, fonts)
    (mark,) = (y for text, _, y in texts if text == rows.OFFICE.issuer)
    assert 297 * mm - (mark + 0.86 * size) == pytest.approx(30 * mm, abs=0.3)
    upper, _, _, lowest = sorted(ruled, reverse=True)
    assert mark + 0.86 * size - size - upper == pytest.approx(4 * mm, abs=0.3)
    assert lowest == pytest.approx(20 * mm, abs=0.3)
    (number,) = (y for text, _, y in texts if text.startswith("西环网函"))
    second = sorted(ruled, reverse=True)[1]
    assert second - (number + 0.86 * BODY_SIZE) == pytest.approx(7 / 8 * BODY_SIZE, abs=0.1)
    (title,) = (y for text, _, y in texts if text.startswith("关于移送"))
    assert number - title == pytest.approx(3 * LINE, abs=LINE / 4)  # two lines between, of larger type
    assert min(y for text, _, y in texts if y > lowest) - 0.14 * BODY_SIZE - sorted(ruled)[1] >= 7 / 8 * BODY_SIZE
    assert not any("—" in text for text, _, _ in texts)
    assert any("—2—" in text.replace(" ", "") for text in reading.pages(pdf)[1:2])


@pytest.mark.parametrize("document", sorted(set(Document) - {Document.TRANSFER_LETTER}))
def test_text_stays_inside_the_margins(document: Document, fonts: Fonts) -> None:
    pdf = printed(full(), document, fonts)
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages):
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx([210 * mm, 297 * mm], abs=0.1)
        for text, x, y in drawn(pdf, number)[0]:
            assert 28 * mm - 0.1 <= x <= 188 * mm, text
            assert 13 * mm <= y <= 280 * mm, text
