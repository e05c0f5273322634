"""The registers beside the cases: pollution sources, patrols, posts, authorisations and trainings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their tables."""
    op.create_table('trainings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('organisation_code', sa.String(length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.CheckConstraint('hours > 0', name=op.f('ck_trainings_hours')),
    sa.ForeignKeyConstraint(['organisation_code'], ['organisations.code'], name=op.f('fk_trainings_organisation_code_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trainings')),
    sa.UniqueConstraint('key', name=op.f('uq_trainings_key'))
    )
    op.create_index(op.f('ix_trainings_held_on'), 'trainings', ['held_on'], unique=False)
    op.create_table('authorisations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('certificate', sa.String(length=32), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('withdrawal_reason', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_authorisations_days')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_authorisations_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authorisations')),
    sa.UniqueConstraint('certificate', name=op.f('uq_authorisations_certificate')),
    sa.UniqueConstraint('key', name=op.f('uq_authorisations_key'))
    )
    op.create_index(op.f('ix_authorisations_person_id'), 'authorisations', ['person_id'], unique=False)
    op.create_table('joint_marks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.CheckConstraint("role IN ('epb', 'street')", name=op.f('ck_joint_marks_role')),
    sa.CheckConstraint('points BETWEEN 0 AND 100', name=op.f('ck_joint_marks_points')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_joint_marks_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_marks')),
    sa.UniqueConstraint('key', name=op.f('uq_joint_marks_key'))
    )
    op.create_index('ix_joint_marks_period', 'joint_marks', ['first_day', 'last_day', 'person_id'], unique=False)
    op.create_table('patrol_logs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('performer', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('track', sa.Text(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.CheckConstraint('ended_at >= started_at', name=op.f('ck_patrol_logs_times')),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_patrol_logs_grid_code_grids')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_patrol_logs_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_logs')),
    sa.UniqueConstraint('key', name=op.f('uq_patrol_logs_key'))
    )
    op.create_index('ix_patrol_logs_grid_code', 'patrol_logs', ['grid_code', 'started_at'], unique=False)
    op.create_index(op.f('ix_patrol_logs_person_id'), 'patrol_logs', ['person_id'], unique=False)
    op.create_index(op.f('ix_patrol_logs_started_at'), 'patrol_logs', ['started_at'], unique=False)
    op.create_table('patrol_plans',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('performer', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('end_reason', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.CheckConstraint("performer IN ('inspector', 'community')", name=op.f('ck_patrol_plans_performer')),
    sa.CheckConstraint('times > 0', name=op.f('ck_patrol_plans_times')),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_patrol_plans_grid_code_grids')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_patrol_plans_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_plans')),
    sa.UniqueConstraint('key', name=op.f('uq_patrol_plans_key'))
    )
    op.create_index(op.f('ix_patrol_plans_grid_code'), 'patrol_plans', ['grid_code'], unique=False)
    op.create_table('post_holders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('employment', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_post_holders_days')),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_post_holders_grid_code_grids')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_post_holders_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_holders')),
    sa.UniqueConstraint('key', name=op.f('uq_post_holders_key'))
    )
    op.create_index('ix_post_holders_grid_code', 'post_holders', ['grid_code', 'kind'], unique=False)
    op.create_index(op.f('ix_post_holders_person_id'), 'post_holders', ['person_id'], unique=False)
    op.create_table('sources',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('industry', sa.String(), nullable=False),
    sa.Column('level', sa.String(length=32), nullable=False),
    sa.Column('interval_days', sa.Integer(), nullable=True),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('responsible_person', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('entered_on', sa.Date(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('last_inspected_on', sa.Date(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'retired') = (retired_on IS NOT NULL)", name=op.f('ck_sources_retired_on')),
    sa.CheckConstraint("state NOT IN ('active', 'retired') OR number IS NOT NULL", name=op.f('ck_sources_registered')),
    sa.CheckConstraint('(number IS NULL) = (entered_on IS NULL)', name=op.f('ck_sources_number_from_entry')),
    sa.CheckConstraint('interval_days > 0', name=op.f('ck_sources_interval')),
    sa.CheckConstraint('lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90', name=op.f('ck_sources_position')),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_sources_grid_code_grids')),
    sa.ForeignKeyConstraint(['proposed_by'], ['people.id'], name=op.f('fk_sources_proposed_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sources')),
    sa.UniqueConstraint('number', name=op.f('uq_sources_number'))
    )
    op.create_index('ix_sources_grid_code_state', 'sources', ['grid_code', 'state'], unique=False)
    op.create_index(op.f('ix_sources_state'), 'sources', ['state'], unique=False)
    op.create_table('training_attendances',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_training_attendances_person_id_people')),
    sa.ForeignKeyConstraint(['training_id'], ['trainings.id'], name=op.f('fk_training_attendances_training_id_trainings')),
    sa.PrimaryKeyConstraint('training_id', 'person_id', name=op.f('pk_training_attendances'))
    )
    op.create_index(op.f('ix_training_attendances_person_id'), 'training_attendances', ['person_id'], unique=False)
    op.create_table('source_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=32), nullable=False),
    sa.Column('old', sa.Text(), nullable=True),
    sa.Column('new', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_source_changes_source_id_sources')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_changes')),
    sa.UniqueConstraint('key', 'field', name=op.f('uq_source_changes_key_field'))
    )
    op.create_index('ix_source_changes_source_id', 'source_changes', ['source_id', 'id'], unique=False)
    op.create_table('inspections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('inspector_id', sa.Integer(), nullable=False),
    sa.Column('authorisation_id', sa.Integer(), nullable=False),
    sa.Column('inspected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('violation', sa.Boolean(), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['authorisation_id'], ['authorisations.id'], name=op.f('fk_inspections_authorisation_id_authorisations')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_inspections_case_id_cases')),
    sa.ForeignKeyConstraint(['inspector_id'], ['people.id'], name=op.f('fk_inspections_inspector_id_people')),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_inspections_source_id_sources')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspections')),
    sa.UniqueConstraint('key', name=op.f('uq_inspections_key'))
    )
    op.create_index(op.f('ix_inspections_case_id'), 'inspections', ['case_id'], unique=False)
    op.create_index(op.f('ix_inspections_inspected_at'), 'inspections', ['inspected_at'], unique=False)
    op.create_index(op.f('ix_inspections_inspector_id'), 'inspections', ['inspector_id'], unique=False)
    op.create_index('ix_inspections_source_id', 'inspections', ['source_id', 'inspected_at'], unique=False)
    op.create_table('receipts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_receipts_assessment_id_assessments')),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_receipts_grid_code_grids')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('assessment_id', 'grid_code', name=op.f('uq_receipts_assessment_id_grid_code')),
    sa.UniqueConstraint('key', name=op.f('uq_receipts_key'))
    )
    op.create_table('source_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('caption', sa.String(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_source_photos_inspection_id_inspections')),
    sa.ForeignKeyConstraint(['sha256'], ['photos.sha256'], name=op.f('fk_source_photos_sha256_photos')),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_source_photos_source_id_sources')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_photos'))
    )
    op.create_index(op.f('ix_source_photos_inspection_id'), 'source_photos', ['inspection_id'], unique=False)
    op.create_index(op.f('ix_source_photos_source_id'), 'source_photos', ['source_id'], unique=False)


def downgrade() -> None:
    """Refuse: what is kept in a register is never dropped."""
    raise RuntimeError("registers are not taken back")

