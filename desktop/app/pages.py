"""The page of each tab, built when first shown, and what the pages want of one another; each page is imported only then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop.app import map_papers, register_papers, warming, year_papers
from desktop.app.paths import Paths
from desktop.app.print_desk import PrintDesk
from desktop.app.settings import Settings
from desktop.background.deadline_clock import DeadlineClock
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import case_file, grid_map
from desktop.queries.case_rows import CaseFilter
from desktop.rules.permissions import Actor
from desktop.usecases.fields import Position
from desktop.views.shared.drafts import Drafts
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.messages import Tone
from desktop.views.shell.approvals import ApprovalsDialog
from desktop.views.shell.case_choice import CaseChoice, Choice
from desktop.views.shell.identity import Tab
from desktop.views.shell.notices import NoticesDialog
from desktop.views.shell.window import MainWindow

if TYPE_CHECKING:
    from desktop.queries.counted_things import Counted
    from desktop.queries.notices import CardTold
    from desktop.views.assessment.page import AssessmentPage
    from desktop.views.cases.page import CasesPage
    from desktop.views.map.bridge import Place
    from desktop.views.map.page import MapPage

LIST_AT = QPoint(80, 112)
"""Where in the window a list of cases opens: beside the rail, under the chips."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a page is given to work with."""

    tasks: Tasks
    live: Live
    clock: DeadlineClock
    actor: Actor
    paths: Paths
    settings: Settings


