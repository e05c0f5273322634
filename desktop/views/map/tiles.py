"""The one door through which a base map's tiles come into the page: from a tile file or the intranet address; nothing else."""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlScheme, QWebEngineUrlSchemeHandler

from desktop.rules.base_map import BaseMap, BaseMapKind

_log = logging.getLogger(__name__)

SCHEME = b"grid-desk-tile"
_TILE = re.compile(r"^(\d{1,2})/(\d{1,7})/(\d{1,7})$")
_IMAGES = {b"\x89PNG": b"image/png", b"\xff\xd8\xff": b"image/jpeg", b"RIFF": b"image/webp"}
_PATIENCE = 10_000  # ms
_SILENT = QNetworkRequest.RedirectPolicy.ManualRedirectPolicy


def register() -> None:
    """Make the scheme known to the engine, before anything of it is made: later calls are ignored.

    It counts as local, so that the page may use it while it may not ask another machine.
    """
    scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Path)
    scheme.setFlags(QWebEngineUrlScheme.Flag.LocalScheme | QWebEngineUrlScheme.Flag.LocalAccessAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


class TileHandler(QWebEngineUrlSchemeHandler):
    """Answers grid-desk-tile:z/x/y (row 0 in the north) with the image, or with nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base_map = BaseMap()
        self.served = 0
        self._file: sqlite3.Connection | None = None
        self._network: QNetworkAccessManager | None = None

    def use(self, base_map: BaseMap) -> None:
        """Take tiles from there from now on."""
        self.close()
        self.base_map = base_map
        if base_map.kind is BaseMapKind.MBTILES:
            try:
                self._file = sqlite3.connect(f"{Path(base_map.address).absolute().as_uri()}?mode=ro", uri=True)
                self._file.execute("SELECT 1 FROM tiles LIMIT 1")
            except (sqlite3.Error, OSError, ValueError):
                _log.warning("the base map's file cannot be read: %s", base_map.address)
                self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            with suppress(sqlite3.Error):
                self._file.close()
            self._file = None

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        found = _TILE.match(job.requestUrl().path())
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlInvalid)
            return
        zoom, column, row = (int(number) for number in found.groups())
        if self._file is not None:
            self._answer(job, self._from_file(zoom, column, row))
        elif self.base_map.kind is BaseMapKind.TILES:
            self._ask(job, zoom, column, row)
        else:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)

    def _from_file(self, zoom: int, column: int, row: int) -> bytes:
        assert self._file is not None
        query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        try:
            # MBTiles count rows from the south.
            found = self._file.execute(query, (zoom, column, (1 << zoom) - 1 - row)).fetchone()
        except sqlite3.Error:
            _log.exception("the base map's file cannot be read")
            return b""
        return bytes(found[0]) if found else b""

    def _ask(self, job: QWebEngineUrlRequestJob, zoom: int, column: int, row: int) -> None:
        if self._network is None:
            self._network = QNetworkAccessManager(self)
        address = self.base_map.address.replace("{z}", str(zoom)).replace("{x}", str(column)).replace("{y}", str(row))
        request = QNetworkRequest(QUrl(address))
        request.setAttribute(QNetworkRequest.Attribute.RedirectPolicyAttribute, _SILENT)  # to nowhere else
        request.setTransferTimeout(_PATIENCE)
        reply = self._network.get(request)
        reply.finished.connect(partial(self._on_reply, job, reply))

    def _on_reply(self, job: QWebEngineUrlRequestJob, reply: QNetworkReply) -> None:
        reply.deleteLater()
        if shiboken6.isValid(job):  # else the page went on without it
            well = reply.error() is QNetworkReply.NetworkError.NoError
            self._answer(job, bytes(reply.readAll().data()) if well else b"")

    def _answer(self, job: QWebEngineUrlRequestJob, image: bytes) -> None:
        kind = next((name for start, name in _IMAGES.items() if image.startswith(start)), None)
        if kind is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        self.served += 1
        buffer = QBuffer(job)
        buffer.setData(QByteArray(image))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(kind), buffer)
