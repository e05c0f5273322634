"""Cards for tests that need rows but no store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop.queries.board import CardRow
from desktop.rules.workflow import STEP_OF, Stage, Status

MORNING = datetime(2015, 11, 23, 1, 12, tzinfo=UTC)  # Monday 09:12 in the district

_CARD = CardRow(
    case_id=1,
    version=1,
    report_number="R20151123-0001",
    case_number=None,
    status=Status.REPORTED,
    step=None,
    category_code="0301",
    category="工地扬尘",
    grid_code="110102011003",
    grid="樱桃园社区",
    street="白纸坊街道",
    body_code=None,
    body="",
    address="樱桃二条 8 号",
    description="工地未覆盖，扬尘明显",
    source="inspector",
    reported_by="张玉梅",
    assigned_person="",
    emergency=False,
    level="street",
    stage=Stage.ACCEPTANCE,
    stage_started_at=MORNING,
    deadline=MORNING + timedelta(hours=1),
    yellow_at=MORNING + timedelta(minutes=49),
    resume_on=None,
    prompts=0,
    supervisions=0,
    joint_tasks=0,
    open_joint_tasks=0,
    open_requests=0,
    rounds=0,
    reported_at=MORNING,
    changed_at=MORNING,
    lon=None,
    lat=None,
)


def card(case_id: int, **changes: Any) -> CardRow:
    """A reported case of dust; the deadline falls `case_id` minutes after 10:12 unless given."""
    status = changes.get("status", Status.REPORTED)
    plain: dict[str, Any] = {
        "report_number": f"R20151123-{case_id:04d}",
        "step": STEP_OF.get(status),
        "deadline": MORNING + timedelta(minutes=60 + case_id),
        "yellow_at": MORNING + timedelta(minutes=48 + case_id),
    }
    return replace(_CARD, case_id=case_id, **(plain | changes))
