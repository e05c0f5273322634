"""The web engine's view of the map page, shut off from everything else; loaded only when a map is first shown."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.rules.base_map import BaseMap, BaseMapKind
from desktop.views.map import tiles
from desktop.views.map.bridge import MapBridge
from desktop.views.map.interceptor import LocalOnly

tiles.register()

_log = logging.getLogger(__name__)

_PATIENCE = 20_000  # ms; a page that has not reported by then will not

_REFUSED_FEATURES = (
    # The first lock: a local page may not ask another machine at all. (Allowing it stops all local files in Qt 6.12.)
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.AutoLoadIconsForPage,
    QWebEngineSettings.WebAttribute.ErrorPageEnabled,
)


class _Page(QWebEnginePage):
    """One file and nowhere to go from it; what its scripts say goes to the log."""

    def acceptNavigationRequest(self, url: QUrl | str, type: QWebEnginePage.NavigationType, isMainFrame: bool) -> bool:
        return type in {
            QWebEnginePage.NavigationType.NavigationTypeTyped,
            QWebEnginePage.NavigationType.NavigationTypeReload,
        }

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, lineNumber: int, sourceID: str
    ) -> None:
        serious = level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel
        _log.log(logging.ERROR if serious else logging.INFO, "map page: %.500s (%s:%d)", message, sourceID, lineNumber)


class WebMap(QWidget):
    """Shows one page file at a time and says when it cannot."""

    failed = Signal(str)
    """"load": the file could not be shown; "silent": it came but never reported; "crashed": the engine's process ended."""

    def __init__(self, folder: Path, bridge: MapBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.engine_view = QWebEngineView()
        self.interceptor = LocalOnly(folder)
        self._profile = QWebEngineProfile()  # off the record: nothing of the map stays on the disk
        self._profile.setUrlRequestInterceptor(self.interceptor)
        self.tiles = tiles.TileHandler()
        self._profile.installUrlSchemeHandler(QByteArray(tiles.SCHEME), self.tiles)
        self._profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self._profile.setSpellCheckEnabled(False)
        self._page = _Page(self._profile, self.engine_view)
        for feature in _REFUSED_FEATURES:
            self._page.settings().setAttribute(feature, False)
        self._channel = QWebChannel(self)
        self._channel.registerObject("desk", bridge)
        self._page.setWebChannel(self._channel)
        self.engine_view.setPage(self._page)
        self.engine_view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.engine_view)
        # Children go in the order in which they came: the profile has to outlive its page.
        self._profile.setParent(self)
        self.interceptor.setParent(self)
        self.tiles.setParent(self)
        self.setFocusProxy(self.engine_view)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._on_silence)
        bridge.ready.connect(self._patience.stop)
        self._page.loadFinished.connect(self._on_load_finished)
        self._page.renderProcessTerminated.connect(self._on_terminated)

    @property
    def page(self) -> QWebEnginePage:
        """The page, for those who test it."""
        return self._page

    def use_base_map(self, base_map: BaseMap) -> None:
        """Let tiles in from there, and from nowhere where there is none."""
        self.tiles.use(base_map)
        self.interceptor.allow_tiles(allowed=base_map.kind is not BaseMapKind.NONE)

    def show_file(self, path: Path, background: str) -> None:
        """Load a page file of the folder; `background` is seen until it is there."""
        self._page.setBackgroundColor(QColor(background))
        self._patience.start()
        self._page.load(QUrl.fromLocalFile(path))

    def _on_load_finished(self, well: bool) -> None:
        if not well:
            self._patience.stop()
            self.failed.emit("load")

    def _on_terminated(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        self._patience.stop()
        self._bridge.is_ready = False
        if status != QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            _log.error("the web engine's process ended: %s, code %d", status.name, code)
        self.failed.emit("crashed")

    def _on_silence(self) -> None:
        self.failed.emit("silent")
