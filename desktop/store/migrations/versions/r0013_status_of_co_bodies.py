"""Let a body find those of its joint cases that are open, or that ended otherwise than closed, without looking at each case."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEX = "ix_co_bodies_status"
_ORDERS = ("case_number", "reported_at", "deadline", "changed_at")
_TRIGGERS = ("derive_co_bodies_case", "derive_co_bodies_task", "derive_co_bodies_demand", "derive_co_bodies_lead")


def upgrade() -> None:
    """Copy the status beside the orders; the triggers that keep it are made when the store is opened."""
    # SQLite adds a column that is never empty only with a default; nothing leaves the value to it
    op.add_column("co_bodies", sa.Column("status", sa.String(length=32), nullable=False, server_default=""))
    op.execute("UPDATE co_bodies SET status = (SELECT status FROM cases WHERE cases.id = co_bodies.case_id)")
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("co_bodies", "status", server_default=None)
    op.create_index(_INDEX, "co_bodies", ["body_code", "status", *_ORDERS, "case_id"])


def downgrade() -> None:
    """Leave the orders only; the program before makes its own triggers when it opens the store."""
    op.drop_index(_INDEX, table_name="co_bodies")
    if op.get_bind().dialect.name == "sqlite":  # drops no column that a trigger names
        for trigger in _TRIGGERS:
            op.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        op.execute("DELETE FROM store_facts WHERE name = 'derived'")  # so that whoever opens it next misses them
    op.drop_column("co_bodies", "status")
