"""The tour's publication of a month: choosing it, publishing in place, looking at a card."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt

from desktop.app.tour_hands import Hands
from desktop.app.tour_window import CONTROL
from desktop.views.assessment.card_view import CardView
from desktop.views.assessment.page import AssessmentPage
from desktop.views.shell.window import MainWindow


def publish(hands: Hands, window: MainWindow) -> Iterator[str]:
    """Review and publish last month; yield the name of each picture to take, when the page is ready for it."""
    hands.press(window, Qt.Key.Key_3, CONTROL)
    page = hands.find(window, AssessmentPage)
    hands.click(page.periods.quick["上月"])
    hands.wait_for("排名", lambda: page.model.rowCount() > 0)
    yield "ranking"
    steps = page.publication
    hands.click(steps.review)
    hands.wait_for("可以审核", steps.form.confirm.isEnabled)
    hands.click(steps.form.confirm)
    hands.wait_for("已审核", steps.publish.isVisible)
    hands.click(steps.publish)
    hands.wait_for("可以发布", steps.form.confirm.isEnabled)
    yield "publish"
    hands.click(steps.form.confirm)
    hands.wait_for("已发布", lambda: not steps.form.isVisible())
    hands.wait_for("排名", lambda: page.model.rowCount() > 0)
    hands.click_row(page.table, 0)
    hands.find(page, CardView)
    yield "scorecard"
