"""One transaction: session, actor, time, journal and changes; commits on clean exit only, and knows no business rule."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, bindparam, event, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from desktop.models.account import Account
from desktop.models.calendar import CalendarVersion
from desktop.models.case import Case
from desktop.models.district import District
from desktop.models.journal import ChangeRow, JournalRow
from desktop.models.norm import Norm
from desktop.rules import chain, permissions
from desktop.rules.calendar import Calendar
from desktop.rules.changes import MANY, Change, ChangeSet, Entity
from desktop.rules.errors import Refused
from desktop.rules.permissions import AccountFacts, Actor
from desktop.rules.workflow import Action, Status
from desktop.store import engine as reaching
from desktop.store import guards, pending_rows, search_index
from desktop.store.calendars import calendar_of
from desktop.store.prepared import Prepared, adding

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time of this machine, UTC."""
    return datetime.now(UTC)


class Store:
    """One opened database and what is kept of it between transactions: who listens, and what no transaction can change.

    That is the district's zone, and calendars and norms by the numbers of their rows, which are never updated.

    `mark` is "" for an office's own store; the demo and imports alone supply times of their own, and their journal rows say so.
    """

    def __init__(self, engine: Engine, clock: Clock = system_clock, mark: str = "") -> None:
        self.engine = engine
        self.clock = clock
        self.mark = mark
        self.origin = str(uuid.uuid4())
        self.on_commit: list[Callable[[ChangeSet], None]] = []
        self._writes = engine.execution_options(immediate=True)
        self._on_server = engine.dialect.name != "sqlite"
        self._idle: list[Connection] = []
        self.zone: ZoneInfo | None = None  # the district's, once it was read; it never moves
        self._calendars: dict[int, Calendar] = {}
        self._norms: dict[int, Any] = {}
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """The store's address without a password, to show."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The SQLite file; None on a server."""
        url = self.engine.url
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Reading]:
        """A transaction that only reads and sees one state of the store."""
        with _refusals(self.engine), Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield Reading(session, actor, self._now(session), self)

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Work]:
        """A transaction that is committed when the block ends cleanly, and told to whoever listens.

        Raises Refused("changed_meanwhile") where another writer was first, Refused("database_refused", rule=…) where a guard
        of the database said no, what `Work.check_account` says, and the store_* refusals where the database cannot be reached.
        """
        with (
            _refusals(self.engine),
            self._writer() as connection,
            connection.begin(),
            _WritingSession(connection, expire_on_commit=False, autoflush=False) as session,
        ):
            work = Work(session, actor, self._now(session), self)
            work.connection = connection
            work.check_account()
            yield work
            changes = work.finish()
        for listener in tuple(self.on_commit):
            listener(changes)

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        """A connection to write on; on SQLite one is kept between acts, since taking it out of the pool costs more than a statement."""
        if self._on_server:
            with self._writes.connect() as connection:
                yield connection
            return
        try:
            connection = self._idle.pop()
        except IndexError:  # the first act, or another is under way
            connection = self._writes.connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    @contextmanager
    def rehearsing(self, actor: Actor) -> Iterator[Work]:
        """A transaction that is always rolled back: to tell what an act would do by doing it."""
        with _refusals(self.engine), Session(self._writes, expire_on_commit=False, autoflush=False) as session:
            work = Work(session, actor, self._now(session), self)
            try:
                work.check_account()
                yield work
                work.session.flush()
            finally:
                session.rollback()

    def now(self) -> datetime:
        """The time that decides limits, to the second: finer than any limit, and the same on both databases."""
        return self.clock().astimezone(UTC).replace(microsecond=0)

    @property
    def on_server_time(self) -> bool:
        """Whether the server says what time it is: on PostgreSQL, unless the store was opened with a clock of its own."""
        return self.clock is system_clock and self.engine.dialect.name == "postgresql"

    def _now(self, session: Session) -> datetime:
        """The time of a transaction; a server's, so that no workstation's clock decides a limit."""
        if not self.on_server_time:
            return self.now()
        return session.scalars(select(func.now())).one().astimezone(UTC).replace(microsecond=0)

    def close(self) -> None:
        """Let go of every connection."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()

    def calendar(self, session: Session, version: int) -> Calendar:
        """The calendar of `version`."""
        with self._lock:
            known = self._calendars.get(version)
        if known is None:
            row = session.get_one(CalendarVersion, version)
            zone = session.get_one(District, 1).time_zone
            known = calendar_of(row, zone)
            with self._lock:
                self._calendars[version] = known
        return known

    def norm_value(self, connection: Connection, norm: int) -> Any:
        """The value of a norm's row; shared by all, so not to be changed."""
        if norm not in self._norms:
            row = _NORM_VALUE.first(connection, norm=norm)
            assert row is not None
            self._norms[norm] = row[0]
        return self._norms[norm]


