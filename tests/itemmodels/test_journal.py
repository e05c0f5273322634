"""What a row of the journal tells, in the pane and on paper alike."""

from __future__ import annotations

from dataclasses import fields

from desktop.exchange.history_columns import HEADINGS
from desktop.itemmodels.journal import content_of
from desktop.printing.telling import Telling
from desktop.usecases.actions import in_order
from desktop.usecases.fields import ShortText
from desktop.usecases.past_cases import PastCase
from desktop.wording import papers
from tests.office import Office
from tests.past_cases import closed, take_in
from tests.printing import rows


def test_an_imported_case_is_told_in_the_order_of_its_file(office: Office) -> None:
    take_in(office, closed(office, old_number=ShortText("宣环 31")))
    file = office.file(1)
    (entry,) = file.journal
    in_file = [name for name in HEADINGS if name in entry.payload]
    assert [name for name, _ in in_order(entry.action, entry.payload)] == ["batch", "imported_at", *in_file]
    paper = Telling(file, papers, rows.OFFICE, {}).told(entry.action, entry.payload).splitlines()
    pane = content_of(entry).split("；")
    for told in (paper, pane):
        labels = [line.partition("：")[0] for line in told]
        shared = [heading for heading in HEADINGS.values() if heading in labels]
        assert [label for label in labels if label in shared] == shared
        assert len(shared) >= 8
        assert "批次" in labels[0]


def test_a_past_case_holds_what_its_file_holds_in_that_order() -> None:
    held = [each.name for each in fields(PastCase) if each.name not in {"line", "unread"}]
    assert held == ["position" if name == "lon" else name for name in HEADINGS if name != "lat"]
