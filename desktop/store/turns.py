"""Taking turns among workstations: what may run on one of them at a time; knows no business rule."""

from __future__ import annotations

import zlib

from sqlalchemy import text

from desktop.store.work import Work


def take_turn(work: Work, name: str) -> bool:
    """Whether this transaction is alone with `name` until it ends; False while another workstation is.

    SQLite lets one writer in at a time anyway; PostgreSQL keeps an advisory lock, which this does not wait for.
    """
    if work.session.get_bind().dialect.name == "sqlite":
        return True
    return bool(work.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _key(name)}))


def wait_for_turn(work: Work, name: str) -> None:
    """Be alone with `name` until this transaction ends, however long another workstation still is."""
    if work.session.get_bind().dialect.name != "sqlite":
        work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(name)})


def _key(name: str) -> int:
    return zlib.crc32(f"grid-desk:{name}".encode())
