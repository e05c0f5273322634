"""Changing the norms of assessment: a dated row beside the old one, and what a change would do to a period before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from desktop.models.norm import Norm
from desktop.rules import norm_fields, registers
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.registers import Register, Right
from desktop.rules.score_norms import DEFAULT_ROWS, read_norms
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.store.assessment_facts import computed_cards, norm_rows
from desktop.store.work import Reading, Work
from desktop.usecases.acting import check_required, new_key
from desktop.usecases.fields import LongText, ShortText
from desktop.usecases.registering import today


@dataclass(frozen=True, kw_only=True)
class ChangeNorm:
    """改考核标准: a table (`grades`) or an entry of one (`cards.body`) with its new value as JSON, from a day on, and why."""

    norm: ShortText
    value: Mapping[str, Any] | list[Any]
    valid_from: date
    reason: LongText
    key: str = field(default_factory=new_key)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would make of one card; None and "" where there is no score or no grade."""

    subject: str
    name: str
    score: float | None
    grade: str
    new_score: float | None
    new_grade: str


def change_norm(work: Work, form: ChangeNorm) -> int:
    """Keep a norm that holds from a day on; the rows before it stay, so that old figures recompute identically.

    A change whose commit got no answer is not made twice.

    Raises Refused with the field at fault: field_required, norm_unknown, norm_invalid, begins_in_past, nothing_changed,
    register_*, and what `rules.norm_fields.check` refuses.
    """
    check_required(form)
    registers.require(work.actor, Register.SETTINGS, Right.NORMS)
    committed = work.session.scalars(select(Norm.id).where(Norm.form_key == form.key)).first()
    if committed is not None:
        return committed
    if form.valid_from < today(work):
        raise Refused("begins_in_past", field="valid_from", day=form.valid_from)
    rows = norm_rows(work, form.valid_from)
    changed = _changed(rows, form)
    read_norms(changed)
    if rows == changed:
        raise Refused("nothing_changed", field="value")
    norm = Norm(
        key=form.norm,
        value=form.value,
        valid_from=form.valid_from,
        recorded_at=work.now,
        recorded_by=work.actor.account_id,
        reason=form.reason.strip(),
        form_key=form.key,
    )
    work.session.add(norm)
    work.session.flush()
    work.changed(Entity.NORM, form.norm, norm.id)
    return norm.id


def preview(reading: Reading, form: ChangeNorm, kind: SubjectKind, period: Period) -> tuple[Effect, ...]:
    """What the change would have made of the cards of a period, whoever's card changes first; nothing is kept.

    Raises Refused: norm_unknown, norm_invalid, and what `rules.norm_fields.check` refuses.
    """
    after = read_norms(_changed(norm_rows(reading, period.last_day), form))
    before = computed_cards(reading, kind, period, with_cases=False)
    then = {each.subject: each for each in computed_cards(reading, kind, period, with_cases=False, norms=after)}
    effects = [
        Effect(each.subject, each.name, each.score, each.grade, then[each.subject].score, then[each.subject].grade)
        for each in before
    ]
    return tuple(sorted(effects, key=lambda each: (each.score, each.grade) == (each.new_score, each.new_grade)))


def _changed(rows: Mapping[str, Any], form: ChangeNorm) -> dict[str, Any]:
    """The rows with the change; a whole table takes the entries before it with it."""
    table, _, entry = form.norm.partition(".")
    if table not in DEFAULT_ROWS or (entry and entry not in DEFAULT_ROWS[table]):
        raise Refused("norm_unknown", field="norm", norm=form.norm)
    norm_fields.check(form.norm, form.value)
    kept = {key: value for key, value in rows.items() if entry or not key.startswith(f"{table}.")}
    return kept | {form.norm: form.value}
