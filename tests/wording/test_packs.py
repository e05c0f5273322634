"""Faults of packs and boundary files are told in Chinese, with the place and what to do."""

import re

import pytest

from desktop.exchange.boundary_problems import BoundaryProblem, BoundaryProblemKind
from desktop.exchange.pack_files import PackProblem
from desktop.wording.packs import BOUNDARY_PROBLEMS, boundary_problem, pack_problem


def test_a_pack_problem_names_file_line_and_field() -> None:
    problem = PackProblem("grids.csv", 4, "code", "wrong_code_length", {"found": "11010203", "level": 2, "expected": 9})
    assert pack_problem(problem) == "grids.csv 第 4 行“code”：“11010203”的位数不对，2 级网格代码应为 9 位。"
    assert pack_problem(PackProblem("roles.csv", 0, "", "missing_file")) == "roles.csv：缺少这个文件，请补上。"


@pytest.mark.parametrize("kind", BoundaryProblemKind)
def test_every_fault_of_a_boundary_has_a_sentence_that_says_what_to_do(kind: BoundaryProblemKind) -> None:
    assert set(BOUNDARY_PROBLEMS) == set(BoundaryProblemKind)
    sentence = boundary_problem(BoundaryProblem(3, "110102001", kind, ("110102003",), 1234.4, (116.37, 39.91)))
    assert sentence.startswith("第 3 个图形 110102001：")
    assert "请" in sentence
    assert not re.search(r"[{}]|[a-z]", sentence)


def test_an_overlap_is_told_with_area_and_place() -> None:
    problem = BoundaryProblem(2, "110102002", BoundaryProblemKind.OVERLAP, ("110102001",), 94905.2, (116.3605, 39.905))
    assert boundary_problem(problem) == (
        "第 2 个图形 110102002：与 110102001 重叠 94,905 平方米，位置 116.360500, 39.905000，请修正。"
    )


def test_a_fault_of_the_file_as_a_whole_names_no_feature() -> None:
    missing = BoundaryProblem(0, "110102003", BoundaryProblemKind.MISSING)
    assert boundary_problem(missing).startswith("110102003：文件中缺少这个网格")


def test_grids_are_told_by_name_where_names_are_known() -> None:
    problem = BoundaryProblem(2, "110102002", BoundaryProblemKind.OVERLAP, ("110102001",), 94905.2, (116.3605, 39.905))
    names = {"110102001": "西长安街街道", "110102002": "示例街道"}
    assert boundary_problem(problem, names).startswith("第 2 个图形 示例街道110102002：与 西长安街街道110102001 重叠")
