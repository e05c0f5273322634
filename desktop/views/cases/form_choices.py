"""What the pick lists of case forms offer, read when a form needs it; it fills in no value itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from desktop import wording
from desktop.itemmodels.board import number_of
from desktop.printing.documents import ISSUABLE, TITLES
from desktop.queries import choices
from desktop.queries.board import CardRow
from desktop.queries.case_file import CaseFile
from desktop.queries.choices import CategoryRow
from desktop.usecases import fields
from desktop.views.cases.card_delegate import place_of
from desktop.views.shared.form_body import FormBody
from desktop.views.shared.form_fields import Option
from desktop.views.shared.form_frame import Writer


def offer_all(
    body: FormBody, tasks: Writer, owner: QObject, file: CaseFile | None, then: Callable[[Any, Any], object]
) -> None:
    """Read the options of every kind that `body` has and hand them over; `then(kind, rows)` hears of each kind when it is there."""
    kinds = body.kinds()
    if file is not None:
        for kind, words in (
            (fields.FilingCondition, file.category.filing_conditions),
            (fields.ClosingCondition, file.category.closing_conditions),
        ):
            if kind in kinds:
                body.offer(kind, as_written(words))
    if fields.PaperName in kinds:
        body.offer(fields.PaperName, as_written([TITLES[paper] for paper in ISSUABLE]))
    reads: dict[Any, tuple[Callable[..., Any], tuple[Any, ...], Callable[[Any], Sequence[Option]]]] = {
        fields.CategoryCode: (choices.categories, (), categories),
        fields.BodyCode: (choices.bodies, (), bodies),
        fields.GridCode: (choices.grids, (), grids),
        fields.PersonId: (choices.inspectors, (file.card.grid_code if file else "",), people),
    }
    for kind, (query, args, options) in reads.items():
        if kind in kinds and not (kind is fields.PersonId and file is None):
            _read(body, tasks, owner, kind, query, args, options, then)


def as_written(texts: Sequence[str]) -> tuple[Option, ...]:
    """Conditions of a category, or names of papers, as they are written."""
    return tuple(Option(text, text) for text in texts)


def categories(rows: Sequence[CategoryRow]) -> tuple[Option, ...]:
    """Found by code, name or class."""
    return tuple(Option(row.code, f"{row.code} {row.name}", row.class_name) for row in rows)


def bodies(rows: Sequence[choices.BodyRow]) -> tuple[Option, ...]:
    """Found by full or short name."""
    return tuple(Option(row.code, row.name, row.short_name) for row in rows)


def grids(rows: Sequence[choices.GridChoice]) -> tuple[Option, ...]:
    """Streets and communities with the street before the community; the district itself is no place."""
    return tuple(Option(row.code, row.path, row.code) for row in rows if row.level > 1)


def targets(rows: Sequence[CardRow]) -> tuple[Option, ...]:
    """Cases to merge into, by the number that people call them by; found by either number, the place or the description."""
    return tuple(
        Option(
            row.case_number or row.report_number,
            f"{number_of(row)}　{place_of(row)}　{row.address}　{wording.local(row.reported_at)}",
            f"{row.report_number} {row.case_number or ''} {row.description}",
        )
        for row in rows
    )


def people(rows: Sequence[choices.PersonRow]) -> tuple[Option, ...]:
    """Inspectors with the grid they answer for; one who answers for several is named once."""
    found = {row.person_id: Option(row.person_id, f"{row.name}（{row.grid}）", row.phone) for row in reversed(rows)}
    return tuple(reversed(found.values()))


def _read(
    body: FormBody,
    tasks: Writer,
    owner: QObject,
    kind: Any,
    query: Callable[..., Any],
    args: tuple[Any, ...],
    options: Callable[[Any], Sequence[Option]],
    then: Callable[[Any, Any], object],
) -> None:
    def arrived(rows: Any) -> None:
        body.offer(kind, options(rows))
        then(kind, rows)

    tasks.read(query, *args, on_done=arrived, owner=owner)
