"""The windowed program: makes the QApplication, its look and its hooks, and runs one workstation in it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.app import translation
from desktop.app.bootstrap import StoreChoice
from desktop.app.crash import CrashReporter, start_log
from desktop.app.interpreter import keep_constants_alive
from desktop.app.paths import Paths, find_paths
from desktop.app.settings import Settings
from desktop.app.workstation import Workstation
from desktop.background.garbage import GuiGarbage
from desktop.views.shared.fonts import chinese_family
from desktop.views.shared.theme import Appearance, Theme
from desktop.wording.environment import trouble


def make_application(argv: Sequence[str]) -> QApplication:
    """Make the one QApplication; before it, what the web engine asks to be set before any application."""
    keep_constants_alive()
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication([sys.argv[0], *argv])
    application.setApplicationName("grid-desk")
    application.setApplicationVersion(__version__)
    application.setQuitOnLastWindowClosed(False)  # between signing out and in there is a moment without a window
    return application


def dress(application: QApplication, paths: Paths, settings: Settings) -> Appearance:
    """Give the application its language, font and colours."""
    translation.install(application, paths.resources, settings.language)
    appearance = Appearance(application, paths.resources, chinese_family())
    appearance.use(Theme.named(settings.theme))
    return appearance


def run_window(store_url: str | None, district: Path, demo: bool, argv: Sequence[str] = ()) -> int:
    """Run the window until it is closed and return the exit code: 0, or 1 where the user's folders cannot be made.

    `store_url` None is the store of this workstation's settings, or the user's own, which is made on first start from the
    pack in `district`; `demo` fills a store that is made with example cases.
    """
    paths = find_paths()
    try:
        paths.create()
        log = start_log(paths.log)
    except OSError as error:
        sys.stderr.write(f"{trouble(error)}\n")
        return 1
    application = make_application(argv)
    garbage = GuiGarbage(parent=application)
    crash = CrashReporter(application)
    crash.install()
    settings = Settings(paths.data)
    appearance = dress(application, paths, settings)
    workstation = Workstation(paths, settings, appearance, crash, log, application)
    workstation.finished.connect(application.quit)
    choice = StoreChoice.of(paths, store_url or settings.store_address or None)
    workstation.start(choice, district, demo=demo)
    try:
        return application.exec()
    finally:
        workstation.close()
        crash.uninstall()
        garbage.close()
