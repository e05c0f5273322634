"""The language of the window: Qt's own Chinese for its dialogs, and our translations where another language is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

SOURCE_LANGUAGE = "zh_CN"
"""The code itself is written in it, so it needs no file of ours."""


def install(application: QCoreApplication, resources: Path, language: str = SOURCE_LANGUAGE) -> list[QTranslator]:
    """Show the application in `language` and return the translators in use; what has no translation stays Chinese."""
    QLocale.setDefault(QLocale(language))
    translators: list[QTranslator] = []
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    candidates = [(f"qtbase_{language}", qt)]
    if language != SOURCE_LANGUAGE:
        candidates.append((f"desk_{language}", str(resources / "i18n")))
    for name, folder in candidates:
        translator = QTranslator(application)
        if translator.load(name, folder):
            application.installTranslator(translator)
            translators.append(translator)
    return translators
