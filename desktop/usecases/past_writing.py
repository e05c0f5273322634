"""Writing the cases of the system before as rows, many at a time; what they must be is settled before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from desktop.models.case import Case, Interval
from desktop.models.journal import Anchor
from desktop.rules.terms import StopReason, Urgency
from desktop.rules.workflow import Action, Stage, Status
from desktop.store import search_index
from desktop.store.work import Entry, Reading, Work
from desktop.usecases.acting import as_plain
from desktop.usecases.past_cases import PastCase, SettledCase
from desktop.usecases.past_numbers import PastNumbers

MARK = "import"


class PastWriter:
    """Writes settled cases, chunk by chunk: cases, journal rows, stretches of handling, search texts."""

    def __init__(self, work: Work, batch: str, key: str, numbers: PastNumbers) -> None:
        self._work, self._batch, self._key, self._numbers = work, batch, key, numbers
        self._open_from = _open_from(work)
        self._calendar = int(work.calendar.version)
        self._count = 0

    def write(self, settled: Sequence[SettledCase]) -> None:
        """Write some cases, the next of the batch."""
        connection = self._work.connection
        cases = [self._case(each) for each in settled]
        returning = insert(Case).returning(Case.id, sort_by_parameter_order=True)
        ids = connection.execute(returning, cases).scalars().all()
        self._work.record_many([self._entry(*each) for each in zip(settled, cases, ids, strict=True)])
        handled = [
            self._handling(each, case_id)
            for each, case_id in zip(settled, ids, strict=True)
            if each.past.deadline is not None
        ]
        if handled:
            connection.execute(insert(Interval), handled)
        search_index.refresh(self._work.session, ids)

    def _case(self, settled: SettledCase) -> dict[str, Any]:
        past = settled.past
        report_number, case_number = self._numbers.of(past)
        return {
            "report_number": report_number,
            "case_number": case_number,
            "status": past.end,
            "journal_sequence": 1,
            "category_code": settled.category,
            "description": past.description.strip(),
            "source": past.source,
            "emergency": past.emergency,
            "urgency": Urgency.URGENT if past.emergency else Urgency.NORMAL,
            "level": past.level,
            "grid_code": settled.grid,
            "grid_confirmed": True,
            "address": past.address.strip(),
            "lon": past.position.lon if past.position else None,
            "lat": past.position.lat if past.position else None,
            "registered_by": self._work.actor.account_id,
            "reported_at": past.reported_at,
            "filed_at": past.filed_at,
            "dispatched_at": past.dispatched_at,
            "answered_at": past.answered_at,
            "closed_at": past.finished_at if past.end is Status.CLOSED else None,
            "changed_at": self._recorded_at(past),
            "lead_body": settled.body,
            "handler": past.handler.strip(),
            "import_batch": self._batch,
            "version": 1,
        }

    def _recorded_at(self, past: PastCase) -> datetime:
        """When it ended; the time of the import where the day of its end is anchored, since nothing can be added to that one."""
        return self._work.now if self._open_from and past.finished_at < self._open_from else past.finished_at

    def _entry(self, settled: SettledCase, case: dict[str, Any], case_id: int) -> Entry:
        past = settled.past
        self._count += 1
        told = {
            "batch": case["import_batch"],
            "imported_at": self._work.now,
            "old_number": past.old_number.strip(),
            "case_number": case["case_number"],
            "category": settled.category,
            "description": case["description"],
            "source": past.source,
            "grid": settled.grid,
            "address": case["address"],
            "position": past.position,
            "level": past.level,
            "emergency": past.emergency,
            "lead_body": settled.body,
            "handler": case["handler"],
            "reported_at": past.reported_at,
            "filed_at": past.filed_at,
            "dispatched_at": past.dispatched_at,
            "answered_at": past.answered_at,
            "finished_at": past.finished_at,
            "limit": past.limit,
            "deadline": past.deadline,
            "counted_minutes": past.counted_minutes,
            "result": past.result.strip(),
        }
        return Entry(
            case_id=case_id,
            report_number=case["report_number"],
            action=Action.IMPORT_HISTORY,
            source=None,
            to=past.end,
            payload={name: as_plain(value) for name, value in told.items() if value not in (None, "")},
            key=key_of(self._key, self._count),
            recorded_at=case["changed_at"],
            mark=MARK,
        )

    def _handling(self, settled: SettledCase, case_id: int) -> dict[str, Any]:
        """The stretch of handling as it was given; whose account ended it nobody here knows, and its light was never on here."""
        past = settled.past
        assert past.limit is not None
        return {
            "case_id": case_id,
            "stage": Stage.HANDLING,
            "body_code": settled.body,
            "started_at": past.dispatched_at,
            "limit_number": past.limit.number,
            "limit_class": past.limit.limit_class,
            "emergency": past.emergency,
            "calendar_version": self._calendar,
            "pauses": [],
            "extensions": [],
            "deadline": past.deadline,
            "yellow_at": past.deadline,
            "ended_at": past.answered_at,
            "stop_reason": StopReason.DONE,
            "counted_minutes": past.counted_minutes,
            "first_sequence": 1,
            "last_sequence": 1,
        }


def key_of(key: str, part: int) -> str:
    """The key of one case's journal row, made of the whole act's."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{key}:{part}"))


def _open_from(reading: Reading) -> datetime | None:
    """When the first day begins that no anchor closes; None where there is no anchor yet."""
    newest = reading.session.scalar(select(func.max(Anchor.day)))
    if newest is None:
        return None
    return datetime.combine(newest + timedelta(days=1), time.min, tzinfo=reading.zone).astimezone(UTC)
