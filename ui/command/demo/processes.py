"""Programs the demo starts beside itself: each is up before it is used, and stopped in the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from registrar_desktop.errors import Refused, Unusable

_LOOK_EVERY = 0.05
_LONGEST_START = 120.0
_LONGEST_STOP = 30.0


def run_to_end(*arguments: str, typed: str = "", who: str) -> str:
    """Run one of the programs of the outside world to its end; what it said. Refused, in the name of
    `who`, where it failed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        env=quiet_environment(),
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        command = " ".join(arguments[:2])
        answer = (done.stderr.strip() or done.stdout.strip())[-400:]
        raise Refused("demo_step_failed", command=command, desk=who, answer=answer)
    return done.stdout


def enrolment_code(desk: str, *place: str, who: str) -> str:
    """A code with which a desk of that name enrols at the centre of that place."""
    made = run_to_end("central", "add-desk", desk, *place, "--json", who=who)
    return str(json.loads(made)["code"])


class Program:
    """One running program; its output goes to a log file beside its data."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment or quiet_environment(),
            )

    @classmethod
    def ready(
        cls, name: str, arguments: Sequence[str], log: Path, ready_file: Path
    ) -> tuple[Program, dict[str, Any]]:
        """Start a program that writes a JSON file once it can be used; give both."""
        ready_file.unlink(missing_ok=True)
        program = cls(name, arguments, log)
        try:
            return program, program._await(ready_file)
        except BaseException:
            program.stop()
            raise

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def wait(self) -> int:
        """Wait until it ends by itself; gives its exit status."""
        return self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and end it where it does not."""
        if not self.running:
            return
        self._process.terminate()
        try:
            self._process.wait(_LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would (`kill -9`)."""
        self._process.kill()
        self._process.wait()

    def _await(self, ready_file: Path) -> dict[str, Any]:
        deadline = time.monotonic() + _LONGEST_START
        pause = Event()
        while time.monotonic() < deadline:
            if ready_file.exists():
                told: dict[str, Any] = json.loads(ready_file.read_text("utf-8"))
                return told
            if not self.running:
                raise Unusable("demo_program_failed", name=self.name, log=str(self._log))
            pause.wait(_LOOK_EVERY)
        raise Unusable("demo_program_slow", name=self.name, log=str(self._log))


def quiet_environment() -> dict[str, str]:
    """The environment of everything the demo starts: it neither finds nor fills the keyring of
    whoever runs it."""
    return os.environ | {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "PYTHONUTF8": "1",
    }
