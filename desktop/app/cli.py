"""The command line of the office; parses arguments and hands them to the layers below, decides nothing itself."""

import argparse
from collections.abc import Sequence

from desktop import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (0 done, 1 refused, 2 usage)."""
    parser = argparse.ArgumentParser(prog="grid-desk", description="西城区网格化环境监管指挥台")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}", help="显示版本并退出")
    parser.parse_args(argv)
    return 0
