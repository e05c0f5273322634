"""What each stretch of the cases has at most in the orders of the lists, kept on SQLite by triggers; knows no filter.

A zone is 4096 cases with neighbouring ids. Cases are numbered, reported and changed nearly in the order of their ids, so that the zones
say of most of the matches of a text that they cannot be on a page, without a look at the cases. A server reads what it matches as a set.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Integer, MetaData, String, Table

SHIFT = 12
"""A case's zone is its id without its last 12 bits."""

ZONES = Table(
    "case_zones",
    MetaData(),
    Column("zone", Integer, primary_key=True),
    Column("case_number", String),  # the last one, None where no case has any
    Column("reported_on", String),  # the last UTC day, and so below: an act writes here once a day, not each time
    Column("changed_on", String),
    Column("running", Integer),  # how many cases have a deadline
)
"""Upper bounds: a value that a case has no longer may stay. Only `running` is exact."""

DAY = 10
"""How many characters of an instant are its day."""

_TRIGGERS = ("derive_zones_insert", "derive_zones_update")
_MOST = ", ".join(
    (
        "case_number = coalesce(max(case_number, {case_number}), case_number, {case_number})",
        "reported_on = max(reported_on, {reported_on})",
        "changed_on = max(changed_on, {changed_on})",
    )
)


def statements() -> Iterator[str]:
    """Make the table and its triggers; idempotent, on SQLite only."""
    yield (
        "CREATE TABLE IF NOT EXISTS case_zones (zone INTEGER PRIMARY KEY, case_number VARCHAR(16),"
        " reported_on VARCHAR(10) NOT NULL, changed_on VARCHAR(10) NOT NULL, running INTEGER NOT NULL)"
    )
    for trigger in _TRIGGERS:
        yield f"DROP TRIGGER IF EXISTS {trigger}"
    new = {"case_number": "NEW.case_number"} | {
        f"{each}_on": f"substr(NEW.{each}_at, 1, {DAY})" for each in ("reported", "changed")
    }
    yield (
        "CREATE TRIGGER derive_zones_insert AFTER INSERT ON cases BEGIN"
        " INSERT INTO case_zones (zone, case_number, reported_on, changed_on, running)"
        f" VALUES (NEW.id >> {SHIFT}, {', '.join(new.values())}, NEW.deadline IS NOT NULL)"
        f" ON CONFLICT DO UPDATE SET {_MOST.format(**{each: f'excluded.{each}' for each in new})},"
        " running = running + excluded.running; END"
    )
    yield (
        "CREATE TRIGGER derive_zones_update AFTER UPDATE OF case_number, reported_at, deadline, changed_at ON cases BEGIN"
        f" UPDATE case_zones SET {_MOST.format(**new)},"
        " running = running + (NEW.deadline IS NOT NULL) - (OLD.deadline IS NOT NULL)"
        f" WHERE zone = NEW.id >> {SHIFT} AND ((NEW.deadline IS NULL) <> (OLD.deadline IS NULL)"
        f" OR reported_on < {new['reported_on']} OR changed_on < {new['changed_on']}"
        " OR coalesce(case_number, '') < coalesce(NEW.case_number, '')); END"
    )


def refill() -> Iterator[str]:
    """Make the zones anew from the cases."""
    yield "DELETE FROM case_zones"
    yield (
        "INSERT INTO case_zones (zone, case_number, reported_on, changed_on, running)"
        f" SELECT id >> {SHIFT}, max(case_number), substr(max(reported_at), 1, {DAY}), substr(max(changed_at), 1, {DAY}),"
        " count(deadline) FROM cases GROUP BY 1"
    )
