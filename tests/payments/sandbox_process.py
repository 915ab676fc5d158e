"""Starts the payment sandbox as its own process and talks to its control door."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
CARD = {"payment_method": "pm_card_visa", "confirm": "true", "payment_method_types[]": "card"}
DEBIT = {
    "payment_method": "pm_usBankAccount_success",
    "confirm": "true",
    "payment_method_types[]": "us_bank_account",
}


class PaymentApi:
    """The running sandbox, as somebody with the account's secret key sees it."""

    def __init__(self, ready: dict[str, Any], process: subprocess.Popen[bytes]) -> None:
        self.url: str = ready["url"]
        self.secret_key: str = ready["secret_key"]
        self.writing_key: str = ready["writing_key"]
        self.reading_key: str = ready["reading_key"]
        self.webhook_secret: str = ready["webhook_secret"]
        self.process = process
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {self.secret_key}"

    def close(self) -> None:
        self._session.close()

    def ask(
        self,
        method: str,
        path: str,
        params: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        auth: str | None = None,
    ) -> requests.Response:
        headers = {"Idempotency-Key": key} if key else {}
        if auth is not None:
            headers["Authorization"] = f"Bearer {auth}"
        where = "params" if method == "GET" else "data"
        arguments: dict[str, Any] = {where: params or {}}
        return self._session.request(
            method, self.url + path, headers=headers, timeout=20, **arguments
        )

    def get(self, path: str, **params: Any) -> Any:
        answer = self.ask("GET", path, params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, params: dict[str, Any] | None = None, **more: Any) -> Any:
        answer = self.ask("POST", path, {**(params or {}), **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def buy(self, amount: int = 5000, means: dict[str, str] | None = None) -> Any:
        """A payment as the school's website makes it, straight at the gateway."""
        order = {"amount": amount, "currency": "usd", **CARD, **(means or {})}
        return self.post("/v1/payment_intents", order)

    def fault(self, kind: str, **more: Any) -> None:
        """The next requests that fit go wrong."""
        self.post("/sandbox/faults", {"kind": kind, **more})

    def advance(self, **by: float) -> None:
        seconds = by.get("seconds", 0) + 3600 * by.get("hours", 0) + 86_400 * by.get("days", 0)
        self.post("/sandbox/clock", advance=seconds)


@contextmanager
def running(folder: Path, *options: str) -> Iterator[PaymentApi]:
    """The sandbox, from its ready file until it is told to stop."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "payments", "--ready-file", str(ready), *options],
        cwd=ROOT,
    )
    try:
        api = PaymentApi(_told(ready, process), process)
        yield api
        api.close()
    finally:
        process.terminate()
        process.wait(timeout=10)


def _told(ready: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    deadline, pause = time.monotonic() + 20, threading.Event()
    while not ready.exists():
        assert process.poll() is None, "the sandbox ended before it listened"
        assert time.monotonic() < deadline, "the sandbox did not say that it listens"
        pause.wait(0.01)
    told: dict[str, Any] = json.loads(ready.read_text("utf-8"))
    return told
