"""The search index: which text of a case it holds, keeping it with the transaction that changes the case, making it anew.

SQLite has a contentless FTS5 table, PostgreSQL a tsvector with GIN; both hold the tokens of `rules/tokens.py`. `case_texts` keeps what
was indexed, since a contentless table must be told the old tokens to forget them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, column, delete, func, inspect, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, aliased

from desktop.models.case import Case, JointTask
from desktop.models.derived import CaseText
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.models.person import Person
from desktop.rules import tokens
from desktop.rules.workflow import Action

SEARCHED = frozenset(
    {
        "report_number",
        "case_number",
        "address",
        "description",
        "handler",
        "reported_by",
        "assigned_person",
        "lead_body",
        "joint_tasks",
    }
)
"""Columns of a case whose change changes its text; the reporter's name and phone are never among them."""

NAMING_ACTIONS = frozenset({Action.ISSUE_DOCUMENT})
"""Acts that name a party in the journal, which is searched too."""

BATCH = 2000
_FIELD_END = "\n"
_LAST_POSITION = 16_383  # of a tsvector

_reporter, _assigned = aliased(Person), aliased(Person)


def touched(changed: Iterable[object], new: Iterable[object]) -> list[Case]:
    """The cases among what is about to be written whose text may be another afterwards."""
    told = [each for each in changed if isinstance(each, Case) and SEARCHED & inspect(each).committed_state.keys()]
    return told + [each for each in new if isinstance(each, Case)]


def refresh(session: Session, case_ids: Sequence[int]) -> None:
    """Bring the index to what the cases say now; costs little where the text is the same."""
    if not case_ids:
        return
    known = select(CaseText.case_id, CaseText.text).where(CaseText.case_id.in_(case_ids))
    old: dict[int, str] = {row.case_id: row.text for row in session.execute(known)}
    new = {case_id: found for case_id, found in _texts(session, case_ids).items() if old.get(case_id) != found}
    _write(session, new, {case_id: old[case_id] for case_id in new if case_id in old})


