"""Filling a store with many cases through bulk inserts that the same guards check as any other; kept under build/ by a fingerprint.

Rows are invented in other processes while this one writes. The secondary indexes are made after the rows; triggers, checks, unique and
foreign keys are in force all the while.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path

from benchmarks import cast, courses, registers
from benchmarks.courses import CASE_COLUMNS, HALF_HOUR, INTERVAL_COLUMNS, JOURNAL_COLUMNS, Inventor, Rows, Seed
from desktop.rules.workflow import Status

BUILD = Path(__file__).resolve().parent.parent / "build" / "bench"
CHUNK = 4000
YEARS = 2
OPEN_SHARE = 0.01
NATIVE_SHARE = 0.15  # the rest came with the history of the system before
_INDEXED = ("cases", "journal", "intervals", "co_bodies")

S = Status
_OPEN_MIX = {
    S.REPORTED: 12, S.CHECKING: 4, S.ACCEPTED: 10, S.FILED: 10, S.DISPATCHED: 12, S.HANDLING: 30, S.SUSPENDED: 3, S.ANSWERED: 11,
    S.VERIFIED: 8,
}  # fmt: skip
_DONE_MIX = {S.DECLINED: 8, S.MERGED: 2, S.VOIDED: 1, S.TRANSFERRED: 1, S.CLOSED: 25, S.EVALUATED: 33, S.ASSESSED: 30}


def prepared(cases: int, *, quiet: bool = False) -> Path:
    """The store with that many cases; made once for each version of the schema and of this package."""
    path = BUILD / f"{cases}-{_fingerprint()}.db"
    if path.exists():
        return path
    BUILD.mkdir(parents=True, exist_ok=True)
    for old in BUILD.glob(f"{cases}-*"):
        old.unlink()
    unfinished = path.with_suffix(".unfinished")
    for rest in BUILD.glob(f"{unfinished.name}*"):
        rest.unlink()
    began = time.perf_counter()
    fill(unfinished, cases, with_registers=True, quiet=quiet)
    unfinished.rename(path)
    if not quiet:
        size = path.stat().st_size / 2**20
        print(f"{cases} cases made in {time.perf_counter() - began:.0f} s, {size:.0f} MB", file=sys.stderr)
    return path


def fill(
    path: Path, cases: int, *, open_share: float = OPEN_SHARE, with_registers: bool = False, quiet: bool = True
) -> None:
    """Make a store at `path` with an office and `cases` cases, of which about `open_share` are open."""
    store = cast.make_office(path)
    known = cast.read_cast(store)
    if with_registers:
        registers.fill(store, known.places)
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _hurry(connection)
        indexes = _drop_indexes(connection)
        done = 0
        for rows in _invented(known, seeds(cases, open_share)):
            with _transaction(connection):
                _insert(connection, rows)
            done += len(rows.cases)
            if not quiet:
                print(f"\r{done}/{cases} cases", end="", file=sys.stderr, flush=True)
        for statement in indexes:
            connection.execute(statement)
        connection.execute("INSERT INTO case_search (case_search) VALUES ('optimize')")
        _set_counters(connection)
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"the generator broke foreign keys: {broken[:3]}")
        connection.execute("PRAGMA journal_mode = WAL")
    if not quiet:
        print(file=sys.stderr)


def seeds(cases: int, open_share: float = OPEN_SHARE) -> Iterator[Seed]:
    """What is settled of each case in order of time: over `YEARS` years, `open_share` of them open, nearly all of those new."""
    pick = random.Random(cases)
    end = cast.NOW.replace(tzinfo=None)
    start = end - timedelta(days=365 * YEARS)
    step = (end - start) / cases
    years: dict[int, int] = {}
    days: dict[str, int] = {}
    for number in range(cases):
        share = number / cases
        imported = share < 1 - max(NATIVE_SHARE, open_share * 2)
        reported = start + step * number + timedelta(seconds=pick.random() * step.total_seconds())
        reported = reported.replace(microsecond=0)
        if not imported:
            reported = max(reported - HALF_HOUR, start)
            reported -= timedelta(minutes=reported.minute % 30, seconds=reported.second)
        is_open = not imported and pick.random() < (0.75 if share > 1 - open_share * 1.25 else open_share / 3)
        mix = {S.CLOSED: 92, S.DECLINED: 8} if imported else _OPEN_MIX if is_open else _DONE_MIX
        status = pick.choices(list(mix), list(mix.values()))[0]
        day = courses.local_day(reported)
        prefix = f"R{day:%Y%m%d}"
        days = {prefix: days.get(prefix, 0) + 1}
        case_number = None
        if courses.is_numbered(status):
            years[day.year] = years.get(day.year, 0) + 1
            case_number = f"{day.year}-{years[day.year]:06d}"
        yield Seed(number + 1, reported, f"{prefix}-{days[prefix]:04d}", case_number, status, imported)


def _invented(known: cast.Cast, settled: Iterable[Seed]) -> Iterator[Rows]:
    """The rows, batch by batch, from processes of their own where there are many."""
    batches = _batches(settled)
    first = next(batches, [])
    if len(first) < CHUNK:
        yield Inventor(known).rows(first)
        return
    batches = chain([first], batches)
    with multiprocessing.get_context("spawn").Pool(2, _begin, (known,)) as pool:
        # `imap` would take all batches at once: three ahead is enough
        waiting = [pool.apply_async(_rows, (batch,)) for batch in islice(batches, 3)]
        while waiting:
            rows = waiting.pop(0).get()
            waiting += [pool.apply_async(_rows, (batch,)) for batch in islice(batches, 1)]
            yield rows


_inventor: Inventor


def _begin(known: cast.Cast) -> None:
    global _inventor  # noqa: PLW0603  a worker process has one
    _inventor = Inventor(known)


def _rows(batch: list[Seed]) -> Rows:
    return _inventor.rows(batch)


def _batches(all_seeds: Iterable[Seed]) -> Iterator[list[Seed]]:
    source = iter(all_seeds)
    while batch := list(islice(source, CHUNK)):
        yield batch


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    connection.executemany(_into("cases", CASE_COLUMNS), rows.cases)
    for journal, changes in rows.rounds:
        connection.executemany(_into("journal", JOURNAL_COLUMNS), journal)
        connection.executemany("UPDATE cases SET status = ?, journal_sequence = ? WHERE id = ?", changes)
    connection.executemany(_into("intervals", INTERVAL_COLUMNS), rows.intervals)
    connection.executemany(
        _into("joint_tasks", ["case_id", "body_code", "division", "meets_where", "handler", "state", "result"]),
        rows.joint_tasks,
    )
    connection.executemany(
        _into("demands", ["case_id", "kind", "level", "body_code", "requirement", "made_by", "made_at", "reply"]),
        rows.demands,
    )
    connection.executemany(
        _into(
            "requests",
            ["case_id", "kind", "state", "content", "asked_by", "asked_for", "asked_at", "deadline", "decision"],
        ),
        rows.requests,
    )
    connection.executemany(
        _into("evaluations", ["case_id", "parts", "computed_total", "total", "evaluated_by", "evaluated_at"]),
        rows.evaluations,
    )
    connection.executemany(_into("case_texts", ["case_id", "text"]), rows.texts)
    connection.executemany(_into("case_search", ["rowid", "tokens"]), rows.tokens)


def _into(table: str, columns: list[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _hurry(connection: sqlite3.Connection) -> None:
    """A store that is still being made need not survive a power cut; everything else is as the program has it."""
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("INSERT INTO case_search (case_search, rank) VALUES ('hashsize', 67108864)")


def _drop_indexes(connection: sqlite3.Connection) -> list[str]:
    marks = ", ".join("?" * len(_INDEXED))
    found = connection.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
        _INDEXED,
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _set_counters(connection: sqlite3.Connection) -> None:
    """Where the office goes on numbering."""
    for year, last in connection.execute(
        "SELECT substr(case_number, 1, 4), max(CAST(substr(case_number, 6) AS INTEGER)) FROM cases"
        " WHERE case_number IS NOT NULL GROUP BY 1"
    ).fetchall():
        connection.execute("INSERT INTO counters (series, last) VALUES (?, ?)", (f"case-{year}", last))
    for day, last in connection.execute(
        "SELECT substr(report_number, 2, 8), count(*) FROM cases GROUP BY 1 ORDER BY 1 DESC LIMIT 2"
    ).fetchall():
        connection.execute("INSERT INTO counters (series, last) VALUES (?, ?)", (f"report-{day}", last))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


def _fingerprint() -> str:
    """A hash of what a generated store depends on: the tables and triggers, and how cases are invented."""
    root = Path(__file__).resolve().parent.parent
    parts = [
        *sorted((root / "desktop" / "store" / "migrations" / "versions").glob("*.py")),
        *(root / "desktop" / "store" / name for name in ("guards.py", "derived.py", "zones.py", "search_index.py")),
        root / "desktop" / "rules" / "tokens.py",
        *(root / "benchmarks" / name for name in ("cast.py", "courses.py", "filling.py", "registers.py")),
        *sorted((root / "resources" / "districts" / "xicheng").glob("*.csv")),
    ]
    taken = hashlib.sha256()
    for part in parts:
        taken.update(part.read_bytes())
    return taken.hexdigest()[:12]
