"""The assessment tab as people use it: choose a period, read a card, open the cases of a number, publish, export."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QDate, QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import assessment_history, counted_things, scorecards
from desktop.queries.counted_things import Counted
from desktop.rules.changes import Change, ChangeSet, Entity
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.views.assessment import page as assessment_page
from desktop.views.assessment.history_panel import load_charts
from desktop.views.assessment.number_link import NumberLink
from desktop.views.assessment.page import AssessmentPage
from desktop.views.shared.theme import Theme, palette
from tests.assessment_office import CARDS, COMMUNITY, STREET, AssessmentOffice

MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))
COLOUR = Qt.ItemDataRole.ForegroundRole
Open = Callable[..., AssessmentPage]


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    case = made.report("2024-03-12 09:00")
    made.check(case, "2024-03-12 09:05", "2024-03-12 10:00")
    made.person("李秀英")
    made.at("2024-04-02 09:00")
    return made


@pytest.fixture
def open_page(office: AssessmentOffice, qtbot: QtBot) -> Iterator[Open]:
    opened: list[tuple[Tasks, Live]] = []

    def build(actor: Actor | None = None, period: Period = MARCH, *, empty: bool = False) -> AssessmentPage:
        actor = actor or office.actors[Role.ASSESSOR]
        tasks, live = Tasks(office.store, actor), Live(office.store)
        opened.append((tasks, live))
        page = AssessmentPage(tasks, live, actor)
        qtbot.addWidget(page)
        page.show_period(period)
        page.show()
        if empty:
            qtbot.waitUntil(lambda: "正在计算" not in page.empty.text, timeout=20_000)
        else:
            qtbot.waitUntil(lambda: page.card_view.card is not None, timeout=20_000)
        return page

    yield build
    for tasks, live in opened:
        tasks.close()
        live.close()
    office.store.close()


def link(page: AssessmentPage, title: str) -> NumberLink:
    return next(each for each in page.card_view.links() if each.behind.title == title)


def words(page: AssessmentPage) -> str:
    return "\n".join(label.text() for label in page.card_view.findChildren(QLabel))


def test_the_first_card_is_shown_with_its_figures_in_words(open_page: Open) -> None:
    page = open_page()
    assert page.title.text() == "监督员考核　2024年3月"
    assert page.summary.text() == "2 人，评级 1 人，草稿"
    assert page.card_view.card is not None
    assert page.card_view.card.name == "张玉梅"
    assert page.card_view.head.score.text() == "100.00"
    assert page.card_view.head.badge.grade == "A"
    told = words(page)
    assert "有效上报 ÷ 上报 × 100" in told
    assert "没有监督员巡查计划，或网格内没有立案，无从认定漏报" in told
    assert "100.00 %" in told
    assert "32 → 50" in told


def opened(page: AssessmentPage, title: str, qtbot: QtBot) -> list[list[str]]:
    """Click a number and wait for its lines: the cells on show."""
    QTest.mouseClick(link(page, title), Qt.MouseButton.LeftButton)
    listed = page.card_view.cases
    qtbot.waitUntil(lambda: listed.table.isVisible() and not listed.waiting.isVisible(), timeout=20_000)
    model = listed.model
    return [[model.index(row, at).data() for at in range(model.columnCount())] for row in range(model.rowCount())]


def heads(page: AssessmentPage) -> list[str]:
    return [column.title for column in page.card_view.cases.model.columns]


def test_a_number_lists_its_cases_and_a_case_can_be_opened(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    rows = opened(page, "上报", qtbot)
    cases = page.card_view.cases
    assert cases.title.text() == "上报：2 件"
    assert [row[0] for row in rows] == ["2024-000001", "R20240312-0001"]
    cases.table.setCurrentIndex(cases.model.index(1, 0))
    with qtbot.waitSignal(page.case_requested) as asked:
        QTest.keyClick(cases.table, Qt.Key.Key_Return)
    assert asked.args == ["R20240312-0001"]
    assert not cases.all.isVisible()  # nobody listens, so nothing is promised


def test_a_line_says_what_the_case_was_and_whether_it_counts(
    open_page: Open, office: AssessmentOffice, qtbot: QtBot
) -> None:
    declined = office.report("2024-04-02 09:05")
    office.decline(declined, "2024-04-02 09:10")
    office.at("2024-04-02 09:30")
    page = open_page(period=Period(date(2024, 3, 1), date(2024, 4, 30)))
    last, first, waiting = opened(page, "上报", qtbot)  # what costs points stands first
    assert heads(page) == ["案号", "计入分子", "类别", "网格", "处置部门", "立案时间", "期限", "完成时间", "结案时间"]
    assert first[:2] == ["2024-000001", "计入"]
    assert first[3:6] == ["月坛社区", "区环保局", "2024-03-11 09:10"]
    assert first[7:] == ["2024-03-11 09:10", "2024-03-11 10:00"]
    assert waiting[:2] == ["R20240312-0001", "计入"]
    assert last[:2] == ["R20240402-0001", "不予受理或已作废"]


def test_a_list_that_could_not_be_read_says_so(open_page: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page()

    def refused(*_: object) -> None:
        raise Refused("store_busy", path="office.db")

    monkeypatch.setattr(counted_things, "lines", refused)
    QTest.mouseClick(link(page, "上报"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.message.isVisible)
    assert "没有读出" in page.card_view.cases.waiting.text()


def test_the_cases_of_a_number_go_to_the_case_tab_where_it_listens(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(period=Period.month(date(2024, 2, 1)))
    heard: list[Counted] = []
    page.cases_requested.connect(heard.append)
    page.show_period(MARCH)
    qtbot.waitUntil(lambda: page.card_view.card is not None and page.card_view.card.period == MARCH, timeout=20_000)
    opened(page, "上报", qtbot)
    cases = page.card_view.cases
    with qtbot.waitSignal(page.cases_requested):
        QTest.mouseClick(cases.all, Qt.MouseButton.LeftButton)
    (asked,) = heard
    assert (asked.title, asked.once) == ("上报", ("2024-000001", "R20240312-0001"))


def test_the_cases_of_a_number_are_exported_with_what_a_reader_needs(
    open_page: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    page = open_page()
    page.choose_file = lambda *_: (str(tmp_path / "清单.csv"), "")
    opened(page, "应核实", qtbot)
    QTest.mouseClick(page.card_view.cases.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.message.text.startswith("已导出 1 行"), timeout=20_000)
    head, row = (tmp_path / "清单.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head == "案号,计入分子,类别,网格,处置部门,立案时间,期限,完成时间,结案时间"
    assert row.startswith("R20240312-0001,计入,")
    assert row.endswith(",2024-03-12 10:00,—")


def test_a_coverage_opens_the_grids_that_it_counts(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    page.periods.kinds.setCurrentIndex(page.periods.kinds.findData(SubjectKind.STREET))
    qtbot.waitUntil(partial(shows, page, SubjectKind.STREET), timeout=20_000)
    rows = opened(page, "网格", qtbot)
    assert heads(page) == ["网格", "计入分子", "网格编码", "空缺的岗位"]
    assert all(row[1] == "岗位空缺" for row in rows)
    assert len(rows) == int(link(page, "网格").text())
    asked: list[str] = []
    page.case_requested.connect(asked.append)
    QTest.keyClick(page.card_view.cases.table, Qt.Key.Key_Return)
    assert asked == []  # a grid is no case to be opened


def test_another_row_shows_another_card_and_says_why_it_has_no_grade(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.card_view.card is not None and page.card_view.card.name == "李秀英", timeout=20_000)
    assert page.card_view.head.badge.grade == ""
    assert "样本不足，不评级" in page.card_view.head.notes.text()
    # the numbers of the card before go with the event loop
    qtbot.waitUntil(lambda: not any(each.isEnabled() for each in page.card_view.links()), timeout=20_000)


def test_printing_hands_over_the_card_on_show(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    with qtbot.waitSignal(page.print_requested) as asked:
        QTest.mouseClick(page.print, Qt.MouseButton.LeftButton)
    (card,) = asked.args
    assert isinstance(card, Card)
    assert (card.name, card.period) == ("张玉梅", MARCH)


def test_the_arrows_and_the_days_choose_the_period(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    QTest.mouseClick(page.periods.earlier, Qt.MouseButton.LeftButton)
    assert page.period == Period(date(2024, 2, 1), date(2024, 2, 29))
    QTest.mouseClick(page.periods.quick["上月"], Qt.MouseButton.LeftButton)
    assert page.period == MARCH
    QTest.mouseClick(page.periods.quick["本季"], Qt.MouseButton.LeftButton)
    assert page.period == Period(date(2024, 4, 1), date(2024, 6, 30))
    page.periods.first_day.setDate(QDate(2024, 7, 1))
    assert page.periods.problem.isVisibleTo(page)
    assert page.period == Period(date(2024, 4, 1), date(2024, 6, 30))
    page.periods.last_day.setDate(QDate(2024, 7, 1))
    assert page.period == Period(date(2024, 7, 1), date(2024, 7, 1))


def test_a_running_period_says_so(open_page: Open) -> None:
    page = open_page(period=Period(date(2024, 3, 1), date(2024, 4, 30)))
    assert "周期未结束，按现在判定" in page.summary.text()
    assert "按 04-02 09:00 判定" in page.card_view.head.period.text()


def reviewed(page: AssessmentPage, qtbot: QtBot) -> None:
    """Review the period on show through its form."""
    steps = page.publication
    qtbot.waitUntil(steps.review.isVisible, timeout=20_000)
    QTest.mouseClick(steps.review, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(steps.form.confirm.isEnabled, timeout=20_000)
    assert f"本期共 {CARDS + 1} 张评分卡" in steps.form.effect.text()
    QTest.mouseClick(steps.form.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(steps.publish.isVisible, timeout=20_000)


def test_review_then_publication_each_tells_what_it_does_and_then_does_it(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    steps = page.publication
    assert "草稿" in page.summary.text()
    assert not steps.publish.isVisible()
    reviewed(page, qtbot)
    assert "已审核（assessor），待发布" in page.summary.text()
    QTest.mouseClick(steps.publish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(steps.form.confirm.isEnabled, timeout=20_000)
    assert f"将冻结各类评分卡共 {CARDS + 1} 张，1 件已评价的案件计入考核" in steps.form.effect.text()
    QTest.keyClick(steps.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(steps.revise.isVisible, timeout=30_000)
    assert page.message.text == f"已发布 {CARDS + 1} 张评分卡，1 件案件计入考核。"
    assert page.periods.published.count() == 1
    assert "已发布" in page.summary.text()
    qtbot.waitUntil(lambda: page.card_view.head.period.text().endswith("已发布"), timeout=20_000)


def test_a_correction_needs_its_reason(open_page: Open, office: AssessmentOffice, qtbot: QtBot) -> None:
    office.publish(MARCH.first_day, MARCH.last_day)
    page = open_page()
    steps = page.publication
    QTest.mouseClick(steps.revise, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "重算并发布" in steps.form.effect.text(), timeout=20_000)
    assert not steps.form.confirm.isEnabled()
    steps.form.reason.setText("漏算一件")
    QTest.mouseClick(steps.form.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "已发布第 1 次更正" in page.summary.text(), timeout=30_000)
    assert [page.periods.published.item(row).text() for row in range(2)] == [
        "2024年3月　第 1 次更正",
        "2024年3月　已发布",
    ]
    assert "更正理由：漏算一件" in page.periods.published.item(0).toolTip()


def test_a_running_period_cannot_be_reviewed_and_the_form_says_why(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(period=Period(date(2024, 4, 1), date(2024, 4, 30)))
    form = page.publication.form
    QTest.mouseClick(page.publication.review, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: form.obstacle.isVisibleTo(page), timeout=20_000)
    assert form.obstacle.text()
    assert not form.confirm.isEnabled()
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_a_number_says_what_a_click_shows_when_the_mouse_rests_on_it(open_page: Open) -> None:
    page = open_page()
    number = link(page, "上报")
    point = number.rect().center()
    QApplication.sendEvent(number, QHelpEvent(QEvent.Type.ToolTip, point, number.mapToGlobal(point)))
    assert number.toolTip() == "上报：看这 2 件案件"


def test_the_name_of_an_area_is_said_once(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    assert page.card_view.head.who.text() == "区指挥中心 · 月坛社区"
    page.periods.choose_kind(SubjectKind.COMMUNITY)
    qtbot.waitUntil(
        lambda: page.card_view.card is not None and page.card_view.card.subject == COMMUNITY, timeout=20_000
    )
    card = page.card_view.card
    assert card is not None
    assert card.grids == (card.name,)
    assert card.name not in page.card_view.head.who.text()
    shown = [each.key for at, each in enumerate(page.model.columns) if not page.table.isColumnHidden(at)]
    assert shown == ["place", "name", "reported", "score", "grade"]


def test_around_a_card_stand_its_trend_its_peers_and_what_moved_it(
    open_page: Open, office: AssessmentOffice, qtbot: QtBot
) -> None:
    late = office.report("2024-04-02 09:05")
    office.check(late, "2024-04-02 09:10", "2024-04-12 10:00")
    office.whole_case("2024-04-15")
    office.at("2024-05-02 09:00")
    page = open_page(period=Period.month(date(2024, 4, 1)))
    history = page.card_view.history
    qtbot.waitUntil(lambda: history.history is not None, timeout=20_000)
    qtbot.waitUntil(lambda: history.trend.isVisibleTo(page), timeout=20_000)
    assert not history.trend_told.isVisibleTo(page)
    assert "24-03 100.00 A" in history.trend.toolTip()
    assert history.moved_told.text().startswith("得分变动：比2024年3月 100.00 → ")
    assert history.peers_told.text().startswith("与同类比较：第 1 名，共评级 ")
    (lost,) = opened(page, "按时核实率 本期失分", qtbot)
    assert page.card_view.cases.title.text() == "按时核实率 本期失分：1 件"
    assert lost[:2] == ["R20240402-0001", "超过期限"]


def test_changes_are_read_once_what_is_being_read_is_there(
    open_page: Open, office: AssessmentOffice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, rankings = threading.Event(), list[object]()
    trend, situation = assessment_history.trend, scorecards.situation

    def held(*asked: object) -> object:
        assert go_on.wait(20)
        return trend(*asked)  # type: ignore[arg-type]

    def counted(*asked: object) -> object:
        rankings.append(asked)
        return situation(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(assessment_history, "trend", held)
    monkeypatch.setattr(scorecards, "situation", counted)
    page = open_page()
    history = page.card_view.history
    qtbot.waitUntil(lambda: history.history is not None, timeout=20_000)
    before = len(rankings)
    office.report("2024-04-02 09:30")
    for _ in range(3):
        page._on_changed(ChangeSet((), complete=False))
        with qtbot.waitSignal(page._gather.timeout, timeout=20_000):
            pass
    assert len(rankings) == before
    go_on.set()
    qtbot.waitUntil(lambda: len(rankings) == before + 1, timeout=20_000)
    qtbot.waitUntil(lambda: not page._under_way, timeout=20_000)
    assert "24-03" in history.trend.toolTip()


@pytest.mark.parametrize(("entity", "read"), [(Entity.PATROL, True), (Entity.SOURCE, True), (Entity.NOTICE, False)])
def test_whatever_cards_are_made_of_is_heard(open_page: Open, entity: Entity, read: bool) -> None:
    page = open_page()
    page._gather.stop()
    page._on_changed(ChangeSet((Change(entity, "1", 1, "added"),)))
    assert page._gather.isActive() is read


def test_what_draws_the_charts_is_loaded_off_the_thread_of_the_window(
    open_page: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[bool] = []

    def load() -> None:
        threads.append(threading.current_thread() is threading.main_thread())
        load_charts()

    monkeypatch.setattr(assessment_page, "load_charts", load)
    page = open_page()
    qtbot.waitUntil(lambda: page.card_view.history.history is not None, timeout=20_000)
    assert threads == [False]


def test_the_year_is_made_of_what_was_published(
    open_page: Open, office: AssessmentOffice, qtbot: QtBot, tmp_path: Path
) -> None:
    office.publish(MARCH.first_day, MARCH.last_day)
    page = open_page()
    QTest.mouseClick(page.periods.year, Qt.MouseButton.LeftButton)
    year = page.year
    assert year is not None
    year.kinds.setCurrentIndex(year.kinds.findData(SubjectKind.BODY))
    qtbot.waitUntil(lambda: year.sheet is not None and year.sheet.kind is SubjectKind.BODY, timeout=20_000)
    model = year.table.model()
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads == ["名称", "责任主体", "3月", "应结案", "全年得分", "等级"]
    assert [model.index(0, at).data() for at in range(6)] == ["区环保局", "区环保局", "100.00", "1", "100.00", "A"]
    assert model.index(0, 5).data(COLOUR).color() == Theme.of(year.palette()).of_grade("A")
    year.setPalette(palette(Theme.dark()))
    assert model.index(0, 5).data(COLOUR).color() == Theme.dark().of_grade("A")
    with qtbot.waitSignal(page.year_paper_requested) as asked:
        QTest.mouseClick(year.print, Qt.MouseButton.LeftButton)
    assert asked.args == [(SubjectKind.BODY, 2024)]
    target = tmp_path / "年度.csv"
    page.choose_file = lambda *_: (str(target), "")
    QTest.mouseClick(year.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.message.text.startswith("已导出 "), timeout=20_000)
    assert "区环保局,区环保局,100.0,1.0,100.0,A" in target.read_text(encoding="utf-8-sig")
    QTest.mouseClick(year.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.table.isVisible, timeout=20_000)


def test_only_the_assessor_is_offered_to_publish(open_page: Open, office: AssessmentOffice) -> None:
    page = open_page(office.account(Role.LEADER, "government"))
    assert not any(button.isVisible() for button in page.publication.buttons.values())


def test_an_inspector_sees_the_own_card_and_a_street_its_inspectors(open_page: Open, office: AssessmentOffice) -> None:
    elsewhere = office.person("外街监督员", grid="110102001")
    own = open_page(office.account(Role.INSPECTOR, "centre", person_id=office.inspector, grid_code=COMMUNITY))
    assert [card.name for card in own.model.rows()] == ["张玉梅"]
    street = open_page(office.account(Role.STREET, STREET, grid_code=STREET))
    assert {card.name for card in street.model.rows()} == {"张玉梅", "李秀英"}
    assert str(elsewhere) not in {card.subject for card in street.model.rows()}


def test_an_empty_ranking_says_why(open_page: Open, office: AssessmentOffice) -> None:
    assert "还没有开始" in open_page(period=Period.month(date(2024, 9, 1)), empty=True).empty.text
    assert "没有您可以查看的评分卡" in open_page(office.actors[Role.REGISTRAR], empty=True).empty.text


def shows(page: AssessmentPage, kind: SubjectKind) -> bool:
    return page.card_view.card is not None and page.card_view.card.kind is kind


def test_bodies_posts_and_areas_are_chosen_beside_inspectors(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    for kind, name, head in (
        (SubjectKind.BODY, "区环保局", "应处置"),
        (SubjectKind.DISTRICT, "西城区", "立案"),
        (SubjectKind.DISPATCHER, "dispatcher", "派遣"),
    ):
        page.periods.kinds.setCurrentIndex(page.periods.kinds.findData(kind))
        qtbot.waitUntil(partial(shows, page, kind), timeout=20_000)
        assert name in {card.name for card in page.model.rows()}
        assert page.model.headerData(4, Qt.Orientation.Horizontal) == head


def test_a_leader_signs_for_what_was_published_and_sees_who_has_not(
    open_page: Open, office: AssessmentOffice, qtbot: QtBot
) -> None:
    office.publish(MARCH.first_day, MARCH.last_day)
    page = open_page(office.account(Role.LEADER, "government"))
    qtbot.waitUntil(page.joint.sign.isVisible, timeout=20_000)
    assert page.joint.signed.text().startswith("已签收 0 / 16；未签收：西城区、")
    QTest.mouseClick(page.joint.sign, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: page.joint.signed.text().startswith("已签收 1 / 16；未签收：") and not page.joint.sign.isVisible()
    )
    assert page.message.text == "已签收本期考核结果。"


def test_the_epb_gives_its_mark_under_the_card(open_page: Open, office: AssessmentOffice, qtbot: QtBot) -> None:
    page = open_page(office.actors[Role.EPB])
    assert page.joint.mark_row.isVisible()
    page.joint.points.setValue(80)
    QTest.mouseClick(page.joint.give, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: (
            page.card_view.card is not None
            and any(row.key == "epb_mark" and row.score == 80.0 for row in page.card_view.card.indicators)
        )
    )


def test_a_change_elsewhere_is_read_again(open_page: Open, office: AssessmentOffice, qtbot: QtBot) -> None:
    page = open_page(period=Period(date(2024, 3, 1), date(2024, 4, 30)))
    office.whole_case("2024-04-02")
    qtbot.waitUntil(
        lambda: dict(page.card_view.card.counts)["reported"] == 3 if page.card_view.card else False, timeout=20_000
    )


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_ranking_is_exported(open_page: Open, qtbot: QtBot, tmp_path: Path, suffix: str) -> None:
    page = open_page()
    target = tmp_path / f"排名{suffix}"
    page.choose_file = lambda *_: (str(target), "")
    QTest.mouseClick(page.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.message.text.startswith("已导出 2 行"), timeout=20_000)
    if suffix == ".csv":
        lines = target.read_text(encoding="utf-8-sig").splitlines()
        assert lines[0] == "名次,姓名,单位,网格,上报,得分,等级"
        assert lines[1].startswith("1,张玉梅,区指挥中心,月坛社区,2,100.0,A")
    else:
        sheet = load_workbook(target).active
        assert sheet is not None
        assert [cell.value for cell in sheet[2]] == ["1", "张玉梅", "区指挥中心", "月坛社区", "2", 100, "A"]


def test_a_file_that_cannot_be_written_ends_in_a_sentence(open_page: Open, qtbot: QtBot, tmp_path: Path) -> None:
    page = open_page()
    page.choose_file = lambda *_: (str(tmp_path / "没有" / "排名.xlsx"), "")
    QTest.mouseClick(page.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.message.text != "", timeout=20_000)
    assert page.message.property("message") == "refusal"
