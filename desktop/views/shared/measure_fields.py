"""The input widgets for numbers, moments, days, limits of the clock and positions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from PySide6.QtCore import QDate, QDateTime, QTimeZone
from PySide6.QtWidgets import QCheckBox, QDateEdit, QDateTimeEdit, QHBoxLayout, QLineEdit, QWidget

from desktop import wording
from desktop.rules.errors import Refused
from desktop.rules.explanation import LARGEST_LIMIT, Limit, LimitClass
from desktop.usecases.fields import Position
from desktop.views.shared.choice_fields import QuietCombo
from desktop.views.shared.form_fields import Field
from desktop.views.shared.number_box import NumberBox


class NumberField(Field):
    """A whole number."""

    def __init__(self, name: str, *, optional: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.spin = NumberBox()
        self.spin.setRange(-1 if optional else 0, 1_000_000)
        if optional:
            self.spin.setSpecialValueText(self.tr("（不填）"))
        self._optional = optional
        self.spin.setValue(self.spin.minimum())
        self.spin.valueChanged.connect(self.edited)
        self._holds(self.spin, 0)
        self._row.addStretch(1)

    def value(self) -> int | None:
        return None if self._optional and self.spin.value() < 0 else self.spin.value()

    def set_value(self, value: Any) -> None:
        self.spin.setValue(self.spin.minimum() if value is None else int(value))


class _Ticked(Field):
    """A value that is given only when a box before it is ticked."""

    def __init__(self, name: str, editor: QWidget, *, optional: bool, tick: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.tick = QCheckBox(tick)
        if not optional:
            self.tick.hide()  # and else not shown: without a parent it would be a window of its own for a moment
        self.tick.setChecked(not optional)
        self._editor = editor
        editor.setEnabled(not optional)
        self.tick.toggled.connect(editor.setEnabled)
        self.tick.toggled.connect(self.edited)
        self._holds(self.tick, 0)
        self._holds(editor, 0)
        self._row.addStretch(1)
        self.setFocusProxy(self.tick if optional else editor)


class MomentField(_Ticked):
    """A moment, shown in the district's zone and given in UTC."""

    def __init__(
        self, name: str, now: Callable[[], datetime], *, optional: bool = False, parent: QWidget | None = None
    ) -> None:
        self.edit = QDateTimeEdit()
        self.edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.edit.setCalendarPopup(True)
        self.edit.setTimeZone(QTimeZone(wording.DISTRICT_ZONE.key.encode()))
        super().__init__(name, self.edit, optional=optional, tick=self.tr("指定"), parent=parent)
        self._show(now())
        self.edit.dateTimeChanged.connect(self.edited)

    def value(self) -> datetime | None:
        if not self.tick.isChecked():
            return None
        return datetime.fromtimestamp(self.edit.dateTime().toSecsSinceEpoch(), UTC).replace(second=0)

    def set_value(self, value: Any) -> None:
        if self.tick.isVisibleTo(self):
            self.tick.setChecked(value is not None)
        if value is not None:
            self._show(value)

    def draft(self) -> str | None:
        value = self.value()
        return value.isoformat() if value else None

    def restore(self, kept: Any) -> None:
        self.set_value(datetime.fromisoformat(kept) if kept else None)

    def _show(self, moment: datetime) -> None:
        self.edit.setDateTime(QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), self.edit.timeZone()))


class DayField(_Ticked):
    """A day."""

    def __init__(self, name: str, today: date, *, optional: bool = False, parent: QWidget | None = None) -> None:
        self.edit = QDateEdit(QDate(today.year, today.month, today.day))
        self.edit.setDisplayFormat("yyyy-MM-dd")
        self.edit.setCalendarPopup(True)
        super().__init__(name, self.edit, optional=optional, tick=self.tr("指定"), parent=parent)
        self.edit.dateChanged.connect(self.edited)

    def value(self) -> date | None:
        if not self.tick.isChecked():
            return None
        shown = self.edit.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_value(self, value: Any) -> None:
        if self.tick.isVisibleTo(self):
            self.tick.setChecked(value is not None)
        if value is not None:
            self.edit.setDate(QDate(value.year, value.month, value.day))

    def draft(self) -> str | None:
        value = self.value()
        return value.isoformat() if value else None

    def restore(self, kept: Any) -> None:
        self.set_value(date.fromisoformat(kept) if kept else None)


class LimitField(_Ticked):
    """A number and a class of the clock: 2 工作日."""

    def __init__(self, name: str, *, optional: bool = False, parent: QWidget | None = None) -> None:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        self.number = NumberBox()
        self.number.setRange(1, LARGEST_LIMIT)
        self.unit = QuietCombo()
        for each in LimitClass:
            self.unit.addItem(wording.limit_class(each), each)
        self.unit.setCurrentIndex(self.unit.findData(LimitClass.WORK_DAY))
        row.addWidget(self.number)
        row.addWidget(self.unit)
        super().__init__(name, pair, optional=optional, tick=self.tr("另定"), parent=parent)
        self.number.valueChanged.connect(self.edited)
        self.unit.currentIndexChanged.connect(self.edited)

    def value(self) -> Limit | None:
        return Limit(self.number.value(), LimitClass(self.unit.currentData())) if self.tick.isChecked() else None

    def set_value(self, value: Any) -> None:
        if self.tick.isVisibleTo(self):
            self.tick.setChecked(value is not None)
        if value is not None:
            self.number.setValue(value.number)
            self.unit.setCurrentIndex(self.unit.findData(value.limit_class))

    def draft(self) -> Any:
        value = self.value()
        return [value.number, value.limit_class.value] if value else None

    def restore(self, kept: Any) -> None:
        self.set_value(Limit(int(kept[0]), LimitClass(kept[1])) if kept else None)


class PositionField(Field):
    """Longitude and latitude, WGS84 degrees, typed or set from the map."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.lon, self.lat = QLineEdit(), QLineEdit()
        for edit, words in ((self.lon, self.tr("经度 116.366")), (self.lat, self.tr("纬度 39.913"))):
            edit.setPlaceholderText(words)
            edit.setAccessibleName(words)
            edit.textChanged.connect(self.edited)
            self._holds(edit)

    def value(self) -> Position | None:
        lon, lat = self.lon.text().strip(), self.lat.text().strip()
        if not lon and not lat:
            return None
        try:
            position = Position(float(lon), float(lat))
        except ValueError:
            raise Refused("position_not_numbers", field=self.name) from None
        if not (-180 <= position.lon <= 180 and -90 <= position.lat <= 90):
            raise Refused("position_invalid", field=self.name, lon=position.lon, lat=position.lat)
        return position

    def set_value(self, value: Any) -> None:
        self.lon.setText(f"{value.lon:.6f}" if value else "")
        self.lat.setText(f"{value.lat:.6f}" if value else "")

    def draft(self) -> list[str]:
        return [self.lon.text(), self.lat.text()]

    def restore(self, kept: Any) -> None:
        self.lon.setText(str(kept[0]))
        self.lat.setText(str(kept[1]))

    def is_empty(self) -> bool:
        return not self.lon.text().strip() and not self.lat.text().strip()