class Pages(QObject):
    """Builds the pages of one window, and carries the wishes of one page to another: the pages do not know each other."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        super().__init__(window)
        self._place = place
        self._window = window
        self._desk = PrintDesk(place.tasks, place.paths.cache, self._on_failed, window)
        self._grid = ""
        """The grid that was chosen on the map and is not yet the board's."""
        self._filter = CaseFilter(open_only=True)
        """What the case tab shows; the map, once it is built, shows the same."""
        window.search_requested.connect(lambda text: self._cases().search(text))
        window.new_report_requested.connect(lambda: self._cases().new_report())
        window.tab_shown.connect(self._on_tab_shown)
        window.notices_requested.connect(self._show_notices)
        window.approvals_requested.connect(self._show_approvals)

    def build(self, tab: Tab) -> QWidget:
        """Build a tab's page and connect it."""
        builders: Mapping[Tab, Callable[[], QWidget]] = {
            Tab.CASES: self._build_cases,
            Tab.MAP: self._build_map,
            Tab.ASSESSMENT: self._build_assessment,
            Tab.REGISTERS: self._build_registers,
            Tab.ADMINISTRATION: self._build_administration,
        }
        return builders[tab]()

    def foresee(self) -> None:
        """Make the case tab's first reading ready beside whichever tab is on show; where it fails, the tab itself will tell."""
        from desktop.views.cases.saved_filters import home_filter

        if self._window.page(Tab.CASES) is None:
            home, tasks = home_filter(self._place.actor), self._place.tasks
            tasks.read(warming.first_reading, home, on_failed=lambda _error: None, owner=self._window)

    def _build_cases(self) -> QWidget:
        from desktop.views.cases.page import CasesPage
        from desktop.views.cases.saved_filters import SavedFilters, home_filter

        place = self._place
        account = place.actor.account_id
        saved = SavedFilters(partial(place.settings.filters_of, account), partial(place.settings.keep_filters, account))
        page = CasesPage(
            place.tasks,
            place.live,
            place.actor,
            Drafts(place.paths.drafts),
            place.tasks.store.now,
            saved,
            home_filter(place.actor),
            place.settings.case_pane_width,
            self._window.room,
        )
        page.search_cleared.connect(self._window.header.clear_search)
        page.pane_resized.connect(partial(setattr, place.settings, "case_pane_width"))
        page.draft_saved.connect(self._window.status.show_draft_saved)
        page.print_requested.connect(self._desk.case_file)
        page.document_requested.connect(self._desk.document)
        page.blank_forms_requested.connect(self._desk.blank_forms)
        page.batch_print_requested.connect(self._desk.case_files)
        page.map_requested.connect(self._show_on_map)
        page.filters.filter_changed.connect(self._share_filter)
        place.clock.lights_changed.connect(page.tick)
        return page

    def _build_map(self) -> QWidget:
        from desktop.views.map.page import MapPage

        place = self._place
        folder = place.paths.cache / "map"
        folder.mkdir(parents=True, exist_ok=True)
        page = MapPage(place.tasks, place.live, place.actor, folder=folder, resources=place.paths.resources)
        page.cases_requested.connect(self._show_cases_of)
        page.case_requested.connect(self._show_case)
        page.report_requested.connect(self._report_at)
        page.grid_chosen.connect(self._remember_grid)
        page.source_requested.connect(self._show_sources)
        page.sheet_requested.connect(self._print_grid_sheet)
        page.atlas_requested.connect(self._print_atlas)
        page.share_filter(self._filter)
        return page

    def _build_assessment(self) -> QWidget:
        from desktop.views.assessment.page import AssessmentPage

        place = self._place
        page = AssessmentPage(place.tasks, place.live, place.actor)
        page.case_requested.connect(self._show_case_numbered)
        page.cases_requested.connect(self._show_cases_behind)
        page.print_requested.connect(self._desk.card)
        page.all_cards_requested.connect(self._desk.cards)
        page.notice_requested.connect(self._desk.notice)
        page.year_paper_requested.connect(lambda wanted: self._desk.show(year_papers.year_paper, *wanted))
        return page

    def _build_registers(self) -> QWidget:
        from desktop.views.registers.page import RegistersPage

        place = self._place
        page = RegistersPage(place.tasks, place.live, place.actor)
        page.case_requested.connect(self._show_case_numbered)
        page.list_requested.connect(self._desk.register)
        page.blank_forms_requested.connect(self._desk.blank_forms)
        return page

    def _build_administration(self) -> QWidget:
        from desktop.views.administration.page import AdministrationPage

        place = self._place
        folders = (
            (self.tr("数据"), place.paths.data),
            (self.tr("草稿"), place.paths.drafts),
            (self.tr("日志"), place.paths.log),
            (self.tr("缓存"), place.paths.cache),
        )
        page = AdministrationPage(
            place.tasks, place.live, place.actor, folders=folders, map_requests=self._map_requests
        )
        page.blank_forms_requested.connect(self._desk.blank_forms)
        return page

    def _cases(self) -> CasesPage:
        """The case page, on show, and the keyboard in its window: what was chosen in a list beside it is worked on here."""
        self._window.activateWindow()
        return self._window.show_tab(Tab.CASES)  # type: ignore[return-value]

    def _show_case(self, case_id: int) -> None:
        self._cases().show_case(case_id)

    def _show_case_numbered(self, number: str) -> None:
        self._place.tasks.read(
            case_file.by_number, number, on_done=self._show_case, on_failed=self._on_failed, owner=self
        )

    def _show_cases_behind(self, behind: Counted) -> None:
        """The cases behind a number of a scorecard: a list, from which one is opened."""
        dialog = CaseChoice(behind.title, parent=self._window)
        dialog.show_choices([Choice(number, number) for number in behind.once])
        dialog.chosen.connect(self._show_case_numbered)
        self._open(dialog)

    def _show_notices(self) -> None:
        if isinstance(shown := self._window.findChild(NoticesDialog), NoticesDialog):
            shown.activateWindow()
            return
        dialog = NoticesDialog(self._place.tasks, self._place.live, self._window)
        dialog.case_requested.connect(self._show_case)
        dialog.card_requested.connect(self._show_card)
        dialog.failed.connect(lambda text: self._window.messages.say(text, Tone.REFUSAL))
        self._open(dialog)

    def _show_card(self, told: CardTold) -> None:
        page: AssessmentPage = self._window.show_tab(Tab.ASSESSMENT)  # type: ignore[assignment]
        page.show_card(told.kind, told.subject, told.period)

    def _open(self, dialog: CaseChoice) -> None:
        """Show a list over the cards, so that the pane at the right, where what is chosen opens, stays in sight."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.move(self._window.mapToGlobal(LIST_AT))

    def _show_approvals(self) -> None:
        if isinstance(shown := self._window.findChild(ApprovalsDialog), ApprovalsDialog):
            shown.activateWindow()
            return
        dialog = ApprovalsDialog(self._place.tasks, self._place.live, self._window)
        dialog.decision_requested.connect(lambda case_id, action: self._cases().show_case(case_id, then=action))
        dialog.ledger_requested.connect(self._show_ledger)
        dialog.failed.connect(lambda text: self._window.messages.say(text, Tone.REFUSAL))
        self._open(dialog)

    def _show_ledger(self) -> None:
        from desktop.views.registers.page import RegistersPage

        page = self._window.show_tab(Tab.REGISTERS)
        assert isinstance(page, RegistersPage)
        page.show_register("approvals")

    def _report_at(self, place: Place) -> None:
        self._cases().new_report(Position(place.lon, place.lat), place.grid)

    def _show_on_map(self, case_id: int) -> None:
        page: MapPage = self._window.show_tab(Tab.MAP)  # type: ignore[assignment]
        page.show_case(case_id)

    def _share_filter(self, wanted: CaseFilter) -> None:
        self._filter = wanted
        page: MapPage | None = self._window.page(Tab.MAP)  # type: ignore[assignment]
        if page is not None:
            page.share_filter(wanted)

    def _show_sources(self, _source_id: int) -> None:
        from desktop.views.registers.page import RegistersPage

        page = self._window.show_tab(Tab.REGISTERS)
        assert isinstance(page, RegistersPage)
        page.show_register("sources")

    def _remember_grid(self, code: str) -> None:
        self._grid = code

    def _on_tab_shown(self, tab: Tab) -> None:
        """The grid chosen on the map is the board's too, as soon as one switches to it."""
        if tab is Tab.CASES and self._grid:
            self._show_cases_of(self._grid)

    def _show_cases_of(self, code: str) -> None:
        self._grid = ""

        def show(path: str) -> None:
            self._cases().show_grid(code, path.rpartition(" · ")[2])

        self._place.tasks.read(grid_map.path, code, on_done=show, on_failed=self._on_failed, owner=self)

    def _map_requests(self) -> tuple[tuple[str, str], ...]:
        """What the map has asked for, in words."""
        page: MapPage | None = self._window.page(Tab.MAP)  # type: ignore[assignment]
        return page.requests_told() if page is not None else ((self.tr("地图"), self.tr("还没有打开，没有请求")),)

    def _print_grid_sheet(self, code: str) -> None:
        self._desk.show(register_papers.grid_paper, code)

    def _print_atlas(self, codes: tuple[str, ...]) -> None:
        self._desk.show(map_papers.atlas_paper, codes)

    def _on_failed(self, error: Exception) -> None:
        self._window.messages.say(told(error), Tone.REFUSAL)
