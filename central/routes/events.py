"""Server-sent events: a desk that listens is told within a second that the feed has moved."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.types import Receive, Scope, Send

from central.announcing import Announcer, Listener
from central.routes.access import SignedInCaller
from sync.protocol_reading import EVENT_CHANGED, EVENT_ENDED, EVENTS_TYPE, FeedMoved

router = APIRouter(tags=["events"])

# Silence for longer than this means to both sides that the connection is no more.
HEARTBEAT_SECONDS = 15.0


def announcer_of(request: Request) -> Announcer:
    """Who looks at the feed for all of this process."""
    announcer: Announcer = request.app.state.announcer
    return announcer


class EventStream(Response):
    """Tells of the feed's head now and whenever it moves, until either side ends it."""

    media_type = EVENTS_TYPE

    def __init__(self, announcer: Announcer, desk_id: str, sign_in: str) -> None:
        # A proxy that waits for more before it passes anything on would undo all this.
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._announcer = announcer
        self._desk_id = desk_id
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._announcer.listening(self._desk_id, self._sign_in) as listener:
            start = {"status": self.status_code, "headers": self.raw_headers}
            await send({"type": "http.response.start", **start})
            gone = asyncio.create_task(_until_gone(receive, listener))
            try:
                await self._tell(listener, send)
            finally:
                gone.cancel()

    async def _tell(self, listener: Listener, send: Send) -> None:
        told = ""
        while not listener.ended:
            words = ": here\n\n"
            if self._announcer.head != told:
                told = self._announcer.head
                words = event(EVENT_CHANGED, FeedMoved(head=told, within=self._announcer.within))
            await send({"type": "http.response.body", "body": words.encode(), "more_body": True})
            await _woken(listener)
        last = f"event: {EVENT_ENDED}\ndata: {json.dumps({'code': listener.ended})}\n\n"
        await send({"type": "http.response.body", "body": last.encode()})


def event(name: str, told: FeedMoved) -> str:
    """One event as it travels."""
    return f"event: {name}\ndata: {told.model_dump_json()}\n\n"


async def _woken(listener: Listener) -> None:
    try:
        await asyncio.wait_for(listener.woken.wait(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return
    listener.woken.clear()


async def _until_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end("gone")


@router.get(
    "/events",
    summary="Be told when the feed moves",
    response_class=Response,
    responses={200: {"content": {EVENTS_TYPE: {}}, "description": "Never ends by itself."}},
)
async def get_events(
    caller: SignedInCaller, announcer: Annotated[Announcer, Depends(announcer_of)]
) -> Response:
    """`changed` tells where the feed ends now, at first and after every change; `ended` says why
    the centre tells no more. A comment every 15 seconds says that it is still there."""
    return EventStream(announcer, caller.desk.id, caller.sign_in)
