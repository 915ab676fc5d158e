"""The store's key: in the operating system's keyring, or derived from a passphrase without one.

The key itself is never written to a file; beside the store lies only where to look for it, and
while the key is changed where to look for the next one.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from registrar_desktop.errors import Invalid, Unusable

KEY_FILE = "store.key.json"
_SERVICE = "Registrar Desktop"
_KEY_BYTES = 32
SHORTEST_PASSPHRASE = 8
_NEXT, _EARLIER = "next", "earlier"
# RFC 9106, second recommended option: 64 MiB, three passes, four lanes.
_ARGON2 = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}

AskPassphrase = Callable[[bool], str | None]


def obtain_key(folder: Path, ask_passphrase: AskPassphrase) -> bytes:
    """The raw key of the store in `folder`, made when there is none yet.

    ask_passphrase: called only where the passphrase is needed, with True when a new one is to be
    chosen; gives None where nobody can be asked. Raises Unusable or Invalid.
    """
    place = folder / KEY_FILE
    if place.exists():
        where = _read_place(place)
        if _NEXT in where:
            return _whichever_opens(folder, where, ask_passphrase)
        return _known_key(where, ask_passphrase)
    if (folder / "store.db").exists():
        raise Unusable("key_missing", file=place.name)
    key, where = _new_key(ask_passphrase)
    folder.mkdir(parents=True, exist_ok=True)
    _write_place(place, where)
    return key


@dataclass(frozen=True, slots=True)
class PendingKey:
    """A key that the store is about to get, and where it will be looked for."""

    key: bytes = field(repr=False)
    place: dict[str, Any]


def note_pending(folder: Path, ask_passphrase: AskPassphrase) -> PendingKey:
    """Make the store's next key and note where it is, beside the one that counts now."""
    where = {k: v for k, v in _read_place(folder / KEY_FILE).items() if k != _NEXT}
    key, following = _new_key(ask_passphrase)
    before = [where["name"]] if where["kept_in"] == "keyring" else []
    place = {**following, _EARLIER: [*where.get(_EARLIER, []), *before]}
    _write_place(folder / KEY_FILE, {**where, _NEXT: place})
    return PendingKey(key, place)


def settle_on(folder: Path, place: dict[str, Any]) -> None:
    """From now on the key of this place is the store's."""
    _write_place(folder / KEY_FILE, place)


def earlier_keys(folder: Path) -> tuple[bytes, ...]:
    """The keys the store had before, as far as the keyring has them: old backups open with them."""
    place = folder / KEY_FILE
    names = _read_place(place).get(_EARLIER, []) if place.exists() else []
    found = [read_secret(str(name)) for name in reversed(names)]
    return tuple(bytes.fromhex(secret) for secret in found if secret is not None)


def _whichever_opens(folder: Path, where: dict[str, Any], ask_passphrase: AskPassphrase) -> bytes:
    """A change of the key is under way or was cut off: the key that opens the store counts.

    Where that is still the old one the note stays: another program may be about to change it.
    """
    from registrar_desktop.store.backups import opens

    typed: list[str | None] = []

    def once(new: bool) -> str | None:
        if not typed:
            typed.append(ask_passphrase(new))
        return typed[0]

    key = _known_key(where, once)
    if opens(folder / "store.db", key):
        return key
    following = _known_key(where[_NEXT], once)
    if opens(folder / "store.db", following):
        settle_on(folder, where[_NEXT])
        return following
    return key


def keep_secret(name: str, secret: str) -> bool:
    """Put a secret into the keyring; False where this computer has none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, name, secret)
        return keyring.get_password(_SERVICE, name) == secret
    except KeyringError:
        return False


def read_secret(name: str) -> str | None:
    """A secret from the keyring; None where it is not there or there is no keyring."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, name)
    except KeyringError:
        return None


def _read_place(place: Path) -> dict[str, Any]:
    try:
        where: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        bytes.fromhex(where["salt"] if where["kept_in"] == "passphrase" else where["name"][6:])
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable("key_file_damaged", file=place.name) from error
    return where


def _write_place(place: Path, where: dict[str, Any]) -> None:
    """Write whole and through to the disk: without this file the store cannot be opened."""
    part = place.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(where, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)


def _known_key(where: dict[str, Any], ask_passphrase: AskPassphrase) -> bytes:
    if where["kept_in"] == "passphrase":
        return derive_key(_asked(ask_passphrase, new=False), bytes.fromhex(where["salt"]))
    secret = read_secret(where["name"])
    if secret is None:
        raise Unusable("key_not_in_keyring")
    return bytes.fromhex(secret)


def _new_key(ask_passphrase: AskPassphrase) -> tuple[bytes, dict[str, Any]]:
    key, name = secrets.token_bytes(_KEY_BYTES), f"store-{secrets.token_hex(8)}"
    if keep_secret(name, key.hex()):
        return key, {"kept_in": "keyring", "name": name}
    salt = secrets.token_bytes(16)
    passphrase = _asked(ask_passphrase, new=True)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid("passphrase_short", least=SHORTEST_PASSPHRASE)
    return derive_key(passphrase, salt), {"kept_in": "passphrase", "salt": salt.hex()}


def _asked(ask_passphrase: AskPassphrase, *, new: bool) -> str:
    passphrase = ask_passphrase(new)
    if passphrase is None:
        raise Unusable("passphrase_needed")
    return passphrase


def derive_key(passphrase: str, salt: bytes) -> bytes:
    """A raw key from a passphrase, the same for the same 16 bytes of salt."""
    return hash_secret_raw(passphrase.encode(), salt, hash_len=_KEY_BYTES, type=Type.ID, **_ARGON2)
