"""The command line of the office: parses arguments and hands them to the commands; decides nothing itself.

Exit codes: 0 done, 1 refused with one clear line, 2 usage.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from desktop import __version__
from desktop.app.usage_words import in_chinese
from desktop.rules.errors import Refused

Command = Callable[[argparse.Namespace], int]
REFUSED, USAGE = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without a command the window opens."""
    parser = make_parser()
    try:
        return _run(_parsed(parser, argv))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else USAGE


def _parsed(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; `field=value` words may stand behind options too, where argparse would not take them."""
    arguments, rest = parser.parse_known_args(argv)
    if rest and hasattr(arguments, "fields") and not any(word.startswith("-") for word in rest):
        arguments.fields += rest
    elif rest:
        parser.error(f"不认识的参数：{' '.join(rest)}")
    return arguments


def _run(arguments: argparse.Namespace) -> int:
    from desktop import wording
    from desktop.wording.environment import trouble

    module, function = arguments.command
    command: Command = getattr(importlib.import_module(f"desktop.app.{module}"), function)
    try:
        return command(arguments)
    except Refused as refused:
        print(wording.refusal(refused), file=sys.stderr)
        for line in _pack_lines(refused):
            print(line, file=sys.stderr)
    except BrokenPipeError:
        return REFUSED  # whoever read our lines has seen enough
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
    except OSError as error:
        print(trouble(error), file=sys.stderr)
    return REFUSED


def _pack_lines(refused: Refused) -> list[str]:
    if refused.code != "pack_invalid":
        return []
    from desktop.wording.packs import pack_problem

    return [pack_problem(problem) for problem in getattr(refused, "errors", ())]


class _Parser(argparse.ArgumentParser):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"add_help": False})  # argparse's own help option speaks English
        self.add_argument("-h", "--help", action="help", help="显示本说明并退出")

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.format_usage()}{self.prog}：{message}\n")


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    in_chinese()
    parser = _Parser(prog="grid-desk", description="西城区网格化环境监管指挥台。不带命令时打开窗口。")
    parser.add_argument("--version", action="version", version=f"grid-desk {__version__}", help="显示版本并退出")
    _with_store(parser)
    parser.add_argument("--district", metavar="目录", help="首次打开时装入的区资料包（默认：西城区）")
    parser.add_argument("--demo", action="store_true", help="首次打开时装入演示数据")
    parser.set_defaults(command=("window", "open_window"))
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)
    _store_commands(commands)
    _case_commands(commands)
    _history_commands(commands)
    _paper_commands(commands)
    _assessment_commands(commands)
    _tour_command(commands)
    return parser


def _add(
    commands: Any, name: str, target: tuple[str, str], text: str, *, signed_in: bool | None = False
) -> argparse.ArgumentParser:
    """A command; `signed_in` True asks for a user, False allows one, None knows none."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    _with_store(parser)
    if signed_in is not None:
        parser.add_argument(
            "--as",
            dest="as_user",
            metavar="账号",
            required=signed_in,
            help="以哪个账号操作；密码取自环境变量 GRID_DESK_PASSWORD，没有时在终端询问",
        )
    parser.set_defaults(command=target)
    return parser


def _with_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--store",
        metavar="地址",
        default=argparse.SUPPRESS if parser.prog != "grid-desk" else None,
        help="数据库地址：SQLite 文件，或 sqlite:///…、postgresql://…（默认：本机用户目录中的数据库）",
    )


def _store_commands(commands: Any) -> None:
    init = _add(commands, "init", ("commands.stores", "init"), "建立数据库并装入区资料包", signed_in=None)
    init.add_argument("--district", metavar="目录", help="区资料包（默认：西城区）")
    init.add_argument("--demo", action="store_true", help="另装演示数据：每个角色一个账号，一个月的案件")
    imports = commands.add_parser("import", help="导入", description="导入").add_subparsers(
        title="命令", metavar="命令", required=True, parser_class=_Parser
    )
    boundaries = _add(imports, "boundaries", ("commands.stores", "import_boundaries"), "导入正式界线")
    boundaries.add_argument("file", metavar="文件", help="GeoJSON、Shapefile、GeoPackage 或角点 CSV")
    boundaries.add_argument(
        "--crs", required=True, choices=["WGS84", "CGCS2000", "EPSG:4548", "GCJ-02", "BD-09"], help="文件所用的坐标系"
    )
    boundaries.add_argument(
        "--level", default="street", choices=["district", "street", "community"], help="网格级别（默认：street）"
    )
    boundaries.add_argument("--code-field", default="code", metavar="字段", help="存放网格代码的字段（默认：code）")
    boundaries.add_argument("--check", action="store_true", help="只检查并列出问题，不导入")
    _add(commands, "verify", ("commands.stores", "verify"), "校验日志链和日锚", signed_in=None)
    maintain = commands.add_parser("maintain", help="维护数据库", description="维护数据库").add_subparsers(
        title="命令", metavar="命令", required=True, parser_class=_Parser
    )
    text = "重建搜索索引：单位或人员更名后、搜索结果可疑时使用"
    _add(maintain, "search-index", ("commands.stores", "rebuild_search"), text, signed_in=None)
    _add(
        commands, "settle", ("commands.stores", "settle"), "办理到期事项（各工作站每分钟自动办理一次）", signed_in=None
    )


