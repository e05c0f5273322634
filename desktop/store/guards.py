"""The rules that the database itself keeps, generated from the workflow table for both databases; no business decisions of its own.

A client that skips the application is still refused: an illegal change of status, one without its journal row, any update or
delete of what is append-only. Order of writing: journal row first, then the case, whose update names the row's sequence; the
deferred foreign key from the case to its last journal row makes a case without a journal impossible at commit. SQLite deletes what
a REPLACE runs into without asking any trigger, so there a row in the way is refused before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from sqlalchemy import Connection, UniqueConstraint

import desktop.models  # noqa: F401 - every table is known once all are imported
from desktop.models.base import Base
from desktop.rules import workflow
from desktop.rules.chain import FIRST_HASH

APPEND_ONLY = (
    *("journal", "anchors", "norms", "calendar_versions", "scorecards"),
    *("source_changes", "inspections", "source_photos", "patrol_logs", "trainings", "training_attendances"),
    *("joint_marks", "receipts", "office_settings"),
)
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
    *("sources", "patrol_plans", "post_holders", "authorisations"),
)
"""Tables whose rows are changed but never deleted."""

REFUSALS = (
    "append_only",
    "never_deleted",
    "row_in_the_way",
    "illegal_move",
    "status_without_journal",
    "journal_out_of_sequence",
    "journal_chain_broken",
    "journal_clock_behind",
    "journal_status_differs",
    "journal_happened_later",
    "interval_has_ended",
    "request_is_fixed",
    "decides_own_request",
)


def install(connection: Connection) -> None:
    """Make the guards anew on `connection`; idempotent, in the caller's transaction."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Drop all guards: only a migration may, and `install` follows it."""
    for statement in _drops(connection.dialect.name):
        connection.exec_driver_sql(statement)


