"""Triggers that keep the counts and the co-bodies' lists, generated for both databases; and making what is derived anew.

They stand in the database, so that a client with plain SQL and a bulk import keep the counts true too. Nothing here decides anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, text

from desktop.models.derived import ORDERS
from desktop.store import zones

TRIGGERS = (
    ("derive_counts_insert", "cases"),
    ("derive_counts_update", "cases"),
    ("derive_co_bodies_case", "cases"),
    ("derive_co_bodies_task", "joint_tasks"),
    ("derive_co_bodies_demand", "demands"),
    ("derive_co_bodies_lead", "cases"),
)
_COUNTED = ("status", "grid_code", "lead_body", "category_code")
_CELLS = (
    ("grid", "{row}.grid_code", "coalesce({row}.lead_body, '')"),
    ("body", "coalesce({row}.lead_body, '')", "''"),
    ("category", "{row}.category_code", "''"),
)
"""What a case counts in: kind, code and body of `models.derived.CaseCount`."""

_KEPT = ("status", *ORDERS)
"""What `models.derived.CoBody` has of a case."""

# Whoever is prompted or supervised without leading the case has it among its own, also once it has given up the lead.
_DEMANDED = (
    "INSERT INTO co_bodies (case_id, body_code, {columns}) SELECT id, NEW.body_code, {columns} FROM cases"
    " WHERE id = NEW.case_id AND coalesce(lead_body, '') <> NEW.body_code ON CONFLICT DO NOTHING;"
)
_LEAD_CHANGED = (
    "DELETE FROM co_bodies WHERE case_id = NEW.id AND body_code = NEW.lead_body AND NOT EXISTS"
    " (SELECT 1 FROM joint_tasks WHERE case_id = NEW.id AND body_code = NEW.lead_body);"
    " INSERT INTO co_bodies (case_id, body_code, {columns}) SELECT id, OLD.lead_body, {columns} FROM cases"
    " WHERE id = NEW.id AND EXISTS (SELECT 1 FROM demands WHERE case_id = NEW.id AND body_code = OLD.lead_body)"
    " ON CONFLICT DO NOTHING;"
)


def install(connection: Connection) -> None:
    """Make the triggers and the search index, and count what is there already; idempotent, in the caller's transaction."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
    recount(connection)


def fingerprint(dialect: str) -> str:
    """A hash of what `install` makes now, so that a store knows when its own is out of date."""
    return hashlib.sha256("\n".join(_statements(dialect)).encode()).hexdigest()


def recount(connection: Connection) -> None:
    """Make the counts, the co-bodies' lists and the zones anew from the cases."""
    connection.exec_driver_sql("DELETE FROM case_counts")
    for kind, code, body in _CELLS:
        connection.exec_driver_sql(
            "INSERT INTO case_counts (kind, code, body_code, status, delta, number)"
            f" SELECT '{kind}', {code.format(row='cases')}, {body.format(row='cases')}, status, 0, count(*)"
            " FROM cases GROUP BY 2, 3, 4"
        )
    columns = ", ".join(_KEPT)
    connection.exec_driver_sql("DELETE FROM co_bodies")
    connection.exec_driver_sql(
        f"INSERT INTO co_bodies (case_id, body_code, {columns})"
        f" SELECT cases.id, involved.body_code, {columns}"
        " FROM (SELECT case_id, body_code FROM joint_tasks UNION SELECT demands.case_id, demands.body_code FROM demands"
        " JOIN cases ON cases.id = demands.case_id AND coalesce(cases.lead_body, '') <> demands.body_code) AS involved"
        " JOIN cases ON cases.id = involved.case_id"
    )
    for statement in zones.refill() if connection.dialect.name == "sqlite" else ():
        connection.exec_driver_sql(statement)


def compact(connection: Connection) -> int:
    """Sum up the deltas of the counts and return how many rows went; SQLite has none.

    Safe beside writers: only rows that this transaction sees are replaced, by a sum that is itself a delta.
    """
    if connection.dialect.name == "sqlite":
        return 0
    gone = connection.execute(
        text(
            "WITH gone AS (DELETE FROM case_counts WHERE delta <> 0 RETURNING kind, code, body_code, status, number),"
            " summed AS (INSERT INTO case_counts (kind, code, body_code, status, delta, number)"
            " SELECT kind, code, body_code, status, 0, sum(number) FROM gone GROUP BY kind, code, body_code, status"
            " ON CONFLICT (kind, code, body_code, status, delta)"
            " DO UPDATE SET number = case_counts.number + excluded.number)"
            " SELECT count(*) FROM gone"
        )
    )
    return int(gone.scalar_one())


def _statements(dialect: str) -> Iterator[str]:
    for trigger, table in TRIGGERS:
        yield f"DROP TRIGGER IF EXISTS {trigger}" + ("" if dialect == "sqlite" else f" ON {table}")
    yield from _sqlite() if dialect == "sqlite" else _postgresql()


def _differs(comparison: str) -> str:
    return " OR ".join(f"OLD.{column} {comparison} NEW.{column}" for column in _COUNTED)


def _copied(row: str) -> str:
    return ", ".join(f"{column} = {row}.{column}" for column in _KEPT)


