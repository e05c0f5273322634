"""Where the program's own files and this user's files lie; finds them and never opens them."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_APPLICATION = "grid-desk"
HOME_VARIABLE = "GRID_DESK_HOME"
"""Environment variable that moves everything of the user's under one folder: for tests, the tour, and a USB stick."""


@dataclass(frozen=True)
class Paths:
    """Folders of one start of the program, handed down as values; nothing below looks for a folder itself."""

    resources: Path
    """Icons, themes, the map's scripts, translations, district packs. Read only."""
    data: Path
    """The SQLite store, its backups, the workstation's settings."""
    log: Path
    drafts: Path
    """Forms that were being filled in when the program or the server went away."""
    cache: Path
    """Map pages and the like: may be deleted at any time."""

    def create(self) -> None:
        """Make the user's folders, readable by this user alone: cases name people.

        Raises OSError, with the folder as its filename, where the disk does not allow it.
        """
        for folder in (self.data, self.log, self.drafts, self.cache):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def find_paths(environ: Mapping[str, str] | None = None) -> Paths:
    """Tell where this start's files lie, without making any of them."""
    home = (os.environ if environ is None else environ).get(HOME_VARIABLE)
    if home:
        root = Path(home).expanduser().absolute()
        return Paths(find_resources(), root / "data", root / "log", root / "drafts", root / "cache")
    data = platformdirs.user_data_path(_APPLICATION, appauthor=False)
    return Paths(
        resources=find_resources(),
        data=data,
        log=platformdirs.user_log_path(_APPLICATION, appauthor=False),
        drafts=data / "drafts",
        cache=platformdirs.user_cache_path(_APPLICATION, appauthor=False),
    )


def find_resources() -> Path:
    """Tell where the resources lie in a frozen program, an installed wheel or a checkout.

    Raises FileNotFoundError if the installation is incomplete.
    """
    package = Path(__file__).resolve().parent.parent
    candidates = (
        Path(getattr(sys, "_MEIPASS", package)) / "resources",
        package / "_resources",  # pyproject.toml lays them there in the wheel
        package.parent / "resources",
    )
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"no resources in any of: {', '.join(map(str, candidates))}")
