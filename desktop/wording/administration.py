"""The words of the administrator's tab: norms by key, what a journal check finds, weekdays, sizes; no reading."""

from collections.abc import Mapping

from desktop.wording.translating import say, translated

_NORMS: Mapping[str, str] = {
    "stage_limits": say("norm", "各环节时限"),
    "lights": say("norm", "黄灯界限"),
    "duplicates": say("norm", "疑似重复上报的距离和时间"),
    "missed": say("norm", "漏报认定"),
    "rubric": say("norm", "案件综合评价评分项"),
    "evaluation": say("norm", "案件综合评价均分的权重"),
    "sample": say("norm", "样本不足的界限"),
    "cards": say("norm", "各类评分卡的指标和权重"),
    "cards.inspector": say("norm", "监督员评分卡"),
    "cards.registrar": say("norm", "受理员评分卡"),
    "cards.shift_leader": say("norm", "值班长评分卡"),
    "cards.dispatcher": say("norm", "派遣员评分卡"),
    "cards.body": say("norm", "处置部门评分卡"),
    "cards.area": say("norm", "社区、街道、全区评分卡"),
    "steps": say("norm", "数量分档计分"),
    "steps.desk_actions": say("norm", "受理数、派遣数分档"),
    "steps.filed_for_body": say("norm", "处置部门立案数分档"),
    "grades": say("norm", "等级界限"),
    "inspection": say("norm", "污染源检查周期"),
    "patrol": say("norm", "巡查日志登记时限"),
}
_NORM_SETTINGS: Mapping[str, str] = {
    "own_weight": say("norm", "本卡指标所占权重"),
    "epb_weight": say("norm", "区环保局评分所占权重"),
    "street_weight": say("norm", "街道评分所占权重"),
    "least_filled_weight": say("norm", "有数据的指标至少占权重（%），不足则不评级"),
    "case_mean_weight": say("norm", "案件综合评价均分在评分卡中的权重"),
}
_PROBLEMS: Mapping[str, str] = {
    "sequence": say("journal", "案件 {number} 的办理记录在第 {sequence} 条处缺号或重号"),
    "chain": say("journal", "案件 {number} 第 {sequence} 条办理记录与上一条不衔接"),
    "hash": say("journal", "案件 {number} 第 {sequence} 条办理记录的内容与校验值不符"),
    "end": say("journal", "案件 {number} 的办理记录末尾缺失，应有第 {sequence} 条"),
    "status": say("journal", "案件 {number} 的状态与最后一条办理记录（第 {sequence} 条）不符"),
    "case": say("journal", "第 {sequence} 条办理记录所属的案件（内部编号 {number}）已不存在"),
    "number": say("journal", "案件 {number} 第 {sequence} 条办理记录的记录编号被改动"),
    "anchor": say("journal", "{day} 的日封存值与当日的办理记录不符"),
}
_WEEKDAYS = (
    say("weekday", "星期一"),
    say("weekday", "星期二"),
    say("weekday", "星期三"),
    say("weekday", "星期四"),
    say("weekday", "星期五"),
    say("weekday", "星期六"),
    say("weekday", "星期日"),
)
_OWN_BODIES: Mapping[str, str] = {
    "@street": say("body", "所在街道办事处"),
    "@community": say("body", "所在社区"),
}
_DAY_KINDS: Mapping[str, str] = {"holiday": say("day", "放假"), "workday": say("day", "上班")}


def norm(key: str) -> str:
    """Return the name of a norm; an unknown key as it is."""
    return translated("norm", _NORMS.get(key, key))


def norm_setting(key: str) -> str:
    """Return the name of a single number of a norm; an unknown key as it is."""
    return translated("norm", _NORM_SETTINGS.get(key, key))


def journal_problem(kind: str, number: str, sequence: int, day: str) -> str:
    """Return what does not hold in the journal; an unknown kind is named by its code."""
    return translated("journal", _PROBLEMS.get(kind, kind)).format(number=number, sequence=sequence, day=day)


def weekday(number: int) -> str:
    """Return the name of a weekday, 0 = Monday."""
    return translated("weekday", _WEEKDAYS[number])


def responsible_body(name: str) -> str:
    """Return a responsible body's name; `@street` and `@community` are the case's own."""
    return translated("body", _OWN_BODIES[name]) if name in _OWN_BODIES else name


def day_kind(code: str) -> str:
    """Return what the annual notice says of a day."""
    return translated("day", _DAY_KINDS[code])


def size(octets: int) -> str:
    """Return a file's size: 5.2 MB."""
    number = float(octets)
    for unit in ("B", "KB", "MB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} GB"
