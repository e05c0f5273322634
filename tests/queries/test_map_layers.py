"""What lies over the grids: places of reports, ways of patrols, last published scores; each only for those who may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.models.assessment import Assessment, Scorecard
from desktop.queries import grid_map, map_layers
from desktop.queries.case_rows import CaseFilter
from desktop.queries.map_layers import AreaScore
from desktop.rules.permissions import SYSTEM
from desktop.rules.terms import AssessmentState, SubjectKind
from desktop.rules.workflow import Action
from desktop.usecases import patrols
from desktop.usecases.fields import GridCode, LongText, Position
from desktop.usecases.reports import DeclineReason
from tests.office import MONDAY, Office

PLACE = Position(116.3570, 39.8890)
TRACK = '{"type": "LineString", "coordinates": [[116.357, 39.889], [116.358, 39.8895]]}'


def declined(office: Office, position: Position) -> int:
    case_id = office.report(position=position)
    office.act("registrar", Action.ACCEPT, case_id, category="0302", level="street")
    office.act("shift_leader", Action.DECLINE, case_id, reason=DeclineReason.NOT_TRUE, explanation="现场未见扬尘")
    return case_id


def test_places_are_those_of_open_and_finished_cases_in_the_period(office: Office) -> None:
    declined(office, PLACE)
    office.pass_time(days=40)
    office.report(position=Position(116.3575, 39.8892))
    office.report()  # without a place
    with office.reading() as reading:
        assert map_layers.report_places(reading, CaseFilter()) == ((116.3575, 39.8892), (PLACE.lon, PLACE.lat))
        recent = CaseFilter(since=map_layers.first_instant(reading, 30))
        assert map_layers.report_places(reading, recent) == ((116.3575, 39.8892),)


def test_the_tree_counts_only_what_the_filter_lets_through(office: Office) -> None:
    office.report(position=PLACE)
    with office.reading() as reading:
        counts = {row.code: row.open_cases for row in grid_map.grid_tree(reading)}
        assert counts[office.street] == 1
        none = {row.open_cases for row in grid_map.grid_tree(reading, CaseFilter(category="99"))}
    assert none == {0}


@pytest.mark.parametrize(
    ("days", "begin"), [(1, datetime(2026, 3, 1, 16, tzinfo=UTC)), (7, datetime(2026, 2, 23, 16, tzinfo=UTC))]
)
def test_a_period_begins_at_a_midnight_of_the_district(office: Office, days: int, begin: datetime) -> None:
    with office.reading() as reading:
        assert map_layers.first_instant(reading, days) == begin
        assert map_layers.first_instant(reading, 0) is None


def test_only_patrols_with_a_track_are_told_and_only_to_those_who_see_the_log(office: Office) -> None:
    for hours, track in ((3, ""), (1, TRACK)):
        walked = MONDAY - timedelta(hours=hours)
        with office.writing("inspector") as work:
            form = patrols.LogPatrol(
                grid=GridCode(office.community),
                started_at=walked,
                ended_at=walked + timedelta(minutes=30),
                track=LongText(track),
            )
            patrols.log_patrol(work, form)
    with office.reading("inspector") as reading:
        assert map_layers.patrol_tracks(reading, None) == (((116.357, 39.889), (116.358, 39.8895)),)
        assert map_layers.patrol_tracks(reading, MONDAY) == ()
    elsewhere = replace(office.actors["inspector"], grid="110102001001")
    with office.store.reading(elsewhere) as reading:
        assert map_layers.patrol_tracks(reading, None) == ()


def publish(office: Office, month: int, subject: str, score: float, *, too_few: bool = False) -> None:
    """An assessment with one card of an area, as the store keeps it."""
    with office.store.writing(SYSTEM) as work:
        made = Assessment(
            first_day=date(2026, month, 1), last_day=date(2026, month, 28), state=AssessmentState.PUBLISHED
        )
        work.session.add(made)
        work.session.flush()
        card = {"score": score, "too_few": too_few}
        kind = SubjectKind.STREET if len(subject) == 9 else SubjectKind.COMMUNITY
        work.session.add(
            Scorecard(
                assessment_id=made.id, subject_kind=kind, subject=subject, name="某网格", card=card, hash="0" * 64
            )
        )


def test_the_last_published_score_counts_and_is_for_those_who_see_all_cards(office: Office) -> None:
    publish(office, 1, office.street, 71.5)
    publish(office, 2, office.street, 88.0)
    publish(office, 3, office.community, 50.0, too_few=True)
    with office.reading("assessor") as reading:
        assert map_layers.last_scores(reading) == (AreaScore(office.street, 88.0),)
    with office.reading("registrar") as reading:
        assert map_layers.last_scores(reading) == ()
