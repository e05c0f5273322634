"""The course of a case 办理经过 on paper: every stage with its clock, the ledger, the whole journal; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.clock_bar import ClockBar
from desktop.printing.columns import told_in_columns
from desktop.printing.fonts import Face, Fonts
from desktop.printing.forms import FINE, HEAD, Forms
from desktop.printing.sheet import TYPE_WIDTH
from desktop.printing.tables import Cell, Row, RuledTable
from desktop.printing.telling import Telling
from desktop.printing.text import MUTED, Style
from desktop.printing.words import DASH, Office, Words
from desktop.queries.case_course import IntervalRow, JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.rules.terms import RequestState, StopReason, Urgency
from desktop.rules.workflow import ASKED_BY, Action, Role, Stage
from desktop.usecases.amending import Amendable
from desktop.usecases.supervision import SupervisionLevel

OF_THE_CENTRE = frozenset({Role.REGISTRAR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.ASSESSOR})
"""Who acts in the name of the office whose papers these are."""


def responsible(interval: IntervalRow, office: Office) -> str:
    """Whose stretch it was: a body, an inspector, or else the centre itself."""
    return interval.body or interval.person or office.centre


@dataclass(frozen=True, slots=True)
class Course:
    """Tells one case's course with the words and fonts of one office.

    `names` are what organisations are called by their codes, `authorities` their full names, for what they sign. `blank` where
    there is no case, only forms to fill in.
    """

    file: CaseFile
    words: Words
    fonts: Fonts
    office: Office
    names: Mapping[str, str]
    blank: bool = False
    authorities: Mapping[str, str] = field(default_factory=dict)

    @property
    def forms(self) -> Forms:
        """What the sheets are put together with."""
        return Forms(self.fonts, empty="　") if self.blank else Forms(self.fonts)

    def seal_of(self, entry: JournalEntry | None) -> bytes | None:
        """The office's seal where the centre itself did the act; what a body or a leader issues bears another one."""
        return self.office.seal if entry is not None and entry.role in OF_THE_CENTRE else None

    def story(self) -> list[Flowable]:
        """The sheet: stages with their clocks, requests, prompts and supervisions, the journal."""
        forms = self.forms
        parts = forms.title("办理经过", self.file.document_number, "")
        parts += [*forms.heading("一、各阶段时限"), *self._stages()]
        number = "二"
        if self.file.requests or self.file.demands:
            parts += [*forms.heading("二、审批与督办台账"), self._ledger()]
            number = "三"
        parts += [*forms.heading(f"{number}、流转记录"), self._journal()]
        return parts

    def clock(self, interval: IntervalRow) -> list[Flowable]:
        """The bar and the words of one stretch: up to its deadline, and what was served once it has ended."""
        lines = self.words.explanation(interval.to_deadline, self.office.zone)
        return [
            ClockBar(interval.to_deadline, self.fonts, self.office, ended_at=interval.ended_at),
            *told_in_columns(lines, self.fonts),
        ]

    def outcome(self, interval: IntervalRow) -> str:
        """How a stretch ended: in time or not, and whether it counts."""
        if interval.ended_at is None:
            return "超期，仍在计时" if interval.overdue else "计时中"
        told = "超期" if interval.overdue else "按时"
        if interval.stop_reason and interval.stop_reason != StopReason.DONE:
            told = f"{self.words.stop_reason(StopReason(interval.stop_reason))}，{told}"
        return told if interval.counts else f"{told}（不计入考核）"

    def _stages(self) -> list[Flowable]:
        forms = self.forms
        heads = ("阶段", "责任单位 / 人", "期限", "起算", "到期", "办结", "计时", "结果")
        shares = (18, 26, 17, 22, 22, 22, 16)
        widths = [share * mm for share in shares]
        widths.append(TYPE_WIDTH - sum(widths))
        rows: list[Row] = []
        for interval in self.file.intervals:
            rows.append(forms.line(self._stage_line(interval), heads, [HEAD, *[FINE] * 7], middle=True, keep_next=True))
            rows.append(Row((Cell(tuple(self.clock(interval)), len(heads)),)))
        return [RuledTable(rows, widths, forms.head(heads))]

    def _stage_line(self, interval: IntervalRow) -> tuple[str, ...]:
        stage = self.words.stage(interval.stage)
        if interval.joint:
            stage += "\n（协办）"
        if interval.round and interval.stage is Stage.HANDLING:
            stage += "\n（返工）"
        moments = (interval.started_at, interval.deadline, interval.ended_at)
        return (
            stage,
            responsible(interval, self.office),
            self.words.limit(interval.limit),
            *(self._short(moment) for moment in moments),
            self.words.duration(interval.counted_minutes) if interval.ended_at else DASH,
            self.outcome(interval),
        )

    def _ledger(self) -> RuledTable:
        forms = self.forms
        heads = ("事项", "内容", "提出", "决定 / 答复")
        widths = (24 * mm, 56 * mm, 36 * mm, TYPE_WIDTH - 116 * mm)
        rows = []
        for request in self.file.requests:
            asked = f"{request.asked_for or request.asked_by}\n{self._moment(request.asked_at)}"
            decided = self.words.request_state(RequestState(request.state))
            if request.decided_at:
                decided += f"：{request.decision or DASH}\n{request.decided_by}　{self._moment(request.decided_at)}"
            kind = f"申请{self.words.request_kind(request.kind)}"
            rows.append(
                forms.line((kind, self.telling.told(ASKED_BY[request.kind], request.content), asked, decided), heads)
            )
        for demand in self.file.demands:
            word = self.words.action(Action(demand.kind))
            if demand.level:
                word = self.words.choice(SupervisionLevel(demand.level))
            wanted = demand.requirement
            if demand.reply_by:
                wanted += f"\n答复时限 {self._moment(demand.reply_by)}"
            replied = (
                f"{demand.reply}\n{demand.replied_by}　{self._moment(demand.replied_at)}" if demand.replied_at else ""
            )
            made = f"{demand.made_by} → {demand.body}\n{self._moment(demand.made_at)}"
            rows.append(forms.line((word, wanted, made, replied), heads))
        return RuledTable(rows, widths, forms.head(heads))

    def _journal(self) -> RuledTable:
        forms = self.forms
        heads = ("序号", "时间", "办理人", "办理", "内容", "校验值")
        shares = (12, 24, 32, 21, 52)
        widths = [share * mm for share in shares]
        widths.append(TYPE_WIDTH - sum(widths))
        center, fine = FINE.but(align="center"), FINE
        hashed = Style(Face.SONG, 7.5, 10.5, color=MUTED)
        rows = [
            forms.line(self._entry(entry), heads, (center, fine, fine, fine, fine.but(align="justify"), hashed))
            for entry in self.file.journal
        ]
        return RuledTable(rows, widths, forms.head(heads))

    def _entry(self, entry: JournalEntry) -> tuple[str, ...]:
        time = self._short(entry.recorded_at)
        if entry.happened_at:
            time += f"\n发生于 {self._short(entry.happened_at)}"
        person = f"{entry.actor}　{self.words.role(entry.role)}"
        if organisation := self.telling.body(entry.organisation):
            person += f"\n{organisation}"
        if entry.acting_for:
            person += f"\n代 {entry.acting_for} 记录"
        done = self.words.done(entry.action, entry.role)
        if entry.from_status is not entry.to_status:
            done += f"\n→ {self.words.status(entry.to_status)}"
        if entry.mark:
            done += {"demo": "\n（演示）", "import": "\n（导入）"}.get(entry.mark, "")
        payload = self._amended(entry) if entry.action is Action.AMEND else entry.payload
        told = self.telling.told(entry.action, payload, self._named_by(entry))
        return str(entry.sequence), time, person, done, told, entry.hash[:16]

    @property
    def telling(self) -> Telling:
        """What tells this case's journal rows."""
        return Telling(self.file, self.words, self.office, self.names)

    def _amended(self, entry: JournalEntry) -> dict[str, Any]:
        """A correction as it is told: which field, the old before the new, both in words."""
        return {name: self._amended_value(entry, name) for name in ("field", "old", "new", "reason")}

    def _amended_value(self, entry: JournalEntry, name: str) -> Any:
        match entry.payload.get(name):
            case {"lon": float(lon), "lat": float(lat)}:
                return f"{lon:.5f}, {lat:.5f}"
            case str(code) if name in ("old", "new") and entry.payload.get("field") == Amendable.URGENCY:
                return self.words.urgency(Urgency(code))
            case str(text) if name in ("old", "new"):
                return entry.named.get(text, text)
            case value:
                return value

    def _named_by(self, entry: JournalEntry) -> str:
        """The person that an act put on the case: the one of the stretch that it began."""
        begun = (each.person for each in self.file.intervals if each.started_at == entry.recorded_at and each.person)
        return next(begun, "")

    def _moment(self, moment: datetime | None) -> str:
        return self.office.moment(moment)

    def _short(self, moment: datetime | None) -> str:
        return DASH if moment is None else f"{moment.astimezone(self.office.zone):%Y-%m-%d %H:%M}"
