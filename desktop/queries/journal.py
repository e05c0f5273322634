"""Checking the journal: every case's chain and every day's anchor, recomputed; names the first row that does not hold."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, String, exists, func, literal_column, select, type_coerce
from sqlalchemy.orm import aliased

from desktop.models.case import Case
from desktop.models.journal import Anchor, JournalRow
from desktop.models.types import canonical
from desktop.rules import chain
from desktop.store.anchors import day_ends
from desktop.store.work import Reading

BATCH = 1000


class ProblemKind(enum.StrEnum):
    """What does not hold."""

    SEQUENCE = "sequence"  # a row is missing
    CHAIN = "chain"  # a row does not follow the one before
    HASH = "hash"  # its content was changed
    END = "end"  # the last rows are missing
    STATUS = "status"  # the case stands elsewhere
    CASE = "case"  # the case of the rows has vanished; its internal number stands for its number
    ANCHOR = "anchor"  # the ends of the day's cases are others
    NUMBER = "number"  # the row's own number, which no hash holds, is none that the database gave it


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold, of which case and row, or of which day."""

    kind: ProblemKind
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
    for batch, chains in _batches(reading):
        for case in batch:
            found = chains.pop(case.id, [])
            cases, rows = cases + 1, rows + len(found)
            if problem := _check_chain(found, case):
                return VerifyResult(cases, rows, 0, problem)
        if progress is not None:
            progress(cases, total)
    if problem := _orphan(reading):
        return VerifyResult(cases, rows, 0, problem)
    anchors, problem = _check_anchors(reading)
    return VerifyResult(cases, rows, anchors, problem or _misnumbered(reading))


def _batches(reading: Reading) -> Iterator[tuple[Sequence[Row[Any]], dict[int, list[Row[Any]]]]]:
    """Cases, a thousand at a time, each batch with the journal rows of its cases."""
    last = 0
    while True:
        query = (
            select(Case.id, Case.report_number, Case.case_number, _text(Case.status, "status"), Case.journal_sequence)
            .where(Case.id > last)
            .order_by(Case.id)
            .limit(BATCH)
        )
        batch = reading.session.execute(query).all()
        if not batch:
            return
        within = _rows().where(JournalRow.case_id > last, JournalRow.case_id <= batch[-1].id)
        found = reading.session.execute(within.order_by(JournalRow.case_id, JournalRow.sequence)).all()
        yield batch, {case: list(rows) for case, rows in groupby(found, attrgetter("case_id"))}
        last = batch[-1].id


def _rows() -> Select[Any]:
    """Journal rows as they are stored, enums, instants and payload as texts: a damaged one must be told, not stumbled over."""
    return select(
        JournalRow.case_id,
        JournalRow.sequence,
        _text(JournalRow.recorded_at, "recorded_at"),
        _text(JournalRow.happened_at, "happened_at"),
        JournalRow.actor_id,
        JournalRow.actor,
        _text(JournalRow.role, "role"),
        JournalRow.organisation,
        JournalRow.acting_for,
        _text(JournalRow.action, "action"),
        _text(JournalRow.from_status, "from_status"),
        _text(JournalRow.to_status, "to_status"),
        _text(JournalRow.payload, "payload"),
        JournalRow.mark,
        JournalRow.key,
        JournalRow.previous_hash,
        JournalRow.hash,
    )


def _text(column: Any, name: str) -> Any:
    """A column as the database holds it; on PostgreSQL an instant arrives as one, which is as good."""
    return type_coerce(column, _AsStored).label(name)


class _AsStored(String):
    """No conversion at all on the way out."""

    def result_processor(self, dialect: Any, coltype: Any) -> None:  # noqa: ARG002 - SQLAlchemy's protocol
        return None


def _check_chain(rows: Sequence[Row[Any]], case: Row[Any]) -> Problem | None:
    number = case.case_number or case.report_number
    previous = chain.FIRST_HASH
    for expected, row in enumerate(rows, start=1):
        if row.sequence != expected:
            return Problem(ProblemKind.SEQUENCE, number, expected)
        if row.previous_hash != previous:
            return Problem(ProblemKind.CHAIN, number, row.sequence)
        facts = _facts(row, case.report_number)
        if facts is None or row.hash != chain.row_hash(previous, chain.row_text(facts)):
            return Problem(ProblemKind.HASH, number, row.sequence)
        previous = row.hash
    if not rows or rows[-1].sequence != case.journal_sequence:
        return Problem(ProblemKind.END, number, case.journal_sequence)
    if rows[-1].to_status != case.status:
        return Problem(ProblemKind.STATUS, number, case.journal_sequence)
    return None


