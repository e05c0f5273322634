"""How a word is marked for translation and translated; it holds no words itself."""

from PySide6.QtCore import QCoreApplication


def say(_context: str, text: str, /) -> str:
    """Mark a Chinese text of a table for lupdate (`-tr-function-alias QT_TRANSLATE_NOOP+=say`) and return it as it is."""
    return text


def translated(context: str, text: str) -> str:
    """Return the text in the language of the window; without a translator, the Chinese that the code holds."""
    return QCoreApplication.translate(context, text)
