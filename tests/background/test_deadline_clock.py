"""The clock fires once a minute and says when a watched light has another colour."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from desktop.background.deadline_clock import DeadlineClock
from desktop.rules.working_time import Light, light, whole_minute

START = datetime(2015, 11, 23, 1, 40, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Office:
    """A clock on the wall that the test moves, and what the deadline clock said."""

    def __init__(self) -> None:
        self.now = START
        self.clock = DeadlineClock(lambda: self.now)
        self.minutes: list[datetime] = []
        self.lights: list[datetime] = []
        self.clock.minute_passed.connect(self.minutes.append)
        self.clock.lights_changed.connect(self.lights.append)

    def pass_to(self, moment: datetime) -> None:
        self.now = moment
        self.clock.tick()


def test_lights_change_in_the_minute_in_which_the_rules_change_them(qtbot: QtBot) -> None:
    office = Office()
    yellow, deadline = (whole_minute(START) + minutes * MINUTE for minutes in (3, 5))  # as the store keeps them
    office.clock.watch("board", [(deadline, yellow), (None, None)])
    colour = light(now=START, yellow=yellow, deadline=deadline)
    expected = []
    for minutes in range(1, 9):
        moment = START + minutes * MINUTE
        office.pass_to(moment)
        if (after := light(now=moment, yellow=yellow, deadline=deadline)) is not colour:
            expected.append(moment)
            colour = after
    assert colour is Light.RED
    assert office.lights == expected
    assert len(expected) == 2
    assert len(office.minutes) == 8


def test_within_one_minute_nothing_is_told(qtbot: QtBot) -> None:
    office = Office()
    office.clock.watch("board", [(START, START)])
    office.pass_to(START + timedelta(seconds=40))
    assert (office.minutes, office.lights) == ([], [])


def test_a_light_that_changed_while_the_machine_slept_is_told_on_waking(qtbot: QtBot) -> None:
    office = Office()
    office.clock.watch("board", [(START + timedelta(hours=2), None)])
    office.pass_to(START + timedelta(hours=9))
    assert office.lights == [START + timedelta(hours=9)]


def test_each_screen_watches_its_own_and_can_stop(qtbot: QtBot) -> None:
    office = Office()
    office.clock.watch("board", [(START + 9 * MINUTE, None)])
    office.clock.watch("case", [(None, START + 2 * MINUTE)])
    assert office.clock.next_change() == (START + 2 * MINUTE).replace(second=0)
    office.clock.watch("case", [])
    assert office.clock.next_change() == (START + 10 * MINUTE).replace(second=0)


def test_the_timer_waits_for_the_next_full_minute(qtbot: QtBot) -> None:
    office = Office()
    office.clock.start()
    (timer,) = office.clock.findChildren(QTimer)
    assert timer.isActive()
    assert timer.interval() == 48_000
    office.clock.stop()
    assert not timer.isActive()
