"""Tells desks at once that the feed has something new: one look at its head for all who listen.

The head is looked at, not notified: see `docs/decisions/017-looking-instead-of-notify.md`. What is
new is left to the feed; how it travels, to `central/routes/events.py`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from central.feed import read_head
from central.problems import later
from central.sessions import still_signed_in
from registrar_desktop.clock import Clock

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
# As often it is asked whether those who listen are still signed in.
_WELCOME_SECONDS = 2.0
_AWAY_SECONDS = 1.0
MOST_LISTENERS = 1000
# The window and a command may listen at one desk; beyond that, older ones are what a cut left over.
MOST_OF_A_DESK = 3
# So many desks a second come to fetch what they were told of.
_COMERS_A_SECOND = 500


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `ended`: the code of what ended it from this side."""

    desk_id: str
    sign_in: str
    ended: str = ""
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, code: str) -> None:
        """Let the stream end after saying why."""
        self.ended = self.ended or code
        self.woken.set()


class Announcer:
    """One of each process. It looks only while somebody listens, on a connection of its own.

    head: the feed's cursor at the last look that succeeded; empty before.
    """

    def __init__(self, engine: Callable[[], Engine], clock: Callable[[], Clock]) -> None:
        self.head = ""
        self._engine = engine
        self._clock = clock
        self._listeners: list[Listener] = []
        self._looking: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def within(self) -> float:
        """The seconds over which those who are told should spread their coming."""
        return round(len(self._listeners) / _COMERS_A_SECOND, 2)

    @contextmanager
    def listening(self, desk_id: str, sign_in: str) -> Iterator[Listener]:
        """A place among those who are told. Declined with 503 where there is none left."""
        if len(self._listeners) >= MOST_LISTENERS:
            raise later()
        listener = Listener(desk_id, sign_in)
        of_desk = [each for each in self._listeners if each.desk_id == desk_id]
        for old in of_desk[: max(0, len(of_desk) + 1 - MOST_OF_A_DESK)]:
            old.end("listened_to_elsewhere")
        self._listeners.append(listener)
        if self._looking is None or self._looking.done():
            self._loop = asyncio.get_running_loop()
            self._looking = self._loop.create_task(self._look_on())
        try:
            yield listener
        finally:
            self._listeners.remove(listener)
            if not self._listeners:
                # Nobody looks from now on: it would be old when the next one comes.
                self.head = ""

    def end_all(self) -> None:
        """The process stops: nobody waits for streams that would never end. From any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for listener in self._listeners:
            listener.end("centre_stops")

    async def _look_on(self) -> None:
        """Look until nobody listens. Whatever a look meets, a later one begins anew."""
        while self._listeners:
            try:
                await self._look_while_connected()
                continue
            except (DBAPIError, PoolTimeout) as error:
                log.info("no look at the feed: %s", type(error).__name__)
            except Exception:
                log.exception("a look at the feed failed")
            await asyncio.sleep(_AWAY_SECONDS)

    async def _look_while_connected(self) -> None:
        connection = await asyncio.to_thread(self._connect)
        try:
            while self._listeners:
                await self._look(connection)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            with suppress(SQLAlchemyError):
                connection.close()

    async def _look(self, connection: Connection) -> None:
        self._tell((await asyncio.to_thread(read_head, connection)).cursor)
        now = asyncio.get_running_loop().time()
        if now - self._asked_at >= _WELCOME_SECONDS:
            self._asked_at = now
            await self._let_go(connection)

    def _connect(self) -> Connection:
        """Not one of the pool's: it is kept, and requests need those."""
        connection = self._engine().connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        return connection

    def _tell(self, head: str) -> None:
        if self._listeners and head != self.head:
            self.head = head
            for listener in self._listeners:
                listener.woken.set()

    async def _let_go(self, connection: Connection) -> None:
        asked = {each.sign_in for each in self._listeners}
        now = self._clock().now()
        welcome = await asyncio.to_thread(still_signed_in, connection, asked, now)
        for listener in self._listeners:
            if listener.sign_in in asked - welcome:
                listener.end("sign_in_needed")
