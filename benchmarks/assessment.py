"""The figures of assessment: a month's cards of everybody against one raw pass over the month's rows, their growth and their memory."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import cast, shortened
from benchmarks.figures import Bench, opened
from benchmarks.measuring import Figure, interleaved
from desktop.rules.permissions import Actor
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.store.assessment_facts import every_card
from desktop.store.engine import sqlite_url
from desktop.store.work import Store, open_store

MONTH = Period.month(cast.NOW.date()).before
SUBJECTS = {
    SubjectKind.INSPECTOR: 400,
    SubjectKind.COMMUNITY: 263,
    SubjectKind.STREET: 15,
    SubjectKind.BODY: 40,
    SubjectKind.REGISTRAR: 1,
    SubjectKind.SHIFT_LEADER: 1,
    SubjectKind.DISPATCHER: 1,
}
"""How many there have to be of each; a community that had to handle cases is a body too."""
RATIO, GROWTH, MEMORY_MB = 5.0, 1.2, 300.0
ROUNDS = 5

_PASS = (
    "SELECT * FROM journal WHERE recorded_at >= ? AND recorded_at < ?",
    "SELECT * FROM intervals WHERE deadline >= ? AND deadline < ?",
    "SELECT * FROM cases WHERE reported_at >= ? AND reported_at < ?",
)


def figures(benches: Sequence[Bench]) -> Iterator[Figure]:
    """All of assessment, on stores from small to large."""
    large = benches[-1]
    assessor = cast.actor(large.store, Role.ASSESSOR)
    jobs: dict[str, Callable[[], object]] = {
        "cards": partial(_cards, large.store, assessor, MONTH),
        "raw pass": partial(_raw_pass, large, MONTH),
    }
    times = interleaved(jobs, rounds=ROUNDS, warm_up=1)
    found = _cards(large.store, assessor, MONTH)
    short = [f"{found[kind]} {kind.value}" for kind, least in SUBJECTS.items() if found[kind] < least]
    if short:
        raise RuntimeError(f"fewer subjects than the target is for: {short}")
    told = ", ".join(f"{number} {kind.value}" for kind, number in found.items())
    title = f"assessment: a month's cards of everybody ({told}), {large.cases} cases"
    yield Figure(title, times["cards"] / times["raw pass"], RATIO, "×", times)
    if len(benches) > 1:
        yield _growth(benches[0].cases, large)
    yield _memory(large.path)


def _growth(cases: int, large: Bench) -> Figure:
    """The month's cards out of all cases against those out of the newest `cases` of the same store, which are the same cards.

    Another store of so many cases would not do. The generator spreads any number over two years, so that a month of the large store is
    most of a year of a small one; and equally many rows of a short period lie among more rows of its neighbours than those of a long
    one, so that a week of the large store was spread over twice the pages of ten weeks of the small one and seemed slower for its size.
    """
    with opened(cases, shortened.newest(large.path, cases)) as small:
        actors = {bench.cases: cast.actor(bench.store, Role.ASSESSOR) for bench in (small, large)}
        if _numbers(small.store, actors[small.cases]) != _numbers(large.store, actors[large.cases]):
            raise RuntimeError("the newest cases do not give the month's cards")
        jobs: dict[str, Callable[[], object]] = {
            f"{bench.cases}": partial(_cards, bench.store, actors[bench.cases], MONTH) for bench in (small, large)
        }
        times = interleaved(jobs, rounds=ROUNDS, warm_up=1)
    title = f"assessment: the same month's cards, growth from {small.cases} to {large.cases} cases"
    return Figure(title, times[f"{large.cases}"] / times[f"{small.cases}"], GROWTH, "×", times)


def _memory(path: Path) -> Figure:
    """How far memory rises in a process that computes a month's cards with every case behind every figure."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.assessment", str(path)], capture_output=True, text=True, check=True
    )
    before, most = (float(each) for each in done.stdout.split())
    return Figure(
        "assessment: memory of a month's cards with their cases", most - before, MEMORY_MB, "MB", {"before": before}
    )


def _cards(store: Store, actor: Actor, period: Period, *, with_cases: bool = False) -> dict[SubjectKind, int]:
    """Compute everybody's cards, one kind after the other; returns how many there were of each."""
    with store.reading(actor) as reading:
        return {kind: len(cards) for kind, cards in every_card(reading, period, with_cases=with_cases)}


def _numbers(store: Store, actor: Actor) -> list[tuple[object, ...]]:
    """Every figure of the month's cards, by subject."""
    with store.reading(actor) as reading:
        return [
            (
                kind,
                card.subject,
                card.score,
                card.counts,
                [(line.key, line.numerator, line.denominator) for line in card.indicators],
            )
            for kind, cards in every_card(reading, MONTH, with_cases=False)
            for card in cards
        ]


def _raw_pass(bench: Bench, period: Period) -> int:
    """Every row of the period's journal, deadlines and reports, handed to Python once; returns how many."""
    bounds = [moment.strftime("%Y-%m-%d %H:%M:%S.%f") for moment in period.bounds(ZoneInfo("Asia/Shanghai"))]
    with closing(sqlite3.connect(f"file:{bench.path}?mode=ro", uri=True)) as connection:
        return sum(1 for query in _PASS for _ in connection.execute(query, bounds))


def main(path: str) -> None:
    """Compute the month's cards and print this process's memory before, and at its highest, in MB."""
    store = open_store(sqlite_url(Path(path)), clock=cast.frozen_clock, mark=cast.MARK)
    actor = cast.actor(store, Role.ASSESSOR)
    _cards(store, actor, Period(date(2020, 1, 1), date(2020, 1, 1)))  # every module is loaded
    before = _highest_mb()
    _cards(store, actor, MONTH, with_cases=True)
    print(before, _highest_mb())
    store.close()


def _highest_mb() -> float:
    """The most that this process has held, in MB; `getrusage` would count what the parent held before it started this one."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
