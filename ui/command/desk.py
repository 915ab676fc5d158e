"""What every command works with: which profile, how to answer, and how to ask the person."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unusable
from registrar_desktop.settings import Settings, read_settings
from ui.command.telling import Teller
from ui.lock import profile_lock

if TYPE_CHECKING:
    from ui.office import Office


@dataclass(slots=True)
class Desk:
    """The general options of a run. Passed along as Typer's context object."""

    profile: Path | None
    tell: Teller

    @property
    def settings(self) -> Settings:
        """Folder and environment of this run."""
        return read_settings(os.environ, self.profile)

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The open desk; closed when the command ends."""
        settings = self.settings
        with ThreadPoolExecutor(1) as beside:
            coming = beside.submit(profile_lock, settings, ask_passphrase)
            from ui.office import Office

            lock = coming.result()
        with Office.unlocked(settings, lock, SystemClock()) as office:
            yield office


def desk_of(context: typer.Context) -> Desk:
    """The desk that the front of the command line put into the context."""
    desk = context.find_object(Desk)
    assert desk is not None
    return desk


def ask_passphrase(new: bool) -> str | None:
    """The passphrase of the desk's data, typed on the terminal; None where there is none."""
    if not sys.stdin.isatty():
        return None
    if not new:
        return getpass.getpass("Passphrase of this desk: ", sys.stderr)
    first = getpass.getpass("Choose a passphrase for this desk: ", sys.stderr)
    return first if first == getpass.getpass("The same again: ", sys.stderr) else ""


def ask_secret(prompt: str) -> str:
    """A secret from the terminal without echo, or the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{prompt}: ", sys.stderr)
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Unusable("secret_needed", what=prompt.lower())
    return line
