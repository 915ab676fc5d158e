"""Runs the service: binds the port, starts one or more workers, says when it is ready."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import LOGGING_CONFIG
from uvicorn.supervisors import Multiprocess

from central.announcing import Announcer
from central.app import make_app
from central.balances.holds import look_at_all_balances
from central.chores import Chore, Chores
from central.database import open_engine
from central.fees.settling import settle_waiting
from central.monitoring.exposing import exposed
from central.monitoring.log_lines import json_logging
from central.monitoring.statements import watch
from central.payments.account import read_account
from central.plans.standing import look_at_all_plans
from registrar_desktop.clock import AheadClock, SystemClock
from registrar_desktop.errors import Unusable

DATABASE_URL = "REGISTRAR_CENTRAL_DATABASE_URL"
# From the parent to its workers: what to write where once they are up.
_ANNOUNCEMENT = "REGISTRAR_CENTRAL_ANNOUNCEMENT"
# From the parent to its workers: seconds by which the centre's clock is ahead, in a drill.
_CLOCK_AHEAD = "REGISTRAR_CENTRAL_CLOCK_AHEAD"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what it is called from here
_STOP_SECONDS = 10
# What the website has registered by plain SQL is charged soon after; charges fall due by date alone.
CHORES = (
    Chore(settle_waiting, every=2.0),
    Chore(look_at_all_plans, every=3600.0),
    Chore(look_at_all_balances, every=3600.0),
)


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the service listens and how many processes answer."""

    host: str
    port: int
    workers: int
    ready_file: Path | None
    clock_ahead: float = 0.0
    # Where the figures are told; nowhere unless it is said.
    figures: tuple[str, int] | None = None
    json_log: bool = False


def worker_app() -> FastAPI:
    """The app of one worker process, over the database its parent named.

    The port is bound before any worker starts, so whoever reads the ready file gets through.
    """
    ahead = timedelta(seconds=float(os.environ.get(_CLOCK_AHEAD, "0")))
    engine = open_engine(os.environ[DATABASE_URL])
    watch(engine, SystemClock())
    app = make_app(
        engine,
        AheadClock(SystemClock(), ahead),
        on_start=lambda: _begin(app),
        on_stop=lambda: _stop(app),
        account=read_account(),
    )
    return app


def _begin(app: FastAPI) -> None:
    _end_streams_on_signal(app.state.announcer)
    app.state.chores = Chores(app.state.engine, app.state.clock, CHORES)
    app.state.chores.start()
    if told := os.environ.get(_ANNOUNCEMENT):
        _announce(told)


def _stop(app: FastAPI) -> None:
    chores: Chores = app.state.chores
    chores.stop()


def _end_streams_on_signal(announcer: Announcer) -> None:
    """The server waits for what is under way when it is told to stop; a stream would never end."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def stop(number: int, frame: FrameType | None, before: Any = before, /) -> None:
            announcer.end_all()
            if callable(before):
                before(number, frame)

        signal.signal(number, stop)


def serve(database_url: str, listening: Listening) -> None:
    """Answer requests until told to stop. Raises Unusable where the port cannot be had."""
    bound = bind(listening.host, listening.port)
    url = _url(listening.host, bound.getsockname()[1])
    config = uvicorn.Config(
        "central.serving:worker_app",
        factory=True,
        workers=listening.workers,
        access_log=False,
        log_config=json_logging() if listening.json_log else LOGGING_CONFIG,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    os.environ[DATABASE_URL] = database_url
    os.environ[_CLOCK_AHEAD] = str(listening.clock_ahead)
    if listening.ready_file is not None:
        told = {"url": url, "database_url": database_url, "pid": os.getpid()}
        file = str(listening.ready_file.absolute())
        os.environ[_ANNOUNCEMENT] = json.dumps({"file": file, "told": told})
    several = os.environ if listening.workers > 1 else None
    try:
        with exposed(listening.figures, database_url, SystemClock(), several):
            if several is not None:
                Multiprocess(config, sockets=[bound]).run()
            else:
                uvicorn.Server(config).run(sockets=[bound])
    finally:
        bound.close()
        if listening.ready_file is not None:
            listening.ready_file.unlink(missing_ok=True)


def stop_on_signal() -> None:
    """Let a request to end unwind the program, so that what it started is stopped as well."""
    signal.signal(signal.SIGTERM, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises Unusable where the port cannot be had."""
    try:
        [family, *_], *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # Named as TCP, because asyncio turns Nagle's algorithm off for such sockets only; with it
        # every answer on a kept connection would wait 40 ms for the client's acknowledgement.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise Unusable("port_taken", host=host, port=port) from error
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise Unusable("port_taken", host=host, port=port) from error
    bound.set_inheritable(True)
    return bound


def _url(host: str, port: int) -> str:
    name = _EVERYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def _announce(announcement: str) -> None:
    """Write the ready file whole or not at all; every worker writes the same."""
    what = json.loads(announcement)
    file = Path(what["file"])
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    # The database's address can hold a password.
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(what["told"]), encoding="utf-8")
    draft.replace(file)
