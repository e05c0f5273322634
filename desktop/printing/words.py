"""What a paper has to be handed: the words of every code, and the office it is printed for; holds no words itself."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from desktop.rules.explanation import Explanation, Limit
from desktop.rules.terms import (
    AssessmentState,
    Level,
    PhotoKind,
    ReportSource,
    RequestState,
    StopReason,
    SubjectKind,
    Urgency,
)
from desktop.rules.workflow import Action, RequestKind, Role, Stage, Status


class Words(Protocol):
    """The words of codes; `desktop.wording` is one."""

    def status(self, code: Status, /) -> str:
        """Where a case stands: 处置中."""

    def action(self, code: Action, /) -> str:
        """What was done: 派遣."""

    def done(self, code: Action, by: Role, /) -> str:
        """What a row of the journal says was done: as `action`, but what the system let lapse."""

    def role(self, code: Role, /) -> str:
        """Who somebody is to the workflow: 受理员."""

    def stage(self, code: Stage, /) -> str:
        """A stretch with a limit of its own: 处置."""

    def source(self, code: ReportSource, /) -> str:
        """Where a report came from."""

    def level(self, code: Level, /) -> str:
        """Who is to solve it."""

    def urgency(self, code: Urgency, /) -> str:
        """How pressing it is."""

    def request_kind(self, code: RequestKind, /) -> str:
        """What was asked for: 延期."""

    def request_state(self, code: RequestState, /) -> str:
        """What became of a request."""

    def stop_reason(self, code: StopReason, /) -> str:
        """Why a stretch of the clock ended."""

    def photo_kind(self, code: PhotoKind, /) -> str:
        """What a photo shows of the course."""

    def subject_kind(self, code: SubjectKind, /) -> str:
        """Whom a scorecard is about."""

    def assessment_state(self, code: AssessmentState, /) -> str:
        """How far an assessment has come."""

    def grade(self, code: str, /) -> str:
        """A grade A–E with its word; "" says why there is none."""

    def indicator(self, key: str, /) -> str:
        """The name of an indicator."""

    def count(self, key: str, /) -> str:
        """The name of a count of steps done."""

    def formula(self, key: str, code: str, /) -> str:
        """How an indicator's score is made."""

    def why_empty(self, key: str, /) -> str:
        """Why an indicator has no value."""

    def limit(self, value: Limit, /) -> str:
        """A limit: 2 工作日."""

    def duration(self, minutes: int, /) -> str:
        """A length in minutes as people say it."""

    def explanation(self, value: Explanation, zone: tzinfo, /) -> tuple[str, ...]:
        """The clock told in words, a line each."""

    def field(self, name: str, /) -> str:
        """The label of a form field."""

    def choice(self, code: enum.StrEnum, /) -> str:
        """One of what a form lets choose."""

    def verdict(self, name: str, /) -> tuple[str, str]:
        """Yes and no of a form's field: 通过, 不通过."""


@dataclass(frozen=True, slots=True)
class Office:
    """Whose paper it is. `zone` is the district's: every time on paper is local."""

    district: str  # 西城区
    centre: str  # 区城市管理监督指挥中心
    zone: tzinfo
    document_prefix: str = ""  # 西环网
    seal: bytes | None = None  # a picture of the seal, printed over issuer and date where the office wants it

    @property
    def issuer(self) -> str:
        """The centre's name with its district, as it heads a paper: 西城区城市管理监督指挥中心."""
        if self.centre.startswith(self.district):
            return self.centre
        return self.district + self.centre.removeprefix(self.district[-1:])

    def moment(self, moment: datetime | None) -> str:
        """A moment as papers write it, to the minute: 2015年11月24日 09:40; a dash where there is none."""
        if moment is None:
            return DASH
        local = moment.astimezone(self.zone)
        return f"{written(local.date())} {local:%H:%M}"

    def day(self, moment: datetime | None) -> str:
        """The day of a moment: 2015年11月24日; a dash where there is none."""
        return DASH if moment is None else written(moment.astimezone(self.zone).date())


DASH = "—"
"""What stands in a field that has no value."""


def written(day: date) -> str:
    """A day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"
