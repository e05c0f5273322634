"""Find the prompts and supervisions that a body still has to answer, not all that it ever got."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the index by body with one of the unanswered only."""
    op.drop_index(op.f("ix_demands_body_code"), table_name="demands")
    unanswered = sa.text("replied_at IS NULL")
    op.create_index(
        "ix_demands_to_answer",
        "demands",
        ["body_code", "case_id"],
        sqlite_where=unanswered,
        postgresql_where=unanswered,
    )


def downgrade() -> None:
    """Put the index by body back."""
    op.drop_index("ix_demands_to_answer", table_name="demands")
    op.create_index(op.f("ix_demands_body_code"), "demands", ["body_code"])
