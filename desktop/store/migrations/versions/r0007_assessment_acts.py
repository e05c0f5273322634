"""Acts of assessment that happen once: the keys of publications and changed norms, and when a draft was reviewed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was published or changed before has none."""
    op.add_column('norms', sa.Column('form_key', sa.String(length=36), nullable=True))
    op.create_index('ix_norms_form_key', 'norms', ['form_key'], unique=True)
    op.add_column('assessments', sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('assessments', sa.Column('form_key', sa.String(length=36), nullable=True))
    op.create_index('ix_assessments_form_key', 'assessments', ['form_key'], unique=True)


def downgrade() -> None:
    """Refuse: what is kept of an assessment is never dropped."""
    raise RuntimeError("assessments are not taken back")
