"""The register × role table: what the design page says, and what the question asked of it answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rules import registers
from desktop.rules.permissions import Actor
from desktop.rules.registers import Register, Right, Scope, may
from desktop.rules.workflow import Role

OWN, OTHER = "110102019004", "110102020001"
COLUMNS: tuple[tuple[Role, ...], ...] = (
    (Role.INSPECTOR,), (Role.COMMUNITY,), (Role.STREET,), (Role.BODY,), (Role.EPB,), registers.DESK,
    (Role.ASSESSOR,), (Role.LEADER,), (Role.FINANCE,), (Role.SOCIAL_OFFICE,), (Role.ADMINISTRATOR,),
)  # fmt: skip


def actor(role: Role, grid: str = "", organisation: str = "", person: int | None = None) -> Actor:
    return Actor(1, "某人", role, organisation, grid, person)


def test_the_table_is_the_design_pages(shared: Path) -> None:
    page = (shared / "design" / "3-workflow.md").read_text(encoding="utf-8")
    table = page.split("## Beyond cases: register × role")[1].split("\n\n")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert len(rows) == len(Register)
    for register, (name, *cells) in zip(Register, rows, strict=True):
        for roles, cell in zip(COLUMNS, cells, strict=True):
            for role in roles:
                assert bool(registers.scopes(register, role)) == (cell != "–"), (name, role, cell)
                said = {right for right in Right if re.search(rf"\b{right.value.replace('_', ' ')}\b(?! for)", cell)}
                granted = {grant.right for grant in registers.TABLE[register].get(role, ())}
                assert said - {Right.SEE} <= granted, (name, role, cell)


@pytest.mark.parametrize(
    ("register", "right", "roles"),
    [
        (Register.SOURCES, Right.PROPOSE, {Role.INSPECTOR, Role.COMMUNITY}),
        (Register.SOURCES, Right.CONFIRM, {Role.STREET}),
        (Register.SOURCES, Right.ENTER, {Role.EPB}),
        (Register.INSPECTIONS, Right.SIGN, {Role.INSPECTOR}),
        (Register.PATROLS, Right.PLAN, {Role.STREET}),
        (Register.PATROLS, Right.LOG, {Role.INSPECTOR, Role.COMMUNITY}),
        (Register.TRAINING, Right.AUTHORISE, {Role.EPB}),
        (Register.TRAINING, Right.TRAIN, {Role.EPB, *registers.DESK}),
        (Register.BUDGET, Right.CHANGE, {Role.FINANCE}),
        (Register.SETTINGS, Right.CHANGE, {Role.ADMINISTRATOR}),
    ],
)
def test_rights_have_their_holders(register: Register, right: Right, roles: set[Role]) -> None:
    assert set(registers.holders(register, right)) == roles


def test_a_refusal_says_whom_to_ask() -> None:
    refused = may(actor(Role.COMMUNITY, OWN), Register.SOURCES, Right.ENTER, grid=OWN)
    assert refused is not None
    assert refused.code == "register_right_missing"
    assert refused.details["roles"] == ["epb"]


def test_a_grid_right_ends_at_the_own_grid() -> None:
    street = actor(Role.STREET, OWN[:9])
    assert may(street, Register.PATROLS, Right.PLAN, grid=OWN) is None
    assert may(street, Register.PATROLS, Right.PLAN, grid=OWN[:9]) is None
    for outside in (OTHER, OWN[:6], ""):
        refused = may(street, Register.PATROLS, Right.PLAN, grid=outside)
        assert refused is not None
        assert (refused.code, refused.details["field"]) == ("register_outside_own_grid", "grid")


def test_whoever_has_no_grid_has_none_in_scope() -> None:
    assert may(actor(Role.INSPECTOR), Register.PATROLS, Right.LOG, grid=OWN) is not None


def test_body_and_person_scopes() -> None:
    body = actor(Role.BODY, organisation="housing")
    assert may(body, Register.STAFF, Right.CHANGE, grid=OTHER, body="housing") is None
    assert may(body, Register.STAFF, Right.CHANGE, body="quality") is not None
    assert may(body, Register.STAFF, Right.CHANGE) is not None
    inspector = actor(Role.INSPECTOR, OWN, person=7)
    assert may(inspector, Register.TRAINING, Right.SEE, person=7) is None
    assert may(inspector, Register.TRAINING, Right.SEE, person=8) is not None


def test_the_system_has_no_rights_of_its_own() -> None:
    assert all(Role.SYSTEM not in roles for roles in registers.TABLE.values())


@given(st.sampled_from(list(Register)), st.sampled_from([role for role in Role if role is not Role.SYSTEM]))
def test_every_right_lets_one_see_in_the_same_scope(register: Register, role: Role) -> None:
    subject = {"grid": OWN, "body": "epb", "person": 3}
    somebody = actor(role, OWN[:9], "epb", 3)
    rights = [grant.right for grant in registers.TABLE[register].get(role, ())]
    assert all(may(somebody, register, right, **subject) is None for right in rights)  # type: ignore[arg-type]
    assert (may(somebody, register, Right.SEE, **subject) is None) == bool(rights)  # type: ignore[arg-type]


@given(st.sampled_from(list(registers.rows())), st.text("0123456789", min_size=12, max_size=12))
def test_nobody_with_a_narrow_right_reaches_a_foreign_thing(
    row: tuple[Register, Role, registers.Grant], code: str
) -> None:
    register, role, grant = row
    foreign = may(actor(role, OWN, "epb", 3), register, grant.right, grid=code, body="quality", person=4)
    wide = any(each.scope is Scope.ALL for each in registers.grants(register, role, grant.right))
    own_grid = any(each.scope is Scope.OWN_GRID for each in registers.grants(register, role, grant.right))
    assert (foreign is None) == (wide or (own_grid and code == OWN))
