"""What a day's anchor is taken over: the ends of all chains that grew that day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from desktop.models.journal import JournalRow
from desktop.store.work import Reading


def day_ends(reading: Reading, start: datetime, end: datetime) -> list[tuple[int, int, str]]:
    """(case id, last sequence, hash) of every case with a journal row in [start, end), in order of case id."""
    last = (
        select(JournalRow.case_id, func.max(JournalRow.sequence).label("sequence"))
        .where(JournalRow.recorded_at >= start, JournalRow.recorded_at < end)
        .group_by(JournalRow.case_id)
        .subquery()
    )
    query = select(JournalRow.case_id, JournalRow.sequence, JournalRow.hash).join(
        last, (last.c.case_id == JournalRow.case_id) & (last.c.sequence == JournalRow.sequence)
    )
    rows = reading.session.execute(query.order_by(JournalRow.case_id))
    return [(row.case_id, row.sequence, row.hash) for row in rows]
