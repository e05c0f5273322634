"""The demonstration's registers: by the real use-cases, with some gaps, the same each time, and marked."""

from __future__ import annotations

import json

import pytest
from shapely.geometry import LineString, shape
from sqlalchemy import func, select

from desktop.app import demo_registers
from desktop.models.grid import Grid, GridOutline
from desktop.models.patrol import PatrolLog, PatrolPlan
from desktop.models.person import Person
from desktop.models.source import Inspection, Source, SourceChange
from desktop.models.staff import Authorisation, PostHolder, Training
from desktop.queries import coverage, grid_map, journal, map_layers
from desktop.queries import sources as source_reads
from desktop.rules import permissions
from desktop.rules.inspection import SourceState
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role
from desktop.store.work import Store, Work
from desktop.usecases import staff
from desktop.usecases.fields import BodyCode, GridCode, ShortText
from tests.office import Office


@pytest.fixture
def filled(office: Office) -> Office:
    """The office with the registers of its home street and its neighbour."""
    demo = Store(office.store.engine, office.store.clock, mark="demo")
    with demo.writing(permissions.SYSTEM) as work:
        outlines = work.session.execute(
            select(GridOutline.grid_code, GridOutline.geometry)
            .join(Grid, Grid.code == GridOutline.grid_code)
            .where(Grid.level == 3)
        )
        streets = (office.street, "110102001")
        communities = {code: shape(json.loads(text)) for code, text in outlines if code.startswith(streets)}
        inspectors = {code: _inspector(work, office, code) for code in communities}
        actors: dict[Role, Actor] = {role: office.actors[role.value] for role in Role if role is not Role.SYSTEM}
        reports = demo_registers.fill(work, actors, inspectors, communities)
    assert reports == 2
    return office


def _inspector(work: Work, office: Office, code: str) -> int:
    if code == office.community:
        return office.people["inspector"]
    form = staff.NewPerson(
        name=ShortText("王敏"),
        role=Role.INSPECTOR,
        organisation=BodyCode(code),
        grid=GridCode(code),
        since=office.now.date().replace(year=2025),
    )
    return staff.add_person(work, form)


def test_the_registers_are_plausible(filled: Office) -> None:
    with filled.reading("epb") as reading:
        count = {
            model: reading.session.scalars(select(func.count()).select_from(model)).one()
            for model in (Source, Inspection, PatrolPlan, PatrolLog, PostHolder, Authorisation, Training)
        }
        states = set(reading.session.scalars(select(Source.state)))
        points = source_reads.source_points(reading, source_reads.SourceFilter())
        spots = coverage.blind_spots(reading, filled.street)
        inspectors = reading.session.scalar(select(func.count()).where(Person.role == Role.INSPECTOR))
    assert states == {SourceState.ACTIVE, SourceState.PROPOSED, SourceState.CONFIRMED, SourceState.RETURNED}
    assert len(points) == demo_registers.SOURCES
    assert len({point.due for point in points}) > 1
    assert all(number for number in count.values())
    assert count[Authorisation] < (inspectors or 0)
    assert 0 < len(spots) < 20  # of a street with nineteen communities


def test_every_row_is_marked_and_none_is_from_the_future(filled: Office) -> None:
    with filled.reading() as reading:
        for model in (SourceChange, Inspection, PatrolPlan, PatrolLog, PostHolder, Authorisation, Training):
            marks = reading.session.scalars(select(model.mark).distinct()).all()
            assert marks == ["demo"], model
            assert reading.session.scalars(select(func.max(model.recorded_at))).one() <= filled.now
        assert journal.verify(reading).problem is None


def test_the_office_goes_on_from_there(filled: Office) -> None:
    filled.pass_time(days=1)
    assert filled.report()


def test_patrols_of_the_last_days_have_a_way_inside_their_community(filled: Office) -> None:
    with filled.reading("epb") as reading:
        tracks = map_layers.patrol_tracks(reading, map_layers.first_instant(reading, 3))
        outlines = [shape(json.loads(row.geometry)) for row in grid_map.outlines(reading, 3)]
    assert len(tracks) > 20
    for track in tracks:
        way = LineString(track)
        assert way.length * 111_195 > 50
        assert sum(outline.buffer(1e-6).covers(way) for outline in outlines) == 1
