"""The command that opens the window."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.app.paths import find_resources


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window on the named store, or the user's own."""
    from desktop.app.main import run_window  # Qt's widgets are not loaded for any other command

    district = Path(arguments.district) if arguments.district else find_resources() / "districts" / "xicheng"
    return run_window(arguments.store, district, arguments.demo)
