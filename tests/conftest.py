"""What every test stands on: no screen, a home of its own, the shared material, a PostgreSQL server when asked for."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from desktop.app.interpreter import keep_constants_alive
from tests.office import office, office_template
from tests.patience import PatientBot
from tests.postgres import PostgresServer

__all__ = ["office", "office_template"]

keep_constants_alive()
# Before Qt is loaded.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu --log-level=3")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # Chromium's sandbox refuses root; tests only
os.environ["GRID_DESK_HOME"] = f"{os.devnull}/no-test-writes-here"  # fails loudly outside of a test

# Before the QApplication, which pytest-qt makes: the web engine is loaded by whichever test shows a map first.
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)

# A slow machine is no bug: nothing here is timed.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """In place of pytest-qt's own."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of this test alone; not made yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GRID_DESK_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout that is tested."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared(repository: Path) -> Path:
    """The material beside the checkout (designs, real boundaries); it is not part of the repository."""
    folder = repository.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared beside the checkout")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL server for this test process, on a Unix socket."""
    with PostgresServer.running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy address of a fresh empty database, dropped after the test."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)
