"""Bounds what a request may send, before anything of it is parsed or the database is touched."""

from __future__ import annotations

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.problems import Declined, problem_response

MOST_BYTES = 16 * 1024 * 1024


class BodyLimit:
    """Answers 413 to a body that says it is larger than allowed, or turns out to be."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _told_length(scope) > self.most:
            await problem_response(self._too_large())(scope, receive, send)
        else:
            await self.app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        """A chunked body tells no length: it is counted while it comes."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.most:
                raise self._too_large()
            return message

        return counted

    def _too_large(self) -> Declined:
        return Declined(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large", most=self.most)


def _told_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
