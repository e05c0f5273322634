"""Founding a store: the district pack into an empty one, and the demonstration where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.rules.permissions import SYSTEM
from desktop.rules.workflow import Role
from desktop.store.work import Store


@dataclass(frozen=True, slots=True)
class Founded:
    """What a store holds after it was founded; the demonstration's accounts and their one password where it was asked for."""

    district: str
    grids: int
    categories: int
    cases: int = 0
    usernames: tuple[str, ...] = ()
    password: str = ""


def found(store: Store, district: Path, *, demo: bool) -> Founded:
    """Load a district pack into an empty store, and the demonstration on it.

    Raises PackInvalid with every problem of the pack, Refused("store_initialised_already").
    """
    # Both read outlines with heavy libraries, and are needed once in a store's life.
    from desktop.exchange import district_pack, pack_store

    pack = district_pack.load(district)
    with store.writing(SYSTEM) as work:
        pack_store.put(work, pack)
    made = Founded(pack.district.name, len(pack.grids), len(pack.categories))
    if not demo:
        return made
    from desktop.app import demo as demonstration

    cases = demonstration.fill(Store(store.engine, store.clock, mark="demo"))
    names = tuple(role.value for role in Role if role is not Role.SYSTEM)
    return replace(made, cases=cases, usernames=names, password=demonstration.PASSWORD)
