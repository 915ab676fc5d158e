"""Notes when a starting window painted its first frame, its list, and an answer of its search.

Set on the application from outside: the window does not know that it is watched.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QTableView, QWidget

_SEARCHED = "smi"


class Moments(QObject):
    """Fills `told` with a moment for `frame`, `list` and `search`, then tells all and ends."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.told: dict[str, float] = {}
        application.installEventFilter(self)

    def tell(self) -> None:
        """Say what was noted, and end the process without ceremony."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000
        sys.stdout.write(json.dumps(self.told | {"memory": peak}) + "\n")
        sys.stdout.flush()
        os._exit(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self._on_painted(watched)
        return False

    def _on_painted(self, widget: QWidget) -> None:
        self.told.setdefault("frame", time.monotonic())
        over = widget.parentWidget()
        if "list" not in self.told and isinstance(over, QTableView) and _has_rows(over):
            self.told["list"] = time.monotonic()
            QTimer.singleShot(0, self, self._on_list)
        elif "search" not in self.told and isinstance(over, QListView) and _found(over):
            self.told["search"] = time.monotonic()
            QTimer.singleShot(0, self, self.tell)

    def _on_list(self) -> None:
        """As a person does: open the palette and type."""
        for window in QApplication.topLevelWidgets():
            finder = window.findChild(QFrame, "finder")
            if finder is not None:
                window.top_bar.find_asked.emit()  # type: ignore[attr-defined]
                field = finder.findChild(QLineEdit)
                assert field is not None
                field.setText(_SEARCHED)


def _has_rows(table: QTableView) -> bool:
    model = table.model()
    return bool(model.rowCount()) and bool(model.index(0, 0).data())


def _found(results: QListView) -> bool:
    """Whether students stand among the results of the palette."""
    model = results.model()
    rows = (str(model.index(at, 0).data()) for at in range(model.rowCount()))
    return any(words.casefold().startswith(_SEARCHED) for words in rows)
