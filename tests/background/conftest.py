"""A real SQLite store for the background, and what several of its tests ask of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role
from desktop.store.work import Store, open_store

DISPATCHER = Actor(account_id=7, name="刘洋", role=Role.DISPATCHER)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh store in a file of its own."""
    opened = open_store(str(tmp_path / "desk.sqlite"), create=True)
    yield opened
    opened.close()
