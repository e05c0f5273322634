"""Reaching a database: addresses, what SQLite and PostgreSQL need each, schema versions; no business data."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, SQLAlchemyError

from desktop.rules.errors import Refused
from desktop.store import broadcast, derived, guards
from desktop.store.prepared import run_on_driver

HEAD = "0013"
"""The schema revision that this program writes; a test holds it against the newest migration."""

BUSY_TIMEOUT_MS = 10_000
CACHE_KIB = 16 * 1024
"""What a connection keeps of a SQLite file: a page of a list looks at some thousand places, and the driver's 2 MB forget them."""

_OVERTAKEN = {"40001", "40P01"}
"""PostgreSQL's codes for two transactions that stood in each other's way: serialization failure, deadlock."""

_WITHOUT_KEYS = "without_foreign_keys"
"""What a connection's info says while a migration has its foreign keys off."""

_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "fuse.sshfs", "9p"}


def sqlite_url(path: Path) -> str:
    """The store address of a SQLite file."""
    return f"sqlite:///{path}"


def parse_url(address: str) -> URL:
    """The store address as a URL; a bare path means a SQLite file.

    Raises Refused("store_address_invalid") for anything but SQLite and PostgreSQL.
    """
    try:
        url = make_url(address if "://" in address else f"sqlite:///{address}")
    except ArgumentError:
        raise Refused("store_address_invalid", address=address) from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite"} or not url.database or url.database == ":memory:":
        raise Refused("store_address_invalid", address=address)
    return url


def make_engine(url: URL, *, create: bool) -> Engine:
    """An engine for `url`; `create` allows a SQLite file that is not there yet.

    Raises Refused: store_missing_directory, store_not_found, store_read_only, store_on_network_share, store_unreachable.
    """
    if url.get_backend_name() == "sqlite":
        _check_file(Path(url.database or ""), create=create)
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None})
        _prepare_sqlite(engine)
    else:
        try:
            engine = create_engine(url, pool_pre_ping=True)
        except NoSuchModuleError:
            raise Refused("store_address_invalid", address=url.render_as_string()) from None
    return engine


def check_reachable(engine: Engine) -> None:
    """Open one connection, so that a store that cannot be used is refused before anything is typed."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            if engine.dialect.name == "sqlite":
                connection.execute(text("SELECT count(*) FROM sqlite_master"))
    except DatabaseError as error:
        raise refusal(error, engine.url) from error


def schema_revision(connection: Connection) -> str | None:
    """The schema revision of the store, None while it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def migrate(engine: Engine) -> None:
    """Bring the schema to HEAD, install the guards, what is derived and the broadcast; does nothing where all are current.

    Raises Refused("store_newer_schema") for a store that a newer program made.
    """
    with engine.connect() as connection:
        current = schema_revision(connection)
        installed = {} if current is None else _installed(connection)
    if current is not None and current > HEAD:
        raise Refused("store_newer_schema", found=current, known=HEAD)
    parts = {"guards": guards, "derived": derived, "broadcast": broadcast}
    stale = [name for name, part in parts.items() if installed.get(name) != part.fingerprint(engine.dialect.name)]
    if current == HEAD and not stale:
        return
    try:
        if current != HEAD:
            _upgrade(engine)
        with engine.execution_options(immediate=True).begin() as connection:
            for name in parts if current != HEAD else stale:
                parts[name].install(connection)
                connection.execute(
                    text(
                        "INSERT INTO store_facts (name, value) VALUES (:name, :value)"
                        " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                    ),
                    {"name": name, "value": parts[name].fingerprint(engine.dialect.name)},
                )
    except SQLAlchemyError as error:
        raise refusal(error, engine.url) from error


def _upgrade(engine: Engine) -> None:
    # Alembic is heavy and needed only when a store is made or moved on.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.execution_options(immediate=True, migrating=True).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _installed(connection: Connection) -> dict[str, str]:
    """The fingerprints of what the store has of guards, derived and broadcast parts; without those of guards that somebody dropped."""
    rows = connection.execute(
        text("SELECT name, value FROM store_facts WHERE name IN ('guards', 'derived', 'broadcast')")
    )
    installed = {row.name: row.value for row in rows}
    if not guards.are_present(connection):
        installed.pop("guards", None)
    return installed


def _check_file(path: Path, *, create: bool) -> None:
    folder = path.absolute().parent
    if not folder.is_dir():
        raise Refused("store_missing_directory", path=str(path), directory=str(folder))
    if _on_network_share(folder):
        raise Refused("store_on_network_share", path=str(path))
    if not path.exists():
        if not create:
            raise Refused("store_not_found", path=str(path))
        try:
            # only this user may read the file: it names people
            path.touch(mode=0o600)
        except OSError as error:
            raise Refused("store_read_only", path=str(path), reason=error.strerror or "") from error
        return
    try:
        with path.open("r+b"):
            pass
    except OSError as error:
        raise Refused("store_read_only", path=str(path), reason=error.strerror or "") from error


def _on_network_share(folder: Path) -> bool:
    """Whether the folder's file system is a network share, where SQLite's locks cannot be trusted."""
    if str(folder).startswith("\\\\"):
        return True
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    best, kind = "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        fields = line.split()
        point = fields[1].replace("\\040", " ")
        if len(fields) > 2 and folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind in _NETWORK_FILE_SYSTEMS


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("migrating"):
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.info[_WITHOUT_KEYS] = True
        # A writer takes the lock at once: upgrading a read lock half-way would fail where waiting is enough.
        run_on_driver(connection, "BEGIN IMMEDIATE" if options.get("immediate") else "BEGIN")

    @event.listens_for(engine, "commit")
    def _on_commit(connection: Connection) -> None:
        try:
            run_on_driver(connection, "COMMIT")
        except DatabaseError:
            # SQLite keeps the transaction of a COMMIT that failed open: the pool would hand it to the next writer
            _roll_back(connection)
            raise

    @event.listens_for(engine, "rollback")
    def _on_rollback(connection: Connection) -> None:
        _roll_back(connection)

    @event.listens_for(engine, "checkin")
    def _on_checkin(connection: sqlite3.Connection | None, record: Any) -> None:
        # Only where it is needed: the pragma makes SQLite forget every statement that it has prepared.
        if connection is not None and record.info.pop(_WITHOUT_KEYS, False):
            connection.execute("PRAGMA foreign_keys = ON")


def _roll_back(connection: Connection) -> None:
    """Roll back, unless SQLite already has (it does by itself when the disk is full)."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection) and driver.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


def refusal(error: SQLAlchemyError, url: URL) -> Refused:
    """What a database error means to the person at the screen."""
    if getattr(getattr(error, "orig", None), "sqlstate", None) in _OVERTAKEN:
        return Refused("changed_meanwhile")
    message = str(getattr(error, "orig", error)).lower()
    path = url.database or ""
    if url.get_backend_name() == "sqlite":
        if "not a database" in message or "malformed" in message:
            return Refused("store_damaged", path=path)
        if "readonly" in message or "read-only" in message:
            return Refused("store_read_only", path=path, reason=message)
        if "full" in message:
            return Refused("store_disk_full", path=path)
        if "locked" in message or "busy" in message:
            return Refused("store_busy", path=path)
        if isinstance(error, OperationalError) and "unable to open" in message:
            return Refused("store_read_only", path=path, reason=message)
    return Refused(
        "store_unreachable", address=url.render_as_string(hide_password=True), reason=message.splitlines()[0]
    )
