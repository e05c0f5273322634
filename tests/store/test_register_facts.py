"""What the registers add up to at a time, on both databases' terms: figures of what is over never move, and rows cannot be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from desktop.rules.errors import Refused
from desktop.rules.inspection import SourceLevel
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.posts import PostKind
from desktop.rules.workflow import Role
from desktop.store import register_facts
from desktop.store.register_facts import DuePatrols, Share
from desktop.usecases import inspections, patrols, sources, staff, training
from desktop.usecases.fields import GridCode, LongText, PersonId, PersonIds, ShortText
from tests.office import MONDAY, Office, make_office
from tests.registers import REASON, authorise, do, person, refusal, source

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Mon 2026-03-02 00:00 in the district."""


def plan(office: Office, grid: str = "", times: int = 1, unit: Unit = Unit.DAY, who: int | None = None) -> int:
    form = patrols.PlanPatrol(
        grid=GridCode(grid or office.community),
        performer=Performer.INSPECTOR,
        times=times,
        unit=unit,
        first_day=office.now.astimezone(ZONE).date(),
        person=PersonId(who) if who is not None else None,
    )
    return do(office, "street", patrols.plan_patrol, form)


def walk(office: Office) -> None:
    form = patrols.LogPatrol(
        grid=GridCode(office.community), started_at=office.now - timedelta(minutes=30), ended_at=office.now
    )
    do(office, "inspector", patrols.log_patrol, form)


def test_patrols_are_counted_by_what_was_recorded_by_then(office: Office) -> None:
    plan(office)
    office.pass_time(hours=14, minutes=50)  # 23:50
    walked = office.now
    office.pass_time(minutes=30)  # logged after midnight
    form = patrols.LogPatrol(
        grid=GridCode(office.community), started_at=walked - timedelta(minutes=20), ended_at=walked
    )
    do(office, "inspector", patrols.log_patrol, form)
    office.pass_time(days=1)
    with office.reading() as reading:
        at_midnight = register_facts.patrol_shares(reading, MIDNIGHT, MIDNIGHT + timedelta(days=1))
        later = register_facts.patrol_shares(reading, MIDNIGHT, office.now)
    assert at_midnight == {office.community: Share(0, 1)}
    assert later == {office.community: Share(1, 2)}


def test_shares_roll_up_to_street_and_district(office: Office) -> None:
    plan(office)
    walk(office)
    office.pass_time(days=2)
    with office.reading() as reading:
        shares = register_facts.rolled_up(register_facts.patrol_shares(reading, MIDNIGHT, office.now))
        elsewhere = register_facts.patrol_shares(reading, MIDNIGHT, office.now, "110102001")
    assert shares == {"110102": Share(1, 2), office.street: Share(1, 2), office.community: Share(1, 2)}
    assert elsewhere == {}


def test_a_missed_problem_needs_a_patrol_that_was_due(office: Office) -> None:
    inspector = office.people["inspector"]
    plan(office)
    with office.reading() as reading:
        due = DuePatrols(reading)
        assert not due.was_due(office.community, inspector, office.now)
        assert due.was_due(office.community, inspector, office.now + timedelta(days=1))
        assert not due.was_due("110102001001", inspector, office.now + timedelta(days=1))


def test_a_plan_by_name_is_due_by_nobody_else_and_a_streets_in_its_communities(office: Office) -> None:
    inspector = office.people["inspector"]
    plan(office, who=inspector)
    tomorrow = office.now + timedelta(days=1)
    with office.reading() as reading:
        due = DuePatrols(reading)
        assert due.was_due(office.community, inspector, tomorrow)
        assert not due.was_due(office.community, inspector + 1, tomorrow)
    plan(office, grid=office.street)
    with office.reading() as reading:
        assert DuePatrols(reading).was_due(office.community, inspector + 1, tomorrow)


