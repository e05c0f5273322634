"""A list of sections on the left and the chosen one beside it, each built when first shown; what they are is their owner's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from desktop.views.shared.labels import EmptyState, toned


@dataclass(frozen=True, slots=True)
class Section:
    """One section; without `build` this version does not have it, and `promise` says what it will hold."""

    key: str
    title: str
    build: Callable[[], QWidget] | None = None
    promise: str = ""


class Sections(QWidget):
    """The list and the section on show; keyboard and mouse choose alike."""

    def __init__(self, heading: str, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections = {section.key: section for section in sections}
        self._pages: dict[str, QWidget] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(heading)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        for section in sections:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, section.key)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, section.title)
            self.list.addItem(item)
            self.list.setItemWidget(item, _entry(self, section))
            item.setSizeHint(self.list.itemWidget(item).sizeHint())
        self.stack = QStackedWidget()
        side = QWidget()
        side.setObjectName("sectionList")
        side.setFixedWidth(184)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 12, 0, 12)
        column.setSpacing(8)
        column.addWidget(toned(heading, "heading"))
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.stack, 1)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.setCurrentRow(0)
        self.setFocusProxy(self.list)

    @property
    def page(self) -> QWidget:
        """The section on show."""
        return self._pages[self.list.currentItem().data(Qt.ItemDataRole.UserRole)]

    def show_section(self, key: str) -> QWidget:
        """Show a section and return it; KeyError for an unknown one."""
        row = list(self._sections).index(key) if key in self._sections else -1
        if row < 0:
            raise KeyError(key)
        self.list.setCurrentRow(row)
        return self.page

    def built(self) -> tuple[QWidget, ...]:
        """The sections that have been shown so far."""
        return tuple(self._pages.values())

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        key = item.data(Qt.ItemDataRole.UserRole)
        if key not in self._pages:
            section = self._sections[key]
            page = section.build() if section.build else _promised(self, section)
            self._pages[key] = page
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(self._pages[key])


def _entry(owner: QWidget, section: Section) -> QWidget:
    """The words of a section in the list; what is not there yet is muted and says so."""
    label: QLabel = toned(section.title, "" if section.build else "muted")
    label.setContentsMargins(8, 4, 8, 4)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    if section.build is None:
        label.setText(owner.tr("{title}　未提供").format(title=section.title))
    return label


def _promised(owner: QWidget, section: Section) -> EmptyState:
    return EmptyState(owner.tr("本版本还没有“{title}”").format(title=section.title), section.promise)
