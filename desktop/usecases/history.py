"""Taking in the finished cases of the system before, a batch at a time and all or none; and taking a whole batch back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, func, select, update

from desktop.models.case import Case
from desktop.models.journal import JournalRow
from desktop.rules import permissions
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.permissions import CaseFacts
from desktop.rules.workflow import Action, Status
from desktop.store.turns import wait_for_turn
from desktop.store.work import Entry, Reading, Work
from desktop.usecases.acting import check_required, new_key
from desktop.usecases.fields import LongText, ShortText
from desktop.usecases.past_cases import HistoryInvalid, HistoryProblem, Judge, PastCase, SettledCase
from desktop.usecases.past_numbers import NumberCheck
from desktop.usecases.past_writing import PastWriter, key_of

CHUNK = 1000
"""Cases held in memory and written at a time."""

LONGEST_NAME = 32
"""Of a batch, in characters."""

Progress = Callable[[int, int], None]
"""Gets (cases done, all cases) now and then; 0 for all while nobody knows."""


@dataclass(frozen=True, kw_only=True)
class ImportHistory:
    """导入历史: the cases of one batch under a name of their own.

    `cases` is gone through twice, first to check and then to write; what could not be read of them stands among them as a problem.
    """

    batch: ShortText
    cases: Iterable[PastCase | HistoryProblem]
    key: str = field(default_factory=new_key)


@dataclass(frozen=True, kw_only=True)
class WithdrawImport:
    """撤销导入: the whole batch."""

    batch: ShortText
    reason: LongText = LongText("")
    key: str = field(default_factory=new_key)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch holds."""

    name: str
    closed: int
    declined: int

    @property
    def cases(self) -> int:
        """All of them."""
        return self.closed + self.declined


def check_history(reading: Reading, form: ImportHistory, *, progress: Progress | None = None) -> Batch:
    """What `import_history` would do, done without writing; raises what it would."""
    _may_import(reading, form)
    return _checked(reading, form, progress)[0]


def import_history(work: Work, form: ImportHistory, *, progress: Progress | None = None) -> Batch:
    """Take in a batch of finished cases, each with one journal row that is marked as an import; they are never assessed.

    Raises HistoryInvalid with every problem of every case; Refused: role_may_not, field_required, batch_name_too_long, batch_exists.
    """
    if (before := _imported_by(work, form)) is not None:
        return before
    _may_import(work, form)
    wait_for_turn(work, "settle_due")  # no day may be anchored while cases are being added to it
    batch, numbers = _checked(work, form, progress)
    judge, writer = Judge(work), PastWriter(work, batch.name, form.key, numbers.reserve(work))
    done = 0
    for cases in _chunks(form.cases):
        settled, problems = _settled(judge, cases)
        if problems:  # the file is another than the one that was checked
            raise HistoryInvalid(problems)
        writer.write(settled)
        done += len(settled)
        if progress is not None:
            progress(done, batch.cases)
    work.changed_many(Entity.CASE)
    return batch


def withdraw_import(work: Work, form: WithdrawImport, *, progress: Progress | None = None) -> int:
    """Void every case of a batch, each by a journal row of its own, and return how many; nothing is deleted.

    Raises Refused: role_may_not, field_required, batch_unknown, batch_withdrawn.
    """
    check_required(form)
    permissions.require(work.actor, Action.WITHDRAW_IMPORT, CaseFacts(status=Status.CLOSED, imported=True))
    name = form.batch.strip()
    of_batch = Case.import_batch == name
    first, total = work.session.execute(select(func.min(Case.id), func.count()).where(of_batch)).one()
    if first is None:
        raise Refused("batch_unknown", field="batch", batch=name)
    if work.session.scalar(select(JournalRow.id).where(JournalRow.key == key_of(form.key, first))) is not None:
        return int(total)
    query = (
        select(Case.id, Case.report_number, Case.status, Case.version, JournalRow)
        .join(JournalRow, (JournalRow.case_id == Case.id) & (JournalRow.sequence == Case.journal_sequence))
        .where(of_batch, Case.status != Status.VOIDED, Case.id > bindparam("last"))
        .order_by(Case.id)
        .limit(CHUNK)
        .with_for_update(of=Case)
    )
    done, last = 0, 0
    while rows := work.session.execute(query, {"last": last}).all():
        _void(work, rows, form)
        done, last = done + len(rows), rows[-1].id
        work.session.expunge_all()
        if progress is not None:
            progress(done, total)
    if not done:
        raise Refused("batch_withdrawn", field="batch", batch=name)
    work.changed_many(Entity.CASE)
    return done


