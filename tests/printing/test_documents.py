"""Each document of a case on its own, read back: offered when the case has come so far, and holding what it must."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.printing.case_documents import LAYOUTS, case_document
from desktop.printing.documents import OFFERED, TITLES, Document, offered
from desktop.printing.fonts import Fonts
from desktop.queries.case_file import CaseFile, DemandRow, RequestRow
from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, RequestKind, Status
from desktop.wording import papers
from tests.printing import reading, rows

ORDER_CONTENT = "立即停止土方作业，裸土全部苫盖，出入口安装冲洗设施"


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
        "content": ORDER_CONTENT,
        "document_number": "西环网〔2015〕404号",
    }
    letter = {
        "authority": "北京市生态环境保护综合执法总队",
        "letter_number": "西环网函〔2015〕12号",
        "materials": "立案单 1 份\n现场检查笔录 1 份\n现场照片 4 张",
        "reason": "涉事单位的违法行为依法由市级机关管辖",
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


EXPECTED: dict[Document, tuple[str, ...]] = {
    Document.CASE_FILE: ("卷内目录", "卷末备考与校验"),
    Document.FILING: ("2015-000403", "同意立案", "白纸坊桥东北角"),
    Document.DISPATCH: ("主办单位区住房城市建设委", "处置时限1工作日", "责令立即停止土方作业"),
    Document.JOINT_NOTICE: (
        "牵头单位区住房城市建设委",
        "维护现场秩序",
        "2015年11月23日09:30",
        "集合地点白纸坊桥东北角",
    ),
    Document.PROMPT: ("催办要求", "立即到场，当日反馈", "承办单位答复已到场"),
    Document.SUPERVISION: ("督办等级重点督办", "答复时限2015年11月23日12:00"),
    Document.APPROVAL: (
        "延期审批表",
        "需协调渣土运输单位",
        "准予延期",
        "未准，原处置时限不变",
        "处置时限照常计算",
        "2015年11月30日",
    ),
    Document.ANSWER: ("已责令停工整改", "张，附后", "照片1"),
    Document.VERIFICATION: ("不通过，返工", "裸土已全部苫盖"),
    Document.CLOSING: ("结案条件", "整改到位，同意结案"),
    Document.PHOTO_EVIDENCE: ("照片1东侧裸土未苫盖", "拍摄地点", "当事人签字"),
    Document.PENALTY_FILING: ("涉嫌工地扬尘", "北京某某建筑工程有限公司", "91110102MA0000000X", "张三", "承办机构意见"),
    Document.INSPECTION_RECORD: ("执法证号", "申请回避", "已向你出示执法证件", ORDER_CONTENT),
    Document.CORRECTION_ORDER: ("西环网〔2015〕404号", ORDER_CONTENT, "六十日内", "六个月内", "大气污染防治法"),
    Document.TRANSFER_LETTER: (
        "北京市生态环境保护综合执法总队：",
        "西环网函〔2015〕12号",
        "附件：1.立案单1份",
        "市级机关管辖",
    ),
    Document.SERVICE_RECEIPT: ("受送达人北京某某建筑工程有限公司", "案件移送函", "送达方式"),
}


@pytest.mark.parametrize("document", Document)
def test_each_holds_what_it_must(document: Document, fonts: Fonts) -> None:
    pdf = printed(full(), document, fonts)
    text = reading.text(pdf)
    for wanted in EXPECTED[document]:
        assert wanted in text
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
