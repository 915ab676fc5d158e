"""What is known of damage to a store's file: noted where it is met, and told from a wrong key.

How a damaged desk is brought back is the part of `ui.upkeep.mending`.
"""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from itertools import count
from pathlib import Path

_PAGE = 4096
# SQLCipher 4: each page ends with its initialization vector and its HMAC, in 80 bytes.
_HMAC_BYTES = 64
_SALT_BYTES = 16


def note_damage(store_file: Path) -> None:
    """Remember that a page could not be read, so that the next start can say so."""
    with suppress(OSError):
        _note(store_file).touch()


def damage_noted(store_file: Path) -> bool:
    """Whether a page could not be read since the file was last known to be whole."""
    return _note(store_file).exists()


def forget_damage(store_file: Path) -> None:
    """The file is whole, or another one."""
    with suppress(OSError):
        _note(store_file).unlink(missing_ok=True)


def is_lost(store_file: Path) -> bool:
    """Whether the file is gone or empty although its write-ahead log is there: SQLite would begin
    a new one and throw the log away."""
    log = store_file.with_name(f"{store_file.name}-wal")
    return _size(store_file) == 0 and _size(log) > 0


def key_fits(store_file: Path, key: bytes) -> bool:
    """Whether this key made any page behind the first. Where the first is broken SQLCipher cannot
    tell damage from a wrong key, but every page carries a mark made with the key."""
    try:
        with store_file.open("rb") as file:
            salt = file.read(_SALT_BYTES)
            mark = bytes(byte ^ 0x3A for byte in salt)
            hmac_key = hashlib.pbkdf2_hmac("sha512", key, mark, 2, 32)
            for number in count(2):
                file.seek((number - 1) * _PAGE)
                page = file.read(_PAGE)
                if len(page) < _PAGE:
                    return False
                signed = page[:-_HMAC_BYTES] + number.to_bytes(4, "little")
                expected = hmac.digest(hmac_key, signed, "sha512")
                if hmac.compare_digest(expected, page[-_HMAC_BYTES:]):
                    return True
    except OSError:
        return False
    return False


def _note(store_file: Path) -> Path:
    return store_file.with_name(f"{store_file.name}.damaged")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
