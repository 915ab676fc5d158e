"""A desk of the demo: a profile of its own, worked by the real command line as its own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registrar_desktop.errors import Refused
from registrar_desktop.settings import PASSPHRASE
from ui.command.demo.processes import Program, quiet_environment

_CUT = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered: its exit status, its JSON object, its sentence."""

    status: int
    facts: dict[str, Any]
    said: str


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """One desk; `run` gives the answer of a command that must succeed."""

    name: str
    profile: Path
    passphrase: str

    def run(self, *command: str, typed: str | None = None) -> dict[str, Any]:
        """Run one command; Refused with its sentence where it fails."""
        answer = self.try_(*command, typed=typed)
        if answer.status != 0:
            shown = " ".join(each if len(each) < _CUT else "…" for each in command)
            raise Refused("demo_step_failed", command=shown, desk=self.name, answer=answer.said)
        return answer.facts

    def try_(self, *command: str, typed: str | None = None) -> Answer:
        """Run one command, whatever comes of it."""
        done = subprocess.run(
            [sys.executable, "-m", "registrar_desktop", *self._options, *command],
            env=self.environment,
            input=typed or "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        facts = json.loads(done.stdout) if done.stdout.strip() else {}
        return Answer(done.returncode, facts, done.stderr.strip())

    @property
    def environment(self) -> dict[str, str]:
        """What opens this desk's data without anybody being asked."""
        return quiet_environment() | {PASSPHRASE: self.passphrase}

    @property
    def _options(self) -> Sequence[str]:
        return ("--profile", str(self.profile), "--json")


class BusyClerk:
    """Somebody who makes one edit after another at a desk, in one process that can be killed."""

    def __init__(self, desk: DemoDesk) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ui.command.demo.clerk", str(desk.profile)],
            env=desk.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def edit(self, number: str, fields: dict[str, str]) -> None:
        """Hand over one edit and wait until the clerk says that it is saved."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([number, fields]) + os.linesep)
        self._process.stdin.flush()
        said = self._process.stdout.readline().strip()
        if said != "saved":
            raise Refused("demo_step_failed", command="edit", desk="the clerk", answer=said)

    def kill(self) -> int:
        """End the process at once; gives what the system says of its end."""
        self._process.kill()
        return self._process.wait()


def open_window(desk: DemoDesk, log: Path) -> Program:
    """The window over a desk, as a program of its own."""
    arguments = ["-m", "registrar_desktop", "--profile", str(desk.profile)]
    return Program("window", arguments, log, desk.environment)
