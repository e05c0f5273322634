"""Entities that an act always needs, loaded by prepared statements into the session; knows no rule."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached

from desktop.models.base import Base
from desktop.store.prepared import Prepared
from desktop.store.work import Reading

E = TypeVar("E", bound=Base)


class Fetch(Generic[E]):
    """The entities of a kind that meet conditions on bound values, in an order; with `lock`, nobody else writes them until the end.

    What the session has already is handed over as it is there, as by any query. The conditions name values by `bindparam`.
    """

    def __init__(
        self,
        kind: type[E],
        *conditions: ColumnElement[bool],
        order: ColumnElement[Any] | None = None,
        lock: bool = False,
    ) -> None:
        self._mapper: Mapper[E] = inspect(kind)
        mapper = self._mapper
        self._names = [mapper.get_property_by_column(column).key for column in mapper.local_table.columns]
        self._keys = [self._names.index(mapper.get_property_by_column(column).key) for column in mapper.primary_key]
        query = select(*mapper.local_table.columns).where(*conditions).order_by(order)
        self._statement = Prepared(query.with_for_update() if lock else query)

    def first(self, reading: Reading, **values: Any) -> E | None:
        """The first of them."""
        row = self._statement.first(reading.connection, **values)
        return None if row is None else self._entity(reading.session, row)

    def all(self, reading: Reading, **values: Any) -> list[E]:
        """All of them."""
        return [self._entity(reading.session, row) for row in self._statement.all(reading.connection, **values)]

    def _entity(self, session: Session, row: tuple[Any, ...]) -> E:
        key = self._mapper.identity_key_from_primary_key(tuple(row[place] for place in self._keys))
        known: E | None = session.identity_map.get(key)
        if known is not None:
            return known
        entity: E = self._mapper.class_manager.new_instance()
        entity.__dict__.update(zip(self._names, row, strict=True))
        make_transient_to_detached(entity)
        session.add(entity)
        return entity
