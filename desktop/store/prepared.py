"""Statements that are made once and run many times, on SQLite by the driver itself; knows no table and no rule."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Insert, Select, Table, Update, bindparam, inspect
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.exc import DBAPIError

from desktop.models.base import Base

Statement = Select[*tuple[Any, ...]] | Insert | Update
Processor = Callable[[Any], Any]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for SQLite; per place of a value its name, default and way of being written; per column that is not taken as it is, how."""

    text: str
    values: tuple[tuple[str, Any, Processor | None], ...]
    columns: tuple[tuple[int, Processor], ...]


class Prepared:
    """A Core statement; lists of values only inside it. An act runs a dozen: each costs a tenth of what the toolkit spends on an execution.

    Types of columns are converted as everywhere, and what the driver raises comes as SQLAlchemy's DBAPIError. On a server, where the
    network is what an act waits for, the statement runs as any other.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._compiled: _Compiled | None = None

    def first(self, connection: Connection, **values: Any) -> Row | None:
        """The first row, converted; None where there is none."""
        if connection.dialect.name != "sqlite":
            found = connection.execute(self.statement, values).first()
            return None if found is None else tuple(found)
        row = self._run(connection, values).fetchone()
        return None if row is None else self._converted(row)

    def all(self, connection: Connection, **values: Any) -> list[Row]:
        """All rows, converted."""
        if connection.dialect.name != "sqlite":
            return [tuple(row) for row in connection.execute(self.statement, values)]
        return [self._converted(row) for row in self._run(connection, values).fetchall()]

    def write(self, connection: Connection, values: Mapping[str, Any]) -> tuple[int, int | None]:
        """Run an INSERT or UPDATE; how many rows it wrote, and the number that an inserted row got from the database, if any."""
        if connection.dialect.name == "sqlite":
            cursor = self._run(connection, values)
            return cursor.rowcount, cursor.lastrowid
        result: CursorResult[Any] = connection.execute(self.statement, values)
        key = result.inserted_primary_key if isinstance(self.statement, Insert) else None
        return result.rowcount, key[0] if key and isinstance(key[0], int) else None

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = _compile(self.statement, connection.dialect)
        given = []
        for name, default, written in compiled.values:
            value = values.get(name, default)
            given.append(value if written is None else written(value))
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        try:
            return driver.cursor().execute(compiled.text, given)
        except sqlite3.Error as error:
            raise DBAPIError.instance(compiled.text, given, error, sqlite3.Error, dialect=connection.dialect) from error

    def _converted(self, row: Row) -> Row:
        assert self._compiled is not None
        values = list(row)
        for place, read in self._compiled.columns:
            values[place] = read(values[place])
        return tuple(values)


def run_on_driver(connection: Connection, text: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Run `text` on SQLite as it stands; what the driver raises comes as SQLAlchemy's DBAPIError."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    try:
        return driver.cursor().execute(text, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(text, values, error, sqlite3.Error, dialect=connection.dialect) from error


def adding(kind: type[Base]) -> Insert:
    """The INSERT of a whole row of `kind`, all values given but a number that the database gives."""
    table = inspect(kind).local_table
    assert isinstance(table, Table)
    number = table.autoincrement_column
    named = [column for column in table.columns if column is not number]
    return table.insert().values({column.key: bindparam(column.key, type_=column.type) for column in named})


def _compile(statement: Statement, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)
    # lists of values in the statement itself become a place for each value
    asked = {name: None for name, bind in compiled.binds.items() if bind.required}
    state = compiled.construct_expanded_state(asked)
    given = {name: bind.value for name, bind in compiled.binds.items()} | dict(state.additional_parameters)
    writers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    writers |= dict(state.processors)
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
    return _Compiled(
        state.statement,
        tuple((name, given[name], writers.get(name)) for name in state.positiontup or ()),
        tuple((place, read) for place, read in enumerate(readers) if read is not None),
    )
