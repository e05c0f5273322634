"""Rows of a plausible Xicheng case and card, made by hand with the real clock and the real hash chain."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from desktop.printing.words import Office
from desktop.queries.case_course import IntervalRow, JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.queries.case_ledgers import EvaluationRow, JointTaskRow
from desktop.queries.case_photos import PhotoRow
from desktop.queries.case_rows import CardRow
from desktop.queries.choices import CategoryRow
from desktop.queries.grid_map import OutlineRow
from desktop.rules import chain, working_time
from desktop.rules.permissions import CaseFacts
from desktop.rules.score_norms import DEFAULT_NORMS, Indicator
from desktop.rules.scorecard import Card, Period, Subject, Tally, make_card
from desktop.rules.terms import Level, StopReason, SubjectKind
from desktop.rules.workflow import STEP_OF, Action, Role, Stage, Status
from desktop.rules.working_time import Calendar, Limit, LimitClass

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Office("西城区", "区城市管理监督指挥中心", ZONE)
CALENDAR = Calendar(version="3")
HOUR, DAY = LimitClass.WORK_HOUR, LimitClass.WORK_DAY

DESCRIPTION = (
    "白纸坊桥东北角在建工地（金融街西延项目二标段）东侧土方作业未洒水、裸土未苫盖，出入口无冲洗设施，"
    "渣土车带泥上路，樱桃园社区沿街商户反映扬尘严重，测点目测可见尘土飞扬。"
)
CATEGORY = CategoryRow(
    code="0302",
    name="工地扬尘",
    class_code="03",
    class_name="施工管理",
    hint="工地名称、扬尘部位",
    limit=Limit(1, DAY),
    rework_limit=Limit(4, HOUR),
    emergency=False,
    dispute=False,
    legal_basis_required=True,
    filing_conditions=("施工现场土方、堆料、道路等未采取苫盖、洒水、硬化措施，有可见扬尘",),
    closing_conditions=("苫盖、洒水、硬化、冲洗等措施已到位，现场无可见扬尘",),
)


def at(day: int, clock: str, month: int = 11) -> datetime:
    """A moment of November 2015 in the district's zone."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2015, month, day, hour, minute, 17, tzinfo=ZONE)


