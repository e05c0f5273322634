"""Opening the store with its district and signing in, as jobs for a worker thread; no Qt, so that it runs anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.app.paths import Paths
from desktop.queries import desk
from desktop.queries.desk import DeskRow, Entrance
from desktop.rules.errors import Refused
from desktop.rules.permissions import SYSTEM, Actor
from desktop.store.engine import parse_url, sqlite_url
from desktop.store.work import Clock, Store, open_store, system_clock
from desktop.usecases import accounts

STORE_FILE = "desk.sqlite"


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """Which store to open; only the user's own is made where it is missing, since an office's address may be a slip."""

    address: str
    make: bool
    clock: Clock = system_clock
    """The tour and training turn a clock of their own."""

    @staticmethod
    def of(paths: Paths, address: str | None) -> StoreChoice:
        """The store that was named, or the user's own on this workstation."""
        if address:
            return StoreChoice(address, make=False)
        return StoreChoice(sqlite_url(paths.data / STORE_FILE), make=True)

    @property
    def shown(self) -> str:
        """The file, or the server's address without a password; as it was given where it cannot be read."""
        try:
            url = parse_url(self.address)
        except Refused:
            return self.address
        on_server = url.get_backend_name() != "sqlite"
        return url.render_as_string(hide_password=True) if on_server else str(url.database)


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that is ready for somebody to sign in."""

    store: Store
    entrance: Entrance
    demo_password: str = ""
    """Of every account of a demonstration that was made just now."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who it is, and the first thing that the window shows."""

    actor: Actor
    desk: DeskRow


def open_office(choice: StoreChoice, district: Path, demo: bool = False) -> Opened:
    """Open the store, making it and loading the district pack on first start; runs off the GUI thread.

    `demo` fills a store that is made now with a month of example cases; one that was there already is left as it is.
    Raises Refused with a store_* code, PackInvalid where the pack has problems.
    """
    store = open_store(choice.address, clock=choice.clock, create=choice.make)
    try:
        with store.reading(SYSTEM) as reading:
            return Opened(store, desk.entrance(reading))
    except Refused as refused:
        store.close()
        if refused.code != "store_not_initialised" or not choice.make:
            raise
    except BaseException:
        store.close()
        raise
    password = _initialise(choice, district, demo)
    return replace(open_office(replace(choice, make=False), district), demo_password=password)


def _initialise(choice: StoreChoice, district: Path, demo: bool) -> str:
    """Put the district into an empty store, and a demonstration where one is wanted; returns its password."""
    from desktop.app.founding import found  # reads outlines with heavy libraries, once in a store's life

    store = open_store(choice.address, clock=choice.clock, create=True)
    try:
        return found(store, district, demo=demo).password
    finally:
        store.close()


def sign_in(store: Store, username: str, password: str) -> SignedIn:
    """Check who it is and count what waits for them; raises what `accounts.sign_in` does."""
    return _look(store, accounts.sign_in(store, username, password))


def create_administrator(store: Store, name: str, username: str, password: str) -> SignedIn:
    """Create the first account and sign it in."""
    return _look(store, accounts.create_first_administrator(store, name, username, password))


def _look(store: Store, actor: Actor) -> SignedIn:
    with store.reading(actor) as reading:
        return SignedIn(actor, desk.desk(reading))
