"""What the office sets for its papers: name, number prefix, seal, certificate and fonts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table('office_settings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('document_prefix', sa.String(), nullable=False),
    sa.Column('seal', sa.LargeBinary(), nullable=True),
    sa.Column('certificate', sa.String(), nullable=False),
    sa.Column('font_folder', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office_settings')),
    sa.UniqueConstraint('key', name=op.f('uq_office_settings_key'))
    )


def downgrade() -> None:
    """Refuse: what an office's papers were printed by is never dropped."""
    raise RuntimeError("the settings of papers are not taken back")
