"""A private place for what libraries write in clear while a file is made; it goes with the work.

A workbook is put together from temporary files that hold all its rows. Where such files belong is the
library's choice of a folder open to everybody; here it is one of the desk's own.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from registrar_desktop.identifiers import new_id
from registrar_desktop.settings import SCRATCH

# Longer than any file takes; what is older was left by a program that was killed.
_LEFT_SECONDS = 3600
_one_at_a_time = Lock()


@contextmanager
def private_scratch(profile: Path) -> Iterator[None]:
    """While this lasts, temporary files of this process lie in the profile, and are gone after."""
    folder = profile / SCRATCH / new_id()
    with _one_at_a_time:
        before = tempfile.tempdir
        try:
            folder.mkdir(mode=0o700, parents=True)
            tempfile.tempdir = str(folder)
        except OSError:
            # A profile that can only be read: the system's own folder is all there is.
            folder = profile / SCRATCH
        try:
            yield
        finally:
            tempfile.tempdir = before
            if folder.name != SCRATCH:
                shutil.rmtree(folder, ignore_errors=True)


def wipe_scratch(profile: Path) -> None:
    """Remove what a program that was killed has left."""
    scratch = profile / SCRATCH
    if not scratch.is_dir():
        return
    # The file system's time, whatever the office's clock is set to.
    for folder in scratch.iterdir():
        if folder.stat().st_mtime < time.time() - _LEFT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
