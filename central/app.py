"""Puts the central service together: routes, problems, bounds and the database behind them."""

from __future__ import annotations

import gc
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from sqlalchemy import Engine
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.admission.entrance import Entrance
from central.admission.gate import Gate
from central.announcing import Announcer
from central.bodies import BodyLimit
from central.database import FOR_REQUESTS
from central.description import DescribedApp
from central.monitoring.requests import Watched
from central.payments.account import PaymentAccount
from central.payments.service import PaymentService
from central.problems import answer_problems
from central.routes import auditing, changes, comparing, events, health, payments, people, reading
from central.routes.access import same_version
from registrar_desktop.clock import Clock, SystemClock, to_text
from sync.protocol import (
    BACKED_UP_HEADER,
    REQUEST_HEADER,
    TIME_HEADER,
    VERSION,
    VERSION_HEADER,
)
from sync.protocol_editions import EDITION, EDITION_HEADER

_WORD = re.compile("[A-Za-z0-9-]{1,64}")


def make_app(
    engine: Engine,
    clock: Clock | None = None,
    on_start: Callable[[], None] = lambda: None,
    on_stop: Callable[[], None] = lambda: None,
    account: PaymentAccount | None = None,
) -> FastAPI:
    """The service over this database. It keeps nothing itself: any number of them may run.

    on_start: called once when the service is about to take requests; on_stop: when it takes no
    more. account: the payment account to follow.
    """
    time = clock or SystemClock()
    service = None if account is None else PaymentService(account, engine, time)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Makes every route now, which would otherwise be part of the first answer.
        app.openapi()
        _leave_program_uncollected()
        if service is not None:
            service.start()
        on_start()
        yield
        on_stop()
        if service is not None:
            service.stop()
        engine.dispose()

    app = DescribedApp(
        title="Registrar's centre",
        version=str(VERSION),
        summary="Takes change sets from desks, decides, and feeds row states back.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.engine = engine
    app.state.clock = time
    app.state.payments = service
    app.state.announcer = Announcer(lambda: app.state.engine, lambda: app.state.clock)
    for routes in (people, changes, auditing, reading, comparing, events, payments):
        app.include_router(routes.router, prefix="/v1", dependencies=[Depends(same_version)])
    app.include_router(health.router)
    # A higher level makes answers a tenth smaller and takes three times as long.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=1)
    app.state.gate = Gate(FOR_REQUESTS, time)
    app.add_middleware(Entrance, gate=app.state.gate)
    app.add_middleware(BodyLimit)
    app.add_middleware(AnswerNamed)
    app.add_middleware(Watched, clock=time)
    answer_problems(app)
    return app


def _leave_program_uncollected() -> None:
    """The program's own objects stay for good. Looking through all of them again and again while a
    request of five hundred change sets is read took longer than to decide it."""
    gc.collect()
    gc.freeze()


class AnswerNamed:
    """Says with every answer which version and edition the centre speaks and its time, and gives
    back the word by which the desk knows what it is the answer to; to who is signed in also until
    when verdicts are backed up."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                told[VERSION_HEADER] = str(VERSION)
                told[EDITION_HEADER] = str(EDITION)
                told[TIME_HEADER] = to_text(scope["app"].state.clock.now())
                asked = Headers(scope=scope).get(REQUEST_HEADER, "")
                if _WORD.fullmatch(asked):
                    told[REQUEST_HEADER] = asked
                if until := scope.get("state", {}).get("backed_up_until"):
                    told[BACKED_UP_HEADER] = to_text(until)
            await send(message)

        await self.app(scope, receive, telling)
