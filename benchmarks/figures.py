"""What is measured: board, lists, search, one act, memory; each against its floor, at a small and a large store, in turn."""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Dialect

from benchmarks import cast
from benchmarks.floors import Floor
from benchmarks.measuring import Figure, interleaved, timed, undisturbed
from desktop.models.case import Case
from desktop.models.category import CategoryCondition
from desktop.queries import board, search
from desktop.queries.board import CaseFilter, PageKey, Sort
from desktop.rules.permissions import Actor
from desktop.rules.terms import Level
from desktop.rules.workflow import Action, Role, Status
from desktop.store.engine import sqlite_url
from desktop.store.work import Store, open_store
from desktop.usecases import actions
from desktop.usecases.fields import CategoryCode
from desktop.usecases.reports import Accept

PAGE = 200
BOARD_RATIO, BOARD_GROWTH = 3.0, 1.3
LIST_RATIO, LIST_GROWTH = 3.0, 1.5
SEARCH_GROWTH = 2.0
ACT_RATIO = 2.0
MEMORY_MB = 20.0
ACTS = 210
WARM_ACTS = 10

STREET, COMMUNITY = "110102009", "110102009035"
FILTERS: dict[str, CaseFilter] = {
    "no filter": CaseFilter(),
    "open": CaseFilter(open_only=True),
    "mine": CaseFilter(mine=True),
    "overdue": CaseFilter(overdue=True),
    "due today": CaseFilter(due_today=True),
    "prompted": CaseFilter(prompted=True),
    "emergency": CaseFilter(emergency=True),
    "an open status": CaseFilter(statuses=frozenset({Status.HANDLING})),
    "a rare status": CaseFilter(statuses=frozenset({Status.TRANSFERRED})),
    "two statuses": CaseFilter(statuses=frozenset({Status.CLOSED, Status.DECLINED})),
    "category": CaseFilter(category="0103"),
    "rare category": CaseFilter(category="0695"),
    "category class": CaseFilter(category="01"),
    "street": CaseFilter(grid=STREET),
    "community": CaseFilter(grid=COMMUNITY),
    "body": CaseFilter(body="urban_enforcement"),
    "co-body": CaseFilter(body="epb"),
    "last 30 days": CaseFilter(since=cast.NOW - timedelta(days=30)),
    "until 300 days ago": CaseFilter(until=cast.NOW - timedelta(days=300)),
    "three weeks": CaseFilter(since=cast.NOW - timedelta(days=400), until=cast.NOW - timedelta(days=379)),
    "a year": CaseFilter(since=cast.NOW - timedelta(days=600), until=cast.NOW - timedelta(days=235)),
    "frequent text": CaseFilter(text="工地"),
    "rare text": CaseFilter(text="天宁寺"),  # found ten times as often in ten times as many cases
}
SEARCHED = ("工地", "渣土", "街道", "王建", "42", "环保")


@dataclass(frozen=True)
class Bench:
    """One generated store, opened by the program and by its floor; `actors` by what they are called in the figures."""

    cases: int
    path: Path
    store: Store
    floor: Floor
    actors: dict[str, Actor]


@contextmanager
def opened(cases: int, path: Path) -> Iterator[Bench]:
    """The store at `path`, only to be read."""
    store = open_store(sqlite_url(path), clock=cast.frozen_clock, mark=cast.MARK)
    actors = {
        "desk": cast.actor(store, Role.REGISTRAR),
        "dispatcher": cast.actor(store, Role.DISPATCHER),
        "body": cast.actor(store, Role.BODY),
        "street": Actor(9_001, "街道", Role.STREET, STREET, STREET),
        "community": Actor(9_002, "社区", Role.COMMUNITY, COMMUNITY, COMMUNITY),
    }
    floor = Floor(path)
    try:
        yield Bench(cases, path, store, floor, actors)
    finally:
        floor.connection.close()
        store.close()


