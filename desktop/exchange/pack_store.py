"""Putting a checked district pack into an empty store, in one transaction; decides nothing about cases."""

from __future__ import annotations

import json

from shapely.geometry import shape
from sqlalchemy import select

from desktop.exchange.crs import area_m2
from desktop.exchange.pack_rows import CalendarRow, DistrictPack
from desktop.models.calendar import CalendarVersion
from desktop.models.category import Category, CategoryBody, CategoryCondition
from desktop.models.district import District
from desktop.models.grid import Grid, GridOutline
from desktop.models.norm import Norm
from desktop.models.organisation import Organisation
from desktop.rules.calendar import Calendar, DayOverride, Period, StandardDay, Week
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.store.calendars import content_of
from desktop.store.work import Work


def is_initialised(work: Work) -> bool:
    """Whether the store has a district already."""
    return work.session.scalars(select(District.id)).first() is not None


def put(work: Work, pack: DistrictPack) -> None:
    """Write the pack's rows; Refused("store_initialised_already") where there is a district."""
    if is_initialised(work):
        raise Refused("store_initialised_already", address=work.store.address)
    session = work.session
    facts = pack.district
    session.add(
        District(
            code=facts.code,
            name=facts.name,
            centre_name=facts.centre_name,
            product_title=facts.product_title,
            document_prefix=facts.document_prefix,
            time_zone=facts.time_zone,
            pack_version=facts.pack_version,
            loaded_on=work.now.date(),
        )
    )
    _put_places(work, pack)
    _put_categories(work, pack)
    for norm in pack.norms:
        session.add(
            Norm(
                key=norm.key,
                value=norm.value,
                valid_from=norm.valid_from,
                recorded_at=work.now,
                recorded_by=0,
                reason="",
            )
        )
    session.add(
        CalendarVersion(
            made_at=work.now, made_by=0, note="", content=content_of(calendar_of(pack.calendar, facts.time_zone))
        )
    )
    session.flush()
    work.changed(Entity.GRID, facts.code, 1, "added")


def calendar_of(row: CalendarRow, zone: str) -> Calendar:
    """The clock's calendar as the pack describes it."""
    return Calendar(
        version="",
        weeks=(Week(row.valid_from, tuple(tuple(Period(*period) for period in day) for day in row.weekdays)),),
        standard_days=(StandardDay(row.valid_from, tuple(Period(*period) for period in row.standard_day)),),
        overrides=tuple(DayOverride(day.day, day.kind, day.name) for day in row.days),
        zone=zone,
    )


def _put_places(work: Work, pack: DistrictPack) -> None:
    session, valid_from = work.session, pack.district.pack_date
    for organisation in pack.organisations:
        session.add(
            Organisation(
                code=organisation.code,
                name=organisation.name,
                short_name=organisation.short_name,
                kind=organisation.kind,
                grid_code=organisation.grid or None,
                can_enforce=organisation.can_enforce,
                is_body=organisation.is_body,
                duties=organisation.duties,
                phone=organisation.phone,
            )
        )
    # grids and organisations name each other; SQLite and PostgreSQL check that circle at the commit only
    session.flush()
    for grid in sorted(pack.grids, key=lambda each: each.level):
        session.add(
            Grid(
                code=grid.code,
                level=grid.level,
                name=grid.name,
                parent_code=grid.parent or None,
                responsible_code=grid.responsible,
                valid_from=valid_from,
            )
        )
    session.flush()
    for outline in pack.outlines:
        session.add(
            GridOutline(
                grid_code=outline.code,
                provisional=outline.provisional,
                geometry=outline.geometry,
                area_m2=area_m2(shape(json.loads(outline.geometry))),
                source=pack.district.licence_note,
                valid_from=valid_from,
            )
        )


def _put_categories(work: Work, pack: DistrictPack) -> None:
    session = work.session
    for row in pack.categories:
        session.add(
            Category(
                code=row.code,
                class_code=row.class_code,
                class_name=row.class_name,
                name=row.name,
                hint=row.hint,
                limit_number=row.limit_number,
                limit_class=row.limit_class,
                rework_number=row.rework_number,
                rework_class=row.rework_class,
                patrol_visible=row.patrol_visible,
                emergency=row.emergency,
                dispute=row.dispute,
                legal_basis_required=row.legal_basis_required,
            )
        )
    session.flush()
    for condition in pack.conditions:
        session.add(
            CategoryCondition(
                category_code=condition.category,
                kind=condition.kind.value,
                ordinal=condition.ordinal,
                text=condition.text,
            )
        )
    for body in pack.bodies:
        session.add(CategoryBody(category_code=body.category, level=body.level.value, body=body.body, rank=body.rank))