def _void(work: Work, rows: Sequence[Any], form: WithdrawImport) -> None:
    payload = {"batch": form.batch.strip()} | ({"reason": form.reason.strip()} if form.reason.strip() else {})
    entries = [
        Entry(
            case_id=row.id,
            report_number=row.report_number,
            action=Action.WITHDRAW_IMPORT,
            source=row.status,
            to=Status.VOIDED,
            payload=payload,
            key=key_of(form.key, row.id),
            recorded_at=max(work.now, row.JournalRow.recorded_at),
            mark=work.store.mark,
            sequence=row.JournalRow.sequence + 1,
            previous_hash=row.JournalRow.hash,
        )
        for row in rows
    ]
    work.record_many(entries)
    work.connection.execute(
        _VOIDING,
        [
            {
                "case": entry.case_id,
                "new_status": entry.to,
                "new_sequence": entry.sequence,
                "new_changed_at": entry.recorded_at,
                "new_version": row.version + 1,
            }
            for row, entry in zip(rows, entries, strict=True)
        ],
    )


_VOIDING = (
    update(Case)
    .where(Case.id == bindparam("case"))
    .values(
        status=bindparam("new_status"),
        journal_sequence=bindparam("new_sequence"),
        changed_at=bindparam("new_changed_at"),
        version=bindparam("new_version"),
    )
)


def _may_import(reading: Reading, form: ImportHistory) -> None:
    permissions.require(reading.actor, Action.IMPORT_HISTORY, CaseFacts(status=None))
    name = form.batch.strip()
    if not name:
        raise Refused("field_required", field="batch")
    if len(name) > LONGEST_NAME:
        raise Refused("batch_name_too_long", field="batch", longest=LONGEST_NAME)
    if reading.session.scalar(select(Case.id).where(Case.import_batch == name).limit(1)) is not None:
        raise Refused("batch_exists", field="batch", batch=name)


def _checked(reading: Reading, form: ImportHistory, progress: Progress | None) -> tuple[Batch, NumberCheck]:
    """Go through all cases; HistoryInvalid with everything that is wrong, in the order of the lines."""
    judge, numbers = Judge(reading), NumberCheck(reading)
    ends: Counter[Status] = Counter()
    problems: list[HistoryProblem] = []
    for cases in _chunks(form.cases):
        settled, found = _settled(judge, cases)
        past = [each for each in cases if isinstance(each, PastCase)]
        found += numbers.faults(past)
        problems += sorted(found, key=lambda problem: problem.line)
        ends.update(each.past.end for each in settled)
        if progress is not None:
            progress(ends.total(), 0)
    if not ends and not problems:
        problems.append(HistoryProblem(0, "", "no_rows"))
    if problems:
        raise HistoryInvalid(problems)
    return Batch(form.batch.strip(), ends[Status.CLOSED], ends[Status.DECLINED]), numbers


def _settled(
    judge: Judge, cases: Iterable[PastCase | HistoryProblem]
) -> tuple[list[SettledCase], list[HistoryProblem]]:
    settled: list[SettledCase] = []
    problems: list[HistoryProblem] = []
    for each in cases:
        judged = (each,) if isinstance(each, HistoryProblem) else judge.settle(each)
        if isinstance(judged, SettledCase):
            settled.append(judged)
        else:
            problems += judged
    return settled, problems


def _chunks(cases: Iterable[PastCase | HistoryProblem]) -> Iterator[list[PastCase | HistoryProblem]]:
    source = iter(cases)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _imported_by(work: Work, form: ImportHistory) -> Batch | None:
    """What the import with this key did, if it was committed."""
    of_key = select(Case.import_batch).join(JournalRow, JournalRow.case_id == Case.id)
    name = work.session.scalar(of_key.where(JournalRow.key == key_of(form.key, 1)))
    if name is None:
        return None
    query = select(JournalRow.to_status, func.count()).join(Case, Case.id == JournalRow.case_id)
    query = query.where(Case.import_batch == name, JournalRow.sequence == 1).group_by(JournalRow.to_status)
    ends = {row[0]: int(row[1]) for row in work.session.execute(query)}
    return Batch(name, ends.get(Status.CLOSED, 0), ends.get(Status.DECLINED, 0))
