"""The sentences for refusals of drawing outlines, by code like the others."""

from collections.abc import Mapping

from desktop.wording.translating import say

OUTLINE_SENTENCES: Mapping[str, str] = {
    # while drawing
    "outline_missing": say("refusal", "网格 {grid} 还没有界线，无从划分。请先导入它的界线。"),
    "line_too_short": say("refusal", "线太短，至少要两点（圈画至少三点）。请接着点选，双击结束。"),
    "line_too_long": say("refusal", "线上的点超过 {most} 个。请分几次画。"),
    "cut_divides_nothing": say("refusal", "这条线没有把任何地块分开。请从地块外起笔、画到地块外，或从界线画到界线。"),
    "piece_too_small": say("refusal", "分出的地块只有 {found} 平方米，小于 {least} 平方米。请离原界线远一些再画。"),
    "piece_unknown": say("refusal", "该地块已不在图上。请重新点选一块。"),
    "community_of_another_street": say("refusal", "社区 {grid} 不属于街道 {street}。请选本街道的社区。"),
    "corner_unknown": say("refusal", "这里没有本街道的界线。请按住界线或拐点再拖动。"),
    "corner_fixed": say("refusal", "区界不能在这里改动。区界变更须导入正式界线。"),
    "corner_crosses": say("refusal", "移到那里，{grids}的界线会相交或重叠。请移近一些，或先移动相邻的拐点。"),
    # before a drawing is saved
    "piece_without_community": say("refusal", "还有 {number} 块地没有归属。请点选地块并选定社区。"),
    "community_without_piece": say("refusal", "{grids}还没有地块。请给它划出一块。"),
    "outline_broken": say("refusal", "{grids}的界线自相交或不成面。请修正后再保存。"),
    "outlines_overlap": say("refusal", "{grids}的界线重叠 {area} 平方米。请修正后再保存。"),
    "outlines_leave_gap": say("refusal", "{grids}之间有 {area} 平方米空隙。请修正后再保存。"),
    "outline_outside_parent": say("refusal", "{grids}有 {area} 平方米在上级网格之外。请修正后再保存。"),
    "outlines_changed_meanwhile": say(
        "refusal", "您划分期间，他人已改动界线，这次没有保存。请取消后重新打开，按新界线再划分。"
    ),
    "outlines_unchanged": say("refusal", "界线没有改动，不必保存。"),
}
