"""Times are told in the district's zone, and the clock explains itself in words."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from desktop import wording
from desktop.rules.calendar import Calendar
from desktop.rules.working_time import Explanation, Limit, LimitClass, Suspension, deadline, elapsed

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def work(number: int, limit_class: LimitClass = LimitClass.WORK_HOUR) -> Limit:
    return Limit(number, limit_class)


def told(explanation: Explanation) -> list[str]:
    return list(wording.explanation(explanation, SHANGHAI))


def test_a_deadline_over_a_weekend() -> None:
    assert told(deadline(Calendar("t"), at(2024, 3, 8, 17, 0), work(2))) == [
        "期限 2 工作时，自 2024-03-08 17:00 起计",
        "03-08 17:00–18:00 工作时间，计 1 小时",
        "03-08 18:00–03-09 00:00 非工作时间，不计",
        "03-09 00:00–03-11 00:00 双休日，不计",
        "03-11 00:00–08:30 非工作时间，不计",
        "03-11 08:30–09:30 工作时间，计 1 小时",
        "共计 2 小时，2024-03-11 09:30 到期",
    ]


def test_a_holiday_is_called_by_its_name() -> None:
    lines = told(deadline(Calendar("t"), at(2024, 9, 30, 17, 30), work(1)))
    assert "10-01 00:00–10-08 00:00 节假日（国庆节），不计" in lines


def test_an_unknown_year_is_said() -> None:
    assert told(deadline(Calendar("t"), at(2091, 3, 1, 9, 0), work(1)))[-1].startswith("2091 年的节假日安排尚未导入")


def test_extension_and_measured_time_and_open_suspension() -> None:
    extended = deadline(Calendar("t"), at(2024, 3, 11, 8, 30), work(1), extensions=[work(2)])
    assert told(extended)[0] == "期限 1 工作时，自 2024-03-11 08:30 起计，延期 2 工作时"
    measured = elapsed(Calendar("t"), at(2024, 3, 11, 9, 0), at(2024, 3, 11, 9, 35), LimitClass.WORK_HOUR)
    assert told(measured)[-1] == "至 2024-03-11 09:35 共计 35 分"
    held = deadline(Calendar("t"), at(2024, 3, 11, 8, 30), work(4), [Suspension(at(2024, 3, 11, 9, 30))])
    assert told(held)[-1] == "至 2024-03-11 09:30 已计 1 小时；挂账期间不计时，恢复后重新计算期限"


def test_the_effect_in_short() -> None:
    effect = deadline(Calendar("t"), at(2024, 3, 8, 17, 0), work(1, LimitClass.WORK_DAY))
    assert wording.deadline_in_short(effect) == "期限至 03-11 17:00，扣除双休日"
    assert wording.deadline_in_short(deadline(Calendar("t"), at(2024, 3, 11, 9, 0), work(1))) == "期限至 03-11 10:00"


@pytest.mark.parametrize(
    ("minutes", "words", "on_card"),
    [
        (0, "0 分", "余 0:00"),
        (42, "42 分", "余 0:42"),
        (95, "1 小时 35 分", "余 1:35"),
        (-80, "1 小时 20 分", "超 1:20"),
    ],
)
def test_lengths(minutes: int, words: str, on_card: str) -> None:
    assert wording.duration(minutes) == words
    assert wording.left(minutes) == on_card


def test_moments_are_told_in_district_time_whatever_their_zone() -> None:
    moment = datetime(2015, 11, 23, 20, 40, tzinfo=timezone(timedelta(hours=-5)))
    assert wording.local(moment) == "11-24 09:40"
    assert wording.local_full(moment) == "2015-11-24 09:40"
    assert wording.local_day(moment) == "2015-11-24"
    assert wording.limit(work(2, LimitClass.WORK_DAY)) == "2 工作日"


def test_what_another_system_set_is_told_as_its_own() -> None:
    answered = deadline(Calendar("t"), at(2024, 3, 11, 9, 0), work(1)).as_given(at(2024, 3, 12, 15, 0), 60)
    assert told(answered) == [
        "期限 1 工作时，自 2024-03-11 09:00 起计",
        "03-11 09:00–03-12 15:00 原系统给定，本系统没有逐段计算",
        "按原系统，2024-03-12 15:00 到期",
    ]
    measured = elapsed(Calendar("t"), at(2024, 3, 11, 9, 0), at(2024, 3, 11, 9, 35), LimitClass.WORK_HOUR)
    assert told(measured.as_given(at(2024, 3, 11, 9, 35), 20))[-1] == "至 2024-03-11 09:35 共计 20 分"
