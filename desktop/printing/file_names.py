"""The names of printed files, by one rule: number, document, date; touches no file."""

from __future__ import annotations

import re
from datetime import date

# What Windows refuses in a name, and what would need quoting on a command line.
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\s]+')
LONGEST_PART = 60


def pdf_name(number: str, document: str, day: date) -> str:
    """Return for example ``2015-000403_案卷_20151124.pdf``; fit for every system, never empty."""
    parts = (_fit(number), _fit(document), day.strftime("%Y%m%d"))
    return "_".join(part for part in parts if part) + ".pdf"


def _fit(part: str) -> str:
    return _UNFIT.sub("-", part).strip(" .-")[:LONGEST_PART]
