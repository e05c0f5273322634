"""Let a notice tell of a published scorecard, also to one person of the desk; find what is unread without what was read."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UNREAD = "ix_notices_unread"
_WHERE = sa.text("read_at IS NULL")
_ALONE = {"resolve_fks": False}
"""Read the table by itself: the tables that it refers to have indexes that cannot be read back."""


def upgrade() -> None:
    """A notice is of a case or of a card, never of both."""
    op.drop_index(_UNREAD, table_name="notices")
    with op.batch_alter_table("notices", reflect_kwargs=_ALONE) as notices:
        notices.alter_column("case_id", existing_type=sa.Integer(), nullable=True)
        notices.add_column(sa.Column("scorecard_id", sa.Integer(), nullable=True))
        notices.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        notices.create_foreign_key(op.f("fk_notices_scorecard_id_scorecards"), "scorecards", ["scorecard_id"], ["id"])
        notices.create_foreign_key(op.f("fk_notices_account_id_accounts"), "accounts", ["account_id"], ["id"])
        notices.create_check_constraint(op.f("ck_notices_about"), "(case_id IS NULL) <> (scorecard_id IS NULL)")
    op.create_index(_UNREAD, "notices", ["role", "organisation"], sqlite_where=_WHERE, postgresql_where=_WHERE)


def downgrade() -> None:
    """Take back what an older program does not know: notices of cards."""
    op.execute("DELETE FROM notices WHERE case_id IS NULL")
    op.drop_index(_UNREAD, table_name="notices")
    with op.batch_alter_table("notices", reflect_kwargs=_ALONE) as notices:
        notices.drop_constraint(op.f("ck_notices_about"), type_="check")
        notices.drop_constraint(op.f("fk_notices_scorecard_id_scorecards"), type_="foreignkey")
        notices.drop_constraint(op.f("fk_notices_account_id_accounts"), type_="foreignkey")
        notices.drop_column("scorecard_id")
        notices.drop_column("account_id")
        notices.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
    op.create_index(_UNREAD, "notices", ["role", "organisation", "read_at"])
