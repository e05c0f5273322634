"""Papers from a real store, through the command line: what is on the paper is what the store holds."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest

from desktop.app import papers, register_papers, year_papers
from desktop.app.cli import main
from desktop.app.papers import Difference
from desktop.printing.case_file import case_file
from desktop.printing.documents import Document
from desktop.queries import assessment_history, grid_map, scorecards
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Action
from desktop.usecases import assessment
from desktop.usecases.office import SetOffice, set_office
from tests.office import PASSWORD as OFFICE_PASSWORD
from tests.office import Office
from tests.printing.certificate import NAME, PASSWORD, certificate
from tests.printing.reading import bookmarks
from tests.printing.reading import pages as reading_pages
from tests.printing.reading import text as reading_text


@pytest.fixture
def store(office: Office) -> str:
    """The address of the office's store."""
    return str(office.store.path)


def number(office: Office, case_id: int) -> str:
    return office.file(case_id).card.case_number or ""


def test_a_document_is_written_under_its_name(store: str, office: Office, tmp_path: Path) -> None:
    case_id = office.until("handling")
    out = tmp_path / "out"
    out.mkdir()
    assert main(["print", "document", number(office, case_id), "dispatch", "--store", store, "--out", str(out)]) == 0
    (paper,) = out.iterdir()
    assert paper.name.startswith("2026-000001_任务派遣单_")
    assert "任务派遣单" in reading_text(paper.read_bytes())