def _history_commands(commands: Any) -> None:
    from desktop.exchange.history_columns import HEADINGS, REQUIRED

    columns = "、".join(f"{title}（必填）" if name in REQUIRED else title for name, title in HEADINGS.items())
    text = "导入历史：把原系统已办结的案件作为一批导入，要么全部导入，要么一件也不导入；由系统管理员办理"
    history = _add(commands, "import-history", ("commands.history", "import_history"), text, signed_in=True)
    history.add_argument(
        "file", metavar="文件", help=f"CSV 或 Excel，一行一件，标题行的列名：{columns}；时间如 2015-11-23 08:30"
    )
    history.add_argument("--batch", required=True, metavar="批次", help="批次名称，撤销时用")
    history.add_argument("--check", action="store_true", help="只核对并列出全部问题，不导入")
    history.add_argument("--json", action="store_true", help="以 JSON 输出结果或全部问题")
    text = "撤销导入：整批案件作废，记录都保留；由系统管理员办理"
    withdraw = _add(commands, "withdraw-import", ("commands.history", "withdraw_import"), text, signed_in=True)
    withdraw.add_argument("batch", metavar="批次", help="导入时的批次名称")
    withdraw.add_argument("--reason", default="", metavar="理由", help="记入办理记录")


def _case_commands(commands: Any) -> None:
    report = _add(commands, "report", ("commands.cases", "report"), "登记一件上报，打印上报号", signed_in=True)
    report.add_argument("--category", required=True, metavar="类别", help="类别代码，如 0302")
    report.add_argument("--description", required=True, metavar="描述", help="问题描述")
    report.add_argument("--source", metavar="来源", help="问题来源代码（默认：department 部门移交）")
    report.add_argument("--grid", metavar="网格", help="网格代码")
    report.add_argument("--position", metavar="经度,纬度", help="位置（WGS84）")
    report.add_argument("--address", metavar="地址")
    report.add_argument("--emergency", action="store_true", help="突发事件")
    report.add_argument("--reported-by", metavar="人员号", help="上报的监督员")
    report.add_argument("--reporter-name", metavar="姓名", help="举报人姓名（只有受理员、值班长可见）")
    report.add_argument("--reporter-phone", metavar="电话", help="举报人电话（只有受理员、值班长可见）")
    report.add_argument("--photo", action="append", metavar="文件", help="照片，可多次给出")
    act = _add(commands, "act", ("commands.cases", "act"), "对案件办理一个动作", signed_in=True)
    act.add_argument("number", metavar="案号", help="案号、上报号或文号")
    act.add_argument("action", metavar="动作", help="动作代码，如 accept、file、dispatch")
    act.add_argument("fields", nargs="*", metavar="字段=值", help="动作的各项内容")
    show = _add(commands, "show", ("commands.cases", "show"), "显示一件案件")
    show.add_argument("number", metavar="案号", help="案号、上报号或文号")
    show.add_argument("--json", action="store_true", help="以 JSON 输出：案件、时钟、申请、日志")
    lists = commands.add_parser("list", help="列表", description="列表").add_subparsers(
        title="命令", metavar="命令", required=True, parser_class=_Parser
    )
    _list_options(_add(lists, "cases", ("commands.cases", "list_cases"), "列出案件"))
    clock = _add(commands, "clock", ("commands.clock", "clock"), "解释一个期限", signed_in=None)
    clock.add_argument("start", metavar="起点", help="如 2024-03-08T17:00（本区时间）")
    clock.add_argument("limit", type=int, metavar="数量")
    clock.add_argument(
        "limit_class", metavar="类别", choices=["urgent_hour", "work_hour", "work_day", "calendar_day"], help="时限类别"
    )
    clock.add_argument("--json", action="store_true", help="以 JSON 输出期限和每一段时间")


def _list_options(cases: argparse.ArgumentParser) -> None:
    cases.add_argument("--open", action="store_true", help="只列在办")
    cases.add_argument("--overdue", action="store_true", help="只列超期")
    cases.add_argument("--status", metavar="状态", help="状态代码，如 handling")
    cases.add_argument("--category", metavar="类别", help="类别代码或大类")
    cases.add_argument("--grid", metavar="网格", help="网格代码（含其下各级）")
    cases.add_argument("--body", metavar="部门", help="处置部门代码")
    cases.add_argument("--text", metavar="文字", help="案号、地址、描述等中的文字")
    cases.add_argument(
        "--sort",
        default="deadline",
        choices=["number", "reported", "deadline", "changed"],
        help="排序（默认：deadline）",
    )
    cases.add_argument("--limit", type=int, default=1000, metavar="条数", help="最多列出多少条（默认：1000）")
    cases.add_argument("--json", action="store_true", help="每行一个 JSON")