def test_a_source_is_up_to_date_within_its_interval(office: Office) -> None:
    source_id = source(office, level=SourceLevel.KEY)
    authorise(office)
    office.pass_time(days=30)
    with office.reading() as reading:
        assert register_facts.source_shares(reading, office.now) == {office.community: Share(1, 1)}
    office.pass_time(days=1)
    over = office.now
    with office.reading() as reading:
        assert register_facts.source_shares(reading, over) == {office.community: Share(0, 1)}
    office.pass_time(minutes=1)
    do(
        office,
        "inspector",
        inspections.inspect_source,
        inspections.InspectSource(source_id=source_id, finding=LongText("正常")),
    )
    with office.reading() as reading:
        assert register_facts.source_shares(reading, office.now) == {office.community: Share(1, 1)}
        assert register_facts.source_shares(reading, over) == {office.community: Share(0, 1)}


def test_later_changes_do_not_move_an_earlier_figure(office: Office) -> None:
    source_id = source(office, level=SourceLevel.KEY)
    office.pass_time(days=40)
    then = office.now
    with office.reading() as reading:
        before = register_facts.source_shares(reading, then)
    office.pass_time(days=1)
    grid = next(
        code
        for code in (f"{office.street}{n:03d}" for n in range(1, 30))
        if code != office.community and _exists(office, code)
    )
    change = sources.ChangeSource(
        source_id=source_id, reason=REASON, level=SourceLevel.OTHER, interval_days=400, grid=GridCode(grid)
    )
    do(office, "epb", sources.change_source, change)
    do(office, "epb", sources.retire_source, sources.RetireSource(source_id=source_id, reason=REASON))
    with office.reading() as reading:
        assert register_facts.source_shares(reading, then) == before == {office.community: Share(0, 1)}
        assert register_facts.source_shares(reading, office.now) == {}


def _exists(office: Office, code: str) -> bool:
    from desktop.models.grid import Grid

    with office.reading() as reading:
        return reading.session.get(Grid, code) is not None


