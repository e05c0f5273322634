"""Many finished papers bound into one PDF/A, with a bookmark for each and theirs under it; it makes no paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from desktop.printing.archival import make_archival

OPEN_AT_ONCE = 64
"""So many parts are bound at a time: each is an open file, and a system allows a process a thousand."""


@dataclass(frozen=True, slots=True)
class Part:
    """A finished paper on the disk, and what its bookmark says; "" where its own bookmarks are to stand in its place."""

    path: Path
    title: str


def bind(
    parts: Sequence[Part],
    out: Path,
    title: str,
    author: str = "",
    go_on: Callable[[int], bool] = lambda _: True,
) -> bool:
    """Write the parts into `out`, in order; the parts stay on the disk meanwhile, so that memory does not grow with them.

    `go_on` is told how many parts are bound and says whether to continue; False is returned, and nothing is kept, where it
    says no. ValueError without a part.
    """
    if not parts:
        raise ValueError("nothing to bind")
    made: list[Path] = []
    done = 0
    try:
        groups = list(_groups(parts))
        for number, group in enumerate(groups):
            whole = len(groups) == 1
            path = out if whole else out.with_name(f"{out.name}.{number}.part")
            made.append(path)
            _bound(group, path, title, author)
            done += len(group)
            if not go_on(done):
                path.unlink(missing_ok=True)
                return False
        if len(groups) > 1:
            bind([Part(path, "") for path in made], out, title, author)
        return True
    finally:
        for path in made:
            if path != out:
                path.unlink(missing_ok=True)


def _groups(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    for first in range(0, len(parts), OPEN_AT_ONCE):
        yield parts[first : first + OPEN_AT_ONCE]


def _bound(parts: Sequence[Part], out: Path, title: str, author: str) -> None:
    with ExitStack() as stack:
        document = stack.enter_context(pikepdf.new())
        items: list[OutlineItem] = []
        for part in parts:
            source = stack.enter_context(pikepdf.open(part.path))
            first = len(document.pages)
            own = list(_bookmarks(source, first))
            document.pages.extend(source.pages)
            if part.title:
                item = OutlineItem(part.title, first)
                item.children.extend(own)
                own = [item]
            items += own
            if "/Info" not in document.trailer:
                _describe(document, source, title, author)
        with document.open_outline() as outline:
            outline.root.extend(items)
        document.Root.PageMode = Name.UseOutlines
        document.Root.Lang = "zh-CN"
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        make_archival(document)
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _describe(document: pikepdf.Pdf, source: pikepdf.Pdf, title: str, author: str) -> None:
    """The bound paper is dated as its first part is."""
    for name in ("/CreationDate", "/ModDate", "/Creator", "/Producer", "/Author"):
        if name in source.docinfo:
            document.docinfo[name] = source.docinfo[name]
    document.docinfo["/Title"] = title
    if author:
        document.docinfo["/Author"] = author


def _bookmarks(source: pikepdf.Pdf, first: int) -> Iterator[OutlineItem]:
    """The bookmarks of a part, leading to its pages where they come to stand."""
    places = {page.objgen: number for number, page in enumerate(source.pages)}
    with source.open_outline() as outline:
        for item in outline.root:
            if (copied := _copied(item, places, first)) is not None:
                yield copied


def _copied(item: OutlineItem, places: Mapping[Any, int], first: int) -> OutlineItem | None:
    destination = item.destination
    if not isinstance(destination, Array) or destination[0].objgen not in places:
        return None
    copied = OutlineItem(item.title, first + places[destination[0].objgen])
    copied.is_closed = True
    for child in item.children:
        if (each := _copied(child, places, first)) is not None:
            copied.children.append(each)
    return copied
