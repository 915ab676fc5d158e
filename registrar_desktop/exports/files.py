"""Writes a file whole or not at all: nothing is left of a failed one, an older one stays untouched.

Says nothing about what is in the file; whoever writes gets an open binary stream.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from registrar_desktop.errors import Fault, Unusable
from registrar_desktop.identifiers import new_id

Opener = Callable[[Path], BinaryIO]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_MISSING = {errno.ENOENT, errno.ENOTDIR}


def open_new(path: Path) -> BinaryIO:
    """A new file readable by its owner only; never an existing one."""
    descriptor = os.open(
        path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    return cast(BinaryIO, os.fdopen(descriptor, "w+b"))


def data_hash(told: str) -> str:
    """SHA-256 of what a paper says."""
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def part_name(target: Path) -> Path:
    """Where the unfinished file stands: beside its target, so that the last step is a rename."""
    return target.with_name(f".{target.name[:80]}.{new_id()}.part")


@contextmanager
def whole_file(
    target: Path, *, part: Path | None = None, opener: Opener = open_new
) -> Iterator[BinaryIO]:
    """An open stream that becomes `target` when the block ends well, and vanishes otherwise.

    part: the name of the unfinished file, where another process must be able to remove it.
    """
    unfinished = part or part_name(target)
    if target.is_dir():
        raise Unusable("target_is_folder", path=str(target))
    try:
        with opener(unfinished) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(target)
    except Fault:
        raise
    except OSError as error:
        raise _told(error, target) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    _sync_folder(target.parent)


def _told(error: OSError, target: Path) -> Fault:
    facts = {"path": str(target), "folder": str(target.parent), "reason": error.strerror or ""}
    if error.errno in _FULL:
        return Unusable("disk_full", **facts)
    if error.errno in _FORBIDDEN:
        # Windows says "permission denied" when another program holds the file open.
        return Unusable("file_in_use" if target.exists() else "folder_read_only", **facts)
    if error.errno in _MISSING:
        return Unusable("folder_missing", **facts)
    return Unusable("file_not_written", **facts)


def _sync_folder(folder: Path) -> None:
    """Makes the new name survive a power cut, where the system can (Windows cannot)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