def boards(benches: Sequence[Bench]) -> Iterator[Figure]:
    """Opening the board: counts, overdue counts, and the first 100 cards of each column."""
    jobs: dict[str, Callable[[], object]] = {}
    for bench in benches:
        columns = [[row.case_id for row in page.rows] for page in _open_board(bench).pages.values()]
        jobs[f"{bench.cases}"] = partial(_open_board, bench)
        jobs[f"{bench.cases} floor"] = partial(bench.floor.board, columns)
    yield from _against_floor("board", jobs, benches, BOARD_RATIO, BOARD_GROWTH)


def lists(benches: Sequence[Bench], only: str = "") -> Iterator[Figure]:
    """A first page and a second one of every filter in every order, and of every scope without a filter."""
    asked = [("desk", name) for name in FILTERS]
    asked += [("dispatcher", "mine"), ("body", "mine"), ("body", "a rare status"), ("street", "a rare status")]
    asked += [(who, "no filter") for who in ("body", "street", "community")]
    for who, name in asked:
        for sort in Sort:
            title = f"list: {name}, by {sort.value}" + ("" if who == "desk" else f", as {who}")
            if only in title:
                yield from _list(benches, title, who, FILTERS[name], sort, second=False)
    for sort in Sort:
        title = f"list: no filter, by {sort.value}, second page"
        if only in title:
            yield from _list(benches, title, "desk", CaseFilter(), sort, second=True)


def searches(benches: Sequence[Bench]) -> Iterator[Figure]:
    """The first page of a search for two characters."""
    for words in SEARCHED:
        jobs: dict[str, Callable[[], object]] = {f"{bench.cases}": partial(_search, bench, words) for bench in benches}
        yield _growth(f"search: {words}", interleaved(jobs), benches, SEARCH_GROWTH)


def acts(bench: Bench, folder: Path) -> Iterator[Figure]:
    """One act committed, against a plain transaction with the same statements on a copy of the store, in turn.

    By the clock, which is what whoever presses the button waits for, and by the processor's time, which the disk has no part in.
    """
    paths = [folder / f"acting-{name}.db" for name in ("program", "floor")]
    for path in paths:
        shutil.copyfile(bench.path, path)
    store = open_store(sqlite_url(paths[0]), clock=cast.frozen_clock, mark=cast.MARK)
    floor = Floor(paths[1])
    try:
        yield from _acts(bench, store, floor)
    finally:
        floor.connection.close()
        store.close()
        for path in paths:
            for file in folder.glob(f"{path.name}*"):
                file.unlink()


def _acts(bench: Bench, store: Store, floor: Floor) -> Iterator[Figure]:
    waiting = _acceptable(store)
    written: list[tuple[str, Any, bool]] = []
    _listen(store, written)
    clocks = {"": time.perf_counter, ", processor time": time.process_time}
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in clocks}
    for case_id, category in waiting[:WARM_ACTS]:
        written.clear()
        _accept(store, bench.actors["desk"], case_id, category)
        floor.write(written)
    with undisturbed():
        for number, (case_id, category) in enumerate(waiting[WARM_ACTS:]):
            written.clear()
            name = tuple(clocks)[number % len(clocks)]
            accept = partial(_accept, store, bench.actors["desk"], case_id, category)
            program = timed(accept, clocks[name])
            taken[name].append({"program": program, "floor": timed(partial(floor.write, written), clocks[name])})
    for name, pairs in taken.items():
        medians = {each: statistics.median(pair[each] for pair in pairs) for each in ("program", "floor")}
        ratio = medians["program"] / medians["floor"]
        yield Figure(f"one act committed{name}, {bench.cases} cases", ratio, None if name else ACT_RATIO, "×", medians)


