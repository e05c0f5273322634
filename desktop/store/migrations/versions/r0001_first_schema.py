"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table('anchors',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_anchors'))
    )
    op.create_table('calendar_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_versions'))
    )
    op.create_table('case_counts',
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('body_code', sa.String(length=32), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('delta', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'code', 'body_code', 'status', 'delta', name=op.f('pk_case_counts')),
    sqlite_with_rowid=False
    )
    op.create_table('categories',
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('class_code', sa.String(length=2), nullable=False),
    sa.Column('class_name', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('limit_number', sa.Integer(), nullable=False),
    sa.Column('limit_class', sa.String(length=32), nullable=False),
    sa.Column('rework_number', sa.Integer(), nullable=False),
    sa.Column('rework_class', sa.String(length=32), nullable=False),
    sa.Column('patrol_visible', sa.Boolean(), nullable=False),
    sa.Column('emergency', sa.Boolean(), nullable=False),
    sa.Column('dispute', sa.Boolean(), nullable=False),
    sa.Column('legal_basis_required', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_categories'))
    )
    op.create_table('changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('origin', sa.String(length=36), nullable=False),
    sa.Column('entity', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_changes'))
    )
    op.create_table('counters',
    sa.Column('series', sa.String(length=32), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('series', name=op.f('pk_counters'))
    )
    op.create_table('district',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=6), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('centre_name', sa.String(), nullable=False),
    sa.Column('product_title', sa.String(), nullable=False),
    sa.Column('document_prefix', sa.String(), nullable=False),
    sa.Column('time_zone', sa.String(), nullable=False),
    sa.Column('pack_version', sa.String(), nullable=False),
    sa.Column('loaded_on', sa.Date(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_district_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_district'))
    )
    op.create_table('norms',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_norms')),
    sa.UniqueConstraint('key', 'valid_from', 'recorded_at', name=op.f('uq_norms_key_valid_from_recorded_at'))
    )
    op.create_index(op.f('ix_norms_key'), 'norms', ['key'], unique=False)
    op.create_table('organisations',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('short_name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=True),
    sa.Column('can_enforce', sa.Boolean(), nullable=False),
    sa.Column('is_body', sa.Boolean(), nullable=False),
    sa.Column('duties', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_organisations_grid_code_grids'), initially='DEFERRED', deferrable=True, use_alter=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_organisations'))
    )
    op.create_index(op.f('ix_organisations_kind'), 'organisations', ['kind'], unique=False)
    op.create_table('photos',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=16), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('thumbnail', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_photos'))
    )
    op.create_table('store_facts',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_store_facts'))
    )
    op.create_table('category_bodies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category_code', sa.String(length=8), nullable=False),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('body', sa.String(length=32), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['category_code'], ['categories.code'], name=op.f('fk_category_bodies_category_code_categories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category_bodies')),
    sa.UniqueConstraint('category_code', 'level', 'rank', name=op.f('uq_category_bodies_category_code_level_rank'))
    )
    op.create_table('category_conditions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category_code', sa.String(length=8), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('filing', 'closing')", name=op.f('ck_category_conditions_kind')),
    sa.ForeignKeyConstraint(['category_code'], ['categories.code'], name=op.f('fk_category_conditions_category_code_categories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category_conditions')),
    sa.UniqueConstraint('category_code', 'kind', 'ordinal', name=op.f('uq_category_conditions_category_code_kind_ordinal'))
    )
    op.create_table('grids',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('parent_code', sa.String(length=12), nullable=True),
    sa.Column('responsible_code', sa.String(length=32), nullable=False),
    sa.Column('responsible_person', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(code) = 3 + 3 * level', name=op.f('ck_grids_code_length')),
    sa.CheckConstraint('level BETWEEN 1 AND 3', name=op.f('ck_grids_level')),
    sa.ForeignKeyConstraint(['parent_code'], ['grids.code'], name=op.f('fk_grids_parent_code_grids')),
    sa.ForeignKeyConstraint(['responsible_code'], ['organisations.code'], name=op.f('fk_grids_responsible_code_organisations')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_grids'))
    )
    op.create_index(op.f('ix_grids_parent_code'), 'grids', ['parent_code'], unique=False)
    op.create_table('people',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('organisation_code', sa.String(length=32), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('badge', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_code'], ['organisations.code'], name=op.f('fk_people_organisation_code_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people'))
    )
    op.create_index(op.f('ix_people_role'), 'people', ['role'], unique=False)
    op.create_table('accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('organisation_code', sa.String(length=32), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('failed_attempts', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_sign_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_code'], ['organisations.code'], name=op.f('fk_accounts_organisation_code_organisations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_accounts_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('username', name=op.f('uq_accounts_username'))
    )
    op.create_table('assignments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_assignments_grid_code_grids')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_assignments_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments'))
    )
    op.create_index(op.f('ix_assignments_grid_code'), 'assignments', ['grid_code'], unique=False)
    op.create_index(op.f('ix_assignments_person_id'), 'assignments', ['person_id'], unique=False)
    op.create_table('grid_outlines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('geometry', sa.Text(), nullable=False),
    sa.Column('area_m2', sa.Double(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_grid_outlines_grid_code_grids')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grid_outlines'))
    )
    op.create_index('ix_grid_outlines_in_force', 'grid_outlines', ['grid_code', 'valid_from'], unique=False)
    op.create_table('assessments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('reviewed_by', sa.Integer(), nullable=True),
    sa.Column('published_by', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['published_by'], ['accounts.id'], name=op.f('fk_assessments_published_by_accounts')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['accounts.id'], name=op.f('fk_assessments_reviewed_by_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessments')),
    sa.UniqueConstraint('first_day', 'last_day', 'revision', name=op.f('uq_assessments_first_day_last_day_revision'))
    )
    op.create_table('cases',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('report_number', sa.String(length=20), nullable=False),
    sa.Column('case_number', sa.String(length=16), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('journal_sequence', sa.Integer(), nullable=False),
    sa.Column('category_code', sa.String(length=8), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('emergency', sa.Boolean(), nullable=False),
    sa.Column('urgency', sa.String(length=32), nullable=False),
    sa.Column('level', sa.String(length=32), nullable=False),
    sa.Column('grid_code', sa.String(length=12), nullable=False),
    sa.Column('grid_confirmed', sa.Boolean(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('reported_by', sa.Integer(), nullable=True),
    sa.Column('registered_by', sa.Integer(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filing_condition', sa.Text(), nullable=False),
    sa.Column('closing_condition', sa.Text(), nullable=False),
    sa.Column('lead_body', sa.String(length=32), nullable=True),
    sa.Column('handler', sa.String(), nullable=False),
    sa.Column('ruled_body', sa.String(length=32), nullable=True),
    sa.Column('assigned_person', sa.Integer(), nullable=True),
    sa.Column('stage', sa.String(length=32), nullable=True),
    sa.Column('stage_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=True),
    sa.Column('yellow_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resume_on', sa.Date(), nullable=True),
    sa.Column('rounds', sa.Integer(), nullable=False),
    sa.Column('prompts', sa.Integer(), nullable=False),
    sa.Column('supervisions', sa.Integer(), nullable=False),
    sa.Column('open_joint_tasks', sa.Integer(), nullable=False),
    sa.Column('joint_tasks', sa.Integer(), nullable=False),
    sa.Column('open_requests', sa.Integer(), nullable=False),
    sa.Column('open_demands', sa.Integer(), nullable=False),
    sa.Column('merged_into', sa.Integer(), nullable=True),
    sa.Column('import_batch', sa.String(length=32), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(case_number IS NULL) = (filed_at IS NULL)', name=op.f('ck_cases_number_from_filing')),
    sa.ForeignKeyConstraint(['assigned_person'], ['people.id'], name=op.f('fk_cases_assigned_person_people')),
    sa.ForeignKeyConstraint(['category_code'], ['categories.code'], name=op.f('fk_cases_category_code_categories')),
    sa.ForeignKeyConstraint(['grid_code'], ['grids.code'], name=op.f('fk_cases_grid_code_grids')),
    sa.ForeignKeyConstraint(['id', 'journal_sequence'], ['journal.case_id', 'journal.sequence'], name='fk_cases_journal_sequence_journal', initially='DEFERRED', deferrable=True, use_alter=True),
    sa.ForeignKeyConstraint(['lead_body'], ['organisations.code'], name=op.f('fk_cases_lead_body_organisations')),
    sa.ForeignKeyConstraint(['merged_into'], ['cases.id'], name=op.f('fk_cases_merged_into_cases')),
    sa.ForeignKeyConstraint(['registered_by'], ['accounts.id'], name=op.f('fk_cases_registered_by_accounts')),
    sa.ForeignKeyConstraint(['reported_by'], ['people.id'], name=op.f('fk_cases_reported_by_people')),
    sa.ForeignKeyConstraint(['ruled_body'], ['organisations.code'], name=op.f('fk_cases_ruled_body_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('case_number', name=op.f('uq_cases_case_number')),
    sa.UniqueConstraint('report_number', name=op.f('uq_cases_report_number'))
    )
    op.create_index('ix_cases_asked', 'cases', ['open_requests', 'status'], unique=False, sqlite_where=sa.text('open_requests > 0'), postgresql_where=sa.text('open_requests > 0'))
    op.create_index(op.f('ix_cases_assigned_person'), 'cases', ['assigned_person'], unique=False)
    op.create_index('ix_cases_category_code_case_number', 'cases', ['category_code', 'case_number', 'id'], unique=False)
    op.create_index('ix_cases_category_code_changed_at', 'cases', ['category_code', 'changed_at', 'id'], unique=False)
    op.create_index('ix_cases_category_code_deadline', 'cases', ['category_code', 'deadline', 'id'], unique=False)
    op.create_index('ix_cases_category_code_reported_at', 'cases', ['category_code', 'reported_at', 'id'], unique=False)
    op.create_index('ix_cases_changed_at', 'cases', ['changed_at', 'id'], unique=False)
    op.create_index('ix_cases_deadline', 'cases', ['deadline', 'id'], unique=False)
    op.create_index('ix_cases_emergency_case_number', 'cases', ['case_number', 'id'], unique=False, sqlite_where=sa.text('emergency IS 1'), postgresql_where=sa.text('emergency IS TRUE'))
    op.create_index('ix_cases_emergency_changed_at', 'cases', ['changed_at', 'id'], unique=False, sqlite_where=sa.text('emergency IS 1'), postgresql_where=sa.text('emergency IS TRUE'))
    op.create_index('ix_cases_emergency_deadline', 'cases', ['deadline', 'id'], unique=False, sqlite_where=sa.text('emergency IS 1'), postgresql_where=sa.text('emergency IS TRUE'))
    op.create_index('ix_cases_emergency_reported_at', 'cases', ['reported_at', 'id'], unique=False, sqlite_where=sa.text('emergency IS 1'), postgresql_where=sa.text('emergency IS TRUE'))
    op.create_index('ix_cases_grid_code_case_number', 'cases', ['grid_code', 'case_number', 'id'], unique=False)
    op.create_index('ix_cases_grid_code_changed_at', 'cases', ['grid_code', 'changed_at', 'id'], unique=False)
    op.create_index('ix_cases_grid_code_deadline', 'cases', ['grid_code', 'deadline', 'id'], unique=False)
    op.create_index('ix_cases_grid_code_reported_at', 'cases', ['grid_code', 'reported_at', 'id'], unique=False)
    op.create_index(op.f('ix_cases_import_batch'), 'cases', ['import_batch'], unique=False)
    op.create_index('ix_cases_lead_body_case_number', 'cases', ['lead_body', 'case_number', 'id'], unique=False)
    op.create_index('ix_cases_lead_body_changed_at', 'cases', ['lead_body', 'changed_at', 'id'], unique=False)
    op.create_index('ix_cases_lead_body_deadline', 'cases', ['lead_body', 'deadline', 'id'], unique=False)
    op.create_index('ix_cases_lead_body_reported_at', 'cases', ['lead_body', 'reported_at', 'id'], unique=False)
    op.create_index(op.f('ix_cases_merged_into'), 'cases', ['merged_into'], unique=False)
    op.create_index('ix_cases_open_category_code', 'cases', ['category_code', 'status'], unique=False, sqlite_where=sa.text("(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified')) IS TRUE"), postgresql_where=sa.text("(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified')) IS TRUE"))
    op.create_index('ix_cases_open_grid_code', 'cases', ['grid_code', 'status'], unique=False, sqlite_where=sa.text("(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified')) IS TRUE"), postgresql_where=sa.text("(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified')) IS TRUE"))
    op.create_index('ix_cases_open_lead_body', 'cases', ['lead_body', 'status'], unique=False, sqlite_where=sa.text("(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified')) IS TRUE"), postgresql_where=sa.text("(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified')) IS TRUE"))
    op.create_index('ix_cases_prompted', 'cases', ['open_demands', 'deadline', 'status', 'grid_code', 'lead_body', 'category_code', 'reported_at', 'changed_at', 'case_number'], unique=False, sqlite_where=sa.text('open_demands > 0'), postgresql_where=sa.text('open_demands > 0'))
    op.create_index('ix_cases_reported_at', 'cases', ['reported_at', 'id'], unique=False)
    op.create_index(op.f('ix_cases_reported_by'), 'cases', ['reported_by'], unique=False)
    op.create_index('ix_cases_running', 'cases', ['deadline', 'status', 'grid_code', 'lead_body', 'category_code', 'reported_at', 'changed_at', 'case_number'], unique=False, sqlite_where=sa.text('deadline IS NOT NULL'), postgresql_where=sa.text('deadline IS NOT NULL'))
    op.create_index('ix_cases_running_reported', 'cases', ['reported_at', 'deadline', 'id'], unique=False, sqlite_where=sa.text('deadline IS NOT NULL'), postgresql_where=sa.text('deadline IS NOT NULL'))
    op.create_index('ix_cases_status_case_number', 'cases', ['status', 'case_number', 'id'], unique=False)
    op.create_index('ix_cases_status_changed_at', 'cases', ['status', 'changed_at', 'id'], unique=False)
    op.create_index('ix_cases_status_deadline', 'cases', ['status', 'deadline', 'id'], unique=False)
    op.create_index('ix_cases_status_reported_at', 'cases', ['status', 'reported_at', 'id'], unique=False)
    op.create_table('appeals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('body_code', sa.String(length=32), nullable=False),
    sa.Column('contested', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['body_code'], ['organisations.code'], name=op.f('fk_appeals_body_code_organisations')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_appeals_case_id_cases')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_appeals_decided_by_accounts')),
    sa.ForeignKeyConstraint(['made_by'], ['accounts.id'], name=op.f('fk_appeals_made_by_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeals'))
    )
    op.create_index(op.f('ix_appeals_case_id'), 'appeals', ['case_id'], unique=False)
    op.create_table('case_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('caption', sa.String(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_photos_case_id_cases')),
    sa.ForeignKeyConstraint(['sha256'], ['photos.sha256'], name=op.f('fk_case_photos_sha256_photos')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_photos'))
    )
    op.create_index(op.f('ix_case_photos_case_id'), 'case_photos', ['case_id'], unique=False)
    op.create_table('case_texts',
    sa.Column('case_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_texts_case_id_cases')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_texts'))
    )
    op.create_table('co_bodies',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('body_code', sa.String(length=32), nullable=False),
    sa.Column('case_number', sa.String(length=16), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['body_code'], ['organisations.code'], name=op.f('fk_co_bodies_body_code_organisations')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_co_bodies_case_id_cases')),
    sa.PrimaryKeyConstraint('case_id', 'body_code', name=op.f('pk_co_bodies'))
    )
    op.create_index('ix_co_bodies_case_number', 'co_bodies', ['body_code', 'case_number', 'case_id'], unique=False)
    op.create_index('ix_co_bodies_changed_at', 'co_bodies', ['body_code', 'changed_at', 'case_id'], unique=False)
    op.create_index('ix_co_bodies_deadline', 'co_bodies', ['body_code', 'deadline', 'case_id'], unique=False)
    op.create_index('ix_co_bodies_reported_at', 'co_bodies', ['body_code', 'reported_at', 'case_id'], unique=False)
    op.create_table('demands',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.Column('level', sa.String(length=9), nullable=False),
    sa.Column('body_code', sa.String(length=32), nullable=False),
    sa.Column('requirement', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reply_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('replied_by', sa.Integer(), nullable=True),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['body_code'], ['organisations.code'], name=op.f('fk_demands_body_code_organisations')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_demands_case_id_cases')),
    sa.ForeignKeyConstraint(['made_by'], ['accounts.id'], name=op.f('fk_demands_made_by_accounts')),
    sa.ForeignKeyConstraint(['replied_by'], ['accounts.id'], name=op.f('fk_demands_replied_by_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demands'))
    )
    op.create_index(op.f('ix_demands_body_code'), 'demands', ['body_code'], unique=False)
    op.create_index(op.f('ix_demands_case_id'), 'demands', ['case_id'], unique=False)
    op.create_table('evaluations',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Text(), nullable=False),
    sa.Column('computed_total', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('evaluated_by', sa.Integer(), nullable=False),
    sa.Column('evaluated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_evaluations_case_id_cases')),
    sa.ForeignKeyConstraint(['evaluated_by'], ['accounts.id'], name=op.f('fk_evaluations_evaluated_by_accounts')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_evaluations'))
    )
    op.create_table('intervals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=32), nullable=False),
    sa.Column('body_code', sa.String(length=32), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('joint', sa.Boolean(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('limit_number', sa.Integer(), nullable=False),
    sa.Column('limit_class', sa.String(length=32), nullable=False),
    sa.Column('emergency', sa.Boolean(), nullable=False),
    sa.Column('calendar_version', sa.Integer(), nullable=False),
    sa.Column('pauses', sa.Text(), nullable=False),
    sa.Column('extensions', sa.Text(), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('yellow_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stop_reason', sa.String(length=32), nullable=True),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('counted_minutes', sa.Integer(), nullable=True),
    sa.Column('first_sequence', sa.Integer(), nullable=False),
    sa.Column('last_sequence', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['body_code'], ['organisations.code'], name=op.f('fk_intervals_body_code_organisations')),
    sa.ForeignKeyConstraint(['calendar_version'], ['calendar_versions.id'], name=op.f('fk_intervals_calendar_version_calendar_versions')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_intervals_case_id_cases')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_intervals_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intervals'))
    )
    op.create_index('ix_intervals_case', 'intervals', ['case_id', 'id'], unique=False)
    op.create_index('ix_intervals_open', 'intervals', ['case_id'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index(op.f('ix_intervals_person_id'), 'intervals', ['person_id'], unique=False)
    op.create_index('ix_intervals_stage_deadline', 'intervals', ['stage', 'deadline'], unique=False)
    op.create_table('journal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('acting_for', sa.String(), nullable=False),
    sa.Column('action', sa.String(length=32), nullable=False),
    sa.Column('from_status', sa.String(length=32), nullable=True),
    sa.Column('to_status', sa.String(length=32), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('mark', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_journal_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal')),
    sa.UniqueConstraint('case_id', 'sequence', name=op.f('uq_journal_case_id_sequence')),
    sa.UniqueConstraint('key', name=op.f('uq_journal_key'))
    )
    op.create_index('ix_journal_action', 'journal', ['action', 'recorded_at'], unique=False)
    op.create_index('ix_journal_recorded_at', 'journal', ['recorded_at'], unique=False)
    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('organisation', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notices_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices'))
    )
    op.create_index(op.f('ix_notices_case_id'), 'notices', ['case_id'], unique=False)
    op.create_index('ix_notices_unread', 'notices', ['role', 'organisation', 'read_at'], unique=False)
    op.create_table('reporters',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_reporters_case_id_cases')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_reporters'))
    )
    op.create_table('requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_for', sa.String(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_requests_asked_by_accounts')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_requests_case_id_cases')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_requests_decided_by_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requests'))
    )
    op.create_index(op.f('ix_requests_case_id'), 'requests', ['case_id'], unique=False)
    op.create_index('ix_requests_state_kind', 'requests', ['state', 'kind'], unique=False)
    op.create_index('uq_requests_one_open_of_a_kind', 'requests', ['case_id', 'kind'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('scorecards',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('subject_kind', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('card', sa.Text(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_scorecards_assessment_id_assessments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scorecards')),
    sa.UniqueConstraint('assessment_id', 'subject_kind', 'subject', name=op.f('uq_scorecards_assessment_id_subject_kind_subject'))
    )
    op.create_index(op.f('ix_scorecards_assessment_id'), 'scorecards', ['assessment_id'], unique=False)
    op.create_table('joint_tasks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('body_code', sa.String(length=32), nullable=False),
    sa.Column('interval_id', sa.Integer(), nullable=True),
    sa.Column('division', sa.Text(), nullable=False),
    sa.Column('meets_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('meets_where', sa.String(), nullable=False),
    sa.Column('handler', sa.String(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['body_code'], ['organisations.code'], name=op.f('fk_joint_tasks_body_code_organisations')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_joint_tasks_case_id_cases')),
    sa.ForeignKeyConstraint(['interval_id'], ['intervals.id'], name=op.f('fk_joint_tasks_interval_id_intervals')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_tasks'))
    )
    op.create_index(op.f('ix_joint_tasks_body_code'), 'joint_tasks', ['body_code'], unique=False)
    op.create_index(op.f('ix_joint_tasks_case_id'), 'joint_tasks', ['case_id'], unique=False)
    if op.get_context().dialect.name != "sqlite":
        # the two circles: SQLite takes them inside CREATE TABLE, PostgreSQL wants both tables first
        op.create_foreign_key('fk_organisations_grid_code_grids', 'organisations', 'grids', ['grid_code'], ['code'],
            deferrable=True, initially='DEFERRED')
        op.create_foreign_key('fk_cases_journal_sequence_journal', 'cases', 'journal', ['id', 'journal_sequence'],
            ['case_id', 'sequence'], deferrable=True, initially='DEFERRED')


def downgrade() -> None:
    """Refuse: there is nothing before the first schema."""
    raise RuntimeError("there is no schema before the first")

