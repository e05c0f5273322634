"""What can be wrong with a file of past cases is told in Chinese, by line and column, with what to do."""

import ast
import re
from pathlib import Path

import pytest

from desktop.usecases.past_cases import HistoryProblem
from desktop.wording.history import HISTORY_PROBLEMS, history_problem, vocabulary

DETAILS = {"found": "甲", "expected": "乙", "line": 3, "most": 4, "before": "filed_at"}


@pytest.mark.parametrize("code", HISTORY_PROBLEMS)
def test_every_problem_is_a_sentence_that_says_what_to_do(code: str) -> None:
    sentence = history_problem(HistoryProblem(7, "finished_at", code, DETAILS))
    assert sentence.startswith("第 7 行“办结时间”：")
    assert re.search("请|应", sentence)
    assert not re.search(r"[{}]|[a-z]+_[a-z]+", sentence)


def test_every_problem_that_is_noted_has_words_and_no_other(repository: Path) -> None:
    noted: set[str] = set()
    for name in (
        "exchange/history_file.py",
        "usecases/past_cases.py",
        "usecases/past_numbers.py",
        "usecases/history.py",
    ):
        tree = ast.parse((repository / "desktop" / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                noted |= {node.value} & set(HISTORY_PROBLEMS)
    formed = {"report_number_form", "case_number_form"}  # made of the field's name
    assert set(HISTORY_PROBLEMS) - noted == formed


def test_it_names_the_whole_line_or_the_file_where_no_column_is_at_fault() -> None:
    assert history_problem(HistoryProblem(0, "", "no_rows")) == "文件中没有案件，请核对文件。"
    assert history_problem(HistoryProblem(2, "", "broken_csv", {"reason": ""})).startswith("第 2 行：")
    told = history_problem(HistoryProblem(5, "answered_at", "earlier_than", {"before": "dispatched_at"}))
    assert told == "第 5 行“反馈时间”：早于派遣时间，请核对。"
    assert history_problem(HistoryProblem(5, "position", "outside_district")).startswith("第 5 行“经度、纬度”：")


def test_the_words_and_the_codes_stand_for_the_same() -> None:
    words = vocabulary()
    assert words.ends["已结案"] is words.ends["closed"]
    assert set(words.ends.values()) == {"closed", "declined"}
    assert words.sources["监督员"] == "inspector"
    assert words.sources["12369热线"] is words.sources["12369 热线"] is words.sources["hotline_12369"]
    assert words.levels["街道"] is words.levels["二级（街道）"] is words.levels["street"]
    assert words.limit_classes["工作日"] == "work_day"