@dataclass
class Reading:
    """What a query works with; lives inside one transaction and on one thread."""

    session: Session
    actor: Actor
    now: datetime
    store: Store

    @cached_property
    def connection(self) -> Connection:
        """The connection of the transaction, for statements that need no session."""
        return self.session.connection()

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar in force."""
        newest = _CALENDAR_IN_FORCE.first(self.connection)
        if newest is None or newest[0] is None:
            raise Refused("store_not_initialised", address=self.store.address)
        return self.calendar_of(newest[0])

    def calendar_of(self, version: int) -> Calendar:
        """The calendar that a deadline was computed with."""
        return self.store.calendar(self.session, version)

    @cached_property
    def district(self) -> District:
        """The district that the store serves."""
        district = self.session.get(District, 1)
        if district is None:
            raise Refused("store_not_initialised", address=self.store.address)
        return district

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        known = self.store.zone
        if known is None:
            known = self.store.zone = ZoneInfo(self.district.time_zone)
        return known

    def norm(self, key: str, at: datetime | None = None) -> Any:
        """The value of a norm in force at `at` (now by default): of the rows valid on that day, the one recorded last.

        Raises Refused("norm_missing") where the office has none.
        """
        day = (at or self.now).astimezone(self.zone).date()
        row = _NORM_IN_FORCE.first(self.connection, key=key, day=day)
        if row is None:
            raise Refused("norm_missing", norm=key)
        return self.store.norm_value(self.connection, row[0])


@dataclass(frozen=True, slots=True)
class Recorded:
    """A journal row as what follows from the act refers to it: when, as which step of the case, and by which account."""

    case_id: int
    sequence: int
    recorded_at: datetime
    actor_id: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What differs between the journal rows of one act on many cases; `mark` says who supplied `recorded_at`, "" for the store."""

    case_id: int
    report_number: str
    action: Action
    source: Status | None
    to: Status
    payload: dict[str, Any]
    key: str
    recorded_at: datetime
    mark: str
    sequence: int = 1
    previous_hash: str = chain.FIRST_HASH


@dataclass
class Work(Reading):
    """What a use-case works with: the reading, and the means to leave journal rows and changes behind."""

    _changes: list[Change] = field(default_factory=list)

    def check_account(self) -> None:
        """Whether the actor's account still holds what it held at the sign-in; only `permissions.SYSTEM` has none.

        Raises Refused: account_inactive, account_changed.
        """
        if self.actor.account_id == permissions.SYSTEM.account_id:
            return
        held = _ACCOUNT.first(self.connection, id=self.actor.account_id)
        permissions.require_current(self.actor, None if held is None else AccountFacts(*held))

    def record(
        self,
        case: Case,
        action: Action,
        to: Status,
        payload: dict[str, Any],
        *,
        key: str,
        source: Status | None,
        sequence: int,
        happened_at: datetime | None = None,
        acting_for: str = "",
        actor: Actor | None = None,
    ) -> Recorded:
        """Write the journal row of an act at once, before the case is changed: the guards of the database demand this order."""
        actor = actor or self.actor
        previous = chain.FIRST_HASH
        if sequence > 1:
            before = _ROW_BEFORE.first(self.connection, case=case.id, sequence=sequence - 1)
            if before is None:
                raise NoResultFound(f"case {case.id} has no journal row {sequence - 1}")
            previous, behind = before
            if self.store.on_server_time:
                # a transaction that waited for another's began before that one's row
                self.now = max(self.now, behind)
        row: dict[str, Any] = {
            "case_id": case.id,
            "sequence": sequence,
            "recorded_at": self.now,
            "happened_at": happened_at,
            "actor_id": actor.account_id,
            "actor": actor.name,
            "role": actor.role,
            "organisation": actor.organisation,
            "acting_for": acting_for,
            "action": action,
            "from_status": source,
            "to_status": to,
            "payload": payload,
            "mark": self.store.mark,
            "key": key,
            "previous_hash": previous,
        }
        row["hash"] = chain.row_hash(previous, chain.row_text(_chained_facts(row, case.report_number)))
        if action in search_index.NAMING_ACTIONS:
            _retold(self.session).add(case)
        # Not through the session: a flush would write the changed case before its journal row.
        _ADD_ROW.write(self.connection, row)
        return Recorded(case.id, sequence, self.now, actor.account_id)

    def record_many(self, entries: Sequence[Entry]) -> None:
        """Write the journal rows of one act on many cases; what else stands in a row is the same in all of them."""
        actor = self.actor
        rows = []
        for entry in entries:
            row: dict[str, Any] = {
                "case_id": entry.case_id,
                "sequence": entry.sequence,
                "recorded_at": entry.recorded_at,
                "happened_at": None,
                "actor_id": actor.account_id,
                "actor": actor.name,
                "role": actor.role,
                "organisation": actor.organisation,
                "acting_for": "",
                "action": entry.action,
                "from_status": entry.source,
                "to_status": entry.to,
                "payload": entry.payload,
                "mark": entry.mark,
                "key": entry.key,
                "previous_hash": entry.previous_hash,
            }
            row["hash"] = chain.row_hash(entry.previous_hash, chain.row_text(_chained_facts(row, entry.report_number)))
            rows.append(row)
        self.connection.execute(insert(JournalRow), rows)

    def changed(self, entity: Entity, key: object, version: int, kind: str = "changed") -> None:
        """Tell every workstation that something changed."""
        self._changes.append(Change(entity, str(key), version, kind))

    def changed_many(self, entity: Entity) -> None:
        """Tell every workstation that so many changed that it had better reload."""
        self._changes.append(Change(entity, "", 0, MANY))

    def finish(self) -> ChangeSet:
        """Write what is left, bring the search index up to date, write the change rows, and return what changed.

        The commit is the store's; the session knows no row afterwards.
        """
        changed = list(self.session.dirty)
        _retold(self.session).update(search_index.touched(changed, self.session.new))
        pending_rows.write(self.session, self.connection, changed)
        search_index.refresh(self.session, [case.id for case in _retold(self.session)])
        for change in self._changes:
            _ADD_CHANGE.write(
                self.connection,
                {
                    "origin": self.store.origin,
                    "entity": change.entity.value,
                    "key": change.key,
                    "version": change.version,
                    "kind": change.kind,
                    "recorded_at": self.now,
                },
            )
        return ChangeSet.of(self._changes)


