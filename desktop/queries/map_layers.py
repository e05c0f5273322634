"""What lies over the grids besides open cases: where reports came from, where patrols went, last scores; frozen rows only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from desktop.models.assessment import Assessment, Scorecard
from desktop.models.case import Case
from desktop.models.grid import Grid
from desktop.models.patrol import PatrolLog
from desktop.queries import case_rows
from desktop.queries.case_rows import CaseFilter
from desktop.queries.register_scope import seen
from desktop.queries.scorecards import SEES_ALL
from desktop.rules.registers import Register
from desktop.rules.terms import AssessmentState, SubjectKind
from desktop.store.work import Reading

MOST_PLACES = 20_000
MOST_TRACKS = 500

_AREAS = (SubjectKind.COMMUNITY, SubjectKind.STREET, SubjectKind.DISTRICT)

LonLat = tuple[float, float]
"""Longitude and latitude, WGS84 degrees."""


@dataclass(frozen=True, slots=True)
class AreaScore:
    """A grid's score, 0 to 100, in the newest published assessment that has a card of it."""

    grid_code: str
    score: float


def first_instant(reading: Reading, days: int) -> datetime | None:
    """When the last `days` days of the district began, today being one of them; None for 0, which is ever since."""
    if not days:
        return None
    today = reading.now.astimezone(reading.zone).date()
    return datetime.combine(today - timedelta(days=days - 1), time.min, reading.zone).astimezone(reading.now.tzinfo)


def report_places(reading: Reading, wanted: CaseFilter) -> tuple[LonLat, ...]:
    """Where the cases of a filter lie, open or not, the newest first, at most `MOST_PLACES`."""
    query = (
        select(Case.lon, Case.lat)
        .where(Case.lon.is_not(None), Case.lat.is_not(None), *case_rows.conditions(reading, wanted))
        .order_by(Case.id.desc())
        .limit(MOST_PLACES)
    )
    return tuple((lon or 0.0, lat or 0.0) for lon, lat in reading.session.execute(query))


def patrol_tracks(reading: Reading, since: datetime | None) -> tuple[tuple[LonLat, ...], ...]:
    """The recorded ways of patrols that began at `since` (UTC) or later, the latest first, at most `MOST_TRACKS`."""
    query = select(PatrolLog.track).where(
        PatrolLog.track.is_not(None), seen(reading.actor, Register.PATROLS, grid=PatrolLog.grid_code)
    )
    if since is not None:
        query = query.where(PatrolLog.started_at >= since)
    query = query.order_by(PatrolLog.started_at.desc(), PatrolLog.id.desc()).limit(MOST_TRACKS)
    return tuple(
        tuple((float(place[0]), float(place[1])) for place in track["coordinates"])
        for track in reading.session.scalars(query)
        if track is not None
    )


def last_scores(reading: Reading) -> tuple[AreaScore, ...]:
    """The last published score of every grid that has one; nothing for those who may not see other people's cards."""
    if reading.actor.role not in SEES_ALL:
        return ()
    query = (
        select(Scorecard.subject, Scorecard.card)
        .join(Assessment, Assessment.id == Scorecard.assessment_id)
        .join(Grid, Grid.code == Scorecard.subject)
        .where(Assessment.state == AssessmentState.PUBLISHED, Scorecard.subject_kind.in_(_AREAS))
        .where(Grid.valid_to.is_(None))
        .order_by(Assessment.last_day, Assessment.first_day, Assessment.revision)
    )
    found = {
        code: float(card["score"])
        for code, card in reading.session.execute(query)
        if card.get("score") is not None and not card.get("too_few")
    }
    return tuple(AreaScore(code, score) for code, score in sorted(found.items()))
