"""Times, limits and the clock's explanation in words, in the district's zone; it computes no deadline."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from desktop.rules.explanation import Explanation, Limit, LimitClass, Reason, Stretch
from desktop.wording.translating import say, translated

DISTRICT_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of every district a pack may describe: China has one."""

_LIMIT_CLASSES: Mapping[LimitClass, str] = {
    LimitClass.URGENT_HOUR: say("limit", "紧急工作时"),
    LimitClass.WORK_HOUR: say("limit", "工作时"),
    LimitClass.WORK_DAY: say("limit", "工作日"),
    LimitClass.CALENDAR_DAY: say("limit", "自然日"),
}
_REASONS: Mapping[Reason, str] = {
    Reason.WORKING: say("reason", "工作时间"),
    Reason.MAKE_UP_WORKDAY: say("reason", "调休上班"),
    Reason.ALWAYS: say("reason", "连续计时"),
    Reason.OFF_HOURS: say("reason", "非工作时间"),
    Reason.WEEKEND: say("reason", "双休日"),
    Reason.HOLIDAY: say("reason", "节假日"),
    Reason.SUSPENDED: say("reason", "挂账"),
    Reason.GIVEN: say("reason", "原系统给定"),
}


def local(moment: datetime, zone: tzinfo = DISTRICT_ZONE) -> str:
    """Return a moment of the near past or future: "11-24 09:40"."""
    return moment.astimezone(zone).strftime("%m-%d %H:%M")


def local_full(moment: datetime, zone: tzinfo = DISTRICT_ZONE) -> str:
    """Return a moment with its year: "2015-11-24 09:40"."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def local_day(moment: datetime, zone: tzinfo = DISTRICT_ZONE) -> str:
    """Return a moment's day: "2015-11-24"."""
    return moment.astimezone(zone).strftime("%Y-%m-%d")


def day(value: date) -> str:
    """Return a day as papers write it: "2015年11月24日"."""
    return translated("time", say("time", "{year}年{month}月{day}日")).format(
        year=value.year, month=value.month, day=value.day
    )


def duration(minutes: int) -> str:
    """Return a length in hours and minutes: "1 小时 35 分"; never days, since a working day is not 24 hours."""
    hours, rest = divmod(abs(minutes), 60)
    parts = []
    if hours:
        parts.append(translated("time", say("time", "{hours} 小时")).format(hours=hours))
    if rest or not hours:
        parts.append(translated("time", say("time", "{minutes} 分")).format(minutes=rest))
    return " ".join(parts)


def left(minutes: int) -> str:
    """Return what a card says of its limit, in minutes left (negative: overdue by): "余 1:35", "超 1:20"."""
    hours, rest = divmod(abs(minutes), 60)
    text = say("time", "超 {hours}:{minutes:02}") if minutes < 0 else say("time", "余 {hours}:{minutes:02}")
    return translated("time", text).format(hours=hours, minutes=rest)


def limit_class(code: LimitClass) -> str:
    """Return the unit of a limit."""
    return translated("limit", _LIMIT_CLASSES[code])


def limit(value: Limit) -> str:
    """Return a limit: "2 工作日"."""
    return f"{value.number} {limit_class(value.limit_class)}"


def reason(code: Reason) -> str:
    """Return why a stretch counts or does not."""
    return translated("reason", _REASONS[code])


def stretch(value: Stretch, zone: tzinfo = DISTRICT_ZONE) -> str:
    """Return one stretch of the clock: "11-23 12:00–13:30 非工作时间，不计"."""
    why = reason(value.reason)
    if value.holiday_name:
        why = translated("time", say("time", "{why}（{holiday}）")).format(why=why, holiday=value.holiday_name)
    counted = say("time", "{span} {why}，计 {length}") if value.counted else say("time", "{span} {why}，不计")
    if value.reason is Reason.GIVEN:
        counted = say("time", "{span} {why}，本系统没有逐段计算")
    return translated("time", counted).format(
        span=span(value.start, value.end, zone), why=why, length=duration(value.minutes)
    )


def span(start: datetime, end: datetime, zone: tzinfo = DISTRICT_ZONE) -> str:
    """Return from when to when, the second day only where it differs: "11-23 09:40–12:00"."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    tail = last.strftime("%H:%M") if first.date() == last.date() else local(end, zone)
    return f"{local(start, zone)}–{tail}"


def explanation(value: Explanation, zone: tzinfo = DISTRICT_ZONE) -> tuple[str, ...]:
    """Tell the clock in words, a line each: what is granted, every stretch, the result, and what is not known."""
    lines = [_granted(value, zone)]
    lines += (stretch(each, zone) for each in value.stretches)
    lines.append(_result(value, zone))
    lines += (
        translated(
            "time", say("time", "{year} 年的节假日安排尚未导入，暂按周一至周五计算；请系统管理员导入当年放假通知。")
        ).format(year=year)
        for year in value.unknown_years
    )
    return tuple(lines)


def deadline_in_short(value: Explanation, zone: tzinfo = DISTRICT_ZONE) -> str:
    """Tell the effect beside a button: "期限至 03-11 18:00，扣除双休日"."""
    if value.deadline is None:
        return translated("time", say("time", "挂账期间不计时，恢复后重新计算期限"))
    due = translated("time", say("time", "期限至 {due}")).format(due=local(value.deadline, zone))
    skipped = dict.fromkeys(
        each.holiday_name or reason(each.reason)
        for each in value.stretches
        if not each.counted and each.reason is not Reason.OFF_HOURS
    )
    if not skipped:
        return due
    return translated("time", say("time", "{due}，扣除{skipped}")).format(due=due, skipped="、".join(skipped))


def _granted(value: Explanation, zone: tzinfo) -> str:
    start = local_full(value.start, zone)
    if value.limit is None:
        return translated("time", say("time", "自 {start} 起计")).format(start=start)
    text = translated("time", say("time", "期限 {limit}，自 {start} 起计")).format(
        limit=limit(value.limit), start=start
    )
    for each in value.extensions:
        text += translated("time", say("time", "，延期 {limit}")).format(limit=limit(each))
    return text


def _result(value: Explanation, zone: tzinfo) -> str:
    counted = duration(value.counted_minutes)
    if value.limit is not None and value.given_minutes is not None:
        text = say("time", "按原系统，{end} 到期")
    elif value.limit is None:
        text = say("time", "至 {end} 共计 {counted}")
    elif value.deadline is None:
        text = say("time", "至 {end} 已计 {counted}；挂账期间不计时，恢复后重新计算期限")
    else:
        text = say("time", "共计 {counted}，{end} 到期")
    return translated("time", text).format(end=local_full(value.end, zone), counted=counted)
