"""The case that is no case: rows without a word in them, words as boxes to tick, an office that dates nothing; lays out nothing."""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, cast

from desktop.printing.words import Office, Words
from desktop.queries.case_course import JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.queries.case_ledgers import DemandRow, JointTaskRow, RequestRow
from desktop.queries.case_photos import PhotoRow
from desktop.queries.case_rows import CardRow
from desktop.queries.choices import CategoryRow
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.permissions import CaseFacts
from desktop.rules.terms import Level, PhotoKind, ReportSource, RequestState, Urgency
from desktop.rules.workflow import Action, RequestKind, Role, Status
from desktop.usecases.supervision import SupervisionLevel

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where a row has to have a time; no blank form prints it."""

MOMENT_TO_WRITE = "　　　年　月　日　时　分"
DAY_TO_WRITE = "　　　　年　　月　　日"
CO_BODIES, PHOTOS = 4, 2
_ONE_DAY = Limit(1, LimitClass.WORK_DAY)


@dataclass(frozen=True, slots=True)
class UnwrittenOffice(Office):
    """An office whose papers are not dated yet."""

    def moment(self, moment: datetime | None) -> str:
        """Room to write a moment."""
        return MOMENT_TO_WRITE

    def day(self, moment: datetime | None) -> str:
        """Room to write a day."""
        return DAY_TO_WRITE


def unwritten(office: Office) -> UnwrittenOffice:
    """The office as its blank forms name it; nothing that is not written yet bears its seal."""
    return UnwrittenOffice(**{each.name: getattr(office, each.name) for each in fields(office)} | {"seal": None})


def words_to_tick(words: Words) -> Words:
    """Words that answer a choice with all of it, a box before each, and an act or a measure with nothing."""
    return cast("Words", _ToTick(words))


class _ToTick:
    def __init__(self, words: Words) -> None:
        self._words = words

    def __getattr__(self, name: str) -> Any:
        return getattr(self._words, name)

    def source(self, _code: ReportSource) -> str:
        return _boxes(self._words.source(each) for each in ReportSource)

    def level(self, _code: Level) -> str:
        return _boxes(self._words.level(each) for each in Level)

    def urgency(self, _code: Urgency) -> str:
        return _boxes((*(self._words.urgency(each) for each in Urgency), "突发事件"))

    def choice(self, code: enum.StrEnum) -> str:
        return _boxes(self._words.choice(each) for each in type(code))

    def request_state(self, _code: RequestState) -> str:
        return _boxes(self._words.request_state(each) for each in (RequestState.ALLOWED, RequestState.REFUSED))

    def verdict(self, name: str) -> tuple[str, str]:
        both = _boxes(self._words.verdict(name))
        return both, both

    def _nothing(self, *_codes: object) -> str:
        return ""

    role = action = status = photo_kind = limit = duration = stop_reason = _nothing


def _boxes(texts: Any) -> str:
    return "　".join(f"□ {text}" for text in texts)


def blank_file(*actions: Action) -> CaseFile:
    """A case without a word, on which `actions` were done by nobody; with a co-body's task, demand and photo of each kind."""
    return CaseFile(
        card=_card(),
        facts=CaseFacts(Status.REPORTED),
        category=CategoryRow("", "", "", "", "", _ONE_DAY, _ONE_DAY, False, False, False, (), ()),
        document_number="编号：",
        source=ReportSource.INSPECTOR,
        urgency=Urgency.NORMAL,
        grid_confirmed=True,
        grid_provisional=False,
        reporter_name="",
        reporter_phone="",
        registered_by="",
        filed_at=None,
        dispatched_at=None,
        answered_at=None,
        closed_at=None,
        filing_condition="",
        closing_condition="",
        handler="",
        merged_reports=(),
        merged_into="",
        intervals=(),
        journal=tuple(_entry(number, action) for number, action in enumerate((Action.REPORT, *actions), 1)),
        requests=(),
        joint_tasks=tuple(
            JointTaskRow(number, "", "", "", None, "", "", "", "", None, None) for number in range(CO_BODIES)
        ),
        demands=(_demand(Action.PROMPT, ""), _demand(Action.SUPERVISE, SupervisionLevel.GENERAL.value)),
        photos=tuple(
            PhotoRow(number, "", PhotoKind.REPORT.value, "", 1, None, 0, 0, "") for number in range(1, PHOTOS + 1)
        ),
        evaluation=None,
        appeals=(),
        calendar_version=0,
        at=NEVER,
    )


def blank_request(kind: RequestKind) -> RequestRow:
    """A request that nobody made."""
    return RequestRow(0, kind, RequestState.OPEN.value, {}, "", "", NEVER, NEVER, "", None, "")


def _demand(kind: Action, level: str) -> DemandRow:
    return DemandRow(0, kind.value, level, "", "", "", NEVER, None, "", "", None)


def _entry(sequence: int, action: Action) -> JournalEntry:
    status = Status.REPORTED
    paper = {"paper": "责令改正违法行为决定书、现场检查笔录"} if action is Action.ISSUE_DOCUMENT else {}
    return JournalEntry(
        sequence, NEVER, None, "", Role.REGISTRAR, "", "", action, status, status, dict(paper), "", "", ""
    )


def _card() -> CardRow:
    return CardRow(
        case_id=0,
        version=0,
        report_number="",
        case_number=None,
        status=Status.REPORTED,
        step=None,
        category_code="",
        category="",
        grid_code="",
        grid="",
        street="",
        body_code=None,
        body="",
        address="",
        description="",
        source="",
        reported_by="",
        assigned_person="",
        emergency=False,
        level=Level.COMMUNITY,
        stage=None,
        stage_started_at=None,
        deadline=None,
        yellow_at=None,
        resume_on=None,
        prompts=0,
        supervisions=0,
        joint_tasks=0,
        open_joint_tasks=0,
        open_requests=0,
        rounds=0,
        reported_at=NEVER,
        changed_at=NEVER,
        lon=None,
        lat=None,
    )
