"""One table of colours: the design's tokens, readable everywhere, and a stylesheet made of nothing else."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.rules.working_time import Light
from desktop.views.shared.theme import Appearance, Theme, palette, stylesheet

THEMES = [Theme.light(), Theme.dark()]
GROUNDS = ("background", "surface", "column", "accent_soft", "field")
TEXTS = ("text", "muted", "accent", "green_text", "yellow_text", "red_text")
TOKENS = (
    "background",
    "surface",
    "line",
    "text",
    "muted",
    "column",
    "accent",
    "accent soft",
    "green",
    "yellow",
    "red",
    "suspended",
)


@pytest.fixture
def restored(qapp: QApplication) -> Iterator[QApplication]:
    font, before, style = qapp.font(), qapp.palette(), qapp.style().objectName()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(before)
    qapp.setFont(font)


def luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.1's contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_every_ground(theme: Theme) -> None:
    colours = theme.colours()
    pale = {
        (text, ground): round(contrast(colours[text], colours[ground]), 2)
        for text, ground in itertools.product(TEXTS, GROUNDS)
        if contrast(colours[text], colours[ground]) < 4.5
    }
    assert pale == {}
    for text, ground in [
        ("on_accent", "accent"),
        ("on_accent", "accent_strong"),
        ("text", "red_soft"),
        ("text", "green_soft"),
    ]:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_light_stands_out_from_its_ground(theme: Theme) -> None:
    for light in Light:
        assert contrast(theme.of_light(light).name(), theme.surface) >= 3  # WCAG 1.4.11 for graphics
        assert contrast(theme.of_light_text(light).name(), theme.surface) >= 4.5


def test_the_tokens_are_the_designs(shared: Path) -> None:
    text = (shared / "design" / "7-screens.md").read_text(encoding="utf-8")
    for token in TOKENS:
        found = re.search(rf"\b{token}\b[^|]*\| (#\w{{6}}) \| (#\w{{6}})", text)
        assert found, token
        name = token.replace(" ", "_")
        assert (getattr(Theme.light(), name), getattr(Theme.dark(), name)) == found.groups()


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_stylesheet_has_no_colour_of_its_own(theme: Theme, repository: Path) -> None:
    raw = (repository / "resources" / "themes" / "desk.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{6}\b", raw) == []
    sheet = stylesheet(theme, repository / "resources")
    assert "@" not in sheet
    for drawing in re.findall(r'url\("([^"]+)"\)', sheet):
        drawn = re.findall(r"#[0-9A-Fa-f]{6}\b", Path(drawing).read_text(encoding="utf-8"))
        assert drawn
        assert set(drawn) <= set(theme.colours().values())
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet)) <= set(theme.colours().values())


def test_what_paints_itself_knows_its_theme(qtbot: QtBot, restored: QApplication, repository: Path) -> None:
    appearance = Appearance(restored, repository / "resources")
    label = QLabel("甲")
    qtbot.addWidget(label)
    for theme in (Theme.dark(), Theme.light(), Theme.dark()):
        with qtbot.waitSignal(appearance.changed):
            appearance.use(theme)
        label.ensurePolished()
        assert Theme.of(label.palette()) is theme
        assert restored.palette().color(QPalette.ColorRole.Window) == QColor(theme.background)
    assert restored.font().pixelSize() == 13
    assert Theme.of(palette(Theme.light())) is Theme.light()


def test_an_unknown_theme_of_a_setting_is_the_light_one() -> None:
    assert Theme.named("dark") is Theme.dark()
    assert Theme.named("pink") is Theme.light()
