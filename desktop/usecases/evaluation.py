"""Step 7: the evaluation of a closed case by the rubric, with an assessor's changes and their reasons."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from desktop.models.case import Case, CasePhoto, Evaluation, Interval, Request
from desktop.models.category import Category
from desktop.models.journal import JournalRow
from desktop.models.norm import Norm
from desktop.rules import permissions
from desktop.rules.errors import Refused
from desktop.rules.score_norms import ScoreNorms, read_norms
from desktop.rules.scoring import CaseCourse, PartScore, Stint, evaluate_case
from desktop.rules.terms import PhotoKind, RequestState
from desktop.rules.workflow import Action, RequestKind, Stage, Status
from desktop.store.work import Reading, Work
from desktop.usecases.acting import Act, apply, begin, new_key


@dataclass(frozen=True, slots=True)
class PartChange:
    """An assessor's own score of a part, with the reason."""

    part: str
    score: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Evaluate(Act):
    """综合评价: the rubric's parts as computed, except those that the assessor changes."""

    changes: tuple[PartChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvaluateBatch:
    """综合评价 of many closed cases at once, each by the rubric as computed."""

    case_ids: tuple[int, ...]
    key: str = field(default_factory=new_key)


def evaluate_batch(work: Work, form: EvaluateBatch) -> int:
    """综合评价 of all the cases or of none; returns how many. Raises what `evaluate` raises."""
    for case_id in dict.fromkeys(form.case_ids):
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{form.key}:{case_id}"))
        evaluate(work, Evaluate(case_id=case_id, key=key))
    return len(set(form.case_ids))


def evaluate(work: Work, form: Evaluate) -> int:
    """综合评价; raises Refused: rubric_part_unknown, score_out_of_range, reason_required (field "changes")."""
    acting = begin(work, form, Action.EVALUATE)
    if acting.done:
        return acting.case.id
    parts = rubric_of(work, acting.case)
    lines = _changed(parts, form.changes)
    computed, total = sum(part.computed for part in parts), sum(line["score"] for line in lines)
    row = apply(acting, Status.EVALUATED, payload={"parts": lines, "computed_total": computed, "total": total})
    work.session.add(
        Evaluation(
            case_id=acting.case.id,
            parts=lines,
            computed_total=computed,
            total=total,
            evaluated_by=work.actor.account_id,
            evaluated_at=row.recorded_at,
        )
    )
    return acting.case.id


def rubric_of(reading: Reading, case: Case) -> tuple[PartScore, ...]:
    """The rubric's parts for a case as its journal and intervals stand now."""
    return evaluate_case(course_of(reading, case), norms_in_force(reading))


def computed(reading: Reading, case_id: int) -> tuple[PartScore, ...]:
    """The rubric's parts of a case that is about to be evaluated; Refused("case_not_found")."""
    case = reading.session.get(Case, case_id)
    if case is None or not permissions.sees_case(reading.actor, case.grid_code, (case.lead_body or "",)):
        raise Refused("case_not_found", case=case_id)
    return rubric_of(reading, case)


def norms_in_force(reading: Reading) -> ScoreNorms:
    """The scoring norms of today."""
    keys = set(reading.session.scalars(select(Norm.key).distinct()))
    return read_norms({key: reading.norm(key) for key in keys})


def course_of(reading: Reading, case: Case) -> CaseCourse:
    """What the rubric needs to know of the case."""
    session = reading.session
    answer = (
        session.scalars(
            select(JournalRow.payload)
            .where(JournalRow.case_id == case.id, JournalRow.action == Action.ANSWER)
            .order_by(JournalRow.sequence.desc())
        ).first()
        or {}
    )
    counted = select(CasePhoto.kind, func.count()).where(CasePhoto.case_id == case.id).group_by(CasePhoto.kind)
    kinds: dict[PhotoKind, int] = {row[0]: row[1] for row in session.execute(counted)}
    wrong_body = sum(
        1
        for content in session.scalars(
            select(Request.content).where(
                Request.case_id == case.id, Request.kind == RequestKind.RETURN, Request.state == RequestState.ALLOWED
            )
        )
        if content.get("reason") == "wrong_body"
    )
    category = session.get_one(Category, case.category_code)
    return CaseCourse(
        filing=_stints(reading, case, Stage.FILING),
        dispatch=_stints(reading, case, Stage.DISPATCH),
        handling=_stints(reading, case, Stage.HANDLING),
        wrong_body_returns=wrong_body,
        failed_verifications=case.rounds,
        photos_before=kinds.get(PhotoKind.REPORT, 0) + kinds.get(PhotoKind.CHECK, 0),
        photos_after=kinds.get(PhotoKind.AFTER, 0),
        result=bool(answer.get("result")),
        legal_basis=bool(answer.get("legal_basis")),
        legal_basis_required=category.legal_basis_required,
    )


def _stints(reading: Reading, case: Case, stage: Stage) -> tuple[Stint, ...]:
    query = select(Interval.deadline, Interval.ended_at, Interval.last_sequence).where(
        Interval.case_id == case.id, Interval.stage == stage, Interval.joint.is_(False), Interval.counts.is_(True)
    )
    return tuple(Stint(*row) for row in reading.session.execute(query.order_by(Interval.id)))


def _changed(parts: tuple[PartScore, ...], changes: tuple[PartChange, ...]) -> list[dict[str, Any]]:
    known = {part.part.value: part for part in parts}
    wanted = {change.part: change for change in changes}
    for change in changes:
        part = known.get(change.part)
        if part is None:
            raise Refused("rubric_part_unknown", field="changes", part=change.part)
        if not 0 <= change.score <= part.full:
            raise Refused("score_out_of_range", field="changes", part=change.part, full=part.full)
        if change.score != part.computed and not change.reason.strip():
            raise Refused("reason_required", field="changes", part=change.part)
    return [
        {
            "part": name,
            "full": part.full,
            "computed": part.computed,
            "score": wanted[name].score if name in wanted else part.computed,
            "reason": wanted[name].reason.strip() if name in wanted else "",
            "evidence": dict(part.evidence),
        }
        for name, part in known.items()
    ]
