"""案件移送函 in the 信函 form of GB/T 9704-2012; its fixed sentences stand here."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether

from desktop.printing.course import Course
from desktop.printing.fonts import Face
from desktop.printing.official import BlankLines, GridText, LetterCanvas, Signed, Title, letter_pages
from desktop.printing.seal import signature
from desktop.printing.sheet import About, Sheet, composed
from desktop.printing.tables import Gap
from desktop.printing.text import Style, Text
from desktop.queries.case_course import JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.rules.errors import Refused
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action


def transfer_letter(course: Course) -> bytes:
    """Return the letter that goes with a transferred case: receiver, case, reason, what was done, list of materials.

    Raises ``Refused("document_not_reached")`` where the case was not transferred.
    """
    file, office, fonts = course.file, course.office, course.fonts
    entry = file.last(Action.TRANSFER)
    if entry is None:
        raise Refused("document_not_reached", document="案件移送函", case=file.card.report_number)
    number = _text(entry, "letter_number")
    about = About(
        title=f"案件移送函　{number}",
        number=number,
        keywords=tuple(text for text in (file.card.case_number, file.card.report_number, number) if text),
        made_at=entry.recorded_at,
    )
    sheet = Sheet("案件移送函", tuple(_story(course, entry)))
    pages = letter_pages(office.issuer, fonts)
    return composed([sheet], about, office, fonts, canvas=LetterCanvas, templates=pages)


def letter_on_file(course: Course, entry: JournalEntry) -> Sheet:
    """The copy of the letter that stays in the case file: its words in the form of the other sheets."""
    fonts, office = course.fonts, course.office
    number, dated = _text(entry, "letter_number"), office.day(entry.recorded_at)
    flush = ON_FILE.but(indent=0)
    materials = [line.strip() for line in _text(entry, "materials").splitlines() if line.strip()]
    told = [Text(text, ON_FILE, fonts, field=field) for field, text in _paragraphs(course, entry)]
    listed = [Text(f"附件 {n}：{text}", flush, fonts, field="移送材料") for n, text in enumerate(materials, 1)]
    *lines, last = (*told, *listed)
    story = (
        *course.forms.title("案件移送函（存卷）", number, dated),
        Text(f"{_text(entry, 'authority')}：", flush, fonts, field="接收机关"),
        *lines,
        KeepTogether([last, Gap(10 * mm), *signature(office.issuer, dated, flush, fonts, office.seal)]),
    )
    return Sheet("案件移送函（存卷）", story, dated)


ON_FILE = Style(Face.FANG, 14, 25, align="justify", indent=2)


def _story(course: Course, entry: JournalEntry) -> list[Flowable]:
    file, office, fonts = course.file, course.office, course.fonts
    materials = [line.strip() for line in _text(entry, "materials").splitlines() if line.strip()]
    authority = _text(entry, "authority")
    story: list[Flowable] = [
        GridText(_text(entry, "letter_number"), fonts, indent=0, align="right", field="文号"),
        BlankLines(2),
        Title(("关于移送", f"{file.category.name}案件的函"), fonts),
        BlankLines(1),
        GridText(f"{authority}：", fonts, indent=0, field="接收机关"),
    ]
    told = [GridText(text, fonts, field=field) for field, text in _paragraphs(course, entry)]
    story += told[:-1]
    end: list[Flowable] = [told[-1]]
    if materials:
        end.append(BlankLines(1))
        listed = [f"附件：1.{materials[0]}", *(f"　　　{n}.{text}" for n, text in enumerate(materials[1:], 2))]
        end += [GridText(text, fonts, field="移送材料") for text in listed]
    end += [BlankLines(2), Signed(office.issuer, office.day(entry.recorded_at), fonts, office.seal)]
    story.append(KeepTogether(end))  # issuer and date must not stand on a page without text
    return story


def _paragraphs(course: Course, entry: JournalEntry) -> list[tuple[str, str]]:
    file, office = course.file, course.office
    source = course.words.source(ReportSource(file.source))
    reason = _text(entry, "reason") or "该问题的处理属于你单位职责范围"
    place = file.card.address or file.card.grid or "本区"
    reported = f"{office.day(file.card.reported_at)}，我中心接{source}上报（案号 {_number(file)}）"
    basis = _text(entry, "legal_basis")
    according = f"根据{basis}的规定，" if basis else ""
    texts = [
        ("案情", f"{reported}：{_closed(file.card.description)}地点为{place}。"),
        ("移送理由", f"经研究，{_closed(reason)}{according}现将该案移送你单位依法处理，并附有关材料。"),
    ]
    answers = [str(each.payload.get("result", "")) for each in file.journal if each.action is Action.ANSWER]
    if answers:
        texts.insert(1, ("处置情况", f"移送前已采取的措施：{_closed(answers[-1])}"))
    texts.append(("复函", "请将受理情况和处理结果函告我中心。"))
    texts.append(("结语", "特此函告。"))
    return texts


def _number(file: CaseFile) -> str:
    return file.card.case_number or file.card.report_number


def _text(entry: JournalEntry, name: str) -> str:
    return str(entry.payload.get(name) or "")


def _closed(text: str) -> str:
    """The sentence with its full stop."""
    return text if text[-1:] in "。！？" else f"{text}。"
