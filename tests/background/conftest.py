"""A real SQLite store for the background, and what several of its tests ask of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.models.account import Account
from desktop.models.organisation import Organisation
from desktop.rules.permissions import SYSTEM, Actor
from desktop.rules.terms import OrganisationKind
from desktop.rules.workflow import Role
from desktop.store.work import Store, open_store

DISPATCHER = Actor(account_id=7, name="刘洋", role=Role.DISPATCHER, organisation="centre")


def employ(store: Store) -> None:
    """Give the dispatcher an account: each write asks whether it still holds."""
    with store.writing(SYSTEM) as work:
        centre = Organisation(
            code="centre",
            name="监督指挥中心",
            short_name="中心",
            kind=OrganisationKind.CENTRE,
            can_enforce=False,
            is_body=False,
            duties="",
        )
        work.session.add(centre)
        work.session.flush()
        account = Account(
            id=DISPATCHER.account_id,
            username="liuyang",
            name=DISPATCHER.name,
            password_hash="",
            role=DISPATCHER.role,
            organisation_code=centre.code,
            created_at=work.now,
        )
        work.session.add(account)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh store in a file of its own."""
    opened = open_store(str(tmp_path / "desk.sqlite"), create=True)
    employ(opened)
    yield opened
    opened.close()
