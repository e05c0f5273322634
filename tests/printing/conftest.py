"""The fonts of the printing tests: converted once for all of them, and none of this machine's own."""

from pathlib import Path

import pytest

from desktop.printing.fonts import Fonts, load_fonts


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Fonts:
    cache: Path = tmp_path_factory.mktemp("font-cache")
    return load_fonts(cache, system_folders=())