def _paper_commands(commands: Any) -> None:
    prints = commands.add_parser("print", help="打印到 PDF 文件", description="打印到 PDF 文件").add_subparsers(
        title="命令", metavar="命令", required=True, parser_class=_Parser
    )
    for each in (*_papers_of_cases(prints), *_papers_of_assessments(prints), *_papers_of_lists(prints)):
        each.add_argument("--out", required=True, metavar="文件", help="PDF 文件，或存放的目录")
        each.add_argument("--sign", action="store_true", help="用机关的签名证书签名")
    check = _add(commands, "check-file", ("commands.printing", "check_file"), "核对一份打印的案卷与系统是否一致")
    check.add_argument("file", metavar="文件", help="“打印案卷”存下的 PDF")


def _papers_of_cases(prints: Any) -> tuple[Any, ...]:
    from desktop.printing.documents import TITLES

    file = _add(prints, "case-file", ("commands.printing", "print_case_file"), "打印案卷")
    file.add_argument(
        "number", nargs="+", metavar="案号", help="案号、上报号或文号；给出多个时，存入目录各成一份，存为文件则合成一份"
    )
    kinds = {document.value: title for document, title in TITLES.items()}
    kinds_told = "；".join(f"{kind} {title}" for kind, title in kinds.items())
    document = _add(prints, "document", ("commands.printing", "print_document"), "打印案件的一种文书")
    document.add_argument("number", metavar="案号", help="案号、上报号或文号")
    document.add_argument("document", metavar="文书", choices=list(kinds), help=kinds_told)
    return file, document


def _papers_of_assessments(prints: Any) -> tuple[Any, ...]:
    from desktop.rules.terms import YEARLY_KINDS, SubjectKind

    card = _add(prints, "scorecard", ("commands.printing", "print_scorecard"), "打印监督员考核评分卡")
    card.add_argument("--inspector", required=True, metavar="监督员", help="姓名或人员号")
    cards = _add(prints, "scorecards", ("commands.printing", "print_scorecards"), "打印一类对象的全部评分卡，合成一份")
    cards.add_argument(
        "--kind",
        default="inspector",
        choices=[each.value for each in SubjectKind],
        metavar="类别",
        help="对象类别代码，如 body、street（默认：inspector）",
    )
    notice = _add(prints, "notice", ("commands.printing", "print_notice"), "打印已发布的考核通报")
    for each in (card, cards, notice):
        each.add_argument("--month", required=True, metavar="年-月", help="如 2015-11")
    year = _add(prints, "year", ("commands.printing", "print_year"), "打印年度环境保护目标责任制考核表")
    year.add_argument("year", metavar="年", help="如 2015")
    year.add_argument(
        "--kind",
        default="street",
        choices=[each.value for each in YEARLY_KINDS],
        metavar="类别",
        help="对象类别代码：district、street、community 或 body（默认：street）",
    )
    return card, cards, notice, year


def _papers_of_lists(prints: Any) -> tuple[Any, ...]:
    from desktop.printing.blank_titles import BLANK_TITLES
    from desktop.printing.documents import LIST_TITLES

    register = _add(
        prints, "register", ("commands.printing", "print_register"), "打印登记簿清单或网格责任表", signed_in=True
    )
    kinds_of_lists = "；".join(f"{name} {title}" for name, title in LIST_TITLES.items())
    register.add_argument("register", metavar="清单", choices=list(LIST_TITLES), help=kinds_of_lists)
    register.add_argument("--grid", default="", metavar="网格", help="只打印该网格及其下各级")
    blanks = {form.value: title for form, title in BLANK_TITLES.items()}
    blank = _add(prints, "blank", ("commands.printing", "print_blank"), "打印手工填写的空白表单")
    told = "；".join(f"{form} {title}" for form, title in blanks.items())
    blank.add_argument("form", metavar="表单", choices=["all", *blanks], help=f"all 全部；{told}")
    return register, blank


def _assessment_commands(commands: Any) -> None:
    text = "考核：列出一个周期的评分卡；assess review 周期 审核；assess publish 周期 发布；assess verify 由日志重算已发布的"
    assess = _add(commands, "assess", ("commands.assessment", "assess"), text)
    assess.add_argument(
        "words",
        nargs="+",
        metavar="周期",
        help="2015、2015-Q4、2015-11 或 2015-11-01..2015-11-15；或 review 周期、publish 周期、verify",
    )
    assess.add_argument("--kind", metavar="类别", help="对象类别代码，如 inspector、body、street（默认：全部）")
    assess.add_argument("--subject", metavar="对象", help="对象的代码、编号或名称（默认：全部）")
    assess.add_argument("--json", action="store_true", help="每行一个 JSON：各指标的分子、分母、案号、权重和得分")


def _tour_command(commands: Any) -> None:
    text = "在新建的数据库上以真实窗口走完八个步骤，保存每一屏的图片和文书"
    tour = _add(commands, "tour", ("tour", "run"), text, signed_in=None)
    tour.add_argument("--out", required=True, metavar="目录", help="图片、PDF 和 tour.json 存放的目录")
    tour.add_argument("--theme", default="light", choices=["light", "dark"], help="主题（默认：light）")
    tour.add_argument("--size", default="1440x900", metavar="宽x高", help="窗口大小（默认：1440x900）")
