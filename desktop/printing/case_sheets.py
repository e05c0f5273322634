"""The numbered forms of a case file, each as far as the case has come; lays out and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.course import Course, responsible
from desktop.printing.documents import entries
from desktop.printing.forms import FINE, FORM_WIDTHS, HEAD, VALUE, Forms
from desktop.printing.map_drawing import MapDrawing, Place
from desktop.printing.sheet import TYPE_WIDTH, Sheet
from desktop.printing.tables import Cell, Gap, Row, RuledTable
from desktop.printing.words import DASH
from desktop.queries.case_course import IntervalRow, JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.queries.grid_map import OutlineRow
from desktop.rules.score_norms import RubricPart
from desktop.rules.terms import Level, ReportSource, Urgency
from desktop.rules.workflow import Action, Stage, Status

DISPATCH_MAP_HEIGHT = 62 * mm


@dataclass(frozen=True, slots=True)
class CaseSheets:
    """Makes the forms of one case; `photos_at` says where the reader finds the photos."""

    course: Course
    outlines: tuple[OutlineRow, ...]
    photos_at: str = "见本卷“现场照片”"

    def filing(self) -> Sheet:
        """立案单; before filing 上报登记单, and for what was not filed 不予立案登记单."""
        file, card, forms, words = self._file, self._file.card, self._forms, self.course.words
        entry = file.last(Action.FILE)
        name = "立案单" if entry else ("不予立案登记单" if card.status is Status.DECLINED else "上报登记单")
        unknown = "东经　　　　　　　°　北纬　　　　　　　°" if self.course.blank else "未标注点位"
        position = f"东经 {card.lon:.6f}°　北纬 {card.lat:.6f}°" if card.lon and card.lat else unknown
        level = words.level(Level(card.level)) if card.level else DASH
        rows = [
            forms.pair("案　号", card.case_number or "", "上报号", card.report_number),
            forms.pair("问题来源", words.source(ReportSource(file.source)), "上报时间", self._moment(card.reported_at)),
            forms.pair("上报人", card.reported_by, "登记人", file.registered_by),
            forms.pair("问题类别", file.category.class_name, "细　类", file.category.name),
            forms.pair("紧急程度", self._urgency(), "分级处理", level),
            forms.pair("所在街道", card.street, "所在网格", card.grid),
            forms.wide("地　点", card.address),
            forms.wide("坐　标", f"{position}{'' if file.grid_confirmed else '（网格由示意界线推定，待核）'}"),
            forms.wide("问题描述", card.description, least=34 * mm),
        ]
        if file.merged_reports:
            rows.append(forms.wide("并入的上报", "、".join(file.merged_reports)))
        if file.merged_into:
            rows.append(forms.wide("并入案件", file.merged_into))
        rows += self._filing_opinions(entry)
        dated = self._day(entry) if entry else self.course.office.day(card.reported_at)
        return self._sheet(name, file.document_number, dated, [forms.table(rows)])

    def _filing_opinions(self, entry: JournalEntry | None) -> Iterator[Row]:
        file, forms = self._file, self._forms
        if accepted := file.last(Action.ACCEPT):
            yield forms.opinion(
                "受理员意见", str(accepted.payload.get("note", "")), self._act(accepted), "受理员", 24 * mm
            )
        if entry:
            yield forms.wide("立案条件", file.filing_condition)
            opinion = str(entry.payload.get("opinion", ""))
            yield forms.opinion("值班长意见", opinion, self._act(entry), "值班长")
        elif declined := file.last(Action.DECLINE):
            reason = str(declined.payload.get("explanation", ""))
            yield forms.opinion("不予立案理由", reason, self._act(declined), self.course.words.role(declined.role))

    def dispatch(self, entry: JournalEntry) -> Sheet:
        """任务派遣单: to whom, what, where, until when and why."""
        file, card, forms, words = self._file, self._file.card, self._forms, self.course.words
        interval = self._handling_from(entry)
        co_bodies = "、".join(task.body for task in file.joint_tasks if task.body)
        requirement = str(entry.payload.get("requirement", ""))
        rows = [
            forms.pair("主办单位", card.body, "协办单位", co_bodies),
            forms.pair("问题类别", file.category.name, "紧急程度", self._urgency()),
            forms.pair("所在街道", card.street, "所在网格", card.grid),
            forms.wide("地　点", card.address),
            forms.wide("问题描述", card.description, least=18 * mm),
            forms.wide("处置要求", requirement, least=14 * mm),
        ]
        if interval is not None:
            deadline = self._moment(interval.deadline)
            rows.append(forms.pair("处置时限", words.limit(interval.limit), "截止时间", deadline))
            rows.append(forms.wide("时限说明", "", parts=self.course.clock(interval)))
        elif self.course.blank:
            rows.append(forms.pair("处置时限", "", "截止时间", self._moment(None)))
        rows.append(Row((forms.label("点位图"), Cell((self._map(DISPATCH_MAP_HEIGHT),), 3))))
        rows.append(forms.opinion("派　遣", "", self._act(entry), "派遣员", 20 * mm))
        taken = file.last(Action.TAKE)
        act = (
            f"{self._act(taken)}，经办人 {file.handler}"
            if taken and file.handler
            else (self._act(taken) if taken else "")
        )
        rows.append(forms.opinion("接　收", "", act, "接收人", 20 * mm))
        return self._sheet("任务派遣单", file.document_number, self._day(entry), [forms.table(rows)])

    def answer(self, entry: JournalEntry) -> Sheet:
        """处置结果反馈单: what was done, on what basis, in time or not, with the co-bodies' parts."""
        file, card, forms = self._file, self._file.card, self._forms
        interval = self._handling()
        payload = {name: str(value) for name, value in entry.payload.items()}
        rows = [
            forms.pair("主办单位", card.body, "经办人", file.handler),
            forms.pair("派遣时间", self._moment(file.dispatched_at), "反馈时间", self._moment(entry.recorded_at)),
        ]
        if interval is not None:
            served = self.course.words.duration(interval.counted_minutes) if interval.ended_at else DASH
            rows.append(forms.pair("截止时间", self._moment(interval.deadline), "实际用时", served))
            rows.append(
                forms.pair(
                    "处置时限", self.course.words.limit(interval.limit), "是否按期", self.course.outcome(interval)
                )
            )
        elif self.course.blank:
            rows.append(forms.pair("截止时间", self._moment(None), "是否按期", "□ 按时　□ 超期"))
        rows.append(forms.wide("处置结果", payload.get("result", ""), least=28 * mm))
        rows.append(forms.wide("处置措施", payload.get("measures", ""), least=28 * mm))
        rows += self._earlier_answers(entry)
        if (basis := payload.get("legal_basis")) or self.course.blank:
            rows.append(forms.wide("法律依据", basis or "", least=14 * mm))
        rows += self._papers()
        for task in () if self.course.blank else file.joint_tasks:
            told = f"{task.result or '尚未反馈'}　{self._moment(task.answered_at) if task.answered_at else ''}".rstrip(
                "　"
            )
            rows.append(forms.wide("协办情况", f"{task.body}：{told}"))
        if reason := payload.get("open_tasks_reason"):
            rows.append(forms.wide("协办未完说明", reason))
        photos = sum(photo.kind == "after" for photo in file.photos)
        told = f"{photos} 张，{self.photos_at}" if photos else "无"
        rows.append(forms.wide("处置后照片", f"　　　张，{self.photos_at}" if self.course.blank else told))
        rows.append(forms.opinion("承办单位", "", self._act(entry), "负责人（盖章）"))
        return self._sheet("处置结果反馈单", file.document_number, self._day(entry), [forms.table(rows)])

    def _earlier_answers(self, last: JournalEntry) -> Iterator[Row]:
        answers = [each for each in self._file.journal if each.action is Action.ANSWER and each is not last]
        for number, entry in enumerate(answers, 1):
            told = "\n".join(str(entry.payload[name]) for name in ("result", "measures") if entry.payload.get(name))
            yield self._forms.wide(f"第{number}次反馈", f"{self._moment(entry.recorded_at)}\n{told}")

    def _papers(self) -> Iterator[Row]:
        for entry in self._file.journal:
            if entry.action is Action.ISSUE_DOCUMENT:
                paper, party = entry.payload.get("paper", ""), entry.payload.get("party", "")
                number = entry.payload.get("document_number", "")
                yield self._forms.wide("出具文书", f"《{paper}》　{number}　当事人：{party}")

    def verification(self, last: JournalEntry) -> Sheet:
        """核查单: every round with its finding, who went, and whether it passed."""
        file, forms = self._file, self._forms
        rounds = [entry for entry in file.journal if entry.action is Action.VERIFY]
        rows = [
            forms.pair("主办单位", file.card.body, "问题类别", file.category.name),
            forms.wide("地　点", file.card.address),
            forms.wide("处置结果", self._results()),
        ]
        for number, entry in enumerate(rounds, 1):
            verdict = "通过" if entry.payload.get("passed") else "不通过，返工"
            if self.course.blank:
                verdict = "□ 通过　□ 不通过，返工"
            by = entry.acting_for or entry.actor
            rows.append(
                forms.pair(
                    f"第{number}次核查", verdict, "核查时间", self._moment(entry.happened_at or entry.recorded_at)
                )
            )
            finding = str(entry.payload.get("finding", ""))
            rows.append(forms.opinion("核查情况", finding, self._act(entry, f"，核查人 {by}"), "监督员", 32 * mm))
        return self._sheet("核查单", file.document_number, self._day(last), [forms.table(rows)])

    def closing(self, entry: JournalEntry) -> Sheet:
        """结案审批表: outcome, closing condition, what each stage took, the opinion."""
        file, card, forms = self._file, self._file.card, self._forms
        verified = file.last(Action.VERIFY)
        rows = [
            forms.pair("案　号", card.case_number or "", "主办单位", card.body),
            forms.pair("问题类别", file.category.name, "经办人", file.handler),
            forms.pair("立案时间", self._moment(file.filed_at), "结案时间", self._moment(entry.recorded_at)),
            forms.wide("当事人", self._parties()),
            forms.wide("地　点", card.address),
            forms.wide("处置结果", self._results(), least=18 * mm),
            forms.wide("核查结论", str(verified.payload.get("finding", "")) if verified else "", least=14 * mm),
            forms.wide("返工次数", "　　　次" if self.course.blank else f"{card.rounds} 次"),
            forms.wide("结案条件", file.closing_condition),
            forms.opinion("值班长意见", str(entry.payload.get("opinion", "")), self._act(entry), "值班长", 26 * mm),
            forms.opinion("审批意见", "", "", "负责人", 22 * mm),
        ]
        story = [forms.table(rows), *forms.heading("各阶段用时"), self._stage_summary()]
        return self._sheet("结案审批表", file.document_number, self._day(entry), story)

    def _stage_summary(self) -> RuledTable:
        forms, words = self._forms, self.course.words
        heads = ("阶段", "责任单位 / 人", "期限", "用时", "到期", "结果")
        widths = [share * mm for share in (22, 42, 24, 26, 28)]
        widths.append(TYPE_WIDTH - sum(widths))
        rows = [
            forms.line(
                (
                    words.stage(each.stage),
                    responsible(each, self.course.office),
                    words.limit(each.limit),
                    words.duration(each.counted_minutes),
                    f"{each.deadline.astimezone(self.course.office.zone):%Y-%m-%d %H:%M}",
                    self.course.outcome(each),
                ),
                heads,
                [HEAD, *[FINE] * 5],
                middle=True,
            )
            for each in self._file.intervals
        ]
        if self.course.blank:
            rows = [forms.line((words.stage(each), *("" for _ in heads[1:])), heads, middle=True) for each in Stage]
        return RuledTable(rows, widths, forms.head(heads))

    def evaluation(self) -> Sheet:
        """综合评价表: each part of the rubric with its evidence; a changed score beside the computed one, with its reason."""
        evaluation = self._file.evaluation
        assert evaluation is not None
        forms = self._forms
        telling = self.course.telling
        heads = ("评价项目", "满分", "系统得分", "评定得分", "依据与理由")
        widths = [share * mm for share in (36, 16, 20, 20)]
        widths.append(TYPE_WIDTH - sum(widths))
        center = FINE.but(align="center", size=9.5)
        rows = []
        for part in evaluation.parts:
            why = telling.evidence(part.get("evidence") or {})
            if part.get("reason"):
                why = f"{why}\n评定理由：{part['reason']}".strip()
            marks = [str(part.get(name, DASH)) for name in ("full", "computed", "score")]
            name = self.course.words.choice(RubricPart(part["part"]))
            rows.append(
                forms.line((name, *marks, why), heads, (VALUE.but(size=9.5), center, center, center, FINE), middle=True)
            )
        total = (
            "合计",
            str(sum(part["full"] for part in evaluation.parts)),
            str(evaluation.computed_total),
            str(evaluation.total),
            "",
        )
        rows.append(forms.line(total, heads, (HEAD, center, center, center, FINE), middle=True))
        act = f"{evaluation.evaluated_by}　{self._moment(evaluation.evaluated_at)} 评价"
        signed = RuledTable([forms.opinion("考评员", "", act, "考评员", 20 * mm)], FORM_WIDTHS)
        story = [RuledTable(rows, widths, forms.head(heads)), signed]
        dated = self.course.office.day(evaluation.evaluated_at)
        return self._sheet("综合评价表", self._file.document_number, dated, story)

    @property
    def _file(self) -> CaseFile:
        return self.course.file

    @property
    def _forms(self) -> Forms:
        return self.course.forms

    def _sheet(self, name: str, number: str, dated: str, story: Sequence[Flowable]) -> Sheet:
        return Sheet(name, (*self._forms.title(name, number, dated), *story), dated)

    def _map(self, height: float) -> Flowable:
        """The place on the map; room to sketch it on a blank form."""
        if self.course.blank:
            return Gap(height)
        card = self._file.card
        return MapDrawing(Place(card.grid_code, card.lon, card.lat), self.outlines, self.course.fonts, height)

    def _handling(self) -> IntervalRow | None:
        """The lead body's last stretch of handling."""
        lead = [each for each in self._file.intervals if each.stage is Stage.HANDLING and not each.joint]
        return lead[-1] if lead else None

    def _handling_from(self, entry: JournalEntry) -> IntervalRow | None:
        """The lead body's stretch of handling that a dispatch began."""
        begun = (each for each in self._file.intervals if each.stage is Stage.HANDLING and not each.joint)
        return next((each for each in begun if each.started_at >= entry.recorded_at), None)

    def _parties(self) -> str:
        """Whom papers were issued to; nobody where none was."""
        issued = entries(self._file, Action.ISSUE_DOCUMENT)
        named = (str(entry.payload.get("party") or "") for entry in issued)
        return "、".join(dict.fromkeys(name for name in named if name))

    def _results(self) -> str:
        """What was answered, every round of it."""
        answers = [entry for entry in self._file.journal if entry.action is Action.ANSWER]
        results = [str(entry.payload.get("result", "")) for entry in answers]
        if len(results) < 2:
            return "".join(results)
        return "\n".join(f"第{number}次反馈：{result}" for number, result in enumerate(results, 1))

    def _urgency(self) -> str:
        words = self.course.words.urgency(Urgency(self._file.urgency)) if self._file.urgency else DASH
        return f"{words}　突发事件" if self._file.card.emergency else words

    def _act(self, entry: JournalEntry, more: str = "") -> str:
        """Who did it and when, and `more`; nothing on a blank form, where there is a line to sign."""
        if self.course.blank:
            return ""
        words = self.course.words
        person = f"{words.role(entry.role)} {entry.actor}"
        if entry.acting_for:
            person += f" 代 {entry.acting_for}"
        return f"{person}　{self._moment(entry.recorded_at)} {words.action(entry.action)}{more}"

    def _day(self, entry: JournalEntry) -> str:
        return self.course.office.day(entry.recorded_at)

    def _moment(self, moment: datetime | None) -> str:
        return self.course.office.moment(moment)
