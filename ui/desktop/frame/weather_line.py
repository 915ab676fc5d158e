"""Keeps the line at the foot of the window true: looks now and then how the desk stands, counts down to
the next try, and tells when an outage has ended. It never opens anything and never takes the focus.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui import operations
from ui.desktop.frame.desktop_notice import DesktopNotice
from ui.desktop.frame.places import Place
from ui.language import tr

if TYPE_CHECKING:
    from ui.desktop.frame.bridge import Bridge
    from ui.desktop.frame.outage_end import OutageEnd
    from ui.desktop.frame.window import Window

_LOOK_MS = 30_000
_TICK_MS = 1_000


class WeatherLine(QObject):
    """The weather in one window over one office. Signals: `looked` with how the desk stands."""

    looked = Signal(object)

    def __init__(self, bridge: Bridge, window: Window) -> None:
        super().__init__(window)
        self._bridge, self._window = bridge, window
        self._standing: operations.Standing | None = None
        self._notice = DesktopNotice(window)
        self._outage_end: OutageEnd | None = None
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self.look)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._say)

    def start(self) -> None:
        """Look from now on."""
        self._looking.start()

    def stop(self) -> None:
        """Look no more."""
        self._looking.stop()
        self._tick.stop()
        self._notice.take_away()

    def look(self) -> None:
        """Ask the store how it stands."""
        office = self._bridge.office
        self._bridge.ask(self, lambda: operations.status(office), self._on_status)

    def _on_status(self, standing: operations.Standing) -> None:
        self._standing = standing
        self.looked.emit(standing)
        self._say()
        self._window.navigation.say_waiting("attention", standing.for_a_person)
        self._tell_outage_end(standing)
        if standing.sync.planned and not standing.sync.working_offline:
            self._tick.start()
        else:
            self._tick.stop()

    def _say(self) -> None:
        """Between two looks only the time to the next try moves on."""
        if self._standing is None:
            return
        from ui.desktop.frame.standing import (
            as_of_standing,
            centre_standing,
            payments_standing,
            waiting_standing,
        )

        standing, now = self._standing, self._bridge.office.clock.now()
        sync, offline = standing.sync, standing.sync.working_offline
        say = self._window.status.say
        say("centre", centre_standing(sync, now, offline=offline))
        connected, seen = standing.payments_connected, standing.seen_by_centre
        payments = payments_standing(sync, now, offline=offline, connected=connected, seen=seen)
        say("payments", payments)
        say("waiting", waiting_standing(sync, now))
        say("as_of", as_of_standing(sync, now))
        self._window.top_bar.show_offline(offline)

    def _tell_outage_end(self, standing: operations.Standing) -> None:
        """Good news is told in the corner, and by the system to who looks elsewhere."""
        if self._outage_end is None:
            from ui.desktop.frame.outage_end import OutageEnd

            self._outage_end = OutageEnd(self._bridge.remembered)
        now = self._bridge.office.clock.now()
        over = self._outage_end.look(standing.sync, now)
        if over is None:
            return
        words = over.words(now)
        if over.for_a_person:
            go = partial(self._window.go, Place("attention"))
            self._bridge.say(words, "warn", step=tr("Look at them"), take_step=go)
        else:
            self._bridge.say(words)
        if self._bridge.remembered.flag("notifications", True):
            self._notice.tell(words)
