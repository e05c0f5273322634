"""What a person should see: the unread notices for them, for their body, or for their post of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from desktop.models.case import Case
from desktop.models.category import Category
from desktop.models.grid import Grid
from desktop.models.journal import Notice
from desktop.rules.workflow import Status
from desktop.store.notices import told_to
from desktop.store.work import Reading

SHOWN = 100


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One unread notice; `kind` is a code that wording tells, `number` the case's number, or the report's before filing.

    `status` is how the case stands now: somebody may have done already what the notice asks for.
    """

    notice_id: int
    kind: str
    case_id: int
    number: str
    category: str
    grid: str
    made_at: datetime
    status: Status


def unread(reading: Reading, limit: int = SHOWN) -> tuple[NoticeRow, ...]:
    """Return the newest unread notices."""
    query = (
        select(Notice, Case.case_number, Case.report_number, Category.name, Grid.name, Case.status)
        .join(Case, Case.id == Notice.case_id)
        .join(Category, Category.code == Case.category_code)
        .join(Grid, Grid.code == Case.grid_code)
        .where(Notice.read_at.is_(None), told_to(reading.actor))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return tuple(
        NoticeRow(notice.id, notice.kind, notice.case_id, number or report, category, grid, notice.made_at, status)
        for notice, number, report, category, grid, status in reading.session.execute(query)
    )


def count_unread(reading: Reading) -> int:
    """Return how many notices wait."""
    query = select(func.count()).select_from(Notice).where(Notice.read_at.is_(None), told_to(reading.actor))
    return reading.session.scalar(query) or 0