def _sqlite() -> Iterator[str]:
    # Contentless: the text is in case_texts. "ascii" takes every other character as part of a word, whatever Unicode's age.
    yield (
        "CREATE VIRTUAL TABLE IF NOT EXISTS case_search"
        " USING fts5(tokens, content = '', columnsize = 0, tokenize = 'ascii')"
    )
    # The months and days of a period are walked side by side, each in the order of the list.
    for stretch, length in (("month", 7), ("day", 10)):
        for order in ORDERS:
            if order != "reported_at":
                yield (
                    f"CREATE INDEX IF NOT EXISTS ix_cases_{stretch}_{order}"
                    f" ON cases (substr(reported_at, 1, {length}), {order}, id, reported_at)"
                )
    yield from zones.statements()
    added, taken = "".join(_sqlite_bump("NEW", 1)), "".join(_sqlite_bump("OLD", -1))
    yield f"CREATE TRIGGER derive_counts_insert AFTER INSERT ON cases BEGIN {added} END"
    yield (
        f"CREATE TRIGGER derive_counts_update AFTER UPDATE OF {', '.join(_COUNTED)} ON cases"
        f" WHEN {_differs('IS NOT')} BEGIN {taken} {added} END"
    )
    yield (
        f"CREATE TRIGGER derive_co_bodies_case AFTER UPDATE OF {', '.join(_KEPT)} ON cases"
        f" BEGIN UPDATE co_bodies SET {_copied('NEW')} WHERE case_id = NEW.id; END"
    )
    columns = ", ".join(_KEPT)
    yield (
        "CREATE TRIGGER derive_co_bodies_task AFTER INSERT ON joint_tasks BEGIN"
        f" INSERT INTO co_bodies (case_id, body_code, {columns}) SELECT id, NEW.body_code, {columns} FROM cases"
        " WHERE id = NEW.case_id ON CONFLICT DO NOTHING; END"
    )
    yield f"CREATE TRIGGER derive_co_bodies_demand AFTER INSERT ON demands BEGIN {_DEMANDED.format(columns=columns)} END"
    yield (
        "CREATE TRIGGER derive_co_bodies_lead AFTER UPDATE OF lead_body ON cases WHEN OLD.lead_body IS NOT NEW.lead_body"
        f" BEGIN {_LEAD_CHANGED.format(columns=columns)} END"
    )


def _sqlite_bump(row: str, by: int) -> Iterator[str]:
    for kind, code, body in _CELLS:
        yield (
            "INSERT INTO case_counts (kind, code, body_code, status, delta, number)"
            f" VALUES ('{kind}', {code.format(row=row)}, {body.format(row=row)}, {row}.status, 0, {by})"
            f" ON CONFLICT DO UPDATE SET number = number + {by};"
        )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE TABLE IF NOT EXISTS case_search"
        " (case_id bigint PRIMARY KEY REFERENCES cases (id), tokens tsvector NOT NULL)"
    )
    yield "CREATE INDEX IF NOT EXISTS ix_case_search_tokens ON case_search USING gin (tokens)"
    yield "CREATE SEQUENCE IF NOT EXISTS case_count_deltas"
    # The writer's own role may have no right to these tables: the functions run as their owner.
    head = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN"
    added, taken = "".join(_postgresql_bump("NEW", 1)), "".join(_postgresql_bump("OLD", -1))
    yield f"CREATE OR REPLACE FUNCTION derive_counts_insert() {head} {added} RETURN NULL; END $$"
    yield f"CREATE OR REPLACE FUNCTION derive_counts_update() {head} {taken} {added} RETURN NULL; END $$"
    yield (
        f"CREATE OR REPLACE FUNCTION derive_co_bodies_case() {head}"
        f" UPDATE co_bodies SET {_copied('NEW')} WHERE case_id = NEW.id; RETURN NULL; END $$"
    )
    columns = ", ".join(_KEPT)
    yield (
        f"CREATE OR REPLACE FUNCTION derive_co_bodies_task() {head}"
        f" INSERT INTO co_bodies (case_id, body_code, {columns}) SELECT id, NEW.body_code, {columns} FROM cases"
        " WHERE id = NEW.case_id ON CONFLICT DO NOTHING; RETURN NULL; END $$"
    )
    demanded, lead = _DEMANDED.format(columns=columns), _LEAD_CHANGED.format(columns=columns)
    yield f"CREATE OR REPLACE FUNCTION derive_co_bodies_demand() {head} {demanded} RETURN NULL; END $$"
    yield f"CREATE OR REPLACE FUNCTION derive_co_bodies_lead() {head} {lead} RETURN NULL; END $$"
    whens = {
        "derive_counts_insert": "INSERT ON cases FOR EACH ROW",
        "derive_counts_update": (
            f"UPDATE OF {', '.join(_COUNTED)} ON cases FOR EACH ROW WHEN ({_differs('IS DISTINCT FROM')})"
        ),
        "derive_co_bodies_case": f"UPDATE OF {', '.join(_KEPT)} ON cases FOR EACH ROW",
        "derive_co_bodies_task": "INSERT ON joint_tasks FOR EACH ROW",
        "derive_co_bodies_demand": "INSERT ON demands FOR EACH ROW",
        "derive_co_bodies_lead": (
            "UPDATE OF lead_body ON cases FOR EACH ROW WHEN (OLD.lead_body IS DISTINCT FROM NEW.lead_body)"
        ),
    }
    for trigger, _ in TRIGGERS:
        yield f"CREATE TRIGGER {trigger} AFTER {whens[trigger]} EXECUTE FUNCTION {trigger}()"


def _postgresql_bump(row: str, by: int) -> Iterator[str]:
    for kind, code, body in _CELLS:
        yield (
            "INSERT INTO case_counts (kind, code, body_code, status, delta, number)"
            f" VALUES ('{kind}', {code.format(row=row)}, {body.format(row=row)}, {row}.status,"
            f" nextval('case_count_deltas'), {by});"
        )