def test_posts_and_authorisations_are_told_as_they_were_recorded(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    form = staff.FillPost(grid=GridCode(office.community), kind=PostKind.ENFORCEMENT, person=PersonId(officer))
    earlier = office.now - timedelta(minutes=1)
    holder = do(office, "epb", staff.fill_post, form)
    authorisation = authorise(office, days=3)
    office.pass_time(days=2)
    then = office.now
    leave = staff.VacatePost(holder_id=holder, reason=REASON, last_day=date(2026, 3, 2))
    office.pass_time(minutes=5)
    do(office, "epb", staff.vacate_post, leave)
    withdrawal = training.WithdrawAuthorisation(authorisation_id=authorisation, reason=REASON)
    do(office, "epb", training.withdraw_authorisation, withdrawal)
    inspector = office.people["inspector"]
    with office.reading() as reading:
        assert register_facts.filled_posts(reading, earlier) == {}
        assert register_facts.filled_posts(reading, then) == {office.community: frozenset({PostKind.ENFORCEMENT})}
        assert register_facts.filled_posts(reading, office.now) == {}
        assert register_facts.authorised(reading, earlier) == frozenset()
        assert register_facts.authorised(reading, MONDAY + timedelta(hours=1)) == {inspector}
        assert register_facts.authorised(reading, office.now, inspector) == frozenset()
        shares = register_facts.rolled_up(register_facts.post_shares(reading, then))
    assert shares["110102"] == Share(0, 279)


def test_a_filled_community_counts(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    clerk = person(office, Role.COMMUNITY, office.actors["community"].organisation)
    for kind, who in ((PostKind.ENFORCEMENT, officer), (PostKind.ENVIRONMENT, clerk)):
        form = staff.FillPost(grid=GridCode(office.community), kind=kind, person=PersonId(who))
        do(office, "administrator", staff.fill_post, form)
    with office.reading() as reading:
        assert register_facts.post_shares(reading, office.now, office.community) == {office.community: Share(1, 1)}


STATEMENTS = (
    ("UPDATE source_changes SET reason = 'x'", "append_only"),
    ("DELETE FROM source_changes", "append_only|never_deleted"),
    ("UPDATE inspections SET violation = true", "append_only"),
    ("UPDATE patrol_logs SET started_at = ended_at", "append_only"),
    ("DELETE FROM patrol_logs", "never_deleted"),
    ("DELETE FROM patrol_plans", "never_deleted"),
    ("DELETE FROM post_holders", "never_deleted"),
    ("DELETE FROM authorisations", "never_deleted"),
    ("DELETE FROM sources", "never_deleted"),
    ("UPDATE trainings SET hours = 100", "append_only"),
    ("DELETE FROM training_attendances", "never_deleted"),
    ("UPDATE sources SET number = NULL", "number_from_entry|registered|CHECK"),
    ("UPDATE sources SET lon = 200, lat = 0", "position|CHECK"),
)


def fill(office: Office) -> None:
    """A row in every table of the registers."""
    source_id = source(office)
    authorise(office)
    do(
        office,
        "inspector",
        inspections.inspect_source,
        inspections.InspectSource(source_id=source_id, finding=LongText("正常")),
    )
    plan(office)
    office.pass_time(hours=1)
    walk(office)
    officer = person(office, Role.EPB, "epb")
    form = staff.FillPost(grid=GridCode(office.community), kind=PostKind.ENFORCEMENT, person=PersonId(officer))
    do(office, "epb", staff.fill_post, form)
    people = PersonIds((PersonId(office.people["inspector"]),))
    course = training.RecordTraining(title=ShortText("培训"), held_on=date(2026, 3, 2), hours=2, people=people)
    do(office, "epb", training.record_training, course)


def test_the_database_keeps_the_registers(office: Office) -> None:
    fill(office)
    _check_guards(office)


def _check_guards(office: Office) -> None:
    for statement, rule in STATEMENTS:
        with pytest.raises(Exception, match=rule), office.store.engine.begin() as connection:
            connection.execute(text(statement))


def test_everything_on_postgresql_too(postgres_url: str) -> None:
    office = make_office(postgres_url)
    try:
        fill(office)
        _check_guards(office)
        office.pass_time(days=1)
        with office.reading("epb") as reading:
            assert register_facts.patrol_shares(reading, MIDNIGHT, office.now) == {office.community: Share(1, 1)}
            assert register_facts.source_shares(reading, office.now) == {office.community: Share(1, 1)}
            assert register_facts.authorised(reading, office.now) == {office.people["inspector"]}
            assert register_facts.filled_posts(reading, office.now) == {
                office.community: frozenset({PostKind.ENFORCEMENT})
            }
            _read_all(office)
    finally:
        office.store.close()


def _read_all(office: Office) -> None:
    """Every query of the registers runs on this database."""
    from desktop.queries import coverage
    from desktop.queries import patrols as patrol_reads
    from desktop.queries import sources as source_reads
    from desktop.queries import staff as staff_reads
    from desktop.rules.inspection import DueState
    from desktop.rules.scorecard import Period

    for who in ("epb", "street", "inspector", "body"):
        with office.reading(who) as reading:
            wanted = source_reads.SourceFilter(text="示例", due=frozenset(DueState), levels=frozenset(SourceLevel))
            found = source_reads.sources(reading, wanted)
            assert len(found.rows) == (0 if who == "body" else 1)
            patrol_reads.patrols(reading)
            coverage.patrol_coverage(reading, Period.month(date(2026, 3, 1)))
            coverage.source_update(reading)
            coverage.enforcement_coverage(reading)
            coverage.blind_spots(reading)
            staff_reads.posts_of(reading, office.community)
            staff_reads.authorisations(reading, office.street)
            staff_reads.trainings(reading)


def test_a_norm_of_another_shape_is_refused(office: Office) -> None:
    with office.reading() as reading:
        reading.norm = lambda key, at=None: ["no", "table"]  # type: ignore[method-assign]
        with pytest.raises(Refused) as refused:
            register_facts.intervals(reading)
    assert refused.value.code == "norm_invalid"


def test_an_office_without_the_norms_goes_by_the_defaults(office: Office) -> None:
    def missing(key: str, at: datetime | None = None) -> object:
        raise Refused("norm_missing", norm=key)

    with office.reading() as reading:
        reading.norm = missing  # type: ignore[method-assign]
        assert register_facts.intervals(reading).days[SourceLevel.KEY] == 30
    assert (
        refusal(office, "street", sources.confirm_source, sources.ConfirmSource(source_id=5)).code == "source_unknown"
    )
