"""Telling whom a published scorecard concerns: its subject, and who is to sign for it; it publishes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, update

from desktop.models.assessment import Assessment, Scorecard
from desktop.models.grid import Grid
from desktop.models.journal import Notice
from desktop.rules.changes import Entity
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.store.work import Work

PUBLISHED, REVISED, TO_SIGN = "card_published", "card_revised", "card_to_sign"
_SIGNED_FOR: Mapping[SubjectKind, Role] = {SubjectKind.DISTRICT: Role.LEADER, SubjectKind.STREET: Role.STREET}


def tell(work: Work, assessment: Assessment, kind: SubjectKind, cards: Sequence[Scorecard]) -> None:
    """Leave a notice of each card for its subject; who answers for a street or the district is asked to sign for it.

    A card that was to be signed for and has been corrected since need not be any more.
    """
    if assessment.revision and kind in _SIGNED_FOR:
        _settle(work, Scorecard.assessment_id.in_(_of_period(assessment)), Scorecard.subject_kind == kind)
    what = TO_SIGN if kind in _SIGNED_FOR else REVISED if assessment.revision else PUBLISHED
    answering = _answering(work, [card.subject for card in cards]) if kind in _AREAS else {}
    rows = [
        {"kind": what, "scorecard_id": card.id, "made_at": work.now}
        | {"role": "", "organisation": "", "person_id": None, "account_id": None}
        | _addressed(kind, card.subject, answering)
        for card in cards
    ]
    if rows:
        work.session.execute(insert(Notice), rows)
        work.changed(Entity.NOTICE, assessment.id, 1, "added")


def signed(work: Work, assessment_id: int, grid: str) -> None:
    """Whoever has signed for a grid need not be told any more that it is to be signed for."""
    of_grid = (Scorecard.assessment_id == assessment_id, Scorecard.subject == grid)
    _settle(work, *of_grid, Scorecard.subject_kind.in_(_SIGNED_FOR))
    work.changed(Entity.NOTICE, assessment_id, 1)


def _of_period(assessment: Assessment) -> Select[int]:
    """The assessments of the same period, this one among them."""
    first, last = Assessment.first_day == assessment.first_day, Assessment.last_day == assessment.last_day
    return select(Assessment.id).where(first, last)


def _settle(work: Work, *cards: ColumnElement[bool]) -> None:
    """Count as read what asks to sign for some cards."""
    told = (
        Notice.kind == TO_SIGN,
        Notice.read_at.is_(None),
        Notice.scorecard_id.in_(select(Scorecard.id).where(*cards)),
    )
    work.session.execute(
        update(Notice).where(*told).values(read_at=work.now).execution_options(synchronize_session=False)
    )


_AREAS: Mapping[SubjectKind, Role] = {**_SIGNED_FOR, SubjectKind.COMMUNITY: Role.COMMUNITY}
_POSTS = frozenset({SubjectKind.REGISTRAR, SubjectKind.SHIFT_LEADER, SubjectKind.DISPATCHER})


def _addressed(kind: SubjectKind, subject: str, answering: Mapping[str, str]) -> dict[str, Any]:
    """For whom a notice of a subject's card is, as the columns of a notice."""
    if kind is SubjectKind.INSPECTOR:
        return {"person_id": int(subject)}
    if kind in _POSTS:
        return {"account_id": int(subject)}
    if kind is SubjectKind.BODY:
        return {"organisation": subject}
    if kind is SubjectKind.DISTRICT:
        return {"role": Role.LEADER.value}
    return {"role": _AREAS[kind].value, "organisation": answering[subject]}


def _answering(work: Work, codes: Sequence[str]) -> Mapping[str, str]:
    """The organisation that answers for each grid."""
    query = select(Grid.code, Grid.responsible_code).where(Grid.code.in_(codes))
    return {row[0]: row[1] for row in work.session.execute(query)}
