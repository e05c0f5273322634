"""Lights differ by shape and not only by colour, icons follow the theme, and there is a Chinese font on every system."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.rules.working_time import Light
from desktop.views.shared.fonts import carried_font, chinese_family
from desktop.views.shared.icons import themed_icon
from desktop.views.shared.lights import LightLabel, light_icon, paint_light
from desktop.views.shared.theme import Theme


def shape(light: Light, side: int = 24) -> frozenset[tuple[int, int]]:
    """The pixels that the light covers, whatever their colour."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_light(painter, QRectF(0, 0, side, side), light, Theme.light())
    painter.end()
    return frozenset((x, y) for x in range(side) for y in range(side) if image.pixelColor(x, y).alpha() > 127)


def test_every_light_has_a_shape_of_its_own(qapp: object) -> None:
    shapes = {light: shape(light) for light in Light}
    for one in Light:
        for other in Light:
            if one is not other:
                assert len(shapes[one] ^ shapes[other]) > 0.08 * 24 * 24, (one, other)
    assert (12, 12) in shapes[Light.GREEN]
    assert (1, 1) not in shapes[Light.GREEN]
    assert (2, 2) in shapes[Light.RED]
    assert (12, 12) not in shapes[Light.GREY]  # between the two bars


@pytest.mark.parametrize("theme", [Theme.light(), Theme.dark()], ids=lambda theme: theme.name)
def test_a_light_icon_has_the_themes_colour(qapp: object, theme: Theme) -> None:
    image = light_icon(Light.RED, theme).pixmap(12, 12).toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2) == theme.of_light(Light.RED)


def test_a_light_label_says_what_it_means(qtbot: QtBot) -> None:
    label = LightLabel(Light.YELLOW)
    qtbot.addWidget(label)
    assert "黄灯" in label.toolTip()
    label.show_light(Light.GREY)
    assert "挂账" in label.toolTip()


@pytest.mark.parametrize("name", ["map", "cases", "assessment", "registers", "administration", "search"])
def test_icons_are_drawn_in_the_themes_colours(qapp: object, repository: Path, name: str) -> None:
    icon = themed_icon(repository / "resources", name, Theme.light())
    for state, colour in ((QIcon.State.Off, Theme.light().muted), (QIcon.State.On, Theme.light().accent)):
        image = icon.pixmap(48, QIcon.Mode.Normal, state).toImage()
        pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        drawn = [pixel for pixel in pixels if pixel.alpha() > 200]
        wanted = QColor(colour)
        assert drawn
        for pixel in drawn:  # rounding while blending may cost a step
            assert all(abs(part(pixel) - part(wanted)) <= 3 for part in (QColor.red, QColor.green, QColor.blue))


def test_the_systems_own_chinese_font_comes_first(qapp: object) -> None:
    assert chinese_family(["SimSun", "Microsoft YaHei"]) == "Microsoft YaHei"
    assert chinese_family(["SimSun"]) == "SimSun"


def test_without_one_the_font_that_is_carried_along_is_loaded(qapp: object) -> None:
    file = carried_font()
    assert file is not None
    assert file.is_file()
    family = chinese_family([])
    assert family
    assert QFontDatabase.WritingSystem.SimplifiedChinese in QFontDatabase.writingSystems(family)
    QFontDatabase.removeAllApplicationFonts()
