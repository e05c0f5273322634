"""Commands about past cases: taking in those of the system before, a batch at a time, and taking a batch back."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Self

from desktop.app.commands.context import opened
from desktop.usecases import history
from desktop.usecases.fields import LongText, ShortText
from desktop.usecases.history import Batch
from desktop.usecases.past_cases import HistoryInvalid
from desktop.wording.history import history_problem, vocabulary


def import_history(arguments: argparse.Namespace) -> int:
    """Take in the finished cases of a file as one batch, or with `--check` only say what would be taken in or is wrong."""
    from desktop.exchange.history_file import HistoryFile

    with opened(arguments.store, arguments.as_user) as context:
        with context.store.reading(context.actor) as reading:
            cases = HistoryFile(Path(arguments.file), vocabulary(), reading.zone)
        form = history.ImportHistory(batch=ShortText(arguments.batch), cases=cases)
        try:
            with _Progress() as tell:
                if arguments.check:
                    with context.store.reading(context.actor) as reading:
                        batch = history.check_history(reading, form, progress=tell)
                else:
                    with context.store.writing(context.actor) as work:
                        batch = history.import_history(work, form, progress=tell)
        except HistoryInvalid as invalid:
            _print_problems(invalid, as_json=arguments.json)
            raise
    _print_batch(batch, imported=not arguments.check, as_json=arguments.json)
    return 0


def withdraw_import(arguments: argparse.Namespace) -> int:
    """Void every case of a batch; nothing is deleted."""
    form = history.WithdrawImport(batch=ShortText(arguments.batch), reason=LongText(arguments.reason))
    with (
        opened(arguments.store, arguments.as_user) as context,
        _Progress() as tell,
        context.store.writing(context.actor) as work,
    ):
        cases = history.withdraw_import(work, form, progress=tell)
    print(f"已撤销导入“{form.batch}”：作废案件 {cases} 件，记录都保留。")
    return 0


class _Progress:
    """How far it is, to whoever sits at a terminal: one line written over and over, which ends before anything else is said."""

    def __init__(self) -> None:
        self._open = False

    def __call__(self, done: int, total: int) -> None:
        """Tell it; 0 for all means that the file is still being checked."""
        if sys.stderr.isatty():
            self._open = True
            text = f"{done}/{total}" if total else f"核对 {done}"
            print(f"\r{text:<24}", end="", file=sys.stderr, flush=True)  # over a longer one before it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            print(file=sys.stderr, flush=True)


def _print_batch(batch: Batch, *, imported: bool, as_json: bool) -> None:
    if as_json:
        told = {"batch": batch.name, "cases": batch.cases, "closed": batch.closed, "declined": batch.declined}
        _print_json(told | {"imported": imported, "problems": []})
        return
    done = "已导入" if imported else "核对无误，可以导入"
    print(f"{done}：批次“{batch.name}”，案件 {batch.cases} 件（已结案 {batch.closed}，不予立案 {batch.declined}）。")


def _print_problems(invalid: HistoryInvalid, *, as_json: bool) -> None:
    if not as_json:
        for problem in invalid.problems:
            print(history_problem(problem))
        return
    problems = [
        {"line": each.line, "field": each.field, "code": each.code, "message": history_problem(each)}
        for each in invalid.problems
    ]
    _print_json({"imported": False, "problems": problems})


def _print_json(told: dict[str, Any]) -> None:
    json.dump(told, sys.stdout, ensure_ascii=False)
    print()
