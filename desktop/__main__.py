"""Runs the command line as ``python -m desktop``; holds nothing of its own."""

import sys

from desktop.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
