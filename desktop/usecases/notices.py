"""Reading notices: one that somebody of the post has opened is read for the post; it changes no case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from desktop.models.journal import Notice
from desktop.rules.changes import Entity
from desktop.store.notices import told_to
from desktop.store.work import Work


@dataclass(frozen=True, kw_only=True)
class MarkRead:
    """All notices up to and including `newest`; with `oldest` the same, that one alone. What came after it was not seen."""

    newest: int
    oldest: int = 0


def mark_read(work: Work, form: MarkRead) -> int:
    """Mark one's own unread notices of the range as read; returns how many there were."""
    wanted = (Notice.read_at.is_(None), told_to(work.actor), Notice.id.between(form.oldest, form.newest))
    read = work.session.scalars(
        update(Notice)
        .where(*wanted)
        .values(read_at=work.now)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    ).all()
    for notice_id in read[-1:]:
        work.changed(Entity.NOTICE, notice_id, 1)
    return len(read)
