"""Which requests of the map's page are let through: files beside the page, Qt's own script, the base map's tiles; nothing else."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo, QWebEngineUrlRequestInterceptor

_REMEMBERED = 20
_TILES = "grid-desk-tile"


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """For the diagnostics: requests by what became of them, and the last addresses that were refused."""

    files: int
    tiles: int
    refused: int
    last_refused: tuple[str, ...]


class LocalOnly(QWebEngineUrlRequestInterceptor):
    """Refuses what would read another folder of the machine, or leave it."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder.resolve()
        self._files = self._tiles = self._refused = 0
        self._tiles_allowed = False
        self._last_refused: deque[str] = deque(maxlen=_REMEMBERED)

    def counts(self) -> RequestCounts:
        """What was let through and what was not, since the map was opened."""
        return RequestCounts(self._files, self._tiles, self._refused, tuple(self._last_refused))

    def allow_tiles(self, *, allowed: bool) -> None:
        """Whether the base map's scheme is let through; what lies behind it is tiles.py's."""
        self._tiles_allowed = allowed

    def allows(self, url: QUrl) -> bool:
        """Whether a request for `url` may go out."""
        if url.scheme() == "qrc":
            return True
        if url.scheme() == _TILES:
            return self._tiles_allowed
        # Resolved, so that neither ".." nor a link leads out of the folder; a host would be a share on another machine.
        return url.isLocalFile() and not url.host() and Path(url.toLocalFile()).resolve().is_relative_to(self._folder)

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if self.allows(url):
            tile = url.scheme() == _TILES
            self._tiles += tile
            self._files += not tile
        else:
            self._refused += 1
            self._last_refused.append(url.toDisplayString()[:200])
            info.block(True)
