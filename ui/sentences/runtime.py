"""Sentences for what is wrong with the program's own surroundings."""

from __future__ import annotations

SENTENCES = {
    "python_pyside_pair": (
        "Qt for Python {pyside} aborts under Python {python}, so the window was not opened and "
        "nothing was changed; install Python 3.12 or newer, or PySide6 6.11 for this one."
    ),
}
