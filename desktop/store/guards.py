"""The rules that the database itself keeps, generated from the workflow table for both databases; no business decisions of its own.

A client that skips the application is still refused: an illegal change of status, one without its journal row, any update or
delete of what is append-only. Order of writing: journal row first, then the case, whose update names the row's sequence; the
deferred foreign key from the case to its last journal row makes a case without a journal impossible at commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

from desktop.rules import workflow
from desktop.rules.chain import FIRST_HASH

APPEND_ONLY = ("journal", "anchors", "norms", "calendar_versions", "scorecards")
KEPT = (
    "cases",
    "intervals",
    "requests",
    "joint_tasks",
    "demands",
    "evaluations",
    "appeals",
    "case_photos",
    "photos",
    "assessments",
)
"""Tables whose rows are changed but never deleted."""

REFUSALS = (
    "append_only",
    "never_deleted",
    "illegal_move",
    "status_without_journal",
    "journal_out_of_sequence",
    "journal_chain_broken",
    "journal_clock_behind",
    "journal_status_differs",
    "interval_has_ended",
)


def install(connection: Connection) -> None:
    """Make the guards anew on `connection`; idempotent, in the caller's transaction."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Drop all guards: only a migration may, and `install` follows it."""
    for statement in _drops(connection.dialect.name):
        connection.exec_driver_sql(statement)


def fingerprint(dialect: str) -> str:
    """A hash of the guards as generated now, so that a store knows when its own are out of date."""
    return hashlib.sha256("\n".join(_statements(dialect)).encode()).hexdigest()


def _legal_list() -> str:
    """The legal (action, from, to) triples as one SQL list of texts."""
    triples = sorted(f"{action}>{source or ''}>{target}" for action, source, target in workflow.legal_changes())
    return ",".join(f"'{triple}'" for triple in triples)


def _statements(dialect: str) -> Iterator[str]:
    yield from _drops(dialect)
    yield from _sqlite() if dialect == "sqlite" else _postgresql()


def _names() -> Iterator[tuple[str, str]]:
    """(trigger, table) of every guard."""
    for table in APPEND_ONLY:
        yield f"guard_{table}_no_update", table
    for table in APPEND_ONLY + KEPT:
        yield f"guard_{table}_no_delete", table
    yield "guard_journal_insert", "journal"
    yield "guard_cases_update", "cases"
    yield "guard_intervals_ended", "intervals"


def _drops(dialect: str) -> Iterator[str]:
    for trigger, table in _names():
        yield f"DROP TRIGGER IF EXISTS {trigger}" + ("" if dialect == "sqlite" else f" ON {table}")


_JOURNAL_CHECKS = (
    (
        "illegal_move",
        "(NEW.action || '>' || coalesce(NEW.from_status, '') || '>' || NEW.to_status) NOT IN ({legal})",
    ),
    (
        "journal_out_of_sequence",
        "NEW.sequence <> coalesce((SELECT max(sequence) FROM journal WHERE case_id = NEW.case_id), 0) + 1",
    ),
    (
        "journal_status_differs",
        (
            "(NEW.sequence = 1) <> (NEW.from_status IS NULL)"
            " OR (SELECT status FROM cases WHERE id = NEW.case_id) <> coalesce(NEW.from_status, NEW.to_status)"
        ),
    ),
    (
        "journal_chain_broken",
        (
            "NEW.previous_hash <> coalesce((SELECT hash FROM journal WHERE case_id = NEW.case_id"
            " AND sequence = NEW.sequence - 1), '{first}')"
        ),
    ),
    (
        "journal_clock_behind",
        "NEW.recorded_at < (SELECT recorded_at FROM journal WHERE case_id = NEW.case_id AND sequence = NEW.sequence - 1)",
    ),
)

_CASE_UPDATE = (
    "NEW.journal_sequence <> OLD.journal_sequence + 1 OR NEW.id <> OLD.id OR NEW.report_number <> OLD.report_number"
    " OR NOT EXISTS (SELECT 1 FROM journal WHERE case_id = NEW.id AND sequence = NEW.journal_sequence"
    " AND from_status = OLD.status AND to_status = NEW.status)"
)


def _sqlite() -> Iterator[str]:
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER guard_{table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'append_only:{table}'); END"
        )
    for table in APPEND_ONLY + KEPT:
        yield (
            f"CREATE TRIGGER guard_{table}_no_delete BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'never_deleted:{table}'); END"
        )
    checks = " ".join(
        f"SELECT RAISE(ABORT, '{code}') WHERE {condition.format(legal=_legal_list(), first=FIRST_HASH)};"
        for code, condition in _JOURNAL_CHECKS
    )
    yield f"CREATE TRIGGER guard_journal_insert BEFORE INSERT ON journal BEGIN {checks} END"
    yield (
        f"CREATE TRIGGER guard_cases_update BEFORE UPDATE ON cases WHEN {_CASE_UPDATE}"
        " BEGIN SELECT RAISE(ABORT, 'status_without_journal'); END"
    )
    yield (
        "CREATE TRIGGER guard_intervals_ended BEFORE UPDATE ON intervals WHEN OLD.ended_at IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'interval_has_ended'); END"
    )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER guard_{table}_no_update BEFORE UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION guard_refuse('append_only:{table}')"
        )
    for table in APPEND_ONLY + KEPT:
        yield (
            f"CREATE TRIGGER guard_{table}_no_delete BEFORE DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION guard_refuse('never_deleted:{table}')"
        )
    checks = " ".join(
        f"IF {condition.format(legal=_legal_list(), first=FIRST_HASH)} THEN"
        f" RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for code, condition in _JOURNAL_CHECKS
    )
    yield (
        "CREATE OR REPLACE FUNCTION guard_journal() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {checks} RETURN NEW; END $$"
    )
    yield "CREATE TRIGGER guard_journal_insert BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION guard_journal()"
    yield (
        "CREATE OR REPLACE FUNCTION guard_case() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {_CASE_UPDATE} THEN RAISE EXCEPTION 'status_without_journal'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    yield "CREATE TRIGGER guard_cases_update BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION guard_case()"
    yield (
        "CREATE TRIGGER guard_intervals_ended BEFORE UPDATE ON intervals FOR EACH ROW"
        " WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION guard_refuse('interval_has_ended')"
    )
