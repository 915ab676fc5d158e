"""Refuses a pair of Python and PySide6 that is known to abort in use.

PySide6 6.12 loses one reference to None or True with every signal; from Python 3.12 on these
never die, before that the program does, after some hundred clicks. Asked once by the window.
"""

from __future__ import annotations

from registrar_desktop.errors import Unusable

FIRST_IMMORTAL_PYTHON = (3, 12)
FIRST_LOSING_PYSIDE = (6, 12)


def require_safe_pair(python: tuple[int, int], pyside: tuple[int, int]) -> None:
    """Raise where the two, each as (major, minor), must not run together."""
    if pyside >= FIRST_LOSING_PYSIDE and python < FIRST_IMMORTAL_PYTHON:
        raise Unusable(
            "python_pyside_pair",
            python=".".join(map(str, python)),
            pyside=".".join(map(str, pyside)),
        )
