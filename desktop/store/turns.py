"""Taking turns among workstations: what may run on one of them at a time; knows no business rule."""

from __future__ import annotations

import zlib

from sqlalchemy import text

from desktop.store.work import Work


def take_turn(work: Work, name: str) -> bool:
    """Whether this transaction is alone with `name` until it ends; False while another workstation is.

    SQLite lets one writer in at a time anyway; PostgreSQL keeps an advisory lock, which nobody waits for.
    """
    if work.session.get_bind().dialect.name == "sqlite":
        return True
    key = zlib.crc32(f"grid-desk:{name}".encode())
    return bool(work.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": key}))
