"""Where files are found: from a checkout, from a wheel, frozen, and with a home that was moved."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from desktop.app import paths


def test_a_checkout_uses_its_own_resources(repository: Path) -> None:
    assert paths.find_resources() == repository / "resources"


def test_a_frozen_program_uses_what_was_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.find_resources() == tmp_path / "resources"


def test_an_installed_wheel_brings_every_resource(repository: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=repository, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    ask = "from desktop.app.paths import find_resources; print(find_resources())"
    run = [sys.executable, "-c", ask]
    done = subprocess.run(
        run, cwd=tmp_path / "site", env={"PYTHONPATH": "."}, check=True, capture_output=True, text=True
    )
    installed = Path(done.stdout.strip())
    assert installed == tmp_path / "site" / "desktop" / "_resources"
    here, there = repository / "resources", installed
    kept = {file.relative_to(here) for file in here.rglob("*") if file.is_file()}
    assert kept - {file.relative_to(there) for file in there.rglob("*")} == set()


def test_home_variable_moves_everything_of_the_user(home: Path) -> None:
    found = paths.find_paths()
    assert {found.data, found.log, found.drafts, found.cache} == {
        home / "data", home / "log", home / "drafts", home / "cache",
    }  # fmt: skip
    assert not home.exists()
    found.create()
    assert all(folder.is_dir() for folder in (found.data, found.log, found.drafts, found.cache))


def test_others_cannot_read_the_users_folders(home: Path) -> None:
    paths.find_paths().create()
    assert (home / "data").stat().st_mode & 0o077 == 0


def test_without_the_variable_the_system_says_where() -> None:
    found = paths.find_paths({})
    assert found.data.name == "grid-desk"
    assert found.data.is_absolute()
    assert found.drafts.parent == found.data


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = paths.find_paths({paths.HOME_VARIABLE: str(tmp_path / "file")})
    with pytest.raises(OSError, match="file") as caught:
        found.create()
    assert caught.value.filename
