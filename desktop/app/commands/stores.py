"""Commands about the store: making it, importing boundaries, checking the journal, what is due."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desktop.app.commands.context import address, opened
from desktop.app.founding import found
from desktop.app.paths import find_paths
from desktop.queries import journal
from desktop.store import search_index
from desktop.store.work import open_store
from desktop.usecases import due
from desktop.wording.administration import journal_problem


def init(arguments: argparse.Namespace) -> int:
    """Make a store and load the district pack; with `--demo` also the demonstration."""
    paths = find_paths()
    if arguments.store is None:
        paths.create()
    where = address(arguments.store, paths)
    district = Path(arguments.district) if arguments.district else paths.resources / "districts" / "xicheng"
    store = open_store(where, create=True)
    try:
        made = found(store, district, demo=arguments.demo)
    finally:
        store.close()
    print(f"已建立：{made.district}，网格 {made.grids} 个，类别 {made.categories} 个。")
    if arguments.demo:
        print(f"演示数据：案件 {made.cases} 件；账号 {'、'.join(made.usernames)}；密码均为 {made.password}")
    else:
        print("首次打开窗口时建立管理员账号：grid-desk")
    return 0


def import_boundaries(arguments: argparse.Namespace) -> int:
    """Put the boundaries of a file in force; prints what is wrong with the file, feature by feature, and then changes nothing."""
    # boundary files need the geometry libraries, which nothing else on this command line does
    from desktop.exchange.boundary_import import BoundariesInvalid, import_boundaries, preview
    from desktop.exchange.crs import Crs
    from desktop.rules.grid import GridLevel
    from desktop.wording.packs import boundary_problem

    level = {"district": GridLevel.DISTRICT, "street": GridLevel.STREET, "community": GridLevel.COMMUNITY}[
        arguments.level
    ]
    file, crs = Path(arguments.file), Crs(arguments.crs)
    with opened(arguments.store, arguments.as_user) as context:
        if arguments.check:
            with context.store.reading(context.actor) as reading:
                found = preview(reading, file, crs, level, arguments.code_field)
            for problem in found.problems:
                print(boundary_problem(problem))
            print(
                f"检查完毕：图形 {len(found.features)} 个，面积 {found.area_m2 / 1e6:.2f} 平方千米，问题 {len(found.problems)} 处。"
            )
            return 1 if found.problems else 0
        try:
            with context.store.writing(context.actor) as work:
                done = import_boundaries(work, file, crs, level, arguments.code_field)
        except BoundariesInvalid as invalid:
            for problem in invalid.problems:
                print(boundary_problem(problem))
            raise
    remade = f"，并在新界线内重划示意社区 {done.remade} 个" if done.remade else ""
    print(f"已导入正式界线 {done.outlines} 个，面积 {done.area_m2 / 1e6:.2f} 平方千米{remade}。")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Recompute every journal chain and anchor."""
    with opened(arguments.store) as context, context.store.reading(context.actor) as reading:
        result = journal.verify(reading)
    if (problem := result.problem) is not None:
        day = problem.day.isoformat() if problem.day else ""
        print(journal_problem(problem.kind, problem.case_number, problem.sequence, day), file=sys.stderr)
        return 1
    print(f"日志完好：案件 {result.cases} 件，记录 {result.rows} 条，日锚 {result.anchors} 个。")
    return 0


def rebuild_search(arguments: argparse.Namespace) -> int:
    """Make the search index anew in one transaction, as after a body or a person was renamed; says how far it is."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    with opened(arguments.store) as context, context.store.writing(context.actor) as work:
        cases = search_index.rebuild(work.session, tell)
    print(f"搜索索引已重建：案件 {cases} 件。")
    return 0


def settle(arguments: argparse.Namespace) -> int:
    """Do what is due by itself, as every workstation does once a minute."""
    with opened(arguments.store) as context:
        done = due.settle_due(context.store)
    print(
        f"恢复处置 {done.resumed} 件，挂账申请失效 {done.lapsed} 件，提示升级 {done.proposed} 件，日锚 {done.anchored} 个。"
    )
    return 0
