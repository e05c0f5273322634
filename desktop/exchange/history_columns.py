"""What the columns of a file of past cases are called; it reads nothing, so that the command line can say it at once."""

from __future__ import annotations

from collections.abc import Mapping

HEADINGS: Mapping[str, str] = {
    "report_number": "上报号",
    "case_number": "案号",
    "old_number": "原编号",
    "end": "状态",
    "category": "类别",
    "description": "问题描述",
    "source": "问题来源",
    "grid": "网格",
    "lon": "经度",
    "lat": "纬度",
    "address": "地址",
    "level": "级别",
    "emergency": "突发事件",
    "lead_body": "牵头单位",
    "handler": "经办人",
    "reported_at": "上报时间",
    "filed_at": "立案时间",
    "dispatched_at": "派遣时间",
    "answered_at": "反馈时间",
    "finished_at": "办结时间",
    "limit": "处置时限",
    "deadline": "截止时间",
    "counted_minutes": "计时分钟",
    "result": "处置结果",
}
"""What each column is called; the position is two of them."""

REQUIRED = ("end", "category", "description", "source", "reported_at", "finished_at")
"""Without these columns a file says too little; the others may be missing or empty."""
