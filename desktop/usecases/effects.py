"""What an act would do, told before it is done: the act itself, in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from desktop.models.case import Case
from desktop.models.journal import Notice
from desktop.rules.errors import Refused
from desktop.rules.explanation import Explanation
from desktop.rules.workflow import Action, Stage, Status
from desktop.store.course import explain, open_interval
from desktop.store.work import Reading, Work
from desktop.usecases import actions, reports
from desktop.usecases.acting import Act, new_key
from desktop.usecases.fields import NO_PHOTOS


@dataclass(frozen=True, slots=True)
class Effect:
    """What pressing the button will do: where the case will stand, which limit will run and until when, and who is told."""

    to_status: Status
    stage: Stage | None
    explanation: Explanation | None
    notices: tuple[tuple[str, str], ...]  # (kind, role, organisation or person that is told)
    case_number: str | None


def preview(reading: Reading, action: Action, form: Act | reports.Report) -> Effect:
    """Rehearse `action` with `form`; raises what the act itself would raise. Photos are left out: reading them takes long."""
    with reading.store.rehearsing(reading.actor) as work:
        before = work.session.scalar(select(func.max(Notice.id))) or 0
        case_id = _do(work, action, replace(form, key=new_key(), **_without_photos(form)))
        work.session.flush()
        case = work.session.get(Case, case_id)
        if case is None:
            raise Refused("case_not_found", case=case_id)
        running = open_interval(work, case, case.stage) if case.stage else None
        told = select(Notice).where(Notice.case_id == case_id, Notice.id > before).order_by(Notice.id)
        return Effect(
            to_status=case.status,
            stage=case.stage,
            explanation=explain(work, running) if running is not None else None,
            notices=tuple(
                (each.kind, each.role or each.organisation or "person") for each in work.session.scalars(told)
            ),
            case_number=case.case_number,
        )


def previews(reading: Reading, action: Action, forms: Sequence[Act]) -> tuple[Effect | Refused, ...]:
    """Rehearse `action` for each form by itself, as a batch will do it; the refusal stands in the place of the effect."""
    found: list[Effect | Refused] = []
    for form in forms:
        try:
            found.append(preview(reading, action, form))
        except Refused as refused:
            found.append(refused)
    return tuple(found)


def _do(work: Work, action: Action, form: Act | reports.Report) -> int:
    if isinstance(form, reports.Report):
        return reports.register(work, form)
    return actions.act(work, action, form)


def _without_photos(form: Act | reports.Report) -> dict[str, Any]:
    return {"photos": NO_PHOTOS} if hasattr(form, "photos") else {}
