"""A Chinese font for the screen: the system's own where it has one, else the one that the papers use; no other text layout."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from PySide6.QtGui import QFontDatabase

PREFERRED = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
"""Faces made for screens, best first; a system with another Chinese font alone is shown in that."""


def carried_font() -> Path | None:
    """Return the font file that is installed with the program, None where the package is missing."""
    package = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if package is None or package.origin is None:
        return None
    file = Path(package.origin).parent / "NotoSansSC-Regular.otf"
    return file if file.is_file() else None


def chinese_family(installed: list[str] | None = None, carried: Path | None = None) -> str:
    """Return the family to show the window in, "" where no Chinese font can be had at all.

    `installed` are the system's families for Simplified Chinese (asked for by default); only when there is none, the carried
    font is loaded, which takes a moment.
    """
    families = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese) if installed is None else installed
    for name in PREFERRED:
        if name in families:
            return name
    if families:
        return families[0]
    file = carried or carried_font()
    number = -1 if file is None else QFontDatabase.addApplicationFont(str(file))
    loaded = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return loaded[0] if loaded else ""
