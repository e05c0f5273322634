"""Papers of administrative enforcement on one case, from 立案审批表 to 送达回证; their fixed words stand here, facts come in rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether

from desktop.printing.course import Course
from desktop.printing.documents import ORDER_WORD, Document, entries, issued
from desktop.printing.fonts import Face
from desktop.printing.forms import Forms, in_one_line
from desktop.printing.seal import signature
from desktop.printing.sheet import Sheet
from desktop.printing.tables import Gap, Row
from desktop.printing.text import Style, Text
from desktop.printing.words import written
from desktop.queries.case_course import JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action

TO_FILL = "　"
"""A field that is filled in by hand; a blank, not a dash."""

WHOLE_LINE = 32
"""Characters of a line of an order."""
BLANK = "＿" * 16
"""Part of a sentence that is filled in by hand; a line, since blanks fall away where a line is broken."""

TIMES = ("started_at", "ended_at")
START, END = "　　年　　月　　日　　时　　分", "　　时　　分"
AUTHORITY = Style(Face.SONG, 18, 28, align="center", heavy=True)
LETTER = Style(Face.FANG, 14, 24, align="justify", indent=2)
FLUSH = LETTER.but(indent=0)

IDENTITY_TOLD = (
    "我们是执法人员，已向你出示执法证件。现依法进行现场检查，请予配合，如实回答询问、提供材料。"
    "你如认为执法人员与本案有直接利害关系，可以申请回避。"
)
ANSWERED = "答：□ 已看清执法证件，不申请回避。　□ 申请回避，理由：　　　　　　　　"

# 行政复议法 (2023) art. 20: 60 days; 行政诉讼法 art. 46: six months.
REMEDIES = (
    "你（单位）如不服本决定，可以自收到本决定书之日起六十日内依法申请行政复议，"
    "也可以自收到本决定书之日起六个月内直接向人民法院提起行政诉讼。复议、诉讼期间，不停止本决定的执行，法律另有规定的除外。"
)
REFUSING = "逾期不改正或者拒不改正的，将依法处理。"


@dataclass(frozen=True, slots=True)
class Enforcement:
    """Makes the enforcement papers of one case."""

    course: Course

    def penalty_filings(self) -> Iterator[Sheet]:
        """立案审批表: source, cause, party, facts, opinions and signatures."""
        for entry in issued(self._file, Document.PENALTY_FILING):
            yield self._penalty_filing(entry)

    def _penalty_filing(self, entry: JournalEntry) -> Sheet:
        forms, file = self._forms, self._file
        # what an order demands is no fact of the case
        told = "" if ORDER_WORD in _text(entry, "paper") else _text(entry, "content")
        facts = "\n".join(text for text in (file.card.description, told) if text)
        rows = [
            forms.pair("案件来源", self.course.words.source(ReportSource(file.source)), "案　号", self._number),
            forms.wide("案　由", f"涉嫌{file.category.name}"),
            *self._party(entry),
            forms.wide("案发地点", file.card.address),
            forms.wide("案情摘要", facts, least=34 * mm),
            forms.opinion("承办人意见", "", self._act(entry), "承办人（两名）", 28 * mm),
            forms.opinion("承办机构意见", "", "", "负责人", 26 * mm),
            forms.opinion("行政机关\n负责人\n审批意见", "", "", "负责人", 26 * mm),
        ]
        return self._sheet("立案审批表", entry, [forms.table(rows)])

    def inspection_records(self) -> Iterator[Sheet]:
        """现场检查（勘察）笔录: what the system knows is filled in, the rest is written on site."""
        for entry in issued(self._file, Document.INSPECTION_RECORD):
            yield self._inspection_record(entry)

    def _inspection_record(self, entry: JournalEntry) -> Sheet:
        forms = self._forms

        def given(name: str) -> str:
            return _text(entry, name) or TO_FILL

        rows = [
            forms.wide("检查时间", self._from_to(entry)),
            forms.wide("检查地点", self._file.card.address),
            *self._party(entry, "被检查单位\n（人）"),
            forms.pair("现场负责人", given("site_person"), "职　务", given("site_post")),
            forms.pair("身份证号", TO_FILL, "电　话", TO_FILL),
            forms.pair("执法人员", given("officer"), "执法证号", given("officer_certificate")),
            forms.pair("执法人员", given("second_officer"), "执法证号", given("second_certificate")),
            forms.pair("记录人", TO_FILL, "执法单位", TO_FILL if self.course.blank else self._authority(entry)),
            forms.wide("告知事项", IDENTITY_TOLD + "\n" + ANSWERED),
            forms.opinion("现场情况", _text(entry, "content"), "", "被检查人核对无误后", 62 * mm),
            forms.opinion("执法人员", "", "", "执法人员（两名）", 18 * mm),
        ]
        return self._sheet("现场检查（勘察）笔录", entry, [forms.table(rows)])

    def _from_to(self, entry: JournalEntry) -> str:
        """The inspection's beginning and end to the minute, with room for what was not entered."""
        started, ended = (datetime.fromisoformat(text) if (text := _text(entry, name)) else None for name in TIMES)
        office = self.course.office
        if started is None:
            return f"{START} 至 {office.moment(ended) if ended else END}"
        if ended is None:
            return f"{office.moment(started)} 至 {END}"
        same_day = office.day(started) == office.day(ended)
        end = f"{ended.astimezone(office.zone):%H:%M}" if same_day else office.moment(ended)
        return f"{office.moment(started)} 至 {end}"

    def correction_orders(self) -> Iterator[Sheet]:
        """责令改正违法行为决定书: party, facts and evidence, provisions, what is to be done, remedies, authority, date."""
        for entry in issued(self._file, Document.CORRECTION_ORDER):
            yield self._correction_order(entry)

    def _correction_order(self, entry: JournalEntry) -> Sheet:
        fonts, file, office = self.course.fonts, self._file, self.course.office
        blank = self.course.blank
        party = [f"{in_one_line(label)}：{text}" for label, text in self._party_lines(entry) if text or blank]
        place = file.card.address or (BLANK if blank else "本区")
        told = "＿" * (17 + 2 * WHOLE_LINE) if blank else _closed(file.card.description)
        found = f"经查，{office.day(file.card.reported_at)}发现你（单位）在{place}存在下列问题：{told}"
        photos = f"现场照片 {len(file.photos)} 张、" if file.photos else ""
        held = BLANK * 2 if blank else f"{photos}案件 {self._number} 的流转记录"
        evidence = f"以上事实，有{held}等证据为证。"
        breached = _text(entry, "provisions_breached") or BLANK + "＿"
        basis = self._basis(entry)
        until = _text(entry, "correct_by")
        by = written(date.fromisoformat(until)) if until else "　　　　年　　月　　日"
        authority = self._authority(entry)
        seal = (
            office.seal if authority in {office.issuer, office.centre} else None
        )  # never one office's under another's name
        ordered = _text(entry, "content") or ("＿" * (2 * WHOLE_LINE - 2) if blank else BLANK)
        texts = [
            *(Text(line, FLUSH, fonts, field="当事人") for line in party),
            Gap(3 * mm),
            Text(found, LETTER, fonts, field="违法事实"),
            Text(evidence, LETTER, fonts),
            Text(
                f"上述行为违反了{breached}的规定。依照{basis}的规定，现责令你（单位）改正：",
                LETTER,
                fonts,
                field="法律依据",
            ),
            Text(_closed(ordered), LETTER, fonts, field="改正要求"),
            Text(f"改正期限：{by}前。{REFUSING}", LETTER, fonts),
        ]
        end = [
            Text(REMEDIES, LETTER, fonts),
            Gap(12 * mm),
            *signature(authority, office.day(entry.recorded_at), LETTER, fonts, seal, room="（印章）"),
        ]
        story: list[Flowable] = [*texts, KeepTogether(end)]  # authority and date must not stand on a page without text
        head = None if blank else Text(authority, AUTHORITY, fonts, field="发文机关")
        return self._sheet("责令改正违法行为决定书", entry, story, head)

    def _basis(self, entry: JournalEntry) -> str:
        """What the order rests on: as it was entered with it, or with the answer; a line to fill in where it was not."""
        if own := _text(entry, "legal_basis"):
            return own
        answered = (_text(each, "legal_basis") for each in entries(self._file, Action.ANSWER))
        return next((text for text in answered if text), BLANK)

    def receipts(self) -> Iterator[Sheet]:
        """送达回证 for every paper that goes to somebody outside: issued papers and transfer letters."""
        for entry in sorted(
            (*entries(self._file, Action.ISSUE_DOCUMENT), *entries(self._file, Action.TRANSFER)),
            key=lambda entry: entry.sequence,
        ):
            yield self._receipt(entry)

    def _receipt(self, entry: JournalEntry) -> Sheet:
        forms = self._forms
        moved = entry.action is Action.TRANSFER
        blank = self.course.blank
        paper = "" if blank else "案件移送函" if moved else f"《{_text(entry, 'paper')}》"
        number = _text(entry, "letter_number" if moved else "document_number")
        receiver = _text(entry, "authority" if moved else "party")
        rows = [
            forms.pair("送达文书", paper, "文　号", number),
            forms.wide("案　由", "" if blank else f"{self._file.category.name}（案号 {self._number}）"),
            forms.wide("受送达人", receiver),
            forms.wide("送达地点", _text(entry, "address") or TO_FILL, least=12 * mm),
            forms.wide("送达方式", "□ 直接送达　□ 留置送达　□ 邮寄送达　□ 委托送达　□ 其他：　　　　　"),
            forms.opinion("送达人", "", "", "送达人（两名）", 26 * mm),
            forms.opinion("受送达人", "", "", "受送达人签名或盖章", 30 * mm),
            forms.opinion("代收人及与\n受送达人关系", "", "", "代收人", 26 * mm),
            forms.wide("备　注", TO_FILL, least=26 * mm),
        ]
        return self._sheet("送达回证", entry, [forms.table(rows)])

    def _party(self, entry: JournalEntry, called: str = "当事人") -> list[Row]:
        (_, name), *more = self._party_lines(entry)
        return [self._forms.wide(label, text or TO_FILL) for label, text in ((called, name), *more)]

    def _party_lines(self, entry: JournalEntry) -> tuple[tuple[str, str], ...]:
        labels = (
            ("当事人", "party"),
            ("地　址", "address"),
            ("统一社会\n信用代码", "credit_code"),
            ("法定代表人", "legal_representative"),
        )
        return tuple((label, _text(entry, name)) for label, name in labels)

    def _authority(self, entry: JournalEntry) -> str:
        if self.course.blank:
            return BLANK
        full = self.course.authorities.get(entry.organisation)
        return full or self.course.telling.body(entry.organisation) or self._file.card.body or self.course.office.issuer

    def _act(self, entry: JournalEntry) -> str:
        if self.course.blank:
            return ""
        return f"{entry.actor}　{self.course.office.moment(entry.recorded_at)}"

    @property
    def _number(self) -> str:
        return self._file.card.case_number or self._file.card.report_number

    @property
    def _file(self) -> CaseFile:
        return self.course.file

    @property
    def _forms(self) -> Forms:
        return self.course.forms

    def _sheet(self, name: str, entry: JournalEntry, story: list[Flowable], head: Text | None = None) -> Sheet:
        dated = self.course.office.day(entry.recorded_at)
        number = _text(entry, "document_number") or _text(entry, "letter_number")
        number = self._file.document_number if self.course.blank else number
        title = self._forms.title(name, number, dated)
        return Sheet(name, (*((head,) if head else ()), *title, *story), dated)


def _text(entry: JournalEntry, name: str) -> str:
    return str(entry.payload.get(name) or "")


def _closed(text: str) -> str:
    """The sentence with its full stop."""
    return text if text[-1:] in "。！？　＿" else f"{text}。"