def memory(bench: Bench) -> Figure:
    """How far memory moves in a process that pages through the whole list, after its first pages."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.paging", str(bench.path)], capture_output=True, text=True, check=True
    )
    first, least, most, rows = (float(each) for each in done.stdout.split())
    moved = max(most - first, first - least)
    return Figure("memory while paging through the whole list", moved, MEMORY_MB, "MB", {"start": first, "rows": rows})


def _list(
    benches: Sequence[Bench], title: str, who: str, wanted: CaseFilter, sort: Sort, *, second: bool
) -> Iterator[Figure]:
    after: dict[int, PageKey | None] = {}
    for bench in benches:
        after[bench.cases] = _page(bench, who, wanted, sort, None, PAGE).next_key if second else None
    # what both stores can fill, so that growth compares pages of one size
    limit = min(len(_page(bench, who, wanted, sort, after[bench.cases], PAGE).rows) for bench in benches) or PAGE
    jobs: dict[str, Callable[[], object]] = {}
    for bench in benches:
        start = after[bench.cases]
        ids = [row.case_id for row in _page(bench, who, wanted, sort, start, PAGE).rows]
        last = bench is benches[-1]
        if last or limit == PAGE:
            jobs[f"{bench.cases}"] = partial(_page, bench, who, wanted, sort, start, PAGE)
            jobs[f"{bench.cases} floor"] = partial(bench.floor.rows, ids)
        if limit < PAGE:
            jobs[f"{bench.cases} at {limit} rows"] = partial(_page, bench, who, wanted, sort, start, limit)
    page = "" if limit == PAGE else f" at {limit} rows"
    yield from _against_floor(title, jobs, benches, LIST_RATIO, LIST_GROWTH, page)


def _against_floor(
    title: str,
    jobs: dict[str, Callable[[], object]],
    benches: Sequence[Bench],
    ratio: float,
    growth: float,
    page: str = "",
) -> Iterator[Figure]:
    times = interleaved(jobs)
    large = f"{benches[-1].cases}"
    yield Figure(f"{title}, {large} cases", times[large] / times[f"{large} floor"], ratio, "×", times)
    if len(benches) > 1:
        yield _growth(title, times, benches, growth, page)


def _growth(title: str, times: dict[str, float], benches: Sequence[Bench], target: float, page: str = "") -> Figure:
    small, large = (f"{bench.cases}{page}" for bench in (benches[0], benches[-1]))
    return Figure(f"{title}, growth from {small} to {large}", times[large] / times[small], target, "×", times)


def _open_board(bench: Bench) -> board.Board:
    with bench.store.reading(bench.actors["desk"]) as reading:
        return board.open_board(reading, CaseFilter())


def _page(bench: Bench, who: str, wanted: CaseFilter, sort: Sort, after: PageKey | None, limit: int) -> board.CasePage:
    with bench.store.reading(bench.actors[who]) as reading:
        return board.list_page(reading, wanted, sort, after, limit)


def _search(bench: Bench, words: str) -> board.CasePage:
    with bench.store.reading(bench.actors["desk"]) as reading:
        return search.search(reading, words)


def _acceptable(store: Store) -> list[tuple[int, str]]:
    """Reported cases that nobody has accepted yet."""
    with store.reading(cast.actor(store, Role.REGISTRAR)) as reading:
        query = select(Case.id, Case.category_code).where(
            Case.status == Status.REPORTED,
            Case.category_code.in_(select(CategoryCondition.category_code)),
        )
        return [(row.id, row.category_code) for row in reading.session.execute(query.order_by(Case.id).limit(ACTS))]


def _accept(store: Store, actor: Actor, case_id: int, category: str) -> None:
    form = Accept(case_id=case_id, category=CategoryCode(category), level=Level.STREET)
    with store.writing(actor) as work:
        actions.act(work, Action.ACCEPT, form)


def _listen(store: Store, written: list[tuple[str, Any, bool]]) -> None:
    """Note what the program writes, statement by statement, as the driver got it."""

    class Noting(sqlite3.Cursor):
        def execute(self, statement: str, values: Any = (), /) -> Noting:
            if statement.startswith(("INSERT", "UPDATE", "DELETE")):
                written.append((statement, tuple(values), False))
            return super().execute(statement, values)

        def executemany(self, statement: str, values: Any, /) -> Noting:
            rows = [tuple(each) for each in values]
            written.append((statement, rows, True))
            return super().executemany(statement, rows)

    class NotedConnection(sqlite3.Connection):
        def cursor(self, factory: Any = Noting) -> Any:
            return super().cursor(factory)

    @event.listens_for(store.engine, "do_connect")
    def _connect(_: Dialect, __: object, ___: object, options: dict[str, Any]) -> None:
        options["factory"] = NotedConnection

    store.engine.dispose()  # whatever is connected already is not listened to
