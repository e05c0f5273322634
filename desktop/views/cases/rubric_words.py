"""The facts behind a computed part of the rubric, in a few words beside its score; the score itself is computed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop import wording


def facts_told(evidence: Mapping[str, Any]) -> str:
    """The evidence of one part: when it was due and done, how often it went wrong, what the file lacks."""
    return "；".join(_parts(evidence))


def _parts(evidence: Mapping[str, Any]) -> Iterator[str]:
    for stint in evidence.get("stints", ()):
        due = _say("期限 {when}").format(when=_moment(stint["deadline"]))
        yield due + (_say("，{when} 办结").format(when=_moment(stint["done"])) if stint["done"] else _say("，未办结"))
    if "stints" in evidence and not evidence["stints"]:
        yield _say("没有经过这一环节")
    if (returns := evidence.get("wrong_body_returns")) is not None:
        yield _say("派错单位回退 {n} 次").format(n=returns)
    if (failed := evidence.get("failed_verifications")) is not None:
        yield _say("核查未通过 {n} 次").format(n=failed)
    if "missing" in evidence:
        names = "、".join(_missing(name) for name in evidence["missing"])
        yield _say("缺{names}").format(names=names) if names else _say("材料齐全")


def _missing(name: str) -> str:
    words = {"photos_before": _say("处置前照片"), "photos_after": _say("处置后照片")}
    return words.get(name) or wording.field(name)


def _moment(text: str) -> str:
    return wording.local(datetime.fromisoformat(text))


def _say(text: str) -> str:
    return QCoreApplication.translate("Rubric", text)
