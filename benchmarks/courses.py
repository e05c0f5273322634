"""Inventing cases as the rows that their acts would have left: journal chained, intervals with true deadlines; writes nothing.

Measured minutes of ended intervals are wall minutes here; everything else is what the use-cases write.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.cast import MARK, NOW, Cast, Kind, Place
from desktop.rules import chain, working_time
from desktop.rules.explanation import Limit
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.store import search_index

HALF_HOUR = timedelta(minutes=30)
_NOW = NOW.replace(tzinfo=None)
_ROADS = (
    "广安门内大街 广安门外大街 牛街 南横西街 白纸坊西街 右安门内大街 菜市口大街 骡马市大街 宣武门西大街 复兴门内大街 西单北大街"
    " 西四北大街 新街口外大街 德胜门外大街 鼓楼西大街 地安门西大街 阜成门外大街 展览馆路 车公庄大街 三里河路 月坛南街 樱桃二条"
    " 马连道路 莲花池东路 长椿街 报国寺前街 枣林前街 珠市口西大街 大栅栏西街 前门西河沿街"
)
_SITES = (
    "工地 餐馆 洗车行 停车场 菜市场 小区锅炉房 沿街商铺 汽修厂 拆迁空地 公园北门 加油站 学校东侧 医院后街 河道边 胡同口"
)
_SIGNS = (
    "群众反映夜间仍在作业 现场未见覆盖 车辆驶出未冲洗 油烟直排 气味刺鼻 噪声扰民 多次劝阻无效 影响居民出行"
    " 今晨巡查发现 与上周投诉为同一地点 面积约二十平方米 当事人不在场 已拍照取证 建议联合处理 附近居民意见较大"
)
ROADS, SITES, SIGNS = _ROADS.split(), _SITES.split(), _SIGNS.split()
SOURCES = [source.value for source in ReportSource]

_CASE_COLUMNS = (
    "id report_number case_number status journal_sequence category_code description source emergency urgency level grid_code"
    " grid_confirmed address lon lat reported_by registered_by reported_at filed_at dispatched_at answered_at closed_at changed_at"
    " filing_condition closing_condition lead_body handler assigned_person stage stage_started_at deadline yellow_at resume_on rounds"
    " prompts supervisions open_joint_tasks joint_tasks open_requests open_demands import_batch version"
)
_JOURNAL_COLUMNS = (
    "case_id sequence recorded_at actor_id actor role organisation acting_for action from_status to_status payload mark key"
    " previous_hash hash"
)
_INTERVAL_COLUMNS = (
    "case_id stage body_code person_id account_id joint round started_at limit_number limit_class emergency calendar_version pauses"
    " extensions deadline yellow_at ended_at stop_reason counts counted_minutes first_sequence last_sequence"
)
CASE_COLUMNS, JOURNAL_COLUMNS = _CASE_COLUMNS.split(), _JOURNAL_COLUMNS.split()
INTERVAL_COLUMNS = _INTERVAL_COLUMNS.split()


@dataclass(frozen=True, slots=True)
class Seed:
    """What is settled before a case is invented, because it depends on the cases before it."""

    case_id: int
    reported: datetime  # naive UTC
    report_number: str
    case_number: str | None
    status: Status
    imported: bool


@dataclass
class Rows:
    """The rows of a batch of cases, ready to be inserted; `rounds[n]` holds the n+1-th acts and the changes of status they make."""

    cases: list[tuple[Any, ...]] = field(default_factory=list)
    rounds: list[tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]] = field(default_factory=list)
    intervals: list[tuple[Any, ...]] = field(default_factory=list)
    joint_tasks: list[tuple[Any, ...]] = field(default_factory=list)
    demands: list[tuple[Any, ...]] = field(default_factory=list)
    requests: list[tuple[Any, ...]] = field(default_factory=list)
    evaluations: list[tuple[Any, ...]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    tokens: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """One act: `starts` is the stage it begins, `ends` whether the running one ends."""

    action: Action
    to: Status
    role: Role
    starts: Stage | None = None
    ends: bool = False


A, S, R = Action, Status, Role
_STRAIGHT = (
    Step(A.REPORT, S.REPORTED, R.REGISTRAR, Stage.ACCEPTANCE),
    Step(A.ACCEPT, S.ACCEPTED, R.REGISTRAR, Stage.FILING, ends=True),
    Step(A.FILE, S.FILED, R.SHIFT_LEADER, Stage.DISPATCH, ends=True),
    Step(A.DISPATCH, S.DISPATCHED, R.DISPATCHER, Stage.HANDLING, ends=True),
    Step(A.TAKE, S.HANDLING, R.BODY),
    Step(A.ANSWER, S.ANSWERED, R.BODY, Stage.SENDING, ends=True),
    Step(A.REQUEST_VERIFY, S.ANSWERED, R.REGISTRAR, Stage.VERIFICATION, ends=True),
    Step(A.VERIFY, S.VERIFIED, R.REGISTRAR, Stage.CLOSING, ends=True),
    Step(A.CLOSE, S.CLOSED, R.SHIFT_LEADER, ends=True),
    Step(A.EVALUATE, S.EVALUATED, R.ASSESSOR),
    Step(A.COUNT, S.ASSESSED, R.ASSESSOR),
)
_LENGTH = {
    S.REPORTED: 1, S.ACCEPTED: 2, S.FILED: 3, S.DISPATCHED: 4, S.HANDLING: 5, S.ANSWERED: 6, S.VERIFIED: 8, S.CLOSED: 9,
    S.EVALUATED: 10, S.ASSESSED: 11,
}  # fmt: skip
_BRANCHES: dict[Status, tuple[int, tuple[Step, ...]]] = {
    S.CHECKING: (1, (Step(A.REQUEST_CHECK, S.CHECKING, R.REGISTRAR, Stage.CHECKING, ends=True),)),
    S.DECLINED: (1, (Step(A.DECLINE, S.DECLINED, R.REGISTRAR, ends=True),)),
    S.MERGED: (2, (Step(A.MERGE, S.MERGED, R.SHIFT_LEADER, ends=True),)),
    S.SUSPENDED: (
        5,
        (Step(A.ASK_SUSPENSION, S.HANDLING, R.BODY), Step(A.ALLOW_SUSPENSION, S.SUSPENDED, R.SHIFT_LEADER)),
    ),
    S.VOIDED: (
        5,
        (Step(A.ASK_VOID, S.HANDLING, R.DISPATCHER), Step(A.ALLOW_VOID, S.VOIDED, R.SHIFT_LEADER, ends=True)),
    ),
    S.TRANSFERRED: (5, (Step(A.TRANSFER, S.TRANSFERRED, R.BODY, ends=True),)),
}
_UNNUMBERED = {S.REPORTED, S.CHECKING, S.ACCEPTED, S.DECLINED, S.MERGED}


def is_numbered(status: Status) -> bool:
    """Whether a case that ends at `status` was filed on its way there."""
    return status not in _UNNUMBERED


def stamp(moment: datetime | None) -> str | None:
    """An instant as SQLite keeps it."""
    return None if moment is None else moment.isoformat(" ") + ".000000"


class Inventor:
    """Turns seeds into rows; deterministic for a cast and a seed, and remembers deadlines, which are dear to compute."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._deadlines: dict[tuple[datetime, Limit], tuple[datetime, datetime]] = {}

    def rows(self, seeds: list[Seed]) -> Rows:
        """The rows of some cases."""
        rows = Rows()
        for seed in seeds:
            _Course(self, seed, rows).write()
        return rows

    def deadline(self, start: datetime, limit: Limit) -> tuple[datetime, datetime]:
        """Deadline and yellow light of a limit, naive UTC."""
        known = self._deadlines.get((start, limit))
        if known is None:
            told = working_time.deadline(self.cast.calendar, start.replace(tzinfo=UTC), limit)
            end, yellow = told.deadline or told.end, working_time.yellow_at(told) or told.end
            known = self._deadlines[start, limit] = end.replace(tzinfo=None), yellow.replace(tzinfo=None)
        return known


