"""Hands for tests of the registers: an act as somebody of the office, a neighbour of each, the refusal of an act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from desktop.models.account import Account
from desktop.models.grid import Grid
from desktop.rules.errors import Refused
from desktop.rules.permissions import SYSTEM
from desktop.rules.workflow import Role
from desktop.store.work import Work
from desktop.usecases import sources, staff, training
from desktop.usecases.accounts import actor_of
from desktop.usecases.fields import BodyCode, GridCode, LongText, PersonId, ShortText
from tests.office import Office

PLACE = "樱桃二条 8 号"


def do(office: Office, who: str, usecase: Callable[[Work, Any], int], form: Any) -> int:
    """One act in a transaction of its own."""
    with office.writing(who) as work:
        return usecase(work, form)


def refusal(office: Office, who: str, usecase: Callable[[Work, Any], int], form: Any) -> Refused:
    """The refusal of an act that must be refused."""
    with pytest.raises(Refused) as refused:
        do(office, who, usecase, form)
    return refused.value


def add_neighbours(office: Office) -> None:
    """Actors like the office's own, but of another street and community: `other_street`, `other_community`, `other_inspector`."""
    with office.reading() as reading:
        codes = reading.session.scalars(select(Grid.code).where(Grid.level == 3).order_by(Grid.code))
        other = next(code for code in codes if not code.startswith(office.street))
    for role, grid in ((Role.STREET, other[:9]), (Role.COMMUNITY, other), (Role.INSPECTOR, other)):
        add_actor(office, f"other_{role.value}", role, grid=grid, organisation=grid)


def add_actor(office: Office, name: str, like: Role, **changes: Any) -> None:
    """An actor of this test alone with an account, otherwise like the office's own of a role: the fixture's actors are every test's."""
    wanted = replace(office.actors[like.value], **changes)
    with office.store.writing(SYSTEM) as work:
        account = Account(
            username=name,
            name=wanted.name,
            password_hash="",
            role=wanted.role,
            organisation_code=wanted.organisation,
            grid_code=wanted.grid,
            person_id=wanted.person_id,
            created_at=work.now,
        )
        work.session.add(account)
    office.actors = {**office.actors, name: actor_of(account)}


def person(office: Office, role: Role, organisation: str, name: str = "张秀兰", grid: str = "") -> int:
    form = staff.NewPerson(name=ShortText(name), role=role, organisation=BodyCode(organisation), grid=GridCode(grid))
    return do(office, "administrator", staff.add_person, form)


def source(office: Office, **fields: Any) -> int:
    """A source in the register, entered by the EPB."""
    given: dict[str, Any] = {
        "source_name": ShortText("示例锅炉房"),
        "industry": ShortText("热力供应"),
        "grid": GridCode(office.community),
        "address": ShortText(PLACE),
    } | fields
    return do(office, "epb", sources.add_source, sources.AddSource(**given))


def proposal(office: Office, who: str = "inspector", **fields: Any) -> int:
    given = {"source_name": "新增餐厅", "industry": "餐饮服务", "grid": GridCode(office.community)} | fields
    return do(office, who, sources.propose_source, sources.ProposeSource(**given))


def authorise(
    office: Office, days: int = 365, certificate: str = "西环授〔2026〕001", inspector: int | None = None
) -> int:
    from datetime import timedelta

    today = office.now.date()
    form = training.Authorise(
        inspector=PersonId(inspector or office.people["inspector"]),
        certificate=ShortText(certificate),
        valid_from=today,
        valid_to=today + timedelta(days=days),
    )
    return do(office, "epb", training.authorise, form)


REASON = LongText("情况有变")
