"""Profiles that a benchmark opens in a window: locked by a passphrase, whatever keyring there is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.parts.crowd import fill
from registrar_desktop.clock import SystemClock
from registrar_desktop.settings import PASSPHRASE, Settings
from ui.office import Office

_LOCKED_BY = "a pass phrase for benchmarks"


def offscreen() -> None:
    """Windows of this process and its children need no display, their stores no keyring."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ[PASSPHRASE] = _LOCKED_BY


@contextmanager
def office_over(profile: Path) -> Iterator[Office]:
    """The desk of this profile; its folder and store are made where there are none."""
    settings = Settings(profile, passphrase=_LOCKED_BY)
    with Office.open(settings, lambda new: None, SystemClock()) as office:
        yield office


def make_profile(profile: Path, students: int) -> None:
    """A joined desk with so many students."""
    with office_over(profile) as office:
        fill(office.store, students)