@dataclass
class Course:
    """A case on its way; `until` says how far it came."""

    description: str = DESCRIPTION
    inspector: str = "刘玥"
    journal: list[JournalEntry] = field(default_factory=list)
    intervals: list[IntervalRow] = field(default_factory=list)
    status: Status | None = None

    def act(
        self,
        action: Action,
        to: Status,
        when: datetime,
        who: tuple[str, Role, str],
        payload: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> JournalEntry:
        previous = self.journal[-1].hash if self.journal else chain.FIRST_HASH
        text = chain.row_text({"action": action.value, "at": chain.instant(when), "payload": payload or {}})
        entry = JournalEntry(
            sequence=len(self.journal) + 1,
            recorded_at=when,
            happened_at=more.get("happened_at"),
            actor=who[0],
            role=who[1],
            organisation=who[2],
            acting_for=more.get("acting_for", ""),
            action=action,
            from_status=self.status,
            to_status=to,
            payload=dict(payload or {}),
            mark=more.get("mark", ""),
            previous_hash=previous,
            hash=chain.row_hash(previous, text),
        )
        self.journal.append(entry)
        self.status = to
        return entry

    def stage(
        self, stage: Stage, start: datetime, end: datetime | None, limit: Limit, body: str = "", **more: Any
    ) -> IntervalRow:
        explained = working_time.deadline(CALENDAR, start, limit)
        assert explained.deadline is not None
        until = end or explained.deadline
        served = working_time.elapsed(CALENDAR, start, until, limit.limit_class)
        row = IntervalRow(
            interval_id=len(self.intervals) + 1,
            stage=stage,
            body=body,
            person=more.get("person", ""),
            joint=more.get("joint", False),
            round=more.get("round", 0),
            started_at=start,
            ended_at=end,
            stop_reason=StopReason.DONE.value if end else None,
            counts=True,
            limit=limit,
            deadline=explained.deadline,
            yellow_at=working_time.yellow_at(explained) or explained.deadline,
            counted_minutes=served.counted_minutes,
            overdue=end is not None and not working_time.on_time(end, explained.deadline),
            to_deadline=explained,
            served=served,
        )
        self.intervals.append(row)
        return row


INSPECTOR = ("刘玥", Role.INSPECTOR, "樱桃园社区")
REGISTRAR = ("王镕", Role.REGISTRAR, "区指挥中心")
LEADER = ("李堃", Role.SHIFT_LEADER, "区指挥中心")
DISPATCHER = ("赵喆", Role.DISPATCHER, "区指挥中心")
BODY = ("孙珺", Role.BODY, "区住房城市建设委")
ASSESSOR = ("周㐂", Role.ASSESSOR, "区指挥中心")


def through(until: Status = Status.EVALUATED, description: str = DESCRIPTION) -> Course:
    """The course of a dust report until it first stands at `until`, with one rework on the way; stretches not ended by then run on."""
    course = Course(description)
    for step in (_reported, _accepted, _filed, _dispatched, _handled, _reworked, _closed, _evaluated):
        step(course)
    reached = next(entry for entry in course.journal if entry.to_status is until)
    course.journal = course.journal[: reached.sequence]
    begun = (each for each in course.intervals if each.started_at <= reached.recorded_at)
    course.intervals = [_as_of(each, reached.recorded_at) for each in begun]
    course.status = until
    return course


def _as_of(interval: IntervalRow, moment: datetime) -> IntervalRow:
    if interval.ended_at is not None and interval.ended_at > moment:
        return replace(interval, ended_at=None, stop_reason=None, overdue=False)
    return interval


def _reported(course: Course) -> None:
    report: dict[str, Any] = {
        "category": "0302",
        "description": course.description,
        "source": "inspector",
        "grid": "110102019004",
    }
    report |= {"reporter_name": "秘密人", "reporter_phone": "13800000000", "reported_by": 7}  # must never be printed
    course.act(Action.REPORT, Status.REPORTED, at(20, "16:40"), INSPECTOR, report | {"photos": ["0" * 64, "1" * 64]})


def _accepted(course: Course) -> None:
    payload = {"category": "0302", "level": "street", "urgency": "urgent", "note": "情况属实，建议立案。"}
    entry = course.act(Action.ACCEPT, Status.ACCEPTED, at(20, "17:05"), REGISTRAR, payload)
    course.stage(Stage.ACCEPTANCE, at(20, "16:40"), entry.recorded_at, Limit(1, HOUR), "区指挥中心")


def _filed(course: Course) -> None:
    payload = {"filing_condition": CATEGORY.filing_conditions[0], "opinion": "同意立案。", "case_number": "2015-000403"}
    course.act(Action.FILE, Status.FILED, at(20, "17:32"), LEADER, payload)
    course.stage(Stage.FILING, at(20, "17:05"), at(20, "17:32"), Limit(1, HOUR), "区指挥中心")


def _dispatched(course: Course) -> None:
    payload = {
        "lead_body": "housing",
        "co_bodies": ["110102019"],
        "requirement": "责令立即停止土方作业，裸土全部苫盖，出入口设冲洗设施，处置后拍照反馈。",
    }
    course.act(Action.DISPATCH, Status.DISPATCHED, at(20, "17:50"), DISPATCHER, payload)
    course.stage(Stage.DISPATCH, at(20, "17:32"), at(20, "17:50"), Limit(1, HOUR), "区指挥中心")
    course.act(Action.TAKE, Status.HANDLING, at(23, "09:10"), BODY, {"handler": "孙珺"})


def _handled(course: Course) -> None:
    answer = {
        "result": "已责令停工整改，裸土苫盖约 1200 平方米，出入口冲洗设施安装到位。",
        "measures": "现场检查，出具责令改正通知书；安排专人每日洒水 4 次；渣土车出场一律冲洗、密闭。",
        "legal_basis": "《中华人民共和国大气污染防治法》第六十九条",
        "photos": ["2" * 64],
    }
    course.act(Action.ANSWER, Status.ANSWERED, at(23, "15:40"), BODY, answer)
    course.stage(Stage.HANDLING, at(20, "17:50"), at(23, "15:40"), Limit(1, DAY), "区住房城市建设委")
    course.stage(Stage.HANDLING, at(20, "17:50"), at(23, "15:00"), Limit(1, DAY), "白纸坊街道", joint=True)
    course.act(
        Action.REQUEST_VERIFY, Status.ANSWERED, at(23, "15:55"), REGISTRAR, {"inspector": 7, "note": "请到现场核查"}
    )
    course.stage(Stage.SENDING, at(23, "15:40"), at(23, "15:55"), Limit(1, HOUR), "区指挥中心")


def _reworked(course: Course) -> None:
    failed = {"passed": False, "finding": "东南角约 50 平方米裸土尚未苫盖。", "photos": ["3" * 64]}
    course.act(Action.VERIFY, Status.HANDLING, at(23, "17:20"), INSPECTOR, failed, happened_at=at(23, "16:58"))
    course.stage(Stage.VERIFICATION, at(23, "15:55"), at(23, "17:20"), Limit(4, HOUR), person="刘玥")
    answer = {"result": "东南角裸土已全部苫盖。", "measures": "补充苫盖密目网 60 平方米。", "legal_basis": "同前"}
    course.act(Action.ANSWER, Status.ANSWERED, at(24, "11:46"), BODY, answer)
    course.stage(Stage.HANDLING, at(23, "17:20"), at(24, "11:46"), Limit(4, HOUR), "区住房城市建设委", round=1)
    course.act(Action.REQUEST_VERIFY, Status.ANSWERED, at(24, "13:35"), REGISTRAR, {"inspector": 7})
    course.stage(Stage.SENDING, at(24, "11:46"), at(24, "13:35"), Limit(1, HOUR), "区指挥中心")
    passed = {"passed": True, "finding": "裸土已全部苫盖，出入口冲洗设施正常使用，现场无扬尘。"}
    course.act(Action.VERIFY, Status.VERIFIED, at(24, "15:02"), REGISTRAR, passed, acting_for="刘玥")
    course.stage(Stage.VERIFICATION, at(24, "13:35"), at(24, "15:02"), Limit(4, HOUR), person="刘玥")


def _closed(course: Course) -> None:
    payload = {"closing_condition": CATEGORY.closing_conditions[0], "opinion": "整改到位，同意结案。"}
    course.act(Action.CLOSE, Status.CLOSED, at(24, "16:10"), LEADER, payload)
    course.stage(Stage.CLOSING, at(24, "15:02"), at(24, "16:10"), Limit(2, HOUR), "区指挥中心")


def _evaluated(course: Course) -> None:
    course.act(
        Action.EVALUATE,
        Status.EVALUATED,
        at(2, "10:00", 12),
        ASSESSOR,
        {"parts": [], "computed_total": 50, "total": 70},
    )


def case_file_row(until: Status = Status.EVALUATED, *, photos: int = 4, **changes: Any) -> CaseFile:
    """The whole case; `changes` replace fields of the file, or of its card where the name is the card's."""
    course = through(until, changes.pop("description", DESCRIPTION))
    reached = {entry.to_status: entry.recorded_at for entry in reversed(course.journal)}
    filed, dispatched = Status.FILED in reached, Status.DISPATCHED in reached
    card = CardRow(
        case_id=403,
        version=len(course.journal),
        report_number="R20151120-0087",
        case_number="2015-000403" if filed else None,
        status=until,
        step=STEP_OF.get(until),
        category_code="0302",
        category="工地扬尘",
        grid_code="110102019004",
        grid="樱桃园社区",
        street="白纸坊街道",
        body_code="housing" if dispatched else None,
        body="区住房城市建设委" if dispatched else "",
        address="白纸坊桥东北角金融街西延项目二标段工地",
        description=course.description,
        source="inspector",
        reported_by="刘玥",
        assigned_person="刘玥",
        emergency=False,
        level=Level.STREET.value,
        stage=None,
        stage_started_at=None,
        deadline=None,
        yellow_at=None,
        resume_on=None,
        prompts=0,
        supervisions=0,
        joint_tasks=1 if dispatched else 0,
        open_joint_tasks=0,
        open_requests=0,
        rounds=1,
        reported_at=course.journal[0].recorded_at,
        changed_at=course.journal[-1].recorded_at,
        lon=116.3572,
        lat=39.8787,
    )
    of_card = {name: changes.pop(name) for name in tuple(changes) if name in CardRow.__dataclass_fields__}
    card = replace(card, **of_card)
    task = JointTaskRow(
        task_id=1,
        body_code="110102019",
        body="白纸坊街道",
        division="维护现场秩序，督促沿街清扫保洁。",
        meets_at=at(23, "09:30"),
        meets_where="白纸坊桥东北角",
        handler="钱昊",
        state="answered",
        result="已清扫周边道路，向商户作出说明。",
        answered_at=at(23, "15:00"),
        deadline=None,
    )
    file = CaseFile(
        card=card,
        facts=CaseFacts(status=until, grid="110102019004"),
        category=CATEGORY,
        document_number="西环网〔2015〕403号" if filed else "",
        source="inspector",
        urgency="urgent" if Status.ACCEPTED in reached else "normal",
        grid_confirmed=True,
        grid_provisional=True,
        reporter_name="秘密人",
        reporter_phone="13800000000",
        registered_by="王镕",
        filed_at=reached.get(Status.FILED),
        dispatched_at=reached.get(Status.DISPATCHED),
        answered_at=reached.get(Status.ANSWERED),
        closed_at=reached.get(Status.CLOSED),
        filing_condition=CATEGORY.filing_conditions[0] if filed else "",
        closing_condition=CATEGORY.closing_conditions[0] if Status.CLOSED in reached else "",
        handler="孙珺" if Status.HANDLING in reached else "",
        merged_reports=(),
        merged_into="",
        intervals=tuple(course.intervals),
        journal=tuple(course.journal),
        requests=(),
        joint_tasks=(task,) if dispatched else (),
        demands=(),
        photos=tuple(photo_row(number) for number in range(photos)),
        evaluation=_evaluation() if until is Status.EVALUATED else None,
        appeals=(),
        calendar_version=3,
        at=at(3, "09:00", 12),
    )
    return replace(file, **changes)


def _evaluation() -> EvaluationRow:
    stint = {"deadline": "2015-11-20T09:32:00Z", "done": "2015-11-20T09:32:17Z", "sequence": 3}
    lines: tuple[tuple[str, int, int, int, dict[str, Any], str], ...] = (
        ("filed_on_time", 10, 10, 10, {"stints": [stint]}, ""),
        ("dispatched_on_time", 10, 10, 10, {"stints": [stint]}, ""),
        ("dispatched_accurately", 20, 20, 20, {"wrong_body_returns": 0}, ""),
        ("handled_on_time", 30, 0, 20, {"stints": [stint]}, "返工仅涉及东南角小面积裸土。"),
        ("passed_first_verification", 20, 0, 0, {"failed_verifications": 1}, ""),
        ("file_complete", 10, 10, 10, {"photos_before": 2, "photos_after": 1, "missing": []}, ""),
    )
    names = ("part", "full", "computed", "score", "evidence", "reason")
    parts = tuple(dict(zip(names, line, strict=True)) for line in lines)
    return EvaluationRow(parts, 50, 70, "周㐂", at(2, "10:00", 12))


def photo_row(number: int) -> PhotoRow:
    kinds = ("report", "after", "verification", "progress")
    return PhotoRow(
        photo_id=number + 1,
        sha256=f"{number:064x}",
        kind=kinds[number % 4],
        caption=("东侧裸土未苫盖", "苫盖后", "东南角", "")[number % 4],
        sequence=number + 1,
        taken_at=at(20, "16:30") + timedelta(minutes=number) if number % 5 else None,
        width=800,
        height=600,
        by="刘玥",
    )


def picture(number: int = 0, *, orientation: int = 1, size: tuple[int, int] = (800, 600)) -> bytes:
    """A JPEG with a red corner at its upper left as stored, and an EXIF orientation."""
    image = Image.new("RGB", size, (90, 120 + number % 100, 150))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(220, 30, 30))
    draw.line((0, size[1], size[0], 0), fill=(255, 255, 255), width=8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def pictures(count: int) -> dict[str, bytes]:
    """The bytes of the first photos, some of them taken with the camera turned."""
    return {f"{number:064x}": picture(number, orientation=(1, 6, 1, 8)[number % 4]) for number in range(count)}


def outline(code: str, name: str, level: int, west: float, south: float, east: float, north: float) -> OutlineRow:
    ring = [[west, south], [east, south], [(east + west) / 2 + 0.002, north], [west, north], [west, south]]
    return OutlineRow(
        grid_code=code,
        level=level,
        name=name,
        provisional=True,
        geometry='{"type":"Polygon","coordinates":[' + str(ring) + "]}",
        source="本资料包只含公开事实和本项目自绘的示意界线，不含任何第三方边界数据，可自由修改、复制给其他区使用。",
        valid_from=date(2015, 12, 1),
    )


OUTLINES = (
    outline("110102019", "白纸坊街道", 2, 116.344, 39.866, 116.365, 39.888),
    outline("110102019004", "樱桃园社区", 3, 116.353, 39.8757, 116.3595, 39.8815),
    outline("110102019002", "双槐里社区", 3, 116.3518, 39.87, 116.3595, 39.8757),
    outline("110102019005", "崇效寺社区", 3, 116.3515, 39.8815, 116.36, 39.885),
    outline("110102019006", "菜园街社区", 3, 116.3445, 39.8757, 116.353, 39.8815),
    outline("110102019013", "光源里社区", 3, 116.3595, 39.8757, 116.367, 39.8815),
)


def card_row(*, cases: int = 12, **changes: Any) -> Card:
    """An inspector's card of November 2015, scored by the default norms."""
    numbers = tuple(f"2015-{number:06d}" for number in range(380, 380 + cases))

    def tally(hits: int, all_: int) -> Tally:
        return Tally(hits, all_, numbers[:hits], numbers[:all_])

    card = make_card(
        SubjectKind.INSPECTOR,
        Subject("7", "刘玥", "樱桃园社区", ("樱桃园社区", "双槐里社区")),
        Period(date(2015, 11, 1), date(2015, 11, 30)),
        {
            Indicator.VALID_REPORT_RATE: tally(cases - 1, cases),
            Indicator.CHECKED_ON_TIME_RATE: tally(3, 4),
            Indicator.VERIFIED_ON_TIME_RATE: tally(cases - 2, cases),
            Indicator.CASE_MEAN: Tally(None, 3, denominator_cases=numbers[:3], total=255),
        },
        {
            "reported": Tally(cases),
            "validly_reported": Tally(cases - 1),
            "verified": Tally(cases, numerator_cases=numbers),
        },
        DEFAULT_NORMS,
        months=Fraction(1),
        judged_at=datetime(2015, 12, 1, tzinfo=ZONE),
    )
    return replace(card, **changes)
