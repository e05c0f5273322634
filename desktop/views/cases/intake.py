"""Taking a new report: the generic form, the grid suggested by a position, and near duplicates shown while it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries import choices, grid_map, nearby
from desktop.queries.board import CardRow
from desktop.queries.grid_map import GridSuggestion
from desktop.rules import workflow
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action, Role, Status
from desktop.usecases import effects, fields, reports
from desktop.usecases.fields import Position
from desktop.views.cases import form_choices
from desktop.views.cases.effect_words import deadline_told
from desktop.views.cases.near_duplicates import NearDuplicates
from desktop.views.shared.drafts import DraftKey, Drafts
from desktop.views.shared.form_frame import FormFrame, Writer
from desktop.views.shared.form_specs import describe
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar, Tone

NEW = "new"
LOOK_AFTER_MS = 250
_ORDER = (
    "category",
    "description",
    "grid",
    "position",
    "address",
    "source",
    "emergency",
    "reported_by",
    "photos",
    "reporter_name",
    "reporter_phone",
)
_SOURCES = {
    Role.INSPECTOR: ReportSource.INSPECTOR,
    Role.COMMUNITY: ReportSource.COMMUNITY,
    Role.STREET: ReportSource.PATROL,
}


class IntakeForm(FormFrame):
    """The form of a new report; `hints` is what is known of its place, to be shown where no scrolling hides it."""

    case_wanted = Signal(object)
    """int: a near duplicate is to be looked at."""

    def __init__(
        self,
        tasks: Writer,
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime],
        position: Position | None = None,
        grid: str = "",
        parent: QWidget | None = None,
    ) -> None:
        specs = {spec.name: spec for spec in describe(reports.Report, frozenset({"key"}))}
        ordered = tuple(specs[name] for name in _ORDER) + tuple(specs[name] for name in specs if name not in _ORDER)
        key = DraftKey(str(actor.account_id), NEW, Action.REPORT.value)
        super().__init__(tasks, reports.register, ordered, drafts, key, wording.action(Action.REPORT), now, parent)
        self.setObjectName("form_report")
        self._target = ""
        self._may_merge = any(actor.role in move.roles for move in workflow.moves_from(Action.MERGE, Status.REPORTED))
        self._suggestion: GridSuggestion | None = None
        self._located: Position | None = None
        self._asked: tuple[Any, ...] | None = None
        self._people_of: str | None = None
        self._build_hints()
        self._look_timer = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._look_timer.timeout.connect(self.look_around)
        self.body.edited.connect(self._look_timer.start)
        self.start(_defaults(actor, position, grid))
        form_choices.offer_all(self.body, tasks, self, None, self._on_offered)
        self.look_around()

    def make_form(self, values: dict[str, Any], key: str) -> reports.Report:
        return reports.Report(key=key, **values)

    def submit(self) -> None:
        """Take the report as one of its own."""
        self._target = ""
        super().submit()

    def merge_into(self, number: str) -> None:
        """Take the report and merge it into the case `number`, in one step."""
        self._target = number
        super().submit()

    def _made_form(self) -> Any | None:
        report = super()._made_form()
        if report is None or not self._target:
            self._usecase = reports.register
            return report
        self._usecase = reports.register_into
        return reports.RegisterInto(report=report, target=fields.CaseNumber(self._target))

    def effect_query(self, form: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return effects.preview, (Action.REPORT, form)

    def effect_words(self, answer: Any) -> str:
        return deadline_told(answer)

    def show_refusal(self, refused: Refused) -> None:
        """A grid to be confirmed comes with the suggestion, so that one press answers it."""
        super().show_refusal(refused)
        if refused.code == "grid_to_confirm":
            self.look_around()

    def look_around(self) -> None:
        """Read what the entered place and category say: the grid, the inspectors there, reports like this one."""
        self._look_timer.stop()
        position = self._position()
        if position != self._located:
            self._located = position
            self._suggestion = None
            self._suggested.clear()
            if position is not None:
                self.tasks.read(
                    grid_map.locate, position.lon, position.lat, on_done=partial(self._suggest, position), owner=self
                )
        grid = self._grid()
        if grid != self._people_of:
            self._people_of = grid
            self.tasks.read(choices.inspectors, grid, on_done=self._offer_people, owner=self)
        self._look_for_duplicates(position, grid)

    def take_suggestion(self) -> None:
        """Confirm the suggested grid."""
        if self._suggestion is not None:
            self.body.set_values({"grid": self._suggestion.code})
            self._suggested.clear()

    def _position(self) -> Position | None:
        try:
            value = self.body.fields["position"].value()
        except Refused:
            return None
        return value if isinstance(value, Position) else None

    def _grid(self) -> str:
        return str(self.body.fields["grid"].value() or "")

    def _look_for_duplicates(self, position: Position | None, grid: str) -> None:
        category = str(self.body.fields["category"].value() or "")
        asked = (category, position, grid)
        if asked == self._asked:
            return
        self._asked = asked
        if not category or (position is None and not grid):
            self._show_duplicates(asked, ())
            return
        lon, lat = (position.lon, position.lat) if position else (None, None)
        self.tasks.read(
            nearby.nearby, lon, lat, category, grid, on_done=partial(self._show_duplicates, asked), owner=self
        )

    def _suggest(self, position: Position, suggestion: GridSuggestion | None) -> None:
        if position != self._located:
            return
        self._suggestion = suggestion
        if suggestion is None:
            self._suggested.say(self.tr("此位置不在本区范围内，请核对经纬度。"), Tone.REFUSAL)
        elif suggestion.code == self._grid():
            self._suggested.clear()
        elif not suggestion.provisional and not self._grid():
            self.take_suggestion()
        else:
            words = (
                self.tr("按示意界线，此位置在“{path}”，请确认。")
                if suggestion.provisional
                else self.tr("此位置在“{path}”，与所填网格不同。")
            )
            self._suggested.say(words.format(path=suggestion.path), Tone.NOTICE, self.tr("确认此网格"))

    def _offer_people(self, rows: Sequence[choices.PersonRow]) -> None:
        self.body.offer(fields.PersonId, form_choices.people(rows))

    def _on_offered(self, _kind: Any, _rows: Any) -> None:
        self.ask_effect()

    def _show_duplicates(self, asked: tuple[Any, ...], rows: Sequence[CardRow]) -> None:
        if asked != self._asked:
            return
        self._near.show_rows(rows)

    def _build_hints(self) -> None:
        self.hints = QWidget()
        self._suggested = MessageBar()
        self._suggested.setObjectName("suggested_grid")
        self._suggested.action_requested.connect(self.take_suggestion)
        self._near = NearDuplicates(
            self.tr("附近 24 小时内已有同类上报，可能重复："),
            self.tr("登记并并入") if self._may_merge else "",
            self.tr("这份上报登记后立即并案，不再另行立案"),
        )
        self._near.case_wanted.connect(self.case_wanted)
        self._near.merge_wanted.connect(self.merge_into)
        column = QVBoxLayout(self.hints)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._suggested)
        column.addWidget(self._near)


class IntakePane(QFrame):
    """The intake at the right of the board, in the place of the case."""

    registered = Signal(object)
    """int: the id of the new case."""
    close_requested = Signal()
    case_wanted = Signal(object)
    draft_saved = Signal(object)

    def __init__(
        self,
        tasks: Writer,
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._actor, self._drafts, self._now = tasks, actor, drafts, now
        self.form: IntakeForm | None = None
        self.setProperty("pane", True)
        self.setMinimumWidth(340)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        head = QHBoxLayout()
        head.addWidget(toned(self.tr("新上报"), "title"))
        head.addStretch(1)
        close = QToolButton()
        close.setText("✕")
        close.setProperty("quiet", True)
        close.setToolTip(self.tr("收起，填写的内容存为草稿（Esc）"))
        close.setAccessibleName(self.tr("收起新上报"))
        close.clicked.connect(self.close_requested)
        head.addWidget(close)
        column.addLayout(head)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._area, 1)

    def open(self, position: Position | None = None, grid: str = "") -> IntakeForm:
        """Begin a report, or go on with the one that is open; `position` and its confirmed `grid` come from the map."""
        if self.form is None:
            form = IntakeForm(self._tasks, self._actor, self._drafts, self._now, position, grid)
            form.done.connect(self._on_done)
            form.collapsed.connect(self.close_requested)
            form.case_wanted.connect(self.case_wanted)
            form.draft_saved.connect(self.draft_saved)
            self.form = form
            self._area.setWidget(form)
            self._column.addWidget(form.hints)
        elif position is not None:
            self.form.body.set_values({"position": position} | ({"grid": grid} if grid else {}))
        if field := self.form.body.first_to_fill():
            field.setFocus()
        return self.form

    def put_away(self) -> None:
        """Keep the draft and let the form go."""
        if self.form is not None:
            form, self.form = self.form, None
            form.save_draft()
            self._area.takeWidget()
            for widget in (form.hints, form):
                widget.hide()
                widget.deleteLater()

    def _on_done(self, case_id: Any) -> None:
        self.put_away()
        self.registered.emit(case_id)


def _defaults(actor: Actor, position: Position | None, grid: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if source := _SOURCES.get(actor.role):
        values["source"] = source
    if actor.role is Role.INSPECTOR:
        values["reported_by"] = actor.person_id
    if actor.role is Role.COMMUNITY and actor.grid:
        values["grid"] = actor.grid
    if position is not None:
        values["position"] = position
    if grid:
        values["grid"] = grid
    return values
