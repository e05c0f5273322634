"""Let a body or a street find its declined, merged, voided and transferred cases, which are few, without passing all that were closed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LISTED_BY = ("category_code", "grid_code", "lead_body")
_ORDERS = ("case_number", "reported_at", "deadline", "changed_at")
_WHERE = sa.text("(status IN ('declined','merged','voided','transferred')) IS TRUE")


def upgrade() -> None:
    """An index for each of what cases are listed by; it holds what they are put in order by."""
    for each in _LISTED_BY:
        columns = ["status", each, *_ORDERS]
        op.create_index(_name(each), "cases", columns, sqlite_where=_WHERE, postgresql_where=_WHERE)


def downgrade() -> None:
    """Take the indexes away."""
    for each in _LISTED_BY:
        op.drop_index(_name(each), table_name="cases")


def _name(column: str) -> str:
    return f"ix_cases_ended_otherwise_{column}"