def rebuild(session: Session, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the whole index anew and return the number of cases; `progress` gets (cases done, all cases) now and then.

    Needed after a body or a person was renamed: the index has the names as they were when the case last changed.
    """
    total = session.scalar(select(func.count()).select_from(Case)) or 0
    session.execute(delete(CaseText))
    if _is_sqlite(session):
        session.execute(text("INSERT INTO case_search (case_search) VALUES ('delete-all')"))
    else:
        session.execute(text("DELETE FROM case_search"))
    done = last = 0
    while batch := session.scalars(select(Case.id).where(Case.id > last).order_by(Case.id).limit(BATCH)).all():
        _write(session, _texts(session, batch), {})
        done, last = done + len(batch), batch[-1]
        if progress is not None:
            progress(done, total)
    return done


def matching(dialect: str, query: str) -> Select[int]:
    """Select the ids of the cases that hold all terms of `query`; of none where it has no letter and no digit."""
    phrases = [tokens.phrase(term) for term in tokens.terms(query)]
    if not phrases:
        return select(_SQLITE.c.rowid if dialect == "sqlite" else _POSTGRESQL.c.case_id).where(literal(value=False))
    if dialect == "sqlite":
        words = ('"' + " ".join(found) + '"' + (" *" if beginning else "") for found, beginning in phrases)
        return select(_SQLITE.c.rowid).where(_SQLITE.c.case_search.op("MATCH")(" AND ".join(words)))
    words = ("(" + " <-> ".join(f"'{each}'" for each in found) + ")" + (":*" if b else "") for found, b in phrases)
    # a beginning stands alone, without parentheses
    joined = " & ".join(word.replace("(", "").replace(")", "") if word.endswith(":*") else word for word in words)
    return select(_POSTGRESQL.c.case_id).where(_POSTGRESQL.c.tokens.op("@@")(literal(joined).cast(TSQUERY)))


_SQLITE = table("case_search", column("rowid"), column("case_search"))
_POSTGRESQL = table("case_search", column("case_id"), column("tokens"))


def _texts(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    query = (
        select(
            Case.id,
            Case.dispatched_at,
            Case.joint_tasks,
            Case.report_number,
            Case.case_number,
            Case.address,
            Case.description,
            Case.handler,
            _reporter.name,
            _assigned.name,
            Organisation.name,
            Organisation.short_name,
        )
        .outerjoin(_reporter, _reporter.id == Case.reported_by)
        .outerjoin(_assigned, _assigned.id == Case.assigned_person)
        .outerjoin(Organisation, Organisation.code == Case.lead_body)
        .where(Case.id.in_(case_ids))
    )
    rows = session.execute(query).all()
    more = _co_bodies(session, [row.id for row in rows if row.joint_tasks])
    for case_id, names in _parties(session, [row.id for row in rows if row.dispatched_at]).items():
        more[case_id] = more.get(case_id, []) + names
    return {row.id: text_of((*row[3:], *more.get(row.id, ()))) for row in rows}


def text_of(fields: Iterable[str | None]) -> str:
    """The searchable text of some fields: each normalised, once, on a line of its own."""
    return _FIELD_END.join(dict.fromkeys(filter(None, (tokens.normalised(field or "") for field in fields))))


def _co_bodies(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    if not case_ids:
        return {}
    query = select(JointTask.case_id, Organisation.name, Organisation.short_name).join(
        Organisation, Organisation.code == JointTask.body_code
    )
    rows = session.execute(query.where(JointTask.case_id.in_(case_ids)).order_by(JointTask.case_id, JointTask.id))
    return {
        case_id: [name for row in group for name in row[1:]] for case_id, group in groupby(rows, lambda row: row[0])
    }


def _parties(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    if not case_ids:
        return {}
    query = select(JournalRow.case_id, JournalRow.payload).where(
        JournalRow.case_id.in_(case_ids), JournalRow.action.in_(NAMING_ACTIONS)
    )
    rows = session.execute(query.order_by(JournalRow.case_id, JournalRow.sequence))
    return {
        case_id: [str(row.payload.get("party", "")) for row in group]
        for case_id, group in groupby(rows, lambda row: row.case_id)
    }


def _write(session: Session, new: dict[int, str], old: dict[int, str]) -> None:
    if not new:
        return
    sqlite = _is_sqlite(session)
    if sqlite and old:
        _run(session, FORGET_SQLITE, old, sqlite_tokens)
    _run(session, ADD_SQLITE if sqlite else _ADD_POSTGRESQL, new, sqlite_tokens if sqlite else _postgresql_tokens)
    _run(session, KEEP_TEXT, new, str)


def _run(session: Session, statement: str, texts: dict[int, str], form: Callable[[str], str]) -> None:
    values: list[dict[str, Any]] = [{"id": case_id, "text": form(each)} for case_id, each in texts.items()]
    session.execute(text(statement), values)


FORGET_SQLITE = "INSERT INTO case_search (case_search, rowid, tokens) VALUES ('delete', :id, :text)"
ADD_SQLITE = "INSERT INTO case_search (rowid, tokens) VALUES (:id, :text)"
_ADD_POSTGRESQL = (
    "INSERT INTO case_search (case_id, tokens) VALUES (:id, CAST(:text AS tsvector))"
    " ON CONFLICT (case_id) DO UPDATE SET tokens = excluded.tokens"
)
KEEP_TEXT = "INSERT INTO case_texts (case_id, text) VALUES (:id, :text) ON CONFLICT (case_id) DO UPDATE SET text = excluded.text"


def sqlite_tokens(indexed: str) -> str:
    """What FTS5 is given for a searchable text."""
    return " ".join(tokens.tokens(indexed.split(_FIELD_END)))


def _postgresql_tokens(indexed: str) -> str:
    found = tokens.tokens(indexed.split(_FIELD_END))[:_LAST_POSITION]
    return " ".join(f"'{each}':{position}" for position, each in enumerate(found, start=1))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
