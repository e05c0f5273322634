"""The matches of a rare text are listed as brute force lists them, also where ids say nothing of the order, and few of them looked at."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from benchmarks import cast
from desktop.queries import board, keyed, matches
from desktop.queries.board import CaseFilter, Sort
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role, Status
from desktop.store import zones
from desktop.store.work import Reading, Store, open_store
from tests.generated import everything, in_order
from tests.generated import matches as is_found

REGISTRAR = Actor(2, "登记", Role.REGISTRAR, "centre")
STREET = Actor(7, "街道", Role.STREET, "110102009", "110102009")
WANTED = {
    "many": CaseFilter(text="街"),
    "some": CaseFilter(text="工地"),
    "few": CaseFilter(text="渣土"),
    "open": CaseFilter(text="街", open_only=True),
    "ended otherwise": CaseFilter(text="街", statuses=frozenset({Status.DECLINED})),
    "two words": CaseFilter(text="街 巡查"),
    "none": CaseFilter(text="无此字样"),
}
NEWEST_FIRST = (Sort.NUMBER, Sort.REPORTED, Sort.CHANGED)
PAGE = 5


@pytest.fixture(params=["in the order of ids", "in no order", "with a few old ones changed"])
def narrow(
    request: pytest.FixtureRequest, generated: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """A copy of the generated store with zones of eight cases, whose orders follow the ids or do not."""
    monkeypatch.setattr(zones, "SHIFT", 3)
    monkeypatch.setattr(matches, "SPARE", 3)
    monkeypatch.setattr(keyed, "PAGE_OF_MATCHES", 1000)  # nothing is frequent
    keyed._statement.cache_clear()
    path = tmp_path / "narrow.db"
    assert generated.path is not None
    with closing(sqlite3.connect(generated.path)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        unguarded(copy)
        if request.param == "in no order":
            _shuffle(copy, "reported_at", "changed_at", "deadline")
        elif request.param == "with a few old ones changed":
            copy.execute("UPDATE cases SET changed_at = (SELECT max(changed_at) FROM cases) WHERE id IN (3, 40, 77)")
        copy.execute("DELETE FROM store_facts WHERE name = 'derived'")  # so that the zones are made anew
        copy.commit()
    store = open_store(f"sqlite:///{path}", clock=cast.frozen_clock, mark=cast.MARK)
    yield store
    store.close()
    keyed._statement.cache_clear()


def unguarded(connection: sqlite3.Connection) -> None:
    """Let plain SQL change the cases; opening the store makes the guards anew."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cases'"
    for (name,) in connection.execute(query).fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def _shuffle(connection: sqlite3.Connection, *columns: str) -> None:
    pick = random.Random(3)
    for column in columns:
        rows = connection.execute(f"SELECT id, {column} FROM cases").fetchall()
        values = [value for _, value in rows]
        pick.shuffle(values)
        connection.executemany(
            f"UPDATE cases SET {column} = ? WHERE id = ?", zip(values, (row[0] for row in rows), strict=True)
        )


def page_through(reading: Reading, wanted: CaseFilter, sort: Sort, limit: int = PAGE) -> list[int]:
    found: list[int] = []
    after = None
    while True:
        page = board.list_page(reading, wanted, sort, after, limit)
        found += [row.case_id for row in page.rows]
        after = page.next_key
        if after is None:
            return found


@pytest.mark.parametrize("who", [REGISTRAR, STREET], ids=["registrar", "street"])
def test_every_match_is_listed_once_in_order(narrow: Store, who: Actor) -> None:
    with narrow.reading(who) as reading:
        whole = everything(reading)
        for name, wanted in WANTED.items():
            known = [each for each in whole if is_found(reading, wanted, each)]
            assert known or name == "none" or who is STREET
            for sort in Sort:
                assert keyed.question(reading, wanted, sort).is_rare
                assert page_through(reading, wanted, sort) == in_order(sort, known), (name, sort)


@pytest.mark.parametrize("newest", [10, 150, 10_000])
@pytest.mark.parametrize("who", [REGISTRAR, STREET], ids=["registrar", "street"])
def test_a_frequent_text_is_met_on_the_walk_among_the_newest_and_before_them(
    narrow: Store, who: Actor, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyed, "PAGE_OF_MATCHES", 0)
    monkeypatch.setattr(keyed, "MOST_PASSED", newest)
    keyed._one_more.cache_clear()
    with narrow.reading(who) as reading:
        whole = everything(reading)
        for name, wanted in WANTED.items():
            known = [each for each in whole if is_found(reading, wanted, each)]
            for sort in Sort:
                assert keyed.question(reading, wanted, sort).is_rare == (name == "none")
                assert page_through(reading, wanted, sort) == in_order(sort, known), (name, sort)
            assert board.count(reading, wanted) == len(known)
    keyed._one_more.cache_clear()


def test_a_board_column_of_matches_is_that_of_brute_force(narrow: Store) -> None:
    wanted = CaseFilter(text="街")
    with narrow.reading(REGISTRAR) as reading:
        whole = everything(reading)
        for column, statuses in board.STATUSES.items():
            sort = Sort.CHANGED if column is board.Column.FINISHED else Sort.DEADLINE
            known = [each for each in whole if is_found(reading, wanted, each) and each.case.status in statuses]
            page = board.column_page(reading, wanted, column, None, PAGE)
            assert [row.case_id for row in page.rows] == in_order(sort, known)[:PAGE]


def steps(connection: Connection, job: Callable[[], object]) -> int:
    """How many steps SQLite takes for a job."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(step, 1)
    job()
    driver.set_progress_handler(None, 1)
    return taken


@pytest.mark.parametrize("narrow", ["in the order of ids", "with a few old ones changed"], indirect=True)
@pytest.mark.parametrize("sort", list(Sort))
def test_zones_spare_looking_at_most_matches(narrow: Store, sort: Sort) -> None:
    wanted = CaseFilter(text="街", statuses=frozenset(Status))
    taken: list[int] = []
    pages: list[list[int]] = []
    for useless in (False, True):
        with narrow.writing(Actor(1, "管理", Role.ADMINISTRATOR, "centre")) as work:
            if useless:
                says_nothing = "case_number = '9999', reported_on = '9999', changed_on = '9999', running = 1"
                work.session.execute(text(f"UPDATE case_zones SET {says_nothing}"))
        with narrow.reading(REGISTRAR) as reading:
            asked = keyed.question(reading, wanted, sort)
            assert asked.is_rare
            pages.append([row.case_id for row in keyed.read(reading, asked, None, PAGE)])
            taken.append(steps(reading.connection, lambda: keyed.read(reading, asked, None, PAGE)))  # noqa: B023
    assert pages[0] == pages[1]
    assert len(pages[0]) == PAGE
    assert taken[0] < taken[1] * (1 if sort is Sort.DEADLINE else 0.7)


def test_cases_without_the_sort_value_are_walked_no_further_than_the_page(narrow: Store) -> None:
    wanted = CaseFilter(text="街")
    with narrow.reading(REGISTRAR) as reading:
        asked = keyed.question(reading, wanted, Sort.DEADLINE)

        def read(limit: int) -> int:
            return steps(reading.connection, lambda: keyed.read(reading, asked, None, limit, empty=True))

        read(1)
        few, many = read(1), read(100)
        rows = keyed.read(reading, asked, None, 100, empty=True)
    assert len(rows) > 50
    assert few * 10 < many
