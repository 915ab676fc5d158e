"""The desks of the drill from outside: processes that are told what to do, killed, and started again."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from registrar_desktop.errors import Refused, Unusable
from registrar_desktop.settings import PASSPHRASE
from ui.command.demo.processes import quiet_environment
from ui.command.drill.hours import DrillTime

Did = Any


class DrillDesk:
    """One desk: its profile, and the process that works in it."""

    def __init__(self, name: str, profile: Path, time: DrillTime, client: str = "") -> None:
        self.name = name
        self.profile = profile
        self.killed = 0
        self._client = client
        self._time = time
        self._passphrase = secrets.token_urlsafe(12)
        self._heard: Queue[str] = Queue()
        self._process = self._begin()

    @property
    def has_answered(self) -> bool:
        """Whether an answer is there that nobody has taken."""
        return not self._heard.empty()

    def do(self, act: str, **order: Any) -> Did:
        """Have one thing done; Refused with the desk's own code where it does not."""
        self.send(act, **order)
        return self.answer()

    def send(self, act: str, **order: Any) -> None:
        """Order something without waiting for it."""
        pipe = self._process.stdin
        assert pipe is not None
        line = json.dumps({"act": act, "ahead": self._time.ahead, **order})
        try:
            pipe.write(f"{line}\n")
            pipe.flush()
        except BrokenPipeError as error:
            raise self._ended() from error

    def answer(self) -> Did:
        """What became of the oldest order that has no answer yet."""
        told = self._read()
        if "refused" in told:
            raise Refused("drill_order_refused", desk=self.name, reason=told["refused"])
        return told["did"]

    def several(self, orders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Have many things done; each gives `did` or `refused`."""
        done: list[dict[str, Any]] = self.do("several", orders=list(orders))
        return done

    def kill(self) -> None:
        """End the process at once, as a power cut would (`kill -9`), and start the desk again."""
        self._process.kill()
        self._end()
        self.killed += 1
        self._process = self._begin()

    def close(self) -> None:
        """Let it end by itself."""
        if self._process.stdin is not None and self._process.poll() is None:
            self._process.stdin.close()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._end()

    def _begin(self) -> subprocess.Popen[str]:
        self.profile.parent.mkdir(parents=True, exist_ok=True)
        with self.profile.with_suffix(".log").open("ab") as log:
            process = subprocess.Popen(
                [
                    sys.executable,
                    *("-m", "ui.command.drill.desk_process"),
                    *(str(self.profile), self._client),
                ],
                env=quiet_environment() | {PASSPHRASE: self._passphrase},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        self._heard = Queue()
        Thread(target=_listen, args=(process, self._heard), daemon=True).start()
        return process

    def _end(self) -> None:
        self._process.wait()
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()

    def _read(self) -> dict[str, Any]:
        line = self._heard.get()
        if not line:
            raise self._ended()
        told: dict[str, Any] = json.loads(line)
        return told

    def _ended(self) -> Unusable:
        log = str(self.profile.with_suffix(".log"))
        return Unusable("demo_program_failed", name=self.name, log=log)


def _listen(process: subprocess.Popen[str], heard: Queue[str]) -> None:
    """Every answer as it comes, and in the end nothing."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            heard.put(line)
    heard.put("")


def all_do(desks: Sequence[DrillDesk], act: str, **order: Any) -> list[Did]:
    """Have all of them do the same at once."""
    for desk in desks:
        desk.send(act, **order)
    return [desk.answer() for desk in desks]
