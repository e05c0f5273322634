"""A sentence for everything that can be wrong with a district pack or a boundary file; it checks nothing itself."""

from collections.abc import Mapping
from types import MappingProxyType

from desktop.exchange.boundary_problems import BoundaryProblem, BoundaryProblemKind
from desktop.exchange.pack_files import WHOLE_FILE, PackProblem
from desktop.wording.translating import say, translated

PACK_PROBLEMS: Mapping[str, str] = {
    # files
    "missing_directory": say("pack", "没有这个文件夹，请核对区域资料包的位置"),
    "missing_file": say("pack", "缺少这个文件，请补上"),
    "unreadable_file": say("pack", "文件不能读取，请检查读取权限"),
    "not_utf8": say("pack", "文字不是 UTF-8 编码，请用“UTF-8”编码另存（Excel 中为“CSV UTF-8”）"),
    "broken_csv": say("pack", "不是正确的 CSV，请检查引号是否成对"),
    "broken_toml": say("pack", "不是正确的 TOML，请检查引号、括号、等号和是否有重复的键"),
    "broken_json": say("pack", "不是正确的 GeoJSON，请检查括号和逗号"),
    "no_rows": say("pack", "只有标题行，没有内容，请填写"),
    "missing_column": say("pack", "标题行缺少这一列，应有：{expected}"),
    "unknown_column": say("pack", "标题行多了这一列，应有：{expected}"),
    "duplicate_column": say("pack", "标题行有两个同名的列，请删去一个"),
    "wrong_field_count": say("pack", "这一行有 {found} 格，应为 {expected} 格；内容中有逗号时请加英文双引号"),
    # values
    "empty": say("pack", "不能为空，请填写"),
    "wrong_form": say("pack", "“{found}”的写法不对，应为{expected}"),
    "not_a_number": say("pack", "“{found}”不对，应为 {least} 到 {most} 的整数"),
    "not_one_of": say("pack", "“{found}”不对，应为下列之一：{expected}"),
    "duplicate": say("pack", "“{found}”重复出现，每个只能有一条，请删去多余的"),
    "missing_key": say("pack", "缺少这一项，请补上"),
    "unknown_key": say("pack", "没有这一项，应为下列之一：{expected}"),
    "not_a_text": say("pack", "{found} 不对，应为加引号的文字"),
    "not_a_date": say("pack", "{found} 不对，应为日期，如 2015-12-01"),
    "not_a_table": say("pack", "写法不对，请照原资料包中同名项的写法填写"),
    # places
    "unknown_time_zone": say("pack", "没有“{found}”这个时区，应为 Asia/Shanghai 一类的名称"),
    "wrong_code_length": say("pack", "“{found}”的位数不对，{level} 级网格代码应为 {expected} 位"),
    "outside_district": say("pack", "“{found}”不属于本区，代码应以 {expected} 开头"),
    "unknown_grid": say("pack", "没有代码为“{found}”的网格，请核对 grids.csv"),
    "wrong_parent": say("pack", "上级“{found}”与代码不符，应为“{expected}”"),
    "not_one_district": say("pack", "一级网格有 {found} 个，应恰有 1 个"),
    "no_grid_of_level": say("pack", "没有 {level} 级网格，请补上"),
    "unknown_organisation": say("pack", "没有代码为“{found}”的单位，请核对 organisations.csv"),
    "wrong_grid_level": say("pack", "“{found}”与单位性质不符，应填 {expected} 级网格的代码"),
    "not_one_of_kind": say("pack", "性质为 {kind} 的单位有 {found} 个，应恰有 1 个"),
    # categories and roles
    "wrong_class": say("pack", "大类“{found}”与代码不符，应为“{expected}”"),
    "class_name_differs": say("pack", "同一大类有两个名称：“{found}”应为“{expected}”"),
    "emergency_limit_pauses": say("pack", "突发类的时限不能用 {found}，应为 urgent_hour 或 calendar_day"),
    "no_filing_condition": say("pack", "类别 {category} 没有立案条件，请在 category_conditions.csv 中补上"),
    "no_closing_condition": say("pack", "类别 {category} 没有结案条件，请在 category_conditions.csv 中补上"),
    "no_body": say("pack", "类别 {category} 没有责任单位，请在 category_bodies.csv 中补上"),
    "unknown_category": say("pack", "没有代码为“{found}”的类别，请核对 categories.csv"),
    "wrong_rank": say("pack", "次序 {found} 不对，同一类别同一层级应从 1 连续编号，这里应为 {expected}"),
    "symbol_at_wrong_level": say("pack", "{found} 只能用在 {expected} 层级"),
    "not_a_body": say("pack", "“{found}”不能处置案件（is_body 为 no），请换一个单位"),
    "missing_role": say("pack", "缺少角色 {role}，请补上"),
    # norms and calendar
    "not_a_limit": say("pack", '写法不对，应如 {{ number = 1, class = "work_hour" }}'),
    "wrong_sum": say("pack", "合计为 {found}，应为 {expected}"),
    "unknown_measure": say("pack", "没有“{found}”这个指标，请核对名称"),
    "unknown_steps": say("pack", "没有“{found}”这个分档表，请核对 [steps] 中的名称"),
    "bounds_not_falling": say("pack", "各档起点应由高到低，最后一档为 0，现为：{found}"),
    "not_periods": say("pack", "{found} 不对，工作时段应如 [[08:30, 12:00], [13:30, 18:00]]，时刻加引号，依次不重叠"),
    # outlines
    "not_a_feature_collection": say("pack", "不是 GeoJSON 的 FeatureCollection，请核对导出格式"),
    "missing_outline": say("pack", "网格 {grid} 没有界线，请补上"),
    "wrong_level": say("pack", "层级 {found} 不对，按 grids.csv 应为 {expected}"),
    "not_a_polygon": say("pack", "网格 {grid} 的界线不是闭合的面，应为经纬度的 Polygon 或 MultiPolygon"),
    "outline_invalid": say("pack", "网格 {grid} 的界线自相交，请修正"),
    "overlap": say("pack", "网格 {grids} 的界线重叠 {area} 平方米，位置 {place}，请修正"),
    "gap": say("pack", "网格 {parent} 内有 {area} 平方米没有下级网格，位置 {place}，邻近 {grids}，请修正"),
    "outside_parent": say("pack", "网格 {grids} 有 {area} 平方米在上级 {parent} 之外，位置 {place}，请修正"),
}