class _WritingSession(Session):
    """A session that notes which cases it writes may have another searchable text."""


@event.listens_for(_WritingSession, "before_flush")
def _note_text(session: Session, *_: object) -> None:
    _retold(session).update(search_index.touched(session.dirty, session.new))


def _retold(session: Session) -> set[Case]:
    found: set[Case] = session.info.setdefault("retold", set())
    return found


# Built once: every act needs them, and building takes longer than running.
_ACCOUNT = Prepared(
    select(Account.active, Account.role, Account.organisation_code, Account.grid_code).where(
        Account.id == bindparam("id")
    )
)
_CALENDAR_IN_FORCE = Prepared(select(func.max(CalendarVersion.id)))
_NORM_VALUE = Prepared(select(Norm.value).where(Norm.id == bindparam("norm")))
_NORM_IN_FORCE = Prepared(
    select(Norm.id)
    .where(Norm.key == bindparam("key"), Norm.valid_from <= bindparam("day"))
    .order_by(Norm.valid_from.desc(), Norm.id.desc())
    .limit(1)
)
_ROW_BEFORE = Prepared(
    select(JournalRow.hash, JournalRow.recorded_at).where(
        JournalRow.case_id == bindparam("case"), JournalRow.sequence == bindparam("sequence")
    )
)
_ADD_ROW = Prepared(adding(JournalRow))
_ADD_CHANGE = Prepared(adding(ChangeRow))


def _chained_facts(row: Mapping[str, Any], report_number: str) -> dict[str, object]:
    """What of a journal row is hashed, as plain values."""
    return {
        "case": report_number,
        "sequence": row["sequence"],
        "recorded_at": chain.instant(row["recorded_at"]),
        "happened_at": chain.instant(row["happened_at"]),
        "actor_id": row["actor_id"],
        "actor": row["actor"],
        "role": row["role"].value,
        "organisation": row["organisation"],
        "acting_for": row["acting_for"],
        "action": row["action"].value,
        "from": row["from_status"].value if row["from_status"] else None,
        "to": row["to_status"].value,
        "payload": row["payload"],
        "mark": row["mark"],
        "key": row["key"],
    }


def open_store(address: str, *, clock: Clock = system_clock, mark: str = "", create: bool = False) -> Store:
    """Open the store at `address`, bring its schema up to date, and hand it over.

    Raises Refused with a store_* code that says what is wrong with the address, the folder, the file or the server.
    """
    engine = reaching.make_engine(reaching.parse_url(address), create=create)
    reaching.check_reachable(engine)
    reaching.migrate(engine)
    return Store(engine, clock, mark)


@contextmanager
def _refusals(engine: Engine) -> Iterator[None]:
    """Turn what the database says into what the person at the screen can act on."""
    try:
        yield
    except StaleDataError as error:
        raise Refused("changed_meanwhile") from error
    except IntegrityError as error:
        message = str(error.orig)
        rule = next((code for code in guards.REFUSALS if code in message), "")
        if rule == "journal_clock_behind":
            raise Refused("clock_behind") from error
        if rule:
            raise Refused("database_refused", rule=rule) from error
        if "journal" in message.lower() and "unique" in message.lower():
            # the same act, or another one on the same case, was committed a moment ago
            raise Refused("changed_meanwhile") from error
        raise
    except DBAPIError as error:
        raise reaching.refusal(error, engine.url) from error
