"""`python -m sandbox payments`: starts the payment API and says when and where it listens."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import threading
from pathlib import Path

from sandbox.payments.account import Account
from sandbox.payments.book import Book
from sandbox.payments.server import Server
from sandbox.payments.webhooks import Courier
from sandbox.payments.world import World


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or Ctrl+C."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=options.log_level.upper())
    book = Book(options.data)
    world = World(book, options.seed)
    account = Account(world, options.key_window)
    if options.webhook_url:
        with world.turn():
            book.set("webhook_url", options.webhook_url)
    server = Server(options.port, account)
    courier = Courier(world, account.webhook_secret)
    courier.start()
    _stop_on_signal(server)
    if options.ready_file:
        _announce(options.ready_file, server, account)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        account.faults.clear()
        server.server_close()
        courier.stop()
        with world.changed:
            book.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox payments", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--ready-file", type=Path, help="JSON written once it listens")
    parser.add_argument("--data", type=Path, help="SQLite file that outlives the process")
    parser.add_argument("--seed", help="the same seed gives the same keys and identifiers")
    parser.add_argument("--webhook-url", help="where events are sent")
    parser.add_argument(
        "--key-window", type=float, default=86_400.0, help="seconds an idempotency key is kept"
    )
    parser.add_argument("--log-level", default="warning")
    return parser


def _stop_on_signal(server: Server) -> None:
    def stop(number: int, frame: object) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def _announce(path: Path, server: Server, account: Account) -> None:
    """Whole or not at all: a reader never sees half of it."""
    told = {
        "url": server.url,
        "pid": os.getpid(),
        "secret_key": account.secret_key,
        "writing_key": account.writing_key,
        "reading_key": account.reading_key,
        "webhook_secret": account.webhook_secret,
    }
    draft = path.with_name(path.name + ".part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(told, file)
    draft.replace(path)
