"""Let the open cases of a body be put in any of the four orders from the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NAME = "ix_cases_open_lead_body"
_OPEN = (
    "(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified'))"
    " IS TRUE"
)
_ORDERS = ("case_number", "reported_at", "deadline", "changed_at")


def upgrade() -> None:
    """Add the columns of the four orders to the index."""
    _replace("lead_body", "status", *_ORDERS)


def downgrade() -> None:
    """Leave the body and the status only."""
    _replace("lead_body", "status")


def _replace(*columns: str) -> None:
    op.drop_index(_NAME, table_name="cases")
    where = sa.text(_OPEN)
    op.create_index(_NAME, "cases", [*columns], sqlite_where=where, postgresql_where=where)
