"""The chips over board and list: what is to be shown, as one filter, and how many cases each chip would show; it reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget, QWidgetAction

from desktop import wording
from desktop.queries.board import CaseFilter, Count
from desktop.queries.choices import BodyRow, CategoryRow, GridChoice
from desktop.rules.workflow import OPEN, Status
from desktop.views.cases import filter_menus
from desktop.views.cases.period_span import PeriodSpan
from desktop.views.cases.saved_filters import SavedFilter, SavedFilters
from desktop.views.shared.chips import Chip
from desktop.views.shared.flow_row import FlowRow

BESIDE_THE_HINT = 40
"""Pixels: frame and padding of the line, and some room for the font that a menu has once it is shown."""

_TOGGLES = ("mine", "due_today", "overdue", "prompted")


class FilterBar(QWidget):
    """全部在办 stands for no other chip; the others narrow together. A chip with ▾ names what is chosen in it.

    A search sets all that aside: it looks among every case the person may see, and clearing it brings back what was chosen before.
    Chips pressed meanwhile narrow what the search found.
    """

    filter_changed = Signal(object)
    """CaseFilter."""
    search_cleared = Signal()
    """The search was given up here: the box that it was typed into is to be emptied."""

    def __init__(
        self,
        now: Callable[[], datetime],
        saved: SavedFilters | None = None,
        home: CaseFilter | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._saved = saved or SavedFilters()
        self._home = SavedFilter(self.tr("我的首页"), home) if home is not None else None
        self._filter = CaseFilter(open_only=True)
        self._days: int | None = None
        self._set_aside: SavedFilter | None = None  # what was chosen when the search began
        self._make_chips()
        self._line_up()
        self._connect()
        if self._home is not None:
            self.apply(self._home)

    def _make_chips(self) -> None:
        self.everything = Chip(self.tr("全部在办"), self.tr("所有未结案件"))
        self.everything.setChecked(True)
        self.toggles = {
            "mine": Chip(self.tr("待我办理"), self.tr("下一步该我办的案件")),
            "due_today": Chip(self.tr("今日到期"), self.tr("当前环节期限在今天之内")),
            "overdue": Chip(self.tr("超期"), self.tr("当前环节已超过期限")),
            "prompted": Chip(self.tr("督办/催办"), self.tr("有未答复的督办或催办")),
        }
        self.emergency = Chip(self.tr("突发"), self.tr("突发事件，按紧急工作时计"))
        self.status = Chip(self.tr("状态"), self.tr("按状态筛选，已结束的也可查"))
        self.category = Chip(self.tr("类别"), self.tr("按类别筛选"))
        self.grid = Chip(self.tr("网格"), self.tr("按街道、社区筛选"))
        self.body = Chip(self.tr("部门"), self.tr("按承办单位筛选，含协办"))
        self.period = Chip(self.tr("时间"), self.tr("按上报时间筛选"))
        self.saved = Chip(self.tr("我的筛选"), self.tr("首页和保存过的筛选条件"))
        self.text = Chip("")
        self.text.setObjectName("search_chip")
        self.text.hide()

    def _line_up(self) -> None:
        row = FlowRow(spacing=6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(row)
        chips = (self.everything, *self._switches().values(), *self._menus().values(), self.saved, self.text)
        for chip in chips:
            row.add(chip)

    def _connect(self) -> None:
        self.everything.clicked.connect(self.clear)
        self.text.clicked.connect(lambda: self.search(""))
        for name, chip in self.toggles.items():
            chip.toggled.connect(lambda on, name=name: self._narrow(**{name: on}))
        self.emergency.toggled.connect(lambda on: self._narrow(emergency=on))
        self.status.offer(filter_menus.status_menu(self, self._choose_status))
        self.span = PeriodSpan(self._today().date())
        self.span.chosen.connect(lambda days: self.choose_days(*days))
        title = self._plain_title("period")
        self.period.offer(filter_menus.period_menu(self, title, self._choose_period, self.span))
        self.saved.offer(QMenu(self))
        self._offer_saved()

    @property
    def filter(self) -> CaseFilter:
        """What is to be shown."""
        return self._filter

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but 全部在办 is chosen."""
        return self._filter != CaseFilter(open_only=True)

    def chip_filters(self) -> dict[str, CaseFilter]:
        """What each counted chip would show with the menus as they are: the empty name is 全部在办, which counts none that is over."""
        plain = _changed(self._filter, **dict.fromkeys(_TOGGLES, False))
        under_way = plain if plain.statuses <= OPEN else _changed(plain, statuses=frozenset())
        return {"": under_way} | {name: _changed(plain, **{name: True}) for name in _TOGGLES}

    def show_counts(self, counts: dict[str, Count]) -> None:
        """Put the counts behind the chips."""
        for name, chip in {"": self.everything, **self.toggles}.items():
            count = counts.get(name)
            chip.show_count(count.number if count else None, at_least=bool(count and count.at_least))

    def search(self, text: str) -> None:
        """Look for `text` among all cases; "" for what was chosen before the search."""
        text = text.strip()
        if not text:
            if self._filter.text:
                self.apply(self._set_aside or SavedFilter(""))
        elif self._filter.text:
            self._narrow(text=text)
        else:
            before = self._chosen("")
            self._clear_chips()
            self._set_aside = before
            self._take(_changed(CaseFilter(text=text)))

    def choose_grid(self, code: str, name: str) -> None:
        """Show the cases of a grid, as the map or the tree says."""
        self._choose("grid", self.grid, code, name)

    def choose_days(self, first: date, last: date) -> None:
        """Show what was reported from one day to another, both included."""
        begin, end = (datetime.combine(day, time.min, tzinfo=wording.DISTRICT_ZONE) for day in (first, last))
        self._days = None
        self.period.rename(self.tr("{first} 至 {last} 上报").format(first=first.isoformat(), last=last.isoformat()))
        self.period.setChecked(True)
        self._narrow(since=begin, until=end + timedelta(days=1))

    def clear(self) -> None:
        """Back to everything that is open."""
        self._clear_chips()
        self._take(CaseFilter(open_only=True))

    def apply(self, saved: SavedFilter) -> None:
        """Show what a kept filter finds."""
        wanted = saved.filter if saved.days is None else replace(saved.filter, since=self._since(saved.days))
        for name, chip in self._switches().items():
            with QSignalBlocker(chip):
                chip.setChecked(getattr(wanted, name))
        self._days = saved.days
        for name, chip in self._menus().items():
            chosen = wanted.since is not None if name == "period" else bool(getattr(wanted, name))
            chip.rename(saved.titles.get(name) or self._plain_title(name))
            chip.setChecked(chosen)
        self._take(_changed(wanted))

    def keep(self, name: str) -> None:
        """Keep what is chosen now under a name."""
        if name.strip():
            self._saved.save(self._chosen(name.strip()))
            self._offer_saved()

    def forget(self, name: str) -> None:
        """Forget a kept filter."""
        self._saved.remove(name)
        self._offer_saved()

    def offer_categories(self, rows: Sequence[CategoryRow]) -> None:
        """Fill the menu of categories."""
        self.category.offer(
            filter_menus.category_menu(self, rows, self._plain_title("category"), self._choose_category)
        )

    def offer_grids(self, rows: Sequence[GridChoice]) -> None:
        """Fill the menu of grids."""
        if (own := next((row.name for row in rows if row.code == self._filter.grid), "")) and self._filter.grid:
            self.grid.rename(own)  # the home filter has a code only
        self.grid.offer(filter_menus.grid_menu(self, rows, self._plain_title("grid"), self.choose_grid))

    def offer_bodies(self, rows: Sequence[BodyRow]) -> None:
        """Fill the menu of bodies."""
        self.body.offer(filter_menus.body_menu(self, rows, self._plain_title("body"), self._choose_body))

    def _offer_saved(self) -> None:
        menu = self.saved.menu()
        menu.clear()
        if self._home is not None:
            menu.addAction(self._home.name, partial(self.apply, self._home))
        for each in self._saved.all:
            menu.addAction(each.name, partial(self.apply, each))
        menu.addSeparator()
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("给当前筛选起名，回车保存"))
        self.name.setAccessibleName(self.tr("当前筛选的名称"))
        self.name.setMaxLength(20)
        hint = self.name.fontMetrics().horizontalAdvance(self.name.placeholderText())
        self.name.setMinimumWidth(hint + BESIDE_THE_HINT)
        # In the next turn of the loop: keeping makes the menu anew, and this line with it.
        self.name.returnPressed.connect(self._keep_named, Qt.ConnectionType.QueuedConnection)
        line = QWidgetAction(menu)
        line.setDefaultWidget(self.name)
        menu.addAction(line)
        if self._saved.all:
            below = menu.addMenu(self.tr("删除"))
            for each in self._saved.all:
                below.addAction(each.name, partial(self.forget, each.name))

    def _keep_named(self) -> None:
        name = self.name.text()
        self.saved.menu().close()
        self.keep(name)

    def _chosen(self, name: str) -> SavedFilter:
        titles = {key: chip.title for key, chip in self._menus().items() if chip.isChecked()}
        return SavedFilter(name, self._filter, titles, self._days)

    def _clear_chips(self) -> None:
        for chip in self._switches().values():
            with QSignalBlocker(chip):
                chip.setChecked(False)
        for name, chip in self._menus().items():
            chip.rename(self._plain_title(name))
            chip.setChecked(False)
        self._days = None

    def _aside_told(self) -> str:
        """What of the chips is set aside by the search, in their own words; "" for nothing."""
        if self._set_aside is None:
            return ""
        words = [chip.title for name, chip in self._switches().items() if getattr(self._set_aside.filter, name)]
        return "、".join((*words, *self._set_aside.titles.values()))

    def _show_search(self, text: str) -> None:
        aside = self._aside_told()
        words = self.tr("“{text}” ✕")
        if aside:
            words = self.tr("“{text}” 查找全部案件，暂停“{aside}” ✕")
        self.text.rename(words.format(text=text, aside=aside))
        self.text.setToolTip(
            self.tr("点击取消搜索，回到“{aside}”").format(aside=aside) if aside else self.tr("点击取消搜索")
        )
        self.text.setChecked(True)
        self.text.setVisible(bool(text))

    def _switches(self) -> dict[str, Chip]:
        return {**self.toggles, "emergency": self.emergency}

    def _menus(self) -> dict[str, Chip]:
        return {
            "statuses": self.status,
            "category": self.category,
            "grid": self.grid,
            "body": self.body,
            "period": self.period,
        }

    def _plain_title(self, name: str) -> str:
        titles = {
            "statuses": self.tr("状态"),
            "category": self.tr("类别"),
            "grid": self.tr("网格"),
            "body": self.tr("部门"),
            "period": self.tr("时间"),
        }
        return titles[name]

    def _since(self, days: int | None) -> datetime | None:
        return None if days is None else self._today() - timedelta(days=days - 1)

    def _today(self) -> datetime:
        """Its first minute in the district."""
        return self._now().astimezone(wording.DISTRICT_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)

    def _choose_status(self, status: Status | None) -> None:
        self.status.rename(self._plain_title("statuses") if status is None else wording.status(status))
        self.status.setChecked(status is not None)
        self._narrow(statuses=frozenset() if status is None else frozenset({status}))

    def _choose_period(self, days: int | None, words: str) -> None:
        since = self._since(days)
        self._days = days
        self.period.rename(words)
        self.period.setChecked(since is not None)
        self._narrow(since=since, until=None)

    def _choose_category(self, code: str, title: str) -> None:
        self._choose("category", self.category, code, title)

    def _choose_body(self, code: str, title: str) -> None:
        self._choose("body", self.body, code, title)

    def _choose(self, name: str, chip: Chip, code: str, title: str) -> None:
        chip.rename(title)
        chip.setChecked(bool(code))
        self._narrow(**{name: code})

    def _narrow(self, **changes: Any) -> None:
        self._take(_changed(self._filter, **changes))

    def _take(self, wanted: CaseFilter) -> None:
        changed = wanted != self._filter
        ends_search = bool(self._filter.text) and not wanted.text
        self._filter = wanted
        if not wanted.text:
            self._set_aside = None
        self.everything.setChecked(_is_of_open_ones(wanted))
        self._show_search(wanted.text)
        if changed:
            self.filter_changed.emit(wanted)
        if ends_search:
            self.search_cleared.emit()


def _changed(before: CaseFilter, **changes: Any) -> CaseFilter:
    """The filter with some fields changed; of open cases, unless something else says which.

    An assessor's own cases are closed ones, and a search finds every case.
    """
    wanted = replace(before, **changes)
    return replace(wanted, open_only=_is_of_open_ones(wanted))


def _is_of_open_ones(wanted: CaseFilter) -> bool:
    """Whether nothing chosen says by itself which cases are meant."""
    return not wanted.text and wanted.statuses <= OPEN and not any(getattr(wanted, name) for name in _TOGGLES)
