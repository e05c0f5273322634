"""The one table of colours, light and dark, and the look made of it; no widget picks a colour of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from desktop.rules.working_time import Light

TEXT_PX = 13
GRID_PX = 4


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by name, as #RRGGBB.

    The first twelve are the design's tokens. Where a token is too pale to be read as text (yellow on white), a darker one of the
    same hue stands beside it as `…_text`: every text has a contrast of at least 4.5:1 on every ground that it may stand on.
    """

    name: str
    background: str
    surface: str
    line: str
    text: str
    muted: str
    column: str
    accent: str
    accent_soft: str
    green: str
    yellow: str
    red: str
    suspended: str
    green_text: str
    yellow_text: str
    red_text: str
    on_accent: str
    accent_strong: str
    field: str
    scroll: str
    red_soft: str
    green_soft: str

    @staticmethod
    def light() -> Theme:
        """Return the theme for day."""
        return _LIGHT

    @staticmethod
    def dark() -> Theme:
        """Return the theme for a dim room."""
        return _DARK

    @staticmethod
    def named(name: str) -> Theme:
        """Return the theme that a setting names; light for an unknown name."""
        return _DARK if name == _DARK.name else _LIGHT

    @staticmethod
    def of(palette: QPalette) -> Theme:
        """Return the theme that a widget is shown in, for what paints itself: `Theme.of(self.palette())`, `option.palette`."""
        return _DARK if palette.color(QPalette.ColorRole.Text).lightness() > 127 else _LIGHT

    @property
    def is_dark(self) -> bool:
        """Whether it is the dark one."""
        return self is _DARK

    def colour(self, name: str) -> QColor:
        """Return a colour of the table, to paint with."""
        return QColor(str(getattr(self, name)))

    def of_light(self, light: Light) -> QColor:
        """Return the colour of a light's shape."""
        return self.colour(_LIGHT_SHAPES[light])

    def of_light_text(self, light: Light) -> QColor:
        """Return the colour of a text beside a light, dark enough to be read."""
        return self.colour(_LIGHT_TEXTS[light])

    def of_grade(self, grade: str) -> QColor:
        """Return the colour of a grade A–E: green, blue, yellow, red, black."""
        return self.colour(_GRADES.get(grade[:1], "muted"))

    def colours(self) -> dict[str, str]:
        """Return the table as a dict, for a page or a stylesheet."""
        return {each.name: str(getattr(self, each.name)) for each in fields(self) if each.name != "name"}


_LIGHT = Theme(
    name="light",
    background="#F4F5F7",
    surface="#FFFFFF",
    line="#DFE3E8",
    text="#1F2329",
    muted="#626A75",
    column="#ECEEF1",
    accent="#1F5AA6",
    accent_soft="#E7EFFA",
    green="#2E7D4F",
    yellow="#B7791F",
    red="#C0362C",
    suspended="#87909C",
    green_text="#2A7449",
    yellow_text="#8F5E14",
    red_text="#C0362C",
    on_accent="#FFFFFF",
    accent_strong="#184A8C",
    field="#FFFFFF",
    scroll="#C5CBD3",
    red_soft="#FCEDEB",
    green_soft="#E8F4EC",
)
_DARK = Theme(
    name="dark",
    background="#14171B",
    surface="#1C2025",
    line="#2C323A",
    text="#E5E8EC",
    muted="#98A2AE",
    column="#181C21",
    accent="#6FA8F2",
    accent_soft="#1E2D42",
    green="#5BBF8A",
    yellow="#E0AA4A",
    red="#F0766B",
    suspended="#7C8794",
    green_text="#5BBF8A",
    yellow_text="#E0AA4A",
    red_text="#F0766B",
    on_accent="#0F1B2C",
    accent_strong="#8DBBF6",
    field="#14171B",
    scroll="#3B434D",
    red_soft="#3A2224",
    green_soft="#1C3328",
)
_LIGHT_SHAPES = {Light.GREEN: "green", Light.YELLOW: "yellow", Light.RED: "red", Light.GREY: "suspended"}
_LIGHT_TEXTS = {Light.GREEN: "green_text", Light.YELLOW: "yellow_text", Light.RED: "red_text", Light.GREY: "muted"}
_GRADES = {"A": "green_text", "B": "accent", "C": "yellow_text", "D": "red_text", "E": "text"}
_TOKEN = re.compile(r"@([a-z_]+)")


def stylesheet(theme: Theme, resources: Path) -> str:
    """Return the application's stylesheet: resources/themes/desk.qss with the theme's colours in it.

    KeyError where the sheet names a colour that the table does not have.
    """
    values = {**theme.colours(), "name": theme.name, "icons": (resources / "icons").as_posix()}
    text = (resources / "themes" / "desk.qss").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return _TOKEN.sub(lambda match: values[match.group(1)], text)


def palette(theme: Theme) -> QPalette:
    """Return the palette for everything that the stylesheet does not reach: native dialogs, what paints itself."""
    made = QPalette()
    role = QPalette.ColorRole
    for roles, name in (
        ((role.Window, role.AlternateBase), "background"),
        ((role.Base, role.Button, role.ToolTipBase), "surface"),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), "text"),
        ((role.Highlight, role.Link, role.LinkVisited), "accent"),
        ((role.HighlightedText,), "on_accent"),
        ((role.PlaceholderText,), "muted"),
        ((role.Mid, role.Midlight, role.Light, role.Dark), "line"),
    ):
        for each in roles:
            made.setColor(each, theme.colour(name))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, theme.colour("muted"))
    return made


class Appearance(QObject):
    """The look of the running application; changing it repaints every window.

    What paints itself asks `Theme.of(palette)` and hears of a change by Qt's PaletteChange event; `changed` is for pages of the
    web engine and the like.
    """

    changed = Signal(object)
    """Theme: the one in use now."""

    def __init__(self, application: QApplication, resources: Path, family: str = "") -> None:
        super().__init__(application)
        self._application = application
        self._resources = resources
        self._theme = _LIGHT
        application.setStyle("Fusion")  # the same on every system, and it keeps to the palette
        font = QFont(family) if family else application.font()
        font.setPixelSize(TEXT_PX)
        application.setFont(font)

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    def use(self, theme: Theme) -> None:
        """Show everything in `theme`."""
        self._theme = theme
        self._application.setPalette(palette(theme))
        self._application.setStyleSheet(stylesheet(theme, self._resources))
        self.changed.emit(theme)
