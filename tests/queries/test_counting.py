"""What screens count the time that is left with: the office's own calendar and the classes of its categories."""

from desktop.queries.counting import counting
from desktop.rules.explanation import LimitClass
from tests.office import DUST, Office


def test_screens_count_by_the_offices_calendar_and_limits(office: Office) -> None:
    with office.reading("dispatcher") as reading:
        found = counting(reading)
        assert found.calendar is reading.calendar
    assert found.classes[DUST][0] in set(LimitClass)
    assert len(found.classes) > 10
