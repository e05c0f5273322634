"""Whom a notice is for, as a condition: what queries count and use-cases mark must be the same notices."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from desktop.models.journal import Notice
from desktop.rules.permissions import Actor


def told_to(actor: Actor) -> ColumnElement[bool]:
    """Whether a notice is for the actor: for the person, the account, the body, or the post of the desk."""
    of_nobody = (Notice.person_id.is_(None), Notice.account_id.is_(None))
    mine = [
        and_(Notice.role == actor.role.value, Notice.organisation == "", *of_nobody),
        Notice.account_id == actor.account_id,
    ]
    if actor.organisation:
        own = (Notice.organisation == actor.organisation, Notice.role.in_(("", actor.role.value)))
        mine.append(and_(*own, *of_nobody))
    if actor.person_id is not None:
        mine.append(Notice.person_id == actor.person_id)
    return or_(*mine)
