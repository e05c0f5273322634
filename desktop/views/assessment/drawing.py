"""What the assessment tab paints itself: a ratio as a bar, a grade as a badge; it decides no figure."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop import wording
from desktop.itemmodels.scorecards import GRADE_ROLE
from desktop.views.shared.theme import Theme


class RatioBar(QWidget):
    """The denominator as a track and the numerator as its filled part; an empty denominator is a dashed frame."""

    def __init__(self, numerator: int, denominator: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numerator = numerator
        self._denominator = denominator
        self.setFixedHeight(8)
        self.setMinimumWidth(80)
        self.setAccessibleName(f"{numerator} / {denominator}")

    def sizeHint(self) -> QSize:
        return QSize(140, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if not self._denominator:
            pen = painter.pen()
            pen.setColor(theme.colour("muted"))
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(track, 3, 3)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(theme.colour("accent"))
        filled = QRectF(track)
        filled.setWidth(track.width() * self._numerator / self._denominator)
        if self._numerator:
            painter.drawRoundedRect(filled, 3, 3)


class GradeBadge(QWidget):
    """A grade as a letter on its colour; "–" on a frame where there is none."""

    def __init__(self, side: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grade = ""
        self.setFixedSize(side, side)

    @property
    def grade(self) -> str:
        """The letter on show."""
        return self._grade

    def show_grade(self, grade: str) -> None:
        """Show another grade, A–E, or "" for none."""
        self._grade = grade
        self.setToolTip(wording.grade(grade))
        self.setAccessibleName(wording.grade(grade))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_grade(painter, QRectF(self.rect()), self._grade, Theme.of(self.palette()))


class GradeDelegate(QStyledItemDelegate):
    """Paints the ranking's grade column as small badges."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        side = min(22.0, option.rect.height() - 4.0)
        centre = QRectF(option.rect).center()
        box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        paint_grade(painter, box, index.data(GRADE_ROLE) or "", Theme.of(option.palette))


def paint_grade(painter: QPainter, box: QRectF, grade: str, theme: Theme) -> None:
    """Draw the badge of a grade into `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.of_grade(grade)
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    font = QFont(painter.font())
    font.setPixelSize(max(11, round(box.height() * 0.58)))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    if grade:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(inner, 4, 4)
        painter.setPen(theme.colour("surface"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), grade)
    else:
        painter.setPen(QColor(theme.colour("muted")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, 4, 4)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "–")
    painter.restore()