class _Course:
    """One case on its way."""

    def __init__(self, inventor: Inventor, seed: Seed, rows: Rows) -> None:
        self.inventor, self.seed, self.rows = inventor, seed, rows
        self.cast = inventor.cast
        self.random = random.Random(seed.case_id)
        pick = self.random
        self.place: Place = pick.choice(self.cast.places)
        # the lower the number, the more frequent: as categories are in life
        self.kind: Kind = self.cast.kinds[int(len(self.cast.kinds) * pick.random() ** 1.5)]
        self.level = pick.choices((Level.COMMUNITY, Level.STREET, Level.DISTRICT), (2, 5, 3))[0]
        self.emergency = pick.random() < 0.02
        self.handler = ""
        self.joint = self.prompted = self.asked = self.party = ""
        self.steps = self._steps()
        self.times = self._times()
        if len(self.steps) > 4 or seed.imported:
            self.handler = self.cast.people[pick.choice(self.cast.places).inspector]

    def write(self) -> None:
        """Add all rows of the case."""
        dispatched = self._when(A.DISPATCH) is not None or (self.seed.imported and self.seed.case_number is not None)
        self.body = self._lead_body() if dispatched else None
        self._journal()
        stage = self._intervals()
        self._case(stage)
        self._more()
        self._text()

    def _steps(self) -> list[Step]:
        seed, pick = self.seed, self.random
        if seed.imported:
            return [Step(A.IMPORT_HISTORY, seed.status, R.ADMINISTRATOR)]
        length, branch = _BRANCHES.get(seed.status, (_LENGTH.get(seed.status, 1), ()))
        steps = [*_STRAIGHT[:length], *branch]
        if seed.status is S.ANSWERED and pick.random() < 0.6:
            steps.append(_STRAIGHT[6])
        if length < 5:
            return steps
        chance = pick.random()
        if chance < 0.03:
            self.joint = "joint"
        elif chance < 0.05:
            self.party = f"北京{pick.choice(ROADS)[:3]}{pick.choice('宏盛瑞祥恒泰鑫源')}{pick.choice(('商贸', '餐饮', '建筑'))}有限公司"
            steps.insert(5, Step(A.ISSUE_DOCUMENT, S.HANDLING, R.BODY))
        elif seed.status is S.HANDLING and chance < 0.25:
            self.prompted = "prompt"
            steps.append(Step(A.PROMPT, S.HANDLING, R.DISPATCHER))
        elif seed.status is S.HANDLING and chance < 0.35:
            self.asked = "extension"
            steps.append(Step(A.ASK_EXTENSION, S.HANDLING, R.BODY))
        return steps

    def _times(self) -> list[datetime]:
        """When each act happened: on half hours, so that deadlines can be looked up; the last of an open case lately."""
        first, count, pick = self.seed.reported, len(self.steps), self.random
        if self.seed.status in _OPEN and first > _NOW - timedelta(days=20):
            last = max(first, _NOW - timedelta(hours=pick.expovariate(1 / 1.5)))
        else:
            last = min(_NOW, first + timedelta(hours=count * (2 + pick.expovariate(1 / 10))))
        if count == 1:
            return [first if not self.seed.imported else last.replace(microsecond=0)]
        span = (last - first) / (count - 1)
        return [_half_hour(first + span * number) if number else first for number in range(count)]

    def _when(self, action: Action) -> datetime | None:
        return next((at for step, at in zip(self.steps, self.times, strict=True) if step.action is action), None)

    def _lead_body(self) -> str:
        named = self.kind.bodies.get(self.level.value) or self.kind.bodies.get("district") or "urban_enforcement"
        return {"@street": self.place.street_office, "@community": self.place.community_office}.get(named, named)

    def _journal(self) -> None:
        previous, source = chain.FIRST_HASH, None
        seed = self.seed
        for number, (step, at) in enumerate(zip(self.steps, self.times, strict=True)):
            sequence, moment = number + 1, stamp(at) or ""
            actor = self.cast.actors[step.role]
            organisation = self.body or "" if step.role is R.BODY else actor.organisation
            payload = self._payload(step)
            mark = "import" if seed.imported else MARK
            key = f"{seed.case_id:08x}-0000-4000-8000-{sequence:012x}"
            facts: dict[str, object] = {
                "case": seed.report_number,
                "sequence": sequence,
                "recorded_at": moment.replace(" ", "T") + "Z",
                "happened_at": None,
                "actor_id": actor.account_id,
                "actor": actor.name,
                "role": step.role.value,
                "organisation": organisation,
                "acting_for": "",
                "action": step.action.value,
                "from": source,
                "to": step.to.value,
                "payload": payload,
                "mark": mark,
                "key": key,
            }
            end = chain.row_hash(previous, chain.row_text(facts))
            while len(self.rows.rounds) <= number:
                self.rows.rounds.append(([], []))
            journal, changes = self.rows.rounds[number]
            plain = chain.row_text(payload) if payload else "{}"
            journal.append(
                (seed.case_id, sequence, moment, actor.account_id, actor.name, step.role.value, organisation, "",
                 step.action.value, source, step.to.value, plain, mark, key, previous, end)
            )  # fmt: skip
            if number:
                changes.append((step.to.value, sequence, seed.case_id))
            previous, source = end, step.to.value

    def _payload(self, step: Step) -> dict[str, Any]:
        match step.action:
            case A.REPORT | A.IMPORT_HISTORY:
                return {"category": self.kind.code, "grid": self.place.grid, "photos": []}
            case A.FILE:
                return {"filing_condition": self.kind.filing, "case_number": self.seed.case_number}
            case A.DISPATCH:
                return {"lead_body": self.body}
            case A.TAKE:
                return {"handler": self.handler}
            case A.ANSWER:
                return {"result": "已整改", "measures": "责令改正", "photos": []}
            case A.VERIFY:
                return {"passed": True, "finding": "已整改", "photos": []}
            case A.ISSUE_DOCUMENT:
                return {"paper": "责令改正通知书", "party": self.party}
            case _:
                return {}

    def _intervals(self) -> dict[str, Any] | None:
        """Write the intervals and return the running one, if any."""
        running: dict[str, Any] | None = None
        for sequence, (step, at) in enumerate(zip(self.steps, self.times, strict=True), start=1):
            if running is not None and step.ends:
                self._end(running, at, sequence, self.cast.actors[step.role].account_id)
                running = None
            if step.to is S.SUSPENDED and running is not None:
                running["pauses"] = json.dumps([[at.replace(tzinfo=UTC).isoformat(), None]], separators=(",", ":"))
            if step.starts is None:
                continue
            handling = step.starts is Stage.HANDLING
            limit = self.kind.limit if handling else self.cast.stage_limits[step.starts.value]
            deadline, yellow = self.inventor.deadline(at, limit)
            running = dict.fromkeys(INTERVAL_COLUMNS) | {
                "case_id": self.seed.case_id, "stage": step.starts.value, "body_code": self.body if handling else None,
                "person_id": self.place.inspector if step.starts in _INSPECTED else None, "joint": 0, "round": 0,
                "started_at": at, "limit_number": limit.number, "limit_class": limit.limit_class.value, "emergency": 0,
                "calendar_version": self.cast.calendar_version, "pauses": "[]", "extensions": "[]", "deadline": deadline,
                "yellow_at": yellow, "counts": 1, "first_sequence": sequence,
            }  # fmt: skip
        if running is not None:
            self._add(running)
        return running

    def _end(self, interval: dict[str, Any], at: datetime, sequence: int, account: int) -> None:
        minutes = int((at - interval["started_at"]).total_seconds() // 60)
        interval |= {"ended_at": at, "stop_reason": "done", "counted_minutes": minutes, "last_sequence": sequence}
        interval["account_id"] = account
        self._add(interval)

    def _add(self, interval: dict[str, Any]) -> None:
        self.rows.intervals.append(tuple(_stamped(interval)))

    def _case(self, running: dict[str, Any] | None) -> None:
        seed, pick = self.seed, self.random
        filed = self._when(A.FILE)
        if seed.imported and seed.case_number:
            filed = seed.reported
        paused = seed.status is S.SUSPENDED
        shown = None if running is None or paused else running
        source = pick.choice(SOURCES)
        first = self.steps[0].to.value
        values: dict[str, Any] = {
            "id": seed.case_id, "report_number": seed.report_number, "case_number": seed.case_number, "status": first,
            "journal_sequence": 1, "category_code": self.kind.code, "description": self._description(), "source": source,
            "emergency": int(self.emergency), "urgency": "normal", "level": self.level.value, "grid_code": self.place.grid,
            "grid_confirmed": 1, "address": f"{pick.choice(ROADS)}{pick.randint(1, 220)}号{pick.choice(SITES)}",
            "lon": 116.32 + pick.random() * 0.08, "lat": 39.87 + pick.random() * 0.1,
            "reported_by": self.place.inspector if source == "inspector" else None,
            "registered_by": self.cast.actors[R.REGISTRAR].account_id, "reported_at": seed.reported, "filed_at": filed,
            "dispatched_at": self._when(A.DISPATCH), "answered_at": self._when(A.ANSWER),
            "closed_at": self._when(A.CLOSE) or (self.times[0] if seed.imported else None), "changed_at": self.times[-1],
            "filing_condition": self.kind.filing if filed else "", "closing_condition": "", "lead_body": self.body,
            "handler": self.handler, "assigned_person": running["person_id"] if running else None,
            "stage": running["stage"] if running else None, "stage_started_at": running["started_at"] if running else None,
            "deadline": shown["deadline"] if shown else None, "yellow_at": shown["yellow_at"] if shown else None,
            "resume_on": (_NOW.date() + timedelta(days=pick.randint(1, 90))).isoformat() if paused else None, "rounds": 0,
            "prompts": int(bool(self.prompted)), "supervisions": 0, "open_joint_tasks": int(self._joint_open()),
            "joint_tasks": int(bool(self.joint)), "open_requests": int(bool(self.asked)),
            "open_demands": int(bool(self.prompted)), "import_batch": "history" if seed.imported else None,
            "version": len(self.steps),
        }  # fmt: skip
        self.case = values
        self.rows.cases.append(tuple(_stamped(values)))

    def _joint_open(self) -> bool:
        return bool(self.joint) and self.seed.status in {S.DISPATCHED, S.HANDLING}

    def _description(self) -> str:
        pick = self.random
        return f"{self.kind.name}，{pick.choice(SIGNS)}，{pick.choice(SIGNS)}，编号{pick.randint(100, 99999)}"

    def _more(self) -> None:
        seed, last = self.seed, stamp(self.times[-1])
        if self.joint:
            co_body = self.place.street_office if self.body != self.place.street_office else "epb"
            self.rows.joint_tasks.append(
                (seed.case_id, co_body, "", "", "", "open" if self._joint_open() else "answered", "")
            )
            self.joint = co_body
        if self.prompted:
            asker = self.cast.actors[R.DISPATCHER].account_id
            self.rows.demands.append((seed.case_id, "prompt", "", self.body, "请尽快处理", asker, last, ""))
        if self.asked:
            asker = self.cast.actors[R.BODY].account_id
            self.rows.requests.append((seed.case_id, "extension", "open", "{}", asker, self.body, last, last, ""))
        if at := self._when(A.EVALUATE):
            assessor = self.cast.actors[R.ASSESSOR].account_id
            self.rows.evaluations.append((seed.case_id, "[]", 90, 90, assessor, stamp(at)))

    def _text(self) -> None:
        case, people, names = self.case, self.cast.people, self.cast.names
        fields = [
            case["report_number"], case["case_number"], case["address"], case["description"], case["handler"],
            people.get(case["reported_by"] or 0), people.get(case["assigned_person"] or 0),
            *(names[self.body] if self.body else ()), *(names[self.joint] if self.joint else ()), self.party,
        ]  # fmt: skip
        text = search_index.text_of(fields)
        self.rows.texts.append((self.seed.case_id, text))
        self.rows.tokens.append((self.seed.case_id, search_index.sqlite_tokens(text)))


_OPEN = {S.REPORTED, S.CHECKING, S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.ANSWERED, S.VERIFIED}
_INSPECTED = {Stage.CHECKING, Stage.VERIFICATION}


def _stamped(values: dict[str, Any]) -> Iterator[Any]:
    return (stamp(each) if type(each) is datetime else each for each in values.values())


def _half_hour(moment: datetime) -> datetime:
    return moment - timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)


def local_day(moment: datetime) -> date:
    """The district's day of a naive UTC instant; it has no summer time."""
    return (moment + timedelta(hours=8)).date()
