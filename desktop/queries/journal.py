"""Checking the journal: every case's chain and every day's anchor, recomputed; names the first row that does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from desktop.models.case import Case
from desktop.models.journal import Anchor, JournalRow
from desktop.rules import chain
from desktop.store.anchors import day_ends
from desktop.store.work import Reading, chained_facts

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold: `kind` is chain, hash, sequence, status, end or anchor."""

    kind: str
    case_number: str
    sequence: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """How much was checked, and the first problem, if any."""

    cases: int
    rows: int
    anchors: int
    problem: Problem | None


def verify(reading: Reading, progress: Callable[[int, int], None] | None = None) -> VerifyResult:
    """Recompute every chain and every anchor; `progress` gets (cases done, all cases) now and then."""
    total = reading.session.scalar(select(func.count(Case.id))) or 0
    cases = rows = 0
    last_id = 0
    while True:
        query = (
            select(Case.id, Case.report_number, Case.case_number, Case.status, Case.journal_sequence)
            .where(Case.id > last_id)
            .order_by(Case.id)
            .limit(BATCH)
        )
        batch = reading.session.execute(query).all()
        if not batch:
            break
        chains = _chains(reading, last_id, batch[-1].id)
        for case in batch:
            number = case.case_number or case.report_number
            problem = _check_chain(
                chains.get(case.id, []), case.report_number, number, case.status, case.journal_sequence
            )
            cases, rows = cases + 1, rows + len(chains.get(case.id, []))
            if problem is not None:
                return VerifyResult(cases, rows, 0, problem)
        last_id = batch[-1].id
        reading.session.expunge_all()
        if progress is not None:
            progress(cases, total)
    anchors, problem = _check_anchors(reading)
    return VerifyResult(cases, rows, anchors, problem)


def _chains(reading: Reading, after: int, upto: int) -> dict[int, list[JournalRow]]:
    query = select(JournalRow).where(JournalRow.case_id > after, JournalRow.case_id <= upto)
    found: dict[int, list[JournalRow]] = {}
    for row in reading.session.scalars(query.order_by(JournalRow.case_id, JournalRow.sequence)):
        found.setdefault(row.case_id, []).append(row)
    return found


def _check_chain(rows: list[JournalRow], report_number: str, number: str, status: str, sequence: int) -> Problem | None:
    previous = chain.FIRST_HASH
    for expected, row in enumerate(rows, start=1):
        if row.sequence != expected:
            return Problem("sequence", number, expected)
        if row.previous_hash != previous:
            return Problem("chain", number, row.sequence)
        if row.hash != chain.row_hash(previous, chain.row_text(chained_facts(row, report_number))):
            return Problem("hash", number, row.sequence)
        previous = row.hash
    if not rows or rows[-1].sequence != sequence:
        return Problem("end", number, sequence)
    if rows[-1].to_status != status:
        return Problem("status", number, sequence)
    return None


def _check_anchors(reading: Reading) -> tuple[int, Problem | None]:
    previous = chain.FIRST_HASH
    checked = 0
    for anchor in reading.session.scalars(select(Anchor).order_by(Anchor.day)):
        start = datetime.combine(anchor.day, time.min, tzinfo=reading.zone).astimezone(UTC)
        ends = day_ends(reading, start, start + timedelta(days=1))
        computed = chain.anchor_hash(previous, anchor.day.isoformat(), ends)
        if anchor.previous_hash != previous or anchor.hash != computed or anchor.cases != len(ends):
            return checked, Problem("anchor", "", 0, anchor.day)
        previous = anchor.hash
        checked += 1
    return checked, None
