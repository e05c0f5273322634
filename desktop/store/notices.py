"""Whom a notice is for, as a condition: what queries count and use-cases mark must be the same notices."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from desktop.models.journal import Notice
from desktop.rules.permissions import Actor


def told_to(actor: Actor) -> ColumnElement[bool]:
    """Whether a notice is for the actor: for the person, the body, or the post of the desk."""
    mine = [and_(Notice.role == actor.role.value, Notice.organisation == "", Notice.person_id.is_(None))]
    if actor.organisation:
        mine.append(and_(Notice.organisation == actor.organisation, Notice.person_id.is_(None)))
    if actor.person_id is not None:
        mine.append(Notice.person_id == actor.person_id)
    return or_(*mine)
