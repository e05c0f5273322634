"""Which addresses the map's page may ask for."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from desktop.views.map.interceptor import LocalOnly


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("file://{folder}/leaflet.js", True),
        ("qrc:///qtwebchannel/qwebchannel.js", True),
        ("file://{folder}/../secret.txt", False),
        ("file://{folder}-other/leaflet.js", False),
        ("file:///etc/hostname", False),
        ("file://server{folder}/leaflet.js", False),
        ("http://127.0.0.1/leaflet.js", False),
        ("https://maps.example.org/1.png", False),
        ("ws://127.0.0.1/", False),
        ("data:text/html,x", False),
        ("grid-desk-tile:12/1/1", False),
        ("", False),
    ],
)
def test_only_files_of_the_folder_and_qt_s_own(tmp_path: Path, address: str, allowed: bool) -> None:
    folder = tmp_path / "map"
    assert LocalOnly(folder).allows(QUrl(address.format(folder=folder.as_posix()))) is allowed
