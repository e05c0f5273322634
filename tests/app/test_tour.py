"""The tour as `make run` makes it where there is no screen: a process of its own, its pictures, papers and outcomes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

PATIENCE_S = 900


@pytest.mark.timeout(PATIENCE_S)
def test_the_tour_goes_through_all_eight_steps(tmp_path: Path, repository: Path) -> None:
    environment = {**os.environ, "GRID_DESK_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "tour", "--out", str(tmp_path / "out"), "--size", "1366x768"],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "out" / "tour.json").read_text("utf-8"))
    assert {step["step"] for step in told["steps"]} == set(range(1, 9))
    assert all(step["ok"] for step in told["steps"])
    for step in told["steps"]:
        assert all((tmp_path / "out" / name).stat().st_size for name in step["pictures"])
    paper = PdfReader(tmp_path / "out" / "case-file.pdf")
    text = "".join(page.extract_text() for page in paper.pages).replace(" ", "").replace("\n", "")
    for wanted in ("西城区", "工地扬尘", "2015-", told["case"]):
        assert wanted in text
    assert _fonts_embedded(paper)


def _fonts_embedded(paper: PdfReader) -> bool:
    fonts = [
        font.get_object()
        for page in paper.pages
        for font in cast("DictionaryObject", page["/Resources"])["/Font"].values()  # type: ignore[attr-defined]
    ]
    descriptors = [font["/FontDescriptor"] for font in fonts if "/FontDescriptor" in font]
    return len(descriptors) == len(fonts) and all("/FontFile2" in each for each in descriptors)
