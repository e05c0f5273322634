"""Finding cases by what is written in them: any two characters of number, address, description, party, people or bodies."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from desktop.models.case import Case
from desktop.queries import case_rows
from desktop.queries.board import CasePage, PageKey
from desktop.rules.permissions import Actor
from desktop.rules.tokens import terms
from desktop.store import search_index
from desktop.store.prepared import Prepared
from desktop.store.work import Reading


def search(reading: Reading, text: str, after: PageKey | None = None, limit: int = 50) -> CasePage:
    """The next cases in the actor's scope that hold all the blank-separated terms of `text`, the newest report first.

    Case, width, blanks and punctuation inside a term do not count. A text without any letter or digit finds nothing.
    """
    if not terms(text):
        return CasePage((), None)
    dialect = reading.session.get_bind().dialect.name
    statement = _statement(dialect, reading.actor, text, follows=after is not None)
    values: dict[str, Any] = {"most": limit + 1} | ({"after_id": after.case_id} if after else {})
    found = case_rows.rows_of(statement.all(reading.connection, **values))
    rows = tuple(sorted(found, key=lambda row: row.case_id, reverse=True))
    last = rows[limit - 1] if len(rows) > limit else None
    return CasePage(rows[:limit], PageKey(None, last.case_id) if last else None)


@lru_cache(maxsize=64)
def _statement(dialect: str, actor: Actor, text: str, *, follows: bool) -> Prepared:
    matching = search_index.matching(dialect, text)
    case_id = matching.selected_columns[0]
    scope = case_rows.in_scope(actor)
    if scope is not None:
        matching = matching.join(Case, Case.id == case_id).where(scope)
    if follows:
        matching = matching.where(case_id < bindparam("after_id"))
    page = matching.order_by(case_id.desc()).limit(bindparam("most")).subquery()
    return Prepared(case_rows.selection(select(page.c[0])))
