"""Listens for changes at the centre while it answers, so that nobody waits for the next look.

One thread and one stream. What is heard only wakes the runner: fetching stays its work, and
looking at intervals goes on where nothing is heard.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from threading import Condition, Event, Thread
from typing import Protocol

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Fault
from sync.peers import PeerState, state_after_fault
from sync.protocol_reading import FeedMoved
from sync.timetable import Cause, Timetable
from sync.transport import Line, line_in_use

log = logging.getLogger(__name__)

# What the centre asks for is not believed beyond this.
_LONGEST_SPREAD = 5.0
# A centre of an earlier version does not tell; it may be updated some day.
_NEVER_TELLS = frozenset({"not_found", "method_not_allowed"})


class Woken(Protocol):
    """Who is told: the runner."""

    def changed_there(self, within: float) -> None:
        """Fetch at some time within so many seconds."""
        ...

    def hears_no_more(self) -> None:
        """Look at intervals again."""
        ...


class Listening:
    """An ear for the runner. `hearing` is set while the centre would tell of a change.

    open_stream: places the feed has moved to, until the connection ends. read_cursor: how far this
    desk has read; what it knows already wakes nobody.
    """

    def __init__(
        self,
        open_stream: Callable[[], Iterator[FeedMoved]],
        read_cursor: Callable[[], str],
        woken: Woken,
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._open_stream = open_stream
        self._read_cursor = read_cursor
        self._woken = woken
        self._clock = clock
        self._condition = Condition()
        self._times = Timetable(clock.monotonic(), chance)
        self._allowed = False
        self._stopping = False
        self.hearing = Event()
        self._line: Line | None = None
        self._thread: Thread | None = None

    def may_listen(self, allowed: bool) -> None:
        """Whether a stream may be opened: the centre answers and nobody works offline. One that
        is open costs a busy centre nothing and stays."""
        with self._condition:
            if allowed and not self._allowed:
                self._times.hasten(self._clock.monotonic(), Cause.SIGNED_IN)
            self._allowed = allowed
            if allowed and self._thread is None and not self._stopping:
                self._thread = Thread(target=self._work, name="listening", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def fall_silent(self) -> None:
        """Hear nothing until listening is allowed again."""
        with self._condition:
            self._allowed = False
            if self._line is not None:
                self._line.cut()

    def stop(self) -> None:
        """Hear nothing any more."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        self.fall_silent()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while self._await_turn():
            with line_in_use() as line:
                with self._condition:
                    self._line = line
                try:
                    self._hear()
                except Fault as fault:
                    log.info("not listening: %s", fault.code)
                    self._ended(fault)
                except Exception:
                    log.exception("listening failed")
                    self._ended(Fault("sync_failed"))
                else:
                    self._ended(None)

    def _hear(self) -> None:
        for moved in self._open_stream():
            if not (self._allowed or self.hearing.is_set()) or self._stopping:
                return
            self.hearing.set()
            if moved.head != self._read_cursor():
                self._woken.changed_there(min(moved.within, _LONGEST_SPREAD))

    def _ended(self, fault: Fault | None) -> None:
        with self._condition:
            self._line = None
            heard = self.hearing.is_set()
            self.hearing.clear()
            now = self._clock.monotonic()
            if fault is None or heard:
                # It was open: come again after a rest, as everybody whose stream ended.
                self._times.answered(now)
            else:
                never = fault.code in _NEVER_TELLS
                state = PeerState.UPDATE_NEEDED if never else state_after_fault(fault)
                self._times.failed(now, fault, state)
        if heard:
            self._woken.hears_no_more()

    def _await_turn(self) -> bool:
        with self._condition:
            while not self._stopping:
                now = self._clock.monotonic()
                if self._allowed and self._times.may_begin(now):
                    self._times.begin(now)
                    return True
                self._condition.wait(self._times.due - now if self._allowed else None)
            return False
