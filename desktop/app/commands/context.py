"""What a command works with: the opened store and who acts; the password never stands in an argument."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.app.paths import Paths, find_paths
from desktop.rules.errors import Refused
from desktop.rules.permissions import SYSTEM, Actor
from desktop.store.engine import sqlite_url
from desktop.store.work import Store, open_store
from desktop.usecases import accounts

PASSWORD_VARIABLE = "GRID_DESK_PASSWORD"
SIGNING_VARIABLE = "GRID_DESK_SIGNING_PASSWORD"
STORE_FILE = "desk.sqlite"


@dataclass(frozen=True)
class Context:
    """One run of a command."""

    store: Store
    paths: Paths
    actor: Actor


@contextmanager
def opened(store: str | None, username: str | None = None) -> Iterator[Context]:
    """Open the store and sign in as `username`; without a name the command reads as the system does, which sees no reporter."""
    paths = find_paths()
    held = open_store(address(store, paths))
    try:
        actor = accounts.sign_in(held, username, password_of(username)) if username else SYSTEM
        yield Context(held, paths, actor)
    finally:
        held.close()


def address(store: str | None, paths: Paths) -> str:
    """The store that was named, or this user's own."""
    return store or sqlite_url(paths.data / STORE_FILE)


def password_of(username: str) -> str:
    """The password from the environment, or asked for where somebody sits at the terminal."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Refused("password_missing", username=username, variable=PASSWORD_VARIABLE)
    return getpass.getpass(f"{username} 的密码：")


def signing_password() -> str:
    """The password of the office's certificate, from the environment or asked for; never kept."""
    given = os.environ.get(SIGNING_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Refused("signing_password_missing", variable=SIGNING_VARIABLE)
    return getpass.getpass("签名证书的密码：")


def write_file(path: Path, content: bytes) -> None:
    """Write a paper to `path`, wholly or not at all; raises what `printing.saving.save_pdf` refuses."""
    from desktop.printing.saving import save_pdf

    save_pdf(path, content)