def are_present(connection: Connection) -> bool:
    """Whether every guard is there: anybody who can open the file can drop one."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger",
    }
    made = re.findall(r"CREATE TRIGGER (\w+)", "\n".join(_statements(connection.dialect.name)))
    return set(connection.exec_driver_sql(catalogue[connection.dialect.name]).scalars()) >= set(made)


def fingerprint(dialect: str) -> str:
    """A hash of the guards as generated now, so that a store knows when its own are out of date."""
    return hashlib.sha256("\n".join(_statements(dialect)).encode()).hexdigest()


def _legal_list() -> str:
    """The legal (action, from, to) triples as one SQL list of texts."""
    triples = sorted(f"{action}>{source or ''}>{target}" for action, source, target in workflow.legal_changes())
    return ",".join(f"'{triple}'" for triple in triples)


def _legal_starts() -> str:
    """The statuses that a case may begin with, as one SQL list of texts."""
    starts = sorted(target for _, source, target in workflow.legal_changes() if source is None)
    return ",".join(f"'{status}'" for status in dict.fromkeys(starts))


def _statements(dialect: str) -> Iterator[str]:
    yield from _drops(dialect)
    yield from _sqlite() if dialect == "sqlite" else _postgresql()


def _names() -> Iterator[tuple[str, str]]:
    """(trigger, table) of every guard of either database."""
    for table in APPEND_ONLY:
        yield f"guard_{table}_no_update", table
    for table in APPEND_ONLY + KEPT:
        yield f"guard_{table}_no_delete", table
        yield f"guard_{table}_no_truncate", table
        yield f"guard_{table}_no_replace", table
    for table in KEPT:
        yield f"guard_{table}_same_row", table
    yield "guard_journal_insert", "journal"
    yield "guard_cases_insert", "cases"
    yield "guard_cases_update", "cases"
    yield "guard_intervals_ended", "intervals"
    yield "guard_requests_fixed", "requests"
    yield "guard_requests_decided", "requests"


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
        (
            "NEW.sequence <> coalesce((SELECT max(sequence) FROM journal WHERE case_id = NEW.case_id), 0) + 1"
            # the row before has reached the case: none is left dangling
            " OR NEW.sequence > 1 AND (SELECT journal_sequence FROM cases WHERE id = NEW.case_id) <> NEW.sequence - 1"
        ),
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
    ("journal_happened_later", "NEW.happened_at > NEW.recorded_at"),
)

# One machine's clock decides there, so it is held against all cases; on a server transactions overtake each other.
# What supplies its own times (imports, the demonstration) is marked.
_SQLITE_CHECKS = (
    *_JOURNAL_CHECKS,
    ("journal_clock_behind", "NEW.mark = '' AND NEW.recorded_at < (SELECT max(recorded_at) FROM journal)"),
)

_CASE_INSERT = "NEW.journal_sequence <> 1 OR NEW.status NOT IN ({starts}) OR (NEW.status <> 'reported' AND NEW.import_batch IS NULL)"

_CASE_UPDATE = (
    "NEW.journal_sequence <> OLD.journal_sequence + 1 OR NEW.id <> OLD.id OR NEW.report_number <> OLD.report_number"
    " OR NEW.reported_at <> OLD.reported_at OR coalesce(NEW.case_number, '') <> coalesce(OLD.case_number, NEW.case_number, '')"
    " OR NOT EXISTS (SELECT 1 FROM journal WHERE case_id = NEW.id AND sequence = NEW.journal_sequence"
    " AND from_status = OLD.status AND to_status = NEW.status)"
)


_REQUEST_FIXED = (
    "OLD.state <> 'open' OR NEW.case_id <> OLD.case_id OR NEW.kind <> OLD.kind OR NEW.content <> OLD.content"
    " OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at"
)
_REQUEST_DECIDED = "NEW.decided_by = OLD.asked_by"


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
        yield (
            f"CREATE TRIGGER guard_{table}_no_replace BEFORE INSERT ON {table} WHEN {_in_the_way(table)}"
            f" BEGIN SELECT RAISE(ABORT, 'row_in_the_way:{table}'); END"
        )
    for table in KEPT:
        key = Base.metadata.tables[table].primary_key.columns
        moved = " OR ".join(f"NEW.{column.name} <> OLD.{column.name}" for column in key)
        if table == "cases":
            moved += " OR EXISTS (SELECT 1 FROM cases WHERE case_number = NEW.case_number AND id <> OLD.id)"
        yield (
            f"CREATE TRIGGER guard_{table}_same_row BEFORE UPDATE ON {table} WHEN {moved}"
            f" BEGIN SELECT RAISE(ABORT, 'row_in_the_way:{table}'); END"
        )
    checks = " ".join(
        f"SELECT RAISE(ABORT, '{code}') WHERE {condition.format(legal=_legal_list(), first=FIRST_HASH)};"
        for code, condition in _SQLITE_CHECKS
    )
    yield f"CREATE TRIGGER guard_journal_insert BEFORE INSERT ON journal BEGIN {checks} END"
    for trigger, event, condition, code in (
        ("guard_cases_insert", "INSERT ON cases", _CASE_INSERT.format(starts=_legal_starts()), "illegal_move"),
        ("guard_cases_update", "UPDATE ON cases", _CASE_UPDATE, "status_without_journal"),
        ("guard_intervals_ended", "UPDATE ON intervals", "OLD.ended_at IS NOT NULL", "interval_has_ended"),
        ("guard_requests_fixed", "UPDATE ON requests", _REQUEST_FIXED, "request_is_fixed"),
        ("guard_requests_decided", "UPDATE ON requests", _REQUEST_DECIDED, "decides_own_request"),
    ):
        yield f"CREATE TRIGGER {trigger} BEFORE {event} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{code}'); END"


def _in_the_way(table: str) -> str:
    """Whether a row exists that NEW could only replace: one with the same primary key or other unique columns."""
    made = Base.metadata.tables[table]
    keys: list[tuple[list[str], str]] = [([column.name for column in made.primary_key.columns], "")]
    for column in made.columns:
        if column.unique:
            keys.append(([column.name], ""))
    for constraint in made.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys.append(([column.name for column in constraint.columns], ""))
    for index in made.indexes:
        if index.unique:
            where = index.dialect_options["sqlite"]["where"]
            keys.append(([column.name for column in index.columns], str(where) if where is not None else ""))
    found = []
    for names, where in sorted(keys):
        same = " AND ".join(f"{name} = NEW.{name}" for name in names)
        also = f" AND {where} AND NEW.{where}" if where else ""
        found.append(f"EXISTS (SELECT 1 FROM {table} WHERE {same}{also})")
    return " OR ".join(dict.fromkeys(found))


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
        yield (
            f"CREATE TRIGGER guard_{table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" EXECUTE FUNCTION guard_refuse('never_deleted:{table}')"
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
    for trigger, event, condition, code in (
        ("guard_cases_insert", "INSERT ON cases", _CASE_INSERT.format(starts=_legal_starts()), "illegal_move"),
        ("guard_intervals_ended", "UPDATE ON intervals", "OLD.ended_at IS NOT NULL", "interval_has_ended"),
        ("guard_requests_fixed", "UPDATE ON requests", _REQUEST_FIXED, "request_is_fixed"),
        ("guard_requests_decided", "UPDATE ON requests", _REQUEST_DECIDED, "decides_own_request"),
    ):
        yield (
            f"CREATE TRIGGER {trigger} BEFORE {event} FOR EACH ROW WHEN ({condition})"
            f" EXECUTE FUNCTION guard_refuse('{code}')"
        )
