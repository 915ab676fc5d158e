"""The gate as a part of the service: a request's body is read before it takes a place, so that a
slow line costs no place, and the place is given back when the answer is ready, not when it is sent.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.admission.asking import asking_of, goes_beside
from central.admission.gate import Gate, Passage
from central.monitoring.figures import IN_LINE, INSIDE, LIMIT, LINE_SECONDS, SENT_AWAY, STRAIN
from central.problems import Declined, problem_response

BODY_SECONDS = 30.0
# Of all bodies that are held while their requests wait.
MOST_BYTES_HELD = 256 * 1024 * 1024


class Entrance:
    """Answers 503 or 429 with `Retry-After` to what the gate sends away, 408 to a body that does not
    end in time."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self.gate = gate
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if goes_beside(scope):
            await self.app(scope, receive, send)
            return
        asking = asking_of(scope)
        self._held += asking.size
        try:
            self.gate.expect(asking, full=self._held > MOST_BYTES_HELD)
            body = await _whole(receive)
            async with self.gate.passage(asking) as passage:
                LINE_SECONDS.labels(asking.urgency).observe(max(passage.waited, 0.0))
                self._tell()
                await self.app(scope, _again(body, receive), self._leaving(passage, send))
        except Declined as declined:
            SENT_AWAY.labels(asking.urgency, declined.code).inc()
            self._tell()
            await problem_response(declined)(scope, receive, send)
        finally:
            self._held -= asking.size

    def _tell(self) -> None:
        INSIDE.set(self.gate.inside)
        IN_LINE.set(self.gate.waiting)
        LIMIT.set(self.gate.limit.now)
        STRAIN.set(self.gate.limit.strain)

    def _leaving(self, passage: Passage, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.gate.leave(passage)
                self._tell()
            await send(message)

        return sending


async def _whole(receive: Receive) -> list[Message]:
    """The body as it came. Declined with 408 where it takes too long."""
    messages: list[Message] = []
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                messages.append(await receive())
                if not messages[-1].get("more_body"):
                    return messages
    except TimeoutError:
        raise Declined(HTTPStatus.REQUEST_TIMEOUT, "request_too_slow") from None


def _again(messages: list[Message], receive: Receive) -> Receive:
    """The messages once more, then whatever else comes."""
    left = iter(messages)

    async def given() -> Message:
        message = next(left, None)
        return await receive() if message is None else message

    return given
