"""What opens a profile's store: its key from the keyring, or by a passphrase.

Loads no database, so that deriving the key (a tenth of a second) and loading one can go on together.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from registrar_desktop.errors import Unusable
from registrar_desktop.settings import Settings
from registrar_desktop.store.keys import AskPassphrase, earlier_keys, obtain_key


@dataclass(frozen=True, slots=True)
class Lock:
    """The raw key of a store, and the passphrase it came from where there is no keyring; earlier:
    keys it had before, which old backups open with."""

    key: bytes = field(repr=False)
    passphrase: str | None = field(repr=False)
    earlier: tuple[bytes, ...] = field(default=(), repr=False)


def profile_lock(settings: Settings, ask_passphrase: AskPassphrase) -> Lock:
    """The lock of a profile, made with its folder where there is none yet.

    ask_passphrase: asked only where there is no keyring and the environment says nothing; True
    when a new one is to be chosen. Raises Unusable or Invalid.
    """
    typed: list[str] = []

    def answer(new: bool) -> str | None:
        passphrase = settings.passphrase or ask_passphrase(new)
        typed.extend([] if passphrase is None else [passphrase])
        return passphrase

    try:
        # Readable by its owner only, where the system knows such a thing.
        settings.profile.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = obtain_key(settings.profile, answer)
        earlier = earlier_keys(settings.profile)
    except (ValueError, KeyError) as error:
        raise Unusable("key_file_unreadable", folder=str(settings.profile)) from error
    except OSError as error:
        raise Unusable("profile_unusable", folder=str(settings.profile)) from error
    return Lock(key, typed[0] if typed else None, earlier)