K = BoundaryProblemKind
BOUNDARY_PROBLEMS: Mapping[BoundaryProblemKind, str] = {
    K.NO_CODE: say("boundary", "没有网格代码，请填写"),
    K.UNKNOWN_CODE: say("boundary", "本系统没有这个代码的网格，请核对"),
    K.WRONG_LEVEL: say("boundary", "不是所选层级的网格，请核对层级"),
    K.DUPLICATE: say("boundary", "同一代码重复出现，请删去多余的"),
    K.MISSING: say("boundary", "文件中缺少这个网格，同一上级的网格须一并导入，请补上"),
    K.NO_GEOMETRY: say("boundary", "没有图形，请补上"),
    K.NOT_A_POLYGON: say("boundary", "不是面，请改为面后导出"),
    K.SWAPPED_AXES: say("boundary", "横、纵坐标颠倒，请对调后导出"),
    K.IMPOSSIBLE_PLACE: say("boundary", "坐标不在所选坐标系的范围内，请核对坐标系"),
    K.FAR_AWAY: say("boundary", "远离本区，位置 {place}，请核对坐标系和代码"),
    K.INVALID: say("boundary", "界线自相交，位置 {place}，请修正"),
    K.OVERLAP: say("boundary", "与 {others} 重叠 {area} 平方米，位置 {place}，请修正"),
    K.GAP: say("boundary", "与 {others} 之间有 {area} 平方米的空隙，位置 {place}，请修正"),
    K.OUTSIDE_PARENT: say("boundary", "有 {area} 平方米在上级网格之外，位置 {place}，请修正"),
    K.NOT_A_NUMBER: say("boundary", "坐标不是数，请填写数字"),
    K.NOT_AN_ORDER: say("boundary", "序号不是数，请填写数字"),
    K.ORDER_TWICE: say("boundary", "同一环内序号重复，请改正"),
    K.TOO_FEW_POINTS: say("boundary", "一个环不足三个角点，请补上"),
}


def pack_problem(problem: PackProblem) -> str:
    """Return where in a pack something is wrong, what, and what is expected, in one line."""
    line = (
        "" if problem.line == WHOLE_FILE else translated("pack", say("pack", " 第 {line} 行")).format(line=problem.line)
    )
    field = f"“{problem.field}”" if problem.field else ""
    sentence = translated("pack", PACK_PROBLEMS[problem.code]).format(**problem.details)
    return translated("pack", say("pack", "{file}{line}{field}：{sentence}。")).format(
        file=problem.file, line=line, field=field, sentence=sentence
    )


def boundary_problem(problem: BoundaryProblem, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return which feature of a boundary file is wrong and how, in one line; places are longitude, latitude (WGS84).

    `names` are those of the grids that have one; they stand before the codes.
    """
    place = "{:.6f}, {:.6f}".format(*problem.place) if problem.place else "—"
    sentence = translated("boundary", BOUNDARY_PROBLEMS[problem.kind]).format(
        others="、".join(f"{names.get(code, '')}{code}" for code in problem.others) or "—",
        area="—" if problem.area_m2 is None else f"{problem.area_m2:,.0f}",
        place=place,
    )
    number = ""
    if problem.line:
        number = translated("boundary", say("boundary", "第 {number} 行 ")).format(number=problem.line)
    elif problem.feature:
        number = translated("boundary", say("boundary", "第 {number} 个图形 ")).format(number=problem.feature)
    return translated("boundary", say("boundary", "{number}{code}：{sentence}。")).format(
        number=number, code=f"{names.get(problem.code, '')}{problem.code}", sentence=sentence
    )