def _facts(row: Row[Any], report_number: str) -> Mapping[str, object] | None:
    """What the row's hash was taken over; None where a value is not even in the form that this program writes."""
    try:
        payload = json.loads(row.payload)
        recorded_at, happened_at = _instant(row.recorded_at), _instant(row.happened_at)
    except ValueError:
        return None
    if canonical(payload) != row.payload:
        return None
    return {
        "case": report_number,
        "sequence": row.sequence,
        "recorded_at": recorded_at,
        "happened_at": happened_at,
        "actor_id": row.actor_id,
        "actor": row.actor,
        "role": row.role,
        "organisation": row.organisation,
        "acting_for": row.acting_for,
        "action": row.action,
        "from": row.from_status,
        "to": row.to_status,
        "payload": payload,
        "mark": row.mark,
        "key": row.key,
    }


def _instant(stored: str | datetime | None) -> str | None:
    """The instant's canonical text; ValueError where SQLite's text is not exactly as written."""
    if isinstance(stored, str):
        moment = datetime.fromisoformat(stored)
        if moment.isoformat(" ", "microseconds") != stored:
            raise ValueError(stored)
        return chain.instant(moment.replace(tzinfo=UTC))
    return chain.instant(stored)


def _orphan(reading: Reading) -> Problem | None:
    """The first journal row whose case is not there any more."""
    query = (
        select(JournalRow.case_id, JournalRow.sequence)
        .outerjoin(Case, Case.id == JournalRow.case_id)
        .where(Case.id.is_(None))
        .order_by(JournalRow.case_id, JournalRow.sequence)
        .limit(1)
    )
    row = reading.session.execute(query).first()
    return None if row is None else Problem(ProblemKind.CASE, str(row.case_id), row.sequence)


def _misnumbered(reading: Reading) -> Problem | None:
    """The first row that has not the number which the database gave it; a hash holds its place in the case, not this number.

    SQLite counts on from the highest row, takes a number back with its transaction, and no row ever goes: N rows have the numbers
    1 to N, and whichever is changed leaves them. A server may skip a number; there each must follow the one before in its case, and
    none is one that is still to come.
    """
    wrong: ColumnElement[bool] = JournalRow.id > select(func.count(JournalRow.id)).scalar_subquery()
    if reading.session.get_bind().dialect.name != "sqlite":
        before = aliased(JournalRow)
        same, place = before.case_id == JournalRow.case_id, before.sequence == JournalRow.sequence - 1
        last: ColumnElement[int] = literal_column("(SELECT last_value FROM journal_id_seq)", Integer())
        wrong = (JournalRow.id > last) | exists().where(same, place, before.id >= JournalRow.id)
    query = (
        select(func.coalesce(Case.case_number, Case.report_number).label("number"), JournalRow.sequence)
        .join(Case, Case.id == JournalRow.case_id)
        .where((JournalRow.id < 1) | wrong)
        .order_by(JournalRow.case_id, JournalRow.sequence)
        .limit(1)
    )
    row = reading.session.execute(query).first()
    return None if row is None else Problem(ProblemKind.NUMBER, row.number, row.sequence)


def _check_anchors(reading: Reading) -> tuple[int, Problem | None]:
    previous = chain.FIRST_HASH
    checked = 0
    for anchor in reading.session.execute(_anchors()):
        try:
            day = date.fromisoformat(str(anchor.day))
        except ValueError:
            return checked, Problem(ProblemKind.ANCHOR, "", 0)
        start = datetime.combine(day, time.min, tzinfo=reading.zone).astimezone(UTC)
        ends = day_ends(reading, start, start + timedelta(days=1))
        computed = chain.anchor_hash(previous, day.isoformat(), ends)
        if anchor.previous_hash != previous or anchor.hash != computed or anchor.cases != len(ends):
            return checked, Problem(ProblemKind.ANCHOR, "", 0, day)
        previous = anchor.hash
        checked += 1
    return checked, None


def _anchors() -> Select[Any]:
    return select(_text(Anchor.day, "day"), Anchor.cases, Anchor.previous_hash, Anchor.hash).order_by(Anchor.day)
