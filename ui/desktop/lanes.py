"""The way work leaves the GUI thread: one store lane, one free lane, one for searches, one signal back.

The store lane has a single worker, so all database work runs in order; the free lane
carries the network and everything that waits; a search waits for neither. Results return to the GUI thread and are
dropped when who asked is gone or asked again. What the work does is left to others.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal, Slot

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


@dataclass(eq=False)
class Ticket:
    """One piece of work on its way; `drop()` makes its result unwanted."""

    owner: QObject
    done: Done
    failed: Failed
    dropped: bool = False
    future: Future[Any] | None = field(default=None, repr=False)

    def drop(self) -> None:
        """Forget this work: if it has not begun it never will, else its result is ignored."""
        self.dropped = True
        if self.future is not None:
            self.future.cancel()

    @property
    def wanted(self) -> bool:
        return not self.dropped and shiboken6.isValid(self.owner)


class Lanes(QObject):
    """Carries work to the lanes and results back. Signals: `rested` when nothing is left."""

    rested = Signal()
    _landed = Signal(object, object, object)

    def __init__(self, unhandled: Failed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unhandled = unhandled
        self._under_way = 0
        self._closed = False
        self._store = ThreadPoolExecutor(1, "store")
        self._free = ThreadPoolExecutor(4, "free")
        self._search = ThreadPoolExecutor(1, "search")
        self._landed.connect(self._on_landed)

    def store(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Done,
        failed: Failed | None = None,
    ) -> Ticket:
        """Run database work after all that was asked before it."""
        return self._send(self._store, work, Ticket(owner, done, failed or self._unhandled))

    def free(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Done,
        failed: Failed | None = None,
    ) -> Ticket:
        """Run work that waits for the network, a process or a file."""
        return self._send(self._free, work, Ticket(owner, done, failed or self._unhandled))

    def search(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Done,
        failed: Failed | None = None,
    ) -> Ticket:
        """Read what somebody is typing for, without waiting for what the store lane has begun."""
        return self._send(self._search, work, Ticket(owner, done, failed or self._unhandled))

    @property
    def busy(self) -> bool:
        return self._under_way > 0

    def settle(self, limit_ms: int = 10_000) -> bool:
        """Let the event loop run until nothing is under way; for pictures and tests."""
        while self.busy:
            loop = QEventLoop()
            self.rested.connect(loop.quit)
            QTimer.singleShot(limit_ms, loop, lambda loop=loop: loop.exit(1))
            if loop.exec() == 1:
                return False
        return True

    def settle_events(self) -> bool:
        """Settle, and let what the results set in motion settle too."""
        for _ in range(3):
            QCoreApplication.sendPostedEvents()
            loop = QEventLoop()
            QTimer.singleShot(0, loop, loop.quit)
            loop.exec()
            if not self.settle():
                return False
        return True

    def close(self) -> None:
        """Let what has begun finish, forget the rest."""
        self._closed = True
        self._store.shutdown(wait=True, cancel_futures=True)
        self._free.shutdown(wait=True, cancel_futures=True)
        self._search.shutdown(wait=True, cancel_futures=True)

    def _send(self, lane: ThreadPoolExecutor, work: Callable[[], Any], ticket: Ticket) -> Ticket:
        if self._closed:
            ticket.dropped = True
            return ticket
        self._under_way += 1
        ticket.future = lane.submit(work)
        ticket.future.add_done_callback(lambda future: self._bring_back(ticket, future))
        return ticket

    def _bring_back(self, ticket: Ticket, future: Future[Any]) -> None:
        """In the worker: hand the result over, unless the application is closing."""
        if not shiboken6.isValid(self):
            return
        if future.cancelled():
            ticket.dropped = True
            self._landed.emit(ticket, None, None)
            return
        problem = future.exception()
        self._landed.emit(ticket, None if problem else future.result(), problem)

    @Slot(object, object, object)
    def _on_landed(self, ticket: Ticket, result: Any, problem: BaseException | None) -> None:
        self._under_way -= 1
        try:
            if ticket.wanted:
                if problem is None:
                    ticket.done(result)
                else:
                    ticket.failed(problem)
        finally:
            if not self._under_way:
                self.rested.emit()
