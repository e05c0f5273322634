"""Every kind of notice that a use-case leaves has words."""

import ast
from pathlib import Path

from desktop import wording
from desktop.usecases import card_notices
from desktop.wording.notices import known_notices


def left(repository: Path) -> set[str]:
    """Every text in the third place of a call of `notify`, both of a choice; a variable is left out."""
    kinds: set[str] = set()
    for file in (repository / "desktop" / "usecases").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "notify" and len(node.args) > 2:
                kind = node.args[2]
                parts = [kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind]
                kinds |= {str(part.value) for part in parts if isinstance(part, ast.Constant)}
    return kinds


def test_every_kind_has_words(repository: Path) -> None:
    kinds = left(repository)
    assert len(kinds) > 15
    of_cards = {card_notices.PUBLISHED, card_notices.REVISED, card_notices.TO_SIGN}
    assert kinds | {"prompt", "supervise"} | of_cards <= known_notices()
    assert "请返工" in wording.notice("rework")