def test_a_document_that_was_not_reached_is_refused(
    store: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = office.until("handling")
    out = tmp_path / "x.pdf"
    assert main(["print", "document", number(office, case_id), "closing", "--store", store, "--out", str(out)]) == 1
    assert "结案审批表" in capsys.readouterr().err
    assert not out.exists()


def with_keywords(content: bytes, change: Callable[[str], str]) -> bytes:
    """A PDF whose embedded mark somebody changed."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.docinfo["/Keywords"] = change(str(document.docinfo["/Keywords"]))
        document.save(stream)
    return stream.getvalue()


def case_paper(office: Office, case_id: int, cache: Path) -> bytes:
    with office.reading() as reading:
        return papers.case_file_paper(reading, case_id, cache).content


def checked(office: Office, content: bytes, cache: Path) -> papers.Checked:
    with office.reading() as reading:
        return papers.check_case_file(reading, content, cache, "卷.pdf")


def test_a_true_case_file_is_told_so(
    store: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = office.until("evaluated")
    out = tmp_path / "file.pdf"
    assert main(["print", "case-file", number(office, case_id), "--store", store, "--out", str(out)]) == 0
    assert main(["check-file", str(out), "--store", store]) == 0
    told = capsys.readouterr().out
    assert "相符：案件 2026-000001" in told
    assert "各页文字与系统重印的一致" in told


def test_a_case_that_went_on_is_still_true(office: Office, tmp_path: Path) -> None:
    case_id = office.until("dispatched")
    content = case_paper(office, case_id, tmp_path)
    office.act("body", Action.TAKE, case_id, handler="孙志强")
    found = checked(office, content, tmp_path)
    assert (found.difference, found.rows_since, found.reprinted) == (None, 1, False)


def test_a_changed_mark_is_found(
    store: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = office.until("filed")
    content = case_paper(office, case_id, tmp_path)
    last = office.file(case_id).last_hash
    forged = with_keywords(content, lambda text: text.replace(last, last[::-1]))
    assert checked(office, forged, tmp_path).difference is Difference.HASH
    path = tmp_path / "forged.pdf"
    path.write_bytes(forged)
    assert main(["check-file", str(path), "--store", store]) == 1
    assert "不符" in capsys.readouterr().err
    longer = with_keywords(content, lambda text: text.replace("sequence=3", "sequence=9"))
    assert checked(office, longer, tmp_path).difference is Difference.ROW_MISSING


def test_a_paper_that_says_something_else_is_found(office: Office, tmp_path: Path) -> None:
    case_id = office.until("evaluated")
    file = office.file(case_id)
    with office.reading() as reading:
        fonts = papers.fonts_of(reading, tmp_path)
        place = papers.office_of(reading)
        other = replace(file, card=replace(file.card, address="别处 1 号"))
        content = case_file(other, grid_map.outlines(reading), {}, papers._words(), fonts, place)
    found = checked(office, content, tmp_path)
    assert found.difference is Difference.PAGES
    assert found.places
    assert found.places[0] == 1
    hashed = replace(file.journal[0], hash="0" * 64)
    with office.reading() as reading:
        rows = replace(file, journal=(hashed, *file.journal[1:]))
        content = case_file(rows, grid_map.outlines(reading), {}, papers._words(), fonts, place)
    found = checked(office, content, tmp_path)
    assert (found.difference, found.places) == (Difference.ROWS, (1,))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 torn", b"no paper at all"])
def test_what_is_no_case_file_is_refused(office: Office, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused) as caught:
        checked(office, content, tmp_path)
    assert caught.value.code == "not_a_case_file"


def test_another_paper_is_no_case_file(office: Office, tmp_path: Path) -> None:
    case_id = office.until("filed")
    with office.reading() as reading:
        paper = papers.document_paper(reading, case_id, Document.FILING, tmp_path)
    with pytest.raises(Refused, match="not_a_case_file"):
        checked(office, paper.content, tmp_path)


def test_the_notice_comes_with_publication(office: Office, tmp_path: Path) -> None:
    office.until("evaluated")
    month = Period(date(2026, 3, 1), date(2026, 3, 31))
    with office.reading("assessor") as reading, pytest.raises(Refused, match="notice_not_published"):
        papers.notice_paper(reading, month, tmp_path)
    office.at("2026-04-02 09:00")
    office.do("assessor", assessment.review, assessment.Review(first_day=month.first_day, last_day=month.last_day))
    office.do("assessor", assessment.publish, assessment.Publish(first_day=month.first_day, last_day=month.last_day))
    with office.reading("assessor") as reading:
        paper = papers.notice_paper(reading, month, tmp_path)
    assert paper.name.startswith("2026年3月_考核通报_")
    text = reading_text(paper.content)
    assert "西环网考〔2026〕1号" in text
    assert "王建国" in text
    assert "北京市西城区人民政府、西城区环境保护局" in text


@pytest.mark.parametrize(
    ("name", "title"), [("sources", "污染源清单"), ("patrols", "巡查计划表"), ("approvals", "审批台账")]
)
def test_registers_are_printed_as_lists(
    store: str, office: Office, tmp_path: Path, name: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRID_DESK_PASSWORD", OFFICE_PASSWORD)
    case_id = office.until("handling")
    office.act("body", Action.ASK_EXTENSION, case_id, limit=Limit(1, LimitClass.WORK_DAY), explanation="待料")
    out = tmp_path / "list.pdf"
    assert main(["print", "register", name, "--as", "registrar", "--store", store, "--out", str(out)]) == 0
    text = reading_text(out.read_bytes())
    assert title in text
    assert ("2026-000001" in text) == (name == "approvals")
    assert name == "approvals" or "没有符合条件的记录" in text


def test_each_grid_has_a_page_of_its_duties(office: Office, tmp_path: Path) -> None:
    with office.reading() as reading:
        paper = register_papers.grid_paper(reading, office.street, tmp_path)
    marks = bookmarks(paper.content)
    assert next(iter(marks)) == "网格责任表　白纸坊街道"
    assert "网格责任表　樱桃园社区" in marks
    assert sorted(marks.values()) == list(range(1, len(reading_pages(paper.content)) + 1))  # a page each
    text = reading_text(paper.content)
    assert "王建国" in text
    assert "示意界线" in text
    assert "未标注点位" not in text


@pytest.mark.parametrize(("form", "title"), [("dispatch", "空白任务派遣单"), ("all", "空白表单")])
def test_forms_are_printed_blank(store: str, tmp_path: Path, form: str, title: str) -> None:
    assert main(["print", "blank", form, "--store", store, "--out", str(tmp_path)]) == 0
    (paper,) = tmp_path.glob("*.pdf")
    assert title in paper.name
    assert "任务派遣单" in reading_text(paper.read_bytes())


def test_many_case_files_become_one_or_one_each(store: str, office: Office, tmp_path: Path) -> None:
    numbers = [number(office, office.until("handling")) for _ in range(3)]
    out = tmp_path / "all.pdf"
    assert main(["print", "case-file", *numbers, "--store", store, "--out", str(out)]) == 0
    found = bookmarks_above(out.read_bytes())
    assert len(found) == 3
    assert all(each.startswith("案卷 西环网〔2026〕") for each in found)
    folder = tmp_path / "each"
    folder.mkdir()
    assert main(["print", "case-file", *numbers, "--store", store, "--out", str(folder)]) == 0
    assert sorted(path.name[:11] for path in folder.iterdir()) == sorted(numbers)


def bookmarks_above(content: bytes) -> list[str]:
    """The bookmarks of the first level."""
    with pikepdf.open(io.BytesIO(content)) as document, document.open_outline() as outline:
        return [item.title for item in outline.root]


def test_all_cards_of_a_month_become_one_file(store: str, tmp_path: Path) -> None:
    assert main(["print", "scorecards", "--month", "2026-02", "--store", store, "--out", str(tmp_path)]) == 0
    (paper,) = tmp_path.glob("*.pdf")
    assert paper.name == "监督员_考核评分卡_20260228.pdf"
    assert all(each.startswith("考核评分卡") for each in bookmarks_above(paper.read_bytes()))


def test_cards_printed_together_name_the_cases_as_one_alone_does(office: Office, tmp_path: Path) -> None:
    office.until("closed")
    with office.reading("assessor") as reading:
        month = Period.month(reading.now.date())
        together = papers.scorecards_paper(reading, SubjectKind.DISTRICT, month, tmp_path)
        (subject,) = scorecards.subjects(reading, SubjectKind.DISTRICT)
        alone = papers.scorecard_paper(reading, SubjectKind.DISTRICT, subject.subject, month, tmp_path)
    assert "附：各指标涉及的案件" in reading_text(together.content)
    assert reading_text(together.content) == reading_text(alone.content)


def test_a_signed_case_file_is_checked_with_its_signature(
    store: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.now = datetime.now(UTC)
    case_id = office.until("handling")
    out = tmp_path / "signed.pdf"
    command = ["print", "case-file", number(office, case_id), "--sign", "--store", store, "--out", str(out)]
    monkeypatch.setenv("GRID_DESK_SIGNING_PASSWORD", PASSWORD)
    assert main(command) == 1
    assert "还没有设置签名证书" in capsys.readouterr().err
    settings = SetOffice(office_name="区中心", document_prefix="西环网", certificate=str(certificate(tmp_path)))
    office.do("administrator", set_office, settings)
    assert main(command) == 0
    assert main(["check-file", str(out), "--store", store]) == 0
    assert f"{NAME}：签名完好" in capsys.readouterr().out
    out.write_bytes(out.read_bytes() + b"\n%")
    assert main(["check-file", str(out), "--store", store]) == 0
    assert "签名无效" in capsys.readouterr().out


def test_a_paper_of_before_keeps_the_name_of_its_day(office: Office, tmp_path: Path) -> None:
    case_id = office.until("evaluated")
    before = case_paper(office, case_id, tmp_path)
    office.pass_time(hours=1)
    office.do("administrator", set_office, SetOffice(office_name="运行管理中心", document_prefix="西城运"))
    office.pass_time(hours=1)
    assert case_paper(office, case_id, tmp_path) == before
    assert checked(office, before, tmp_path).difference is None
    with office.reading() as reading:
        content = register_papers.register_paper(reading, "approvals", tmp_path).content
    assert "制表单位：西城区运行管理中心" in reading_text(content)


def test_the_offices_font_folder_is_used(office: Office, tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    with office.reading() as reading:
        plain = papers.fonts_of(reading, tmp_path)
    settings = SetOffice(office_name="区中心", document_prefix="西环网", font_folder=str(fonts))
    office.do("administrator", set_office, settings)
    with office.reading() as reading:
        assert papers.fonts_of(reading, tmp_path) is not plain
        assert papers.fonts_of(reading, tmp_path) is papers.fonts_of(reading, tmp_path)


def test_a_year_is_printed_from_what_was_published(office: Office, tmp_path: Path) -> None:
    office.until("evaluated")
    office.at("2026-04-02 09:00")
    with office.reading("assessor") as reading, pytest.raises(Refused, match="scorecards_none"):
        year_papers.year_paper(reading, SubjectKind.BODY, 2026, tmp_path)
    first_day, last_day = date(2026, 3, 1), date(2026, 3, 31)
    office.do("assessor", assessment.review, assessment.Review(first_day=first_day, last_day=last_day))
    office.do("assessor", assessment.publish, assessment.Publish(first_day=first_day, last_day=last_day))
    with office.reading("assessor") as reading:
        paper = year_papers.year_paper(reading, SubjectKind.BODY, 2026, tmp_path)
        sheet = assessment_history.year_sheet(reading, SubjectKind.BODY, 2026)
    assert sheet.published_at == office.now
    assert paper.name == "处置部门_目标责任制考核表_20261231.pdf"
    text = reading_text(paper.content)
    assert "2026年度环境保护目标责任制考核表" in text
    (body,) = (row for row in sheet.rows if row.score is not None)
    assert f"{body.cases}{body.score:.2f}" in text


@pytest.mark.parametrize("year", ["2019", "二〇一九", "20190"])
def test_a_year_without_published_cards_and_no_year_at_all_are_refused_in_words(
    store: str, tmp_path: Path, year: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["print", "year", year, "--store", store, "--out", str(tmp_path)]) != 0
    assert capsys.readouterr().err.strip()
    assert list(tmp_path.glob("*.pdf")) == []


def test_who_signs_for_an_assessment_is_listed(office: Office, tmp_path: Path) -> None:
    office.until("evaluated")
    office.at("2026-04-02 09:00")
    march = assessment.Publish(first_day=date(2026, 3, 1), last_day=date(2026, 3, 31))
    office.do("assessor", assessment.review, assessment.Review(first_day=march.first_day, last_day=march.last_day))
    office.do("assessor", assessment.publish, march)
    with office.reading() as reading:
        paper = register_papers.list_paper(reading, "receipts", tmp_path)
    text = reading_text(paper.content)
    assert "考核结果签收表（2026年4月2日发布）" in text
    assert "白纸坊街道" in text
    assert "二级网格" in text


def test_an_order_is_signed_with_the_full_name_of_its_authority(office: Office, tmp_path: Path) -> None:
    case_id = office.until("handling")
    office.act(
        "body",
        Action.ISSUE_DOCUMENT,
        case_id,
        paper="责令改正违法行为决定书",
        party="某建筑公司",
        provisions_breached="《大气污染防治法》第六十九条",
        correct_by=date(2026, 3, 9),
    )
    with office.store.reading(office.actors["registrar"]) as reading:
        paper = papers.document_paper(reading, case_id, Document.CORRECTION_ORDER, tmp_path)
    text = reading_text(paper.content)
    assert text.startswith("西城区城市管理综合行政执法监察局责令改正违法行为决定书")
    assert "西城区城市管理综合行政执法监察局（印章）" in text
    assert "改正期限：2026年3月9日前" in text
