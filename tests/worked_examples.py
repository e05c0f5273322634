"""The worked examples of the design page "The clock": start, limit, deadline, and the stretches counted and skipped, in local time."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from desktop.rules.working_time import Explanation, Limit, LimitClass, Stretch

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, DAY = LimitClass.WORK_HOUR, LimitClass.WORK_DAY


def shown(explanation: Explanation) -> list[str]:
    """The interval list in local time; a + before the reason of what counts."""
    return told(explanation.stretches)


def told(stretches: Iterable[Stretch]) -> list[str]:
    """Stretches as the examples write them."""
    return [
        f"{stretch.start.astimezone(SHANGHAI):%a %m-%d %H:%M} → {stretch.end.astimezone(SHANGHAI):%a %m-%d %H:%M} "
        f"{'+' if stretch.counted else '-'}{stretch.reason}{' ' * bool(stretch.holiday_name)}{stretch.holiday_name}"
        for stretch in stretches
    ]


EXAMPLES: dict[str, tuple[str, Limit, str, list[str]]] = {
    "one hour before 18:00, the weekend is skipped": (
        "2024-03-08 17:00", Limit(2, HOUR), "2024-03-11 09:30",
        [
            "Fri 03-08 17:00 → Fri 03-08 18:00 +working",
            "Fri 03-08 18:00 → Sat 03-09 00:00 -off_hours",
            "Sat 03-09 00:00 → Mon 03-11 00:00 -weekend",
            "Mon 03-11 00:00 → Mon 03-11 08:30 -off_hours",
            "Mon 03-11 08:30 → Mon 03-11 09:30 +working",
        ],
    ),
    "starts with the next working minute, ends on the end of a period": (
        "2024-03-09 10:00", Limit(1, DAY), "2024-03-11 18:00",
        [
            "Sat 03-09 10:00 → Mon 03-11 00:00 -weekend",
            "Mon 03-11 00:00 → Mon 03-11 08:30 -off_hours",
            "Mon 03-11 08:30 → Mon 03-11 12:00 +working",
            "Mon 03-11 12:00 → Mon 03-11 13:30 -off_hours",
            "Mon 03-11 13:30 → Mon 03-11 18:00 +working",
        ],
    ),
    "the noon break is skipped": (
        "2024-03-11 12:00", Limit(1, HOUR), "2024-03-11 14:30",
        [
            "Mon 03-11 12:00 → Mon 03-11 13:30 -off_hours",
            "Mon 03-11 13:30 → Mon 03-11 14:30 +working",
        ],
    ),
    "an urgent hour always runs": (
        "2024-03-08 23:00", Limit(2, LimitClass.URGENT_HOUR), "2024-03-09 01:00",
        ["Fri 03-08 23:00 → Sat 03-09 01:00 +always"],
    ),
    "the Sunday is a make-up workday": (
        "2024-09-29 16:00", Limit(4, HOUR), "2024-09-30 10:30",
        [
            "Sun 09-29 16:00 → Sun 09-29 18:00 +make_up_workday 国庆节",
            "Sun 09-29 18:00 → Mon 09-30 08:30 -off_hours",
            "Mon 09-30 08:30 → Mon 09-30 10:30 +working",
        ],
    ),
    "National Day, 1 to 7 October": (
        "2024-09-30 17:30", Limit(1, HOUR), "2024-10-08 09:00",
        [
            "Mon 09-30 17:30 → Mon 09-30 18:00 +working",
            "Mon 09-30 18:00 → Tue 10-01 00:00 -off_hours",
            "Tue 10-01 00:00 → Tue 10-08 00:00 -holiday 国庆节",
            "Tue 10-08 00:00 → Tue 10-08 08:30 -off_hours",
            "Tue 10-08 08:30 → Tue 10-08 09:00 +working",
        ],
    ),
    "Spring Festival skipped, the rest on a make-up Saturday": (
        "2021-02-10 12:00", Limit(3, DAY), "2021-02-20 12:00",
        [
            "Wed 02-10 12:00 → Wed 02-10 13:30 -off_hours",
            "Wed 02-10 13:30 → Wed 02-10 18:00 +working",
            "Wed 02-10 18:00 → Thu 02-11 00:00 -off_hours",
            "Thu 02-11 00:00 → Thu 02-18 00:00 -holiday 春节",
            "Thu 02-18 00:00 → Thu 02-18 08:30 -off_hours",
            "Thu 02-18 08:30 → Thu 02-18 12:00 +working",
            "Thu 02-18 12:00 → Thu 02-18 13:30 -off_hours",
            "Thu 02-18 13:30 → Thu 02-18 18:00 +working",
            "Thu 02-18 18:00 → Fri 02-19 08:30 -off_hours",
            "Fri 02-19 08:30 → Fri 02-19 12:00 +working",
            "Fri 02-19 12:00 → Fri 02-19 13:30 -off_hours",
            "Fri 02-19 13:30 → Fri 02-19 18:00 +working",
            "Fri 02-19 18:00 → Sat 02-20 08:30 -off_hours",
            "Sat 02-20 08:30 → Sat 02-20 12:00 +make_up_workday 春节",
        ],
    ),
}  # fmt: skip
