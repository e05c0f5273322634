"""The tour's look at the map: the three levels of grids, a grid chosen in the tree, its card."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTreeView

from desktop.app.tour_hands import Hands
from desktop.app.tour_window import CONTROL
from desktop.views.map.cards import GridCardView
from desktop.views.map.page import MapPage
from desktop.views.shell.window import MainWindow


def look_at_map(hands: Hands, window: MainWindow) -> Iterator[str]:
    """Yield the name of each picture to take, when the map is ready for it."""
    hands.press(window, Qt.Key.Key_1, CONTROL)
    page = hands.find(window, MapPage)
    drawn: list[bool] = []
    page.area.ready.connect(lambda: drawn.append(True))
    hands.wait_for("地图画好", lambda: drawn)
    hands.pause()
    yield "map-streets"
    tree = hands.find(page, QTreeView, "grid_tree")
    hands.press(tree, Qt.Key.Key_Home)
    hands.press(tree, Qt.Key.Key_Right)
    hands.press(tree, Qt.Key.Key_Down)
    hands.find(page, GridCardView)
    hands.pause()
    yield "map-street-card"
    hands.choose(hands.find(page, QComboBox, "level"), "社区")
    hands.pause()
    yield "map-communities"
    # the grid that is chosen here is the board's too
    hands.press(tree, Qt.Key.Key_Home)
