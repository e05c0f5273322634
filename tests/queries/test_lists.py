"""Lists, board and counts say what brute force over all rows says, for every filter, order and role."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import cast
from desktop.queries import board, case_counts, keyed
from desktop.queries.board import CaseFilter, Column, Sort
from desktop.rules.permissions import Actor
from desktop.rules.workflow import OPEN, Role, Status
from desktop.store.work import Reading, Store
from tests.generated import CASES, Whole, in_order, matches

STREET = "110102009"
COMMUNITY = "110102009035"
NOW = cast.NOW
FILTERS = {
    "nothing": CaseFilter(),
    "open": CaseFilter(open_only=True),
    "mine": CaseFilter(mine=True),
    "overdue": CaseFilter(overdue=True),
    "due today": CaseFilter(due_today=True),
    "prompted": CaseFilter(prompted=True),
    "emergency": CaseFilter(emergency=True),
    "handling": CaseFilter(statuses=frozenset({Status.HANDLING})),
    "finished": CaseFilter(statuses=frozenset({Status.CLOSED, Status.DECLINED})),
    "category": CaseFilter(category="0103"),
    "class": CaseFilter(category="01"),
    "street": CaseFilter(grid=STREET),
    "community": CaseFilter(grid=COMMUNITY),
    "district": CaseFilter(grid="110102"),
    "body": CaseFilter(body="urban_enforcement"),
    "co-body": CaseFilter(body="epb"),
    "since": CaseFilter(since=NOW - timedelta(days=100)),
    "until": CaseFilter(until=NOW - timedelta(days=100)),
    "weeks": CaseFilter(since=NOW - timedelta(days=200), until=NOW - timedelta(days=90)),
    "a day": CaseFilter(since=NOW - timedelta(days=15, hours=4), until=NOW - timedelta(days=14, hours=5)),
    "text": CaseFilter(text="工地"),
    "text and more": CaseFilter(text="街 巡查", open_only=True, grid=STREET),
    "no text": CaseFilter(text="——"),
    "two": CaseFilter(open_only=True, category="01"),
    "three": CaseFilter(overdue=True, grid=STREET, body=STREET),
}
ACTORS = {
    "registrar": Actor(2, "登记", Role.REGISTRAR, "centre"),
    "dispatcher": Actor(4, "派遣", Role.DISPATCHER, "centre"),
    "body": Actor(6, "单位", Role.BODY, "urban_enforcement"),
    "street": Actor(7, "街道", Role.STREET, STREET, STREET),
    "community": Actor(8, "社区", Role.COMMUNITY, COMMUNITY, COMMUNITY),
    "inspector": Actor(9, "监督", Role.INSPECTOR, COMMUNITY, COMMUNITY, person_id=1),
    "assessor": Actor(5, "评价", Role.ASSESSOR, "centre"),
}
FIRST_SHOWN = (
    "nothing",
    "open",
    "mine",
    "community",
    "body",
    "category",
    "overdue",
    "emergency",
    "finished",
    "weeks",
    "text",
)


def page_through(reading: Reading, wanted: CaseFilter, sort: Sort, limit: int) -> list[int]:
    found: list[int] = []
    after = None
    while True:
        page = board.list_page(reading, wanted, sort, after, limit)
        assert len(page.rows) <= limit
        found += [row.case_id for row in page.rows]
        if page.next_key is None:
            return found
        assert len(page.rows) == limit
        after = page.next_key


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("sort", list(Sort))
def test_paging_returns_every_case_exactly_once_in_order(
    generated: Store, whole: list[Whole], sort: Sort, who: str
) -> None:
    with generated.reading(ACTORS[who]) as reading:
        for name, wanted in FILTERS.items():
            expected = in_order(sort, [each for each in whole if matches(reading, wanted, each)])
            if wanted.text == "——":
                expected = []  # nothing that could be found was asked for
            assert page_through(reading, wanted, sort, 7) == expected, name


def test_the_filters_of_these_tests_find_something(generated: Store, whole: list[Whole]) -> None:
    with generated.reading(ACTORS["registrar"]) as reading:
        assert len(whole) == CASES
        empty = {name for name, wanted in FILTERS.items() if not any(matches(reading, wanted, each) for each in whole)}
    assert not empty


@pytest.mark.parametrize("who", ACTORS)
def test_counts_are_those_of_brute_force(generated: Store, whole: list[Whole], who: str) -> None:
    with generated.reading(ACTORS[who]) as reading:
        for name, wanted in FILTERS.items():
            found = [each for each in whole if matches(reading, wanted, each) and wanted.text != "——"]
            late = [each for each in found if each.case.deadline and each.case.deadline < reading.now]
            columns = Counter(board.column_of(each.case.status) for each in found)
            overdue = Counter(board.column_of(each.case.status) for each in late)
            counted = board.counts(reading, wanted)
            assert {row.column: row.count for row in counted} == {each: columns[each] for each in Column}, name
            assert {row.column: row.overdue for row in counted} == {each: overdue[each] for each in Column}, name
            assert board.count(reading, wanted) == len(found), name


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("name", FIRST_SHOWN)
def test_the_board_is_that_of_brute_force(generated: Store, whole: list[Whole], name: str, who: str) -> None:
    wanted = FILTERS[name]
    with generated.reading(ACTORS[who]) as reading:
        known = [each for each in whole if matches(reading, wanted, each)]
        shown = board.open_board(reading, wanted, limit=11)
        for column, statuses in board.STATUSES.items():
            sort = Sort.CHANGED if column is Column.FINISHED else Sort.DEADLINE
            expected = in_order(sort, [each for each in known if each.case.status in statuses])
            assert [row.case_id for row in shown.pages[column].rows] == expected[:11], column
            assert (shown.pages[column].next_key is not None) == (len(expected) > 11)


@pytest.mark.parametrize("who", ACTORS)
def test_what_a_page_holds_is_looked_up_once_and_not_for_each_case(generated: Store, who: str) -> None:
    with generated.reading(ACTORS[who]) as reading:
        driver: Any = reading.connection.connection.dbapi_connection
        for name, wanted in FILTERS.items():
            ran: set[str] = set()
            driver.set_trace_callback(ran.add)
            for sort in Sort:
                board.list_page(reading, wanted, sort)
            board.open_board(reading, wanted)
            driver.set_trace_callback(None)
            for statement in (each for each in ran if not each.startswith("--")):  # of a virtual table
                plan = " ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}"))
                assert "CORRELATED LIST SUBQUERY" not in plan, (name, statement)


@settings(max_examples=40)
@given(data=st.data())
def test_filters_together_are_their_intersection(generated: Store, whole: list[Whole], data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.sampled_from(sorted(set(FILTERS) - {"no text"})), min_size=2, max_size=3))
    wanted = CaseFilter()
    for name in drawn:
        given_here = {
            field: value for field in CaseFilter.__slots__ if (value := getattr(FILTERS[name], field)) not in _EMPTY
        }
        wanted = replace(wanted, **given_here)
    sort = data.draw(st.sampled_from(list(Sort)))
    who = data.draw(st.sampled_from(sorted(ACTORS)))
    with generated.reading(ACTORS[who]) as reading:
        found = [each for each in whole if matches(reading, wanted, each)]
        assert page_through(reading, wanted, sort, 13) == in_order(sort, found)
        assert board.count(reading, wanted) == len(found)


_EMPTY: tuple[object, ...] = (False, "", None, frozenset())


def test_cards_are_those_of_the_ids_that_the_filter_finds(generated: Store, whole: list[Whole]) -> None:
    wanted = FILTERS["text"]
    with generated.reading(ACTORS["street"]) as reading:
        ids = [each.case.id for each in whole[::3]]
        expected = {each.case.id for each in whole[::3] if matches(reading, wanted, each)}
        assert {row.case_id for row in board.cards(reading, wanted, ids)} == expected


def test_finished_cases_that_no_count_is_kept_of_are_counted_up_to_what_is_shown(
    generated: Store, whole: list[Whole], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_counts, "MOST_COUNTED", 20)
    wanted = CaseFilter(until=NOW, emergency=False, since=NOW - timedelta(days=700))
    with generated.reading(ACTORS["registrar"]) as reading:
        rows = {row.column: row.count for row in board.counts(reading, wanted)}
        known = [each for each in whole if matches(reading, wanted, each)]
        at_least = {row.column for row in board.counts(reading, wanted) if row.at_least}
        assert board.counted(reading, replace(wanted, grid="110102")).at_least
        assert not board.counted(reading, CaseFilter()).at_least
    assert at_least == {Column.FINISHED}
    assert rows[Column.FINISHED] == 20
    assert sum(rows.values()) == 20 + sum(each.case.status in OPEN for each in known)


def test_a_frequent_text_is_found_along_the_walk_as_well(
    generated: Store, whole: list[Whole], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyed, "PAGE_OF_MATCHES", 3)
    wanted = FILTERS["text"]
    with generated.reading(ACTORS["registrar"]) as reading:
        known = [each for each in whole if matches(reading, wanted, each)]
        for sort in Sort:
            assert not keyed.question(reading, wanted, sort).is_rare
            assert page_through(reading, wanted, sort, 9) == in_order(sort, known)
