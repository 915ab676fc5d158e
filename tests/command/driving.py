"""Runs the program as people and scripts do: its command line, in this process or in its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registrar_desktop.settings import PASSPHRASE
from ui.doorway import main


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The one JSON object of standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found


@dataclass(frozen=True)
class Desk:
    """A profile and the command line over it."""

    profile: Path

    def run(self, *command: str, typed: str = "") -> dict[str, Any]:
        """A command that must succeed; its JSON."""
        ended = self.try_("--json", *command, typed=typed)
        assert ended.status == 0, (command, ended.err)
        return ended.facts

    def try_(self, *command: str, typed: str = "") -> Ended:
        """A command in this process, whatever comes of it."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), _typing(typed):
            status = main(["--profile", str(self.profile), *command])
        return Ended(status, out.getvalue(), err.getvalue())


def run_program(*arguments: str, typed: str = "", passphrase: str | None = None) -> Ended:
    """The program in a process of its own."""
    environment = os.environ | ({PASSPHRASE: passphrase} if passphrase else {})
    done = subprocess.run(
        [sys.executable, "-m", "registrar_desktop", *arguments],
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def _typing(text: str) -> Iterator[None]:
    """Standard input holds this text and is no terminal."""
    before = sys.stdin
    sys.stdin = io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before
