"""Counts and times every request, and writes a line about those that failed or took long.

The word by which the desk names its request is known to everything that is done for it, down to the
log line of a slow statement.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.admission.asking import family_of
from central.monitoring.figures import REQUEST_SECONDS, REQUESTS
from registrar_desktop.clock import Clock
from sync.protocol import REQUEST_HEADER

log = logging.getLogger(__name__)

SLOW_SECONDS = 2.0
_STREAM = "/v1/events"
_METHODS = frozenset({"GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"})
# The request that is being worked on; empty for what the centre does by itself.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class Watched:
    """Outermost of the service: sees what the others refuse, too."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self.app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = self._clock.monotonic(), 500
        known = request_id.set(Headers(scope=scope).get(REQUEST_HEADER, "")[:64])

        async def seeing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seeing)
        finally:
            self._note(scope, status, self._clock.monotonic() - began)
            request_id.reset(known)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = family_of(scope["path"])
        method = scope["method"] if scope["method"] in _METHODS else "other"
        REQUESTS.labels(route, method, str(status)).inc()
        if route == _STREAM:
            return  # It lasts as long as its desk.
        REQUEST_SECONDS.labels(route).observe(max(seconds, 0.0))
        if status == 500 or seconds >= SLOW_SECONDS:
            facts = {"route": route, "status": status, "seconds": round(seconds, 3)}
            log.info("a request took long or failed", extra={"facts": facts})
