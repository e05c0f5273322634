"""What a transaction has still to write when it ends, written by prepared statements instead of the toolkit's unit of work.

An act changes a handful of rows of a few tables, whose order never varies: working that out anew each time took longer than
writing them. Whatever is not of these tables, or hangs together by relationships, is left to the unit of work.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, inspect
from sqlalchemy.orm import InstanceState, Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from desktop.models.base import Base
from desktop.models.case import Appeal, Case, Demand, Evaluation, Interval, JointTask, Request
from desktop.models.journal import Notice
from desktop.store.prepared import Prepared

_ORDER: tuple[type[Base], ...] = (Case, Interval, JointTask, Request, Demand, Evaluation, Appeal, Notice)
"""What is written here, each after what its rows refer to; a new case waits for its journal and is the unit of work's."""

_PLACES = {kind: place for place, kind in enumerate(_ORDER)}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is written of a class: attributes with what they are where nobody set them, key, version, relationships."""

    defaults: Mapping[str, Any]  # a callable is called with None
    key: str
    version: str | None
    relationships: frozenset[str]


def write(session: Session, connection: Connection, changed: Collection[Base]) -> None:
    """Write every new row of `session` and its `changed` ones on its `connection`; the session knows of none afterwards.

    Raises StaleDataError where somebody else changed or took away a row meanwhile.
    """
    new = list(session.new)
    if session.deleted or not all(map(_is_plain, changed)) or not all(map(_is_plain, new)) or Case in map(type, new):
        session.flush()
        return
    for each in sorted(changed, key=_place):
        _update(connection, each)
    for each in sorted(new, key=_place):
        _insert(connection, each)
    session.expunge_all()


def _place(entity: Base) -> int:
    return _PLACES[type(entity)]


def _is_plain(entity: Any) -> bool:
    kind = type(entity)
    if kind not in _PLACES:
        return False
    related = _shape(kind).relationships
    return not related or related.isdisjoint(entity.__dict__)


def _update(connection: Connection, entity: Base) -> None:
    state: InstanceState[Any] = inspect(entity)
    shape, now = _shape(type(entity)), entity.__dict__
    changed = {name: now[name] for name, before in state.committed_state.items() if before != now[name]}
    if not changed:
        return
    values = {f"new_{name}": value for name, value in changed.items()} | {"old_key": now[shape.key]}
    if shape.version is not None:
        values |= {"old_version": now[shape.version], f"new_{shape.version}": now[shape.version] + 1}
        changed[shape.version] = None
    written, _ = _updating(type(entity), frozenset(changed)).write(connection, values)
    if written != 1:
        raise StaleDataError(f"{type(entity).__name__} {now[shape.key]} was changed meanwhile")


def _insert(connection: Connection, entity: Base) -> None:
    shape, given = _shape(type(entity)), entity.__dict__
    numbered = given.get(shape.key) is not None
    values = {
        name: given[name] if name in given else default(None) if callable(default) else default
        for name, default in shape.defaults.items()
        if numbered or name != shape.key  # else the database gives it
    }
    _, number = _inserting(type(entity), numbered).write(connection, values)
    if not numbered:
        set_committed_value(entity, shape.key, number)


@cache
def _shape(kind: type[Base]) -> _Shape:
    mapper = inspect(kind)
    (key,), version = mapper.primary_key, mapper.version_id_col
    defaults: dict[str, Any] = {}
    for column in _table(kind).columns:
        default: Any = column.default
        defaults[column.name] = None if default is None else default.arg
    return _Shape(defaults, key.name, None if version is None else version.name, frozenset(mapper.relationships.keys()))


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


@cache
def _updating(kind: type[Base], names: frozenset[str]) -> Prepared:
    table, shape = _table(kind), _shape(kind)
    statement = table.update().where(table.c[shape.key] == bindparam("old_key", type_=table.c[shape.key].type))
    if shape.version is not None:
        statement = statement.where(table.c[shape.version] == bindparam("old_version"))
    return Prepared(
        statement.values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in sorted(names)})
    )


@cache
def _inserting(kind: type[Base], with_key: bool) -> Prepared:
    table, shape = _table(kind), _shape(kind)
    names = [name for name in shape.defaults if with_key or name != shape.key]
    return Prepared(table.insert().values({name: bindparam(name, type_=table.c[name].type) for name in names}))
