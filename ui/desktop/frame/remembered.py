"""What the window remembers between runs, in an ini file inside the profile folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from ui.desktop.theme.theme import theme


class Remembered:
    """Small facts by name: geometry, open records, the state of each page."""

    def __init__(self, folder: Path) -> None:
        self._file = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    def text(self, name: str, otherwise: str = "") -> str:
        return str(self._file.value(name, otherwise, type=str))

    def keep_text(self, name: str, value: str) -> None:
        self._file.setValue(name, value)

    def flag(self, name: str, otherwise: bool = False) -> bool:
        return bool(self._file.value(name, otherwise, type=bool))

    def keep_flag(self, name: str, value: bool) -> None:
        self._file.setValue(name, value)

    def facts(self, name: str) -> dict[str, Any]:
        """A state kept as JSON; what cannot be read is as if it were not there."""
        try:
            found = json.loads(self.text(name, "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def keep_facts(self, name: str, facts: dict[str, Any]) -> None:
        self._file.setValue(name, json.dumps(facts))

    def bytes(self, name: str) -> QByteArray:
        found = self._file.value(name)
        return found if isinstance(found, QByteArray) else QByteArray()

    def keep_bytes(self, name: str, value: QByteArray) -> None:
        self._file.setValue(name, value)

    def write(self) -> None:
        """Put everything on disk now."""
        self._file.sync()


def take_remembered_look(kept: Remembered) -> None:
    """Colours and text size as they were chosen."""
    scale = kept.text("text_scale", "1.0")
    size = float(scale) if scale.replace(".", "", 1).isdigit() else 1.0
    theme().choose(kept.text("look", "system"), size)
