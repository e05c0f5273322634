"""The same data is the same bytes on another machine's run: other hashes, another time zone, fonts converted anew, in another order."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from desktop.printing.documents import Document
from desktop.printing.fonts import Fonts
from tests.printing.test_documents import full, printed
from tests.printing.test_hard_cases import OTHERS

ELSEWHERE = """
import hashlib, sys
from pathlib import Path
from desktop.printing.documents import Document
from desktop.printing.fonts import load_fonts
from tests.printing.test_documents import full, printed
from tests.printing.test_hard_cases import OTHERS

fonts = load_fonts(Path(sys.argv[1]), system_folders=())
for name in reversed(OTHERS):
    print(name, hashlib.sha256(OTHERS[name](fonts)).hexdigest())
for document in reversed(Document):
    print(document.value, hashlib.sha256(printed(full(), document, fonts)).hexdigest())
"""


def test_another_run_prints_the_same_bytes(fonts: Fonts, tmp_path: Path) -> None:
    here = {document.value: printed(full(), document, fonts) for document in Document}
    here |= {name: make(fonts) for name, make in OTHERS.items()}
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(tmp_path)],
        env=os.environ | {"PYTHONHASHSEED": "4711", "TZ": "America/New_York", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    there = dict(line.split() for line in done.stdout.splitlines())
    assert there == {name: hashlib.sha256(pdf).hexdigest() for name, pdf in here.items()}
