"""Forms to fill in by hand: the same labels as on the filled ones, nothing in their fields, room to write and boxes to tick."""

from __future__ import annotations

import io
import re
from datetime import datetime

import pikepdf
import pytest

from desktop.printing import blank_forms as layout
from desktop.printing.blank_forms import LAYOUTS, OFFICIAL, blank_forms
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
    BlankForm.CLOSING: ("当事人", "返工次数", "结案条件", "各阶段用时", "受理", "核查"),
    BlankForm.SERVICE_RECEIPT: ("受送达人", "送达地点", "送达方式", "代收人"),
    BlankForm.PHOTO_EVIDENCE: ("粘贴照片处", "拍摄时间", "当事人签字"),
    BlankForm.PATROL_LOG: ("巡查记录表", "发现的问题", "巡查人"),
    BlankForm.TRANSFER_LETTER: (
        *("函〔〕号", "关于移送", "案件的函", "我中心接", "案号", "地点为", "移送前已采取的措施", "经研究", "根据"),
        *("特此函告", "附件：1.", "2.", "西城区城市管理监督指挥中心", "年月日"),
    ),
    BlankForm.PATROL_PLAN: ("巡查计划表", "巡查方", "频次", "期间"),
    BlankForm.SOURCE_LIST: ("污染源清单", "级别", "网格与地址", "上次检查"),
    BlankForm.APPROVAL_LEDGER: ("审批台账", "申请单位、时间", "审批人、时间", "审批意见"),
    BlankForm.GRID_DUTY: ("网格责任表", "责任单位", "岗位配备", "污染源", "巡查计划", "上期考核", "网格图"),
    BlankForm.ASSESSMENT_NOTICE: (
        *(
            "西城区城市管理监督指挥中心文件",
            "考〔〕号",
            "关于",
            "考核情况的通报",
            "各街道办事处",
            "一、总体情况",
            "平均得分",
        ),
        *("二、名次靠前人员", "三、有关要求", "附件：考核成绩表", "年月日", "名次", "所在单位", "抄送：", "印发"),
    ),
    BlankForm.SIGN_FOR: ("签收表", "文件名称、编号", "签收人"),
}


def printed(form: BlankForm, fonts: Fonts) -> bytes:
    return blank_forms([form], papers, fonts, rows.OFFICE, SINCE)


def test_every_form_has_a_title_and_a_layout() -> None:
    assert set(BLANK_TITLES) == set(LAYOUTS) | set(OFFICIAL) == set(LABELS) == set(BlankForm)


@pytest.mark.parametrize("form", BlankForm)
def test_its_fields_stand_there_in_order_and_are_empty(form: BlankForm, fonts: Fonts) -> None:
    pdf = printed(form, fonts)
    text = reading.text(pdf)
    place = 0
    for label in LABELS[form]:
        place = text.find(label, place)
        assert place >= 0, label
    for wrong in ("None", "—", "2000年", "照片数据", "不详"):
        assert wrong not in re.sub("—[0-9]+—", "", text)  # the page numbers of official papers
    assert all(font.embedded and font.subset and font.searchable for font in reading.fonts(pdf))
    assert printed(form, fonts) == pdf


def test_a_form_fits_its_page(fonts: Fonts) -> None:
    several = {BlankForm.APPROVAL: 4, BlankForm.ASSESSMENT_NOTICE: 4}
    for form in BlankForm:
        assert len(reading.pages(printed(form, fonts))) == several.get(form, 1), form


def test_all_of_them_in_one_file(fonts: Fonts) -> None:
    pdf = blank_forms(list(BlankForm), papers, fonts, rows.OFFICE, SINCE)
    found = list(reading.bookmarks(pdf))
    assert len(found) == len(BlankForm) + 3
    assert found[0] == "上报登记单"
    assert found[-1] == "签收表"
    assert pdf == blank_forms(list(BlankForm), papers, fonts, rows.OFFICE, SINCE)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo.Title) == f"空白表单（{len(BlankForm)} 种）"


def test_each_is_numbered_by_itself(fonts: Fonts) -> None:
    first, second = reading.pages(blank_forms([BlankForm.FILING, BlankForm.PROMPT], papers, fonts, rows.OFFICE, SINCE))
    assert "第1页共1页" in first
    assert "第1页共1页" in second


def test_no_form_is_a_mistake(fonts: Fonts) -> None:
    with pytest.raises(ValueError, match="no form"):
        layout.blank_forms([], papers, fonts, rows.OFFICE, SINCE)
