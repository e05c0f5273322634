"""Pictures of every printed document for the manual, from the rows of the tests; needs pdftoppm, prints nothing of any real case."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from PIL import Image  # noqa: E402

from desktop.printing.blank_forms import blank_forms  # noqa: E402
from desktop.printing.blank_titles import BlankForm  # noqa: E402
from desktop.printing.documents import Document  # noqa: E402
from desktop.printing.fonts import Fonts, load_fonts  # noqa: E402
from desktop.printing.register_lists import GridDuty, RegisterList, grid_sheets, register_list  # noqa: E402
from desktop.printing.scorecard import scorecard  # noqa: E402
from desktop.queries.grid_map import GridCard  # noqa: E402
from desktop.wording import papers  # noqa: E402
from tests.printing import reading, rows, test_assessment_notice, test_documents, test_scorecard  # noqa: E402

DOTS_PER_INCH = 60
COLOURS = 64
ACROSS, GAP = 7, 8
"""Of the sheet that shows all blank forms: pages beside each other, and the dots between them."""


def documents(fonts: Fonts) -> Iterator[tuple[str, bytes, int]]:
    """Each document's name, its PDF, and which page shows it best."""
    for document in Document:
        yield document.value, test_documents.printed(test_documents.full(), document, fonts), 1
    whole = test_documents.printed(test_documents.full(), Document.CASE_FILE, fonts)
    pages = reading.bookmarks(whole)
    for name, sheet in (("contents", "卷内目录"), ("map", "点位图"), ("course", "办理经过"), ("end", "卷末备考与校验")):
        yield f"case-file-{name}", whole, pages[sheet]
    card = rows.card_row()
    yield "scorecard", scorecard(card, papers, fonts, rows.OFFICE, test_scorecard.against(card)), 1
    yield "grid-duty", _grid_sheet(fonts), 1
    notice = test_assessment_notice.notice(fonts, count=12)
    for page in (1, 2, 3, 4):
        yield f"notice-{page}", notice, page
    for name, register in LISTS.items():
        yield name, register_list(register, fonts, rows.OFFICE, rows.at(24, "09:00")), 1


LISTS = {
    "sources-list": RegisterList(
        "污染源清单",
        ("编号", "名称", "级别", "网格与地址", "责任人", "上次检查", "应检查日"),
        (12, 19, 8, 21, 18, 14, 14),
        (
            (
                "2015-001",
                "金融街西延项目二标段工地",
                "重点",
                "樱桃园社区\n白纸坊桥东北角",
                "王镕\n010-00000001",
                "2015-11-02",
                "2015-12-02",
            ),
            (
                "2015-002",
                "某某餐饮有限公司",
                "一般",
                "双槐里社区\n双槐里 3 号",
                "李堃\n010-00000002",
                "2015-10-20",
                "2016-01-20",
            ),
            ("2015-003", "某某汽车修理部", "特殊", "菜园街社区\n菜园街 12 号", "孙珺\n010-00000003", "", "2015-11-30"),
        ),
    ),
    "patrol-plans": RegisterList(
        "巡查计划表",
        ("网格", "巡查方", "巡查人", "频次", "期间", "说明"),
        (20, 14, 12, 14, 22, 18),
        (
            ("樱桃园社区", "监督员", "刘玥", "每日 1 次", "2015-11-01 至 长期", "工地为重点"),
            ("双槐里社区", "社区", "", "每周 2 次", "2015-11-01 至 2016-03-15", "采暖季"),
        ),
    ),
    "approval-ledger": RegisterList(
        "审批台账",
        ("案号", "申请", "申请单位和时间", "结果", "审批人和时间", "审批意见", "超时"),
        (17, 9, 26, 9, 26, 15, 7),
        (
            (
                "2015-000403",
                "延期",
                "区住房城市建设委\n2015年11月23日 10:00",
                "已批准",
                "赵喆\n2015年11月23日 11:00",
                "情况属实",
                "",
            ),
            (
                "2015-000388",
                "挂账",
                "区园林局\n2015年11月20日 09:30",
                "不予批准",
                "李堃\n2015年11月23日 16:40",
                "现在可以办理",
                "是",
            ),
        ),
    ),
    "sign-for-list": RegisterList(
        "考核结果签收表（2015年12月3日发布）",
        ("网格", "级别", "责任人", "系统签收人", "签收时间", "签字"),
        (16, 16, 12, 17, 25, 16),
        (
            ("西城区", "一级（区）", "周㐂", "周㐂", "2015年12月3日 10:20", "　"),
            ("白纸坊街道", "二级（街道）", "钱昊", "钱昊", "2015年12月3日 14:05", "　"),
            ("广安门外街道", "二级（街道）", "郑珺", "", "", "　"),
        ),
    ),
}
"""The registers with lines of nobody's."""


def _with_a_palette(picture: Image.Image) -> Image.Image:
    """A third of the size, and no eye sees it."""
    return picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def blank_sheets(pdf: Path, folder: Path) -> Image.Image:
    """All pages of the blank forms beside each other."""
    pages = folder / "blank"
    subprocess.run(["pdftoppm", "-r", "40", "-png", str(pdf), str(pages)], check=True)
    pictures = [Image.open(file).convert("RGB") for file in sorted(folder.glob("blank-*.png"))]
    wide, high = pictures[0].width + GAP, pictures[0].height + GAP
    down = -(-len(pictures) // ACROSS)
    sheet = Image.new("RGB", (ACROSS * wide + GAP, down * high + GAP), (220, 220, 220))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (GAP + number % ACROSS * wide, GAP + number // ACROSS * high))
    return _with_a_palette(sheet)


def _grid_sheet(fonts: Fonts) -> bytes:
    card = GridCard(
        code="110102019004",
        level=3,
        name="樱桃园社区",
        path="西城区 · 白纸坊街道 · 樱桃园社区",
        responsible_body="樱桃园社区居民委员会",
        responsible_person="吴桂兰",
        phone="010-00000000",
        inspectors=(("刘玥", ""),),
        open_cases=3,
        overdue_cases=1,
        closed_this_month=12,
        area_m2=320_000,
        provisional=True,
        outline_source="示例",
        valid_from=rows.at(1, "00:00").date(),
    )
    duty = GridDuty(
        card,
        ("金融街西延项目二标段工地（重点）",),
        ("监督员　每日 1 次",),
        ("环保专员：吴桂兰（专职）　樱桃园社区　010-00000000", "联络员：缺岗"),
        "2015年10月",
        "92.50 分，A 级\n上报 12，核实 9",
    )
    return grid_sheets([duty], rows.OUTLINES, fonts, rows.OFFICE, rows.at(24, "09:00"))


def main() -> None:
    """Write docs/pictures/*.png."""
    folder = REPOSITORY / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        fonts = load_fonts(Path(scratch), system_folders=())
        pdf = Path(scratch) / "paper.pdf"
        for name, content, page in documents(fonts):
            pdf.write_bytes(content)
            options = ["-r", str(DOTS_PER_INCH), "-png", "-singlefile", "-f", str(page), "-l", str(page)]
            subprocess.run(["pdftoppm", *options, str(pdf), str(folder / name)], check=True)
            _with_a_palette(Image.open(folder / f"{name}.png")).save(folder / f"{name}.png", optimize=True)
        pdf.write_bytes(blank_forms(list(BlankForm), papers, fonts, rows.OFFICE, rows.at(1, "00:00")))
        blank_sheets(pdf, Path(scratch)).save(folder / "blank-forms.png", optimize=True)


if __name__ == "__main__":
    main()
