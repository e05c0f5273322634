"""Notices, approvals and photo evidence of one case, each a sheet of its own; lays out and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.course import Course
from desktop.printing.documents import entries
from desktop.printing.forms import FORM_WIDTHS, Forms
from desktop.printing.photos import NOT_WITH_THE_FILE, Picture
from desktop.printing.sheet import TYPE_WIDTH, Sheet
from desktop.printing.tables import Cell, Gap, Row, RuledTable
from desktop.printing.words import DASH
from desktop.queries.case_course import JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.queries.case_ledgers import DemandRow, JointTaskRow, RequestRow
from desktop.queries.case_photos import PhotoRow
from desktop.rules.terms import PhotoKind, RequestState
from desktop.rules.workflow import ASKED_BY, Action, RequestKind, Stage
from desktop.usecases.supervision import SupervisionLevel

EVIDENCE_HEIGHT = 76 * mm
"""Two photos to a page, also under the title."""


@dataclass(frozen=True, slots=True)
class CaseNotices:
    """Makes the notices of one case."""

    course: Course

    def joint(self) -> Iterator[Sheet]:
        """联合执法通知: one sheet for every meeting that was called, and one for the co-bodies of the dispatch."""
        meetings: dict[tuple[object, str], list[JointTaskRow]] = {}
        for task in self._file.joint_tasks:
            meetings.setdefault((task.meets_at, task.meets_where), []).append(task)
        for tasks in meetings.values():
            yield self._joint(tasks)

    def _joint(self, tasks: list[JointTaskRow]) -> Sheet:
        forms, office = self._forms, self.course.office
        called = self._file.last(Action.CALL_JOINT) if tasks[0].meets_at else None
        called = called or self._file.last(Action.DISPATCH)
        heads = ("协办单位", "任务分工", "截止时间", "联系人")
        widths = (36 * mm, 54 * mm, 43 * mm, TYPE_WIDTH - 133 * mm)
        divided = [
            forms.line((task.body, task.division, office.moment(task.deadline), task.handler), heads) for task in tasks
        ]
        rows = [
            forms.pair("案　号", self._number, "问题类别", self._file.category.name),
            forms.pair(
                "牵头单位", self._file.card.body, "协办单位", "、".join(task.body for task in tasks if task.body)
            ),
            forms.pair("集合时间", office.moment(tasks[0].meets_at), "集合地点", tasks[0].meets_where),
            forms.wide("案发地点", self._file.card.address),
            forms.wide("问题描述", self._file.card.description, least=18 * mm),
        ]
        signed = RuledTable(
            [
                forms.issued(
                    "通知单位",
                    "",
                    self._done(called) if called else "",
                    office.issuer,
                    office.day(called.recorded_at if called else None),
                    self.course.seal_of(called),
                    24 * mm,
                ),
                forms.opinion("签　收", "", "", "协办单位签收人", 24 * mm),
            ],
            FORM_WIDTHS,
        )
        story = [
            forms.table(rows),
            *forms.heading("任务分工"),
            RuledTable(divided, widths, forms.head(heads)),
            Gap(4 * mm),
            signed,
        ]
        return self._sheet("联合执法通知", office.day(called.recorded_at if called else None), story)

    def demands(self, kind: Action) -> Iterator[Sheet]:
        """催办单 for every prompt, 督办通知单 for every supervision."""
        for number, demand in enumerate([each for each in self._file.demands if each.kind == kind.value], 1):
            yield self._demand(demand, kind, number)

    def _demand(self, demand: DemandRow, kind: Action, number: int) -> Sheet:
        forms, office, file = self._forms, self.course.office, self._file
        supervised = kind is Action.SUPERVISE
        name = "督办通知单" if supervised else "催办单"
        rows = [
            forms.pair("案　号", self._number, "次　序", "第　　次" if self.course.blank else f"第 {number} 次"),
            forms.pair("承办单位", demand.body, "问题类别", file.category.name),
            forms.wide("案发地点", file.card.address),
            forms.wide("问题描述", file.card.description, least=18 * mm),
            forms.pair("派遣时间", office.moment(file.dispatched_at), "截止时间", self._handling_deadline()),
        ]
        if supervised:
            level = self.course.words.choice(SupervisionLevel(demand.level)) if demand.level else DASH
            rows.append(forms.pair("督办等级", level, "答复时限", office.moment(demand.reply_by)))
        label = "督办要求" if supervised else "催办要求"
        made = "" if self.course.blank else f"{demand.made_by}　{office.moment(demand.made_at)}"
        seal = self.course.seal_of(self._act_of(demand, kind))
        rows.append(
            forms.issued(label, demand.requirement, made, office.issuer, office.day(demand.made_at), seal, 44 * mm)
        )
        replied = f"{demand.replied_by}　{office.moment(demand.replied_at)}" if demand.replied_at else ""
        rows.append(forms.opinion("承办单位答复", demand.reply, replied, "负责人", 44 * mm))
        return self._sheet(name, office.day(demand.made_at), [forms.table(rows)])

    def _act_of(self, demand: DemandRow, kind: Action) -> JournalEntry | None:
        """The journal's row of a demand."""
        acts = (entry for entry in entries(self._file, kind) if entry.recorded_at == demand.made_at)
        return next(acts, None)

    def approvals(self) -> Iterator[Sheet]:
        """审批表: one for every request to return, extend, suspend or void, with what the decision does to the clock."""
        for request in self._file.requests:
            yield self._approval(request)

    def _approval(self, request: RequestRow) -> Sheet:
        forms, office, words = self._forms, self.course.office, self.course.words
        kind = words.request_kind(request.kind)
        told = self.course.telling.told(ASKED_BY[request.kind], request.content)
        asked = "" if self.course.blank else f"{request.asked_by}　{office.moment(request.asked_at)}"
        state = RequestState(request.state)
        decided = f"{request.decided_by}　{office.moment(request.decided_at)}" if request.decided_at else ""
        verdict = words.request_state(state)
        decision = f"{verdict}。{request.decision}" if request.decided_at or state is not RequestState.OPEN else ""
        decision = verdict if self.course.blank else decision
        rows = [
            forms.pair("案　号", self._number, "问题类别", self._file.category.name),
            forms.pair("申请单位", request.asked_for, "申请人", request.asked_by),
            forms.pair("申请时间", office.moment(request.asked_at), "审批时限", office.moment(request.deadline)),
            forms.wide("案发地点", self._file.card.address),
            forms.opinion("申请事项\n及理由", told, asked, "申请单位（盖章）", 52 * mm),
            forms.opinion("审批意见", decision, decided, "审批人", 44 * mm),
            forms.wide("对时限的影响", self._effect(request, state), least=16 * mm),
        ]
        return self._sheet(f"{kind}审批表", office.day(request.asked_at), [forms.table(rows)])

    def _effect(self, request: RequestRow, state: RequestState) -> str:
        if self.course.blank:
            return ""
        if state is RequestState.OPEN:
            return "审批期间，处置时限照常计算。"
        if state is RequestState.LAPSED:
            return self._why_lapsed(request)
        if state is not RequestState.ALLOWED:
            return "未准，原处置时限不变。"
        stints = [each for each in self._file.intervals if each.stage is Stage.HANDLING and not each.joint]
        decided = request.decided_at
        held = [each for each in stints if decided and each.started_at <= decided]
        match request.kind:
            case RequestKind.EXTENSION if held:
                limit = self.course.words.limit(held[-1].limit)
                return f"准予延期，处置时限合计 {limit}，截止时间 {self.course.office.moment(held[-1].deadline)}。"
            case RequestKind.SUSPENSION:
                return "准予挂账，自批准时起暂停计时，恢复处置后按剩余时限继续计算。"
            case RequestKind.RETURN:
                return "准予回退，本次处置停止计时，案件重新派遣。"
            case RequestKind.VOID:
                return "准予作废，各阶段停止计时，不计入考核。"
        return DASH

    def _why_lapsed(self, request: RequestRow) -> str:
        """A request for a suspension also lapses by its day alone, at that day's first minute, and the case goes on as it was."""
        day = request.content.get("resume_on") if request.kind is RequestKind.SUSPENSION else None
        if day and request.decided_at == datetime.combine(date.fromisoformat(day), time(), self.course.office.zone):
            return "到拟恢复日仍未审批，申请失效，原处置时限不变。"
        return "案件状态已变，申请失效，未作审批，原处置时限不变。"

    def evidence(self, pictures: Mapping[str, bytes]) -> Sheet:
        """照片证据: every photo with what it proves, when, where and by whom, and room for the party to sign."""
        parts: list[Flowable] = []
        for number, photo in enumerate(self._file.photos, 1):
            parts += [Gap(4 * mm)] if number > 1 else []
            parts.append(self._evidence(number, photo, pictures))
        count = "共　　张" if self.course.blank else f"共 {len(self._file.photos)} 张"
        return self._sheet("照片证据", count, parts)

    def _evidence(self, number: int, photo: PhotoRow, pictures: Mapping[str, bytes]) -> RuledTable:
        forms, office = self._forms, self.course.office
        missing = "粘贴照片处" if self.course.blank else NOT_WITH_THE_FILE
        picture = Picture(pictures.get(photo.sha256), self.course.fonts, EVIDENCE_HEIGHT, missing)
        proves = photo.caption or self.course.words.photo_kind(PhotoKind(photo.kind))
        rows = [
            Row((Cell((picture,), 4),), keep_next=True),
            forms.pair(f"照片 {number}", proves, "拍摄时间", office.moment(photo.taken_at)),
            forms.pair("拍摄地点", self._file.card.address, "拍摄人", photo.by),
            forms.pair("校验值", photo.sha256[:16], "当事人签字", "　"),
        ]
        return forms.table([*(_kept(row) for row in rows[:-1]), rows[-1]])

    def _handling_deadline(self) -> str:
        stints = [each for each in self._file.intervals if each.stage is Stage.HANDLING and not each.joint]
        return self.course.office.moment(stints[-1].deadline if stints else None)

    def _done(self, entry: JournalEntry) -> str:
        return f"{entry.actor}　{self.course.office.moment(entry.recorded_at)}"

    @property
    def _file(self) -> CaseFile:
        return self.course.file

    @property
    def _forms(self) -> Forms:
        return self.course.forms

    @property
    def _number(self) -> str:
        return self._file.card.case_number or self._file.card.report_number

    def _sheet(self, name: str, dated: str, story: list[Flowable]) -> Sheet:
        return Sheet(name, (*self._forms.title(name, self._file.document_number, dated), *story), dated)


def _kept(row: Row) -> Row:
    return Row(row.cells, row.least, keep_next=True)
