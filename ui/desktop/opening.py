"""The way from the call of the program to a window that answers: the first frame, then the desk.

The frame stands before anything of the store is loaded. Then the floors below load in a thread of
their own while the key is obtained, and the pages come to life over the opened desk.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from registrar_desktop.errors import Fault
from registrar_desktop.settings import Settings
from ui.desktop.frame.remembered import Remembered, take_remembered_look
from ui.desktop.frame.window import Window
from ui.desktop.pages.entries import ENTRIES

if TYPE_CHECKING:
    from ui.desktop.assembly import Desktop
    from ui.lock import Lock
    from ui.office import Office

log = logging.getLogger(__name__)

# What the first list and the palette read with; none of it knows Qt.
_FLOORS = (
    "ui.office",
    "registrar_desktop.records.lists.students",
    "registrar_desktop.records.lists.payments",
    "registrar_desktop.records.lists.sections",
)


class Opening(QObject):
    """Opens one profile in the window that stands already.

    Signals: `opened` when it answers; `given_up` where it will not: a person left, or `fault` says why.
    """

    opened = Signal()
    given_up = Signal()
    _loaded = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.desktop: Desktop | None = None
        self.fault: Fault | None = None
        self._settings = settings
        self._lock: Lock | None = None
        self._floors_stand = False
        self._office: Office | None = None
        self._loading = threading.Thread(target=self._load, name="loading")
        kept = Remembered(settings.profile)
        take_remembered_look(kept)
        self.window = Window(ENTRIES)
        self.window.place_as_left(kept)
        self.window.stands.connect(self._on_stands)
        self._loaded.connect(self._on_loaded)

    def show(self) -> None:
        """Put the frame on screen; the rest follows by itself."""
        self.window.show()

    def close(self) -> None:
        """Let go of everything that was opened."""
        if self._loading.ident is not None:
            self._loading.join()
        if self.desktop is not None:
            self.desktop.close()
        else:
            self.window.deleteLater()
        if self._office is not None:
            self._office.close()

    def _load(self) -> None:
        """In a thread of its own."""
        problem: Exception | None = None
        try:
            for name in _FLOORS:
                import_module(name)
        except Exception as error:  # noqa: BLE001 - told where a person can see it
            problem = error
        self._loaded.emit(problem)

    def _on_stands(self) -> None:
        self._loading.start()
        self._step(self._obtain_key)
        self._go_on()

    def _obtain_key(self) -> None:
        from ui.desktop.unlock import ask_passphrase
        from ui.lock import profile_lock

        self._lock = profile_lock(self._settings, ask_passphrase)

    def _on_loaded(self, problem: Exception | None) -> None:
        if problem is not None:
            raise problem
        self._floors_stand = True
        self._go_on()

    def _go_on(self) -> None:
        """Once both are there, whichever took longer: what is loaded, and the key."""
        if self._floors_stand and self._lock is not None and self.window.isVisible():
            self._step(self._come_to_life)

    def _come_to_life(self) -> None:
        from ui.desktop.opened import open_office

        assert self._lock is not None
        self._office = open_office(self._settings, self._lock)
        if self._office is None:
            self.given_up.emit()
            return
        from ui.desktop.assembly import Desktop

        self.desktop = Desktop(self._office, window=self.window)
        self.desktop.open(deliver=True)
        log.info("the window answers")
        self.opened.emit()

    def _step(self, step: Callable[[], None]) -> None:
        """What the world refuses here ends the program, with a sentence."""
        try:
            step()
        except Fault as fault:
            self.fault = fault
            self.given_up.emit()
