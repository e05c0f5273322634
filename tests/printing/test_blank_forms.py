"""Forms to fill in by hand: the same labels as on the filled ones, nothing in their fields, room to write and boxes to tick."""

from __future__ import annotations

from datetime import datetime

import pytest

from desktop.printing import blank_forms as layout
from desktop.printing.blank_forms import LAYOUTS, blank_forms
from desktop.printing.blank_titles import BLANK_TITLES, BlankForm
from desktop.printing.fonts import Fonts
from desktop.wording import papers
from tests.printing import reading, rows

SINCE = datetime(2015, 1, 1, tzinfo=rows.ZONE)

LABELS: dict[BlankForm, tuple[str, ...]] = {
    BlankForm.REPORT: ("问题来源", "□监督员", "□社区", "上报时间", "问题描述", "受理员意见"),
    BlankForm.FILING: ("立案条件", "值班长意见", "（签字）"),
    BlankForm.DISPATCH: ("主办单位", "协办单位", "处置要求", "处置时限", "截止时间", "点位图", "派遣员", "接收人"),
    BlankForm.JOINT_NOTICE: ("牵头单位", "集合时间", "集合地点", "任务分工", "协办单位签收人"),
    BlankForm.PROMPT: ("第次", "催办要求", "承办单位答复"),
    BlankForm.SUPERVISION: ("督办等级", "□重点督办", "答复时限"),
    BlankForm.APPROVAL: ("回退审批表", "□", "对时限的影响", "延期审批表", "挂账审批表", "作废审批表"),
    BlankForm.INSPECTION_RECORD: ("检查时间", "被检查单位（人）", "执法证号", "申请回避", "现场情况"),
    BlankForm.PENALTY_FILING: ("案由", "统一社会信用代码", "承办人意见", "承办机构意见"),
    BlankForm.CORRECTION_ORDER: ("责令你（单位）改正", "改正期限", "六十日内", "六个月内", "（印章）"),
    BlankForm.ANSWER: ("□按时□超期", "处置结果", "处置措施", "法律依据"),
    BlankForm.VERIFICATION: ("□通过□不通过，返工", "核查情况"),
    BlankForm.CLOSING: ("返工次数", "结案条件", "各阶段用时", "受理", "核查"),
    BlankForm.SERVICE_RECEIPT: ("受送达人", "送达地点", "送达方式", "代收人"),
    BlankForm.PHOTO_EVIDENCE: ("粘贴照片处", "拍摄时间", "当事人签字"),
    BlankForm.PATROL_LOG: ("巡查记录表", "发现的问题", "巡查人"),
    BlankForm.SIGN_FOR: ("签收表", "文件名称、编号", "签收人"),
}


def printed(form: BlankForm, fonts: Fonts) -> bytes:
    return blank_forms([form], papers, fonts, rows.OFFICE, SINCE)


def test_every_form_has_a_title_and_a_layout() -> None:
    assert set(BLANK_TITLES) == set(LAYOUTS) == set(LABELS) == set(BlankForm)


@pytest.mark.parametrize("form", BlankForm)
def test_its_fields_stand_there_in_order_and_are_empty(form: BlankForm, fonts: Fonts) -> None:
    pdf = printed(form, fonts)
    text = reading.text(pdf)
    place = 0
    for label in LABELS[form]:
        place = text.find(label, place)
        assert place >= 0, label
    body = text.replace("—", "", 0)
    for wrong in ("None", "—", "2000年", "照片数据", "不详"):
        assert wrong not in body
    assert all(font.embedded and font.subset and font.searchable for font in reading.fonts(pdf))
    assert printed(form, fonts) == pdf


def test_a_form_fits_its_page(fonts: Fonts) -> None:
    for form in set(BlankForm) - {BlankForm.APPROVAL}:
        assert len(reading.pages(printed(form, fonts))) == 1, form
    assert len(reading.pages(printed(BlankForm.APPROVAL, fonts))) == 4


def test_all_of_them_in_one_file(fonts: Fonts) -> None:
    pdf = blank_forms(list(BlankForm), papers, fonts, rows.OFFICE, SINCE)
    found = list(reading.bookmarks(pdf))
    assert len(found) == len(BlankForm) + 3
    assert found[0] == "上报登记单"
    assert found[-1] == "签收表"


def test_no_form_is_a_mistake(fonts: Fonts) -> None:
    with pytest.raises(ValueError, match="no form"):
        layout.blank_forms([], papers, fonts, rows.OFFICE, SINCE)
