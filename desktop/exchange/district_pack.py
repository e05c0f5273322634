"""The district pack: everything an office must know of its district, read from plain files and checked; writes nothing.

A pack is a directory of CSV, TOML and GeoJSON files; its README says what each column means. `load` reads them all and
raises `PackInvalid` with every problem at once; `check_outlines` is the slower, geometric part of the check.
"""

from __future__ import annotations

from pathlib import Path

from desktop.exchange.pack_categories import BODIES, CATEGORIES, CONDITIONS, ROLES, read_categories, read_roles
from desktop.exchange.pack_files import WHOLE_FILE, Findings, PackInvalid, PackProblem
from desktop.exchange.pack_norms import CALENDAR, NORMS, read_calendar, read_norms
from desktop.exchange.pack_outlines import OUTLINES, check_outlines, read_outlines
from desktop.exchange.pack_places import DISTRICT, GRIDS, ORGANISATIONS, read_places
from desktop.exchange.pack_rows import DistrictPack

__all__ = ["DistrictPack", "PackInvalid", "PackProblem", "check_outlines", "load"]

_FILES = (
    DISTRICT, GRIDS, ORGANISATIONS, CATEGORIES, CONDITIONS, BODIES, ROLES, NORMS, CALENDAR, OUTLINES,
)  # fmt: skip


def load(directory: Path) -> DistrictPack:
    """The pack in `directory`; raises PackInvalid with every problem that reading and cross-checking found."""
    if not directory.is_dir():
        raise PackInvalid([PackProblem(str(directory), WHOLE_FILE, "", "missing_directory")])
    findings = Findings()
    district, grids, organisations = read_places(directory, findings)
    categories, conditions, bodies = read_categories(directory, organisations, findings)
    pack = DistrictPack(
        district=district,
        grids=grids,
        organisations=organisations,
        categories=categories,
        conditions=conditions,
        bodies=bodies,
        roles=read_roles(directory, findings),
        norms=read_norms(directory, findings),
        calendar=read_calendar(directory, findings),
        outlines=read_outlines(directory, {row.code: row.level for row in grids}, findings),
    )
    if findings.problems:
        raise PackInvalid(sorted(findings.problems, key=lambda problem: (_FILES.index(problem.file), problem.line)))
    return pack
