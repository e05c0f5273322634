"""What a person should see: the unread notices for them, for their body, or for their post of the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from desktop.models.assessment import Assessment, Scorecard
from desktop.models.case import Case
from desktop.models.category import Category
from desktop.models.grid import Grid
from desktop.models.journal import Notice
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Status
from desktop.store.notices import told_to
from desktop.store.work import Reading

SHOWN = 100


@dataclass(frozen=True, slots=True)
class CaseTold:
    """The case that a notice is of: its number, or the report's before filing.

    `status` is how the case stands now: somebody may have done already what the notice asks for.
    """

    case_id: int
    number: str
    category: str
    grid: str
    status: Status


@dataclass(frozen=True, slots=True)
class CardTold:
    """The published scorecard that a notice is of; opened it is shown in its newest revision."""

    kind: SubjectKind
    subject: str
    name: str
    period: Period
    revision: int


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One unread notice; `kind` is a code that wording tells."""

    notice_id: int
    kind: str
    made_at: datetime
    about: CaseTold | CardTold


def unread(reading: Reading, limit: int = SHOWN) -> tuple[NoticeRow, ...]:
    """Return the newest unread notices."""
    wanted = select(Notice).where(Notice.read_at.is_(None), told_to(reading.actor))
    notices = list(reading.session.scalars(wanted.order_by(Notice.id.desc()).limit(limit)))
    cases = _cases(reading, {each.case_id for each in notices if each.case_id is not None})
    cards = _cards(reading, {each.scorecard_id for each in notices if each.scorecard_id is not None})
    return tuple(
        NoticeRow(
            each.id,
            each.kind,
            each.made_at,
            cases[each.case_id] if each.case_id is not None else cards[each.scorecard_id or 0],
        )
        for each in notices
    )


def _cases(reading: Reading, ids: Collection[int]) -> Mapping[int, CaseTold]:
    query = (
        select(Case.id, Case.case_number, Case.report_number, Category.name, Grid.name, Case.status)
        .join(Category, Category.code == Case.category_code)
        .join(Grid, Grid.code == Case.grid_code)
        .where(Case.id.in_(ids))
    )
    return {
        case_id: CaseTold(case_id, number or report, category, grid, status)
        for case_id, number, report, category, grid, status in reading.session.execute(query)
    }


def _cards(reading: Reading, ids: Collection[int]) -> Mapping[int, CardTold]:
    if not ids:
        return {}
    # not the cards themselves, which name every case behind every figure
    query = (
        select(
            *(Scorecard.id, Scorecard.subject_kind, Scorecard.subject, Scorecard.name),
            *(Assessment.first_day, Assessment.last_day, Assessment.revision),
        )
        .join(Assessment, Assessment.id == Scorecard.assessment_id)
        .where(Scorecard.id.in_(ids))
    )
    return {
        row[0]: CardTold(row[1], row[2], row[3], Period(row[4], row[5]), row[6])
        for row in reading.session.execute(query)
    }


def count_unread(reading: Reading) -> int:
    """Return how many notices wait."""
    query = select(func.count()).select_from(Notice).where(Notice.read_at.is_(None), told_to(reading.actor))
    return reading.session.scalar(query) or 0
