"""Verifying, backing up and restoring a desk's data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from registrar_desktop.settings import Settings
    from registrar_desktop.store.keys import AskPassphrase
    from ui.lock import Lock
    from ui.office import Office
    from ui.upkeep.restoring import Restored
    from ui.upkeep.verification import Check

OnStep = Callable[[int, int], None]


def verify(office: Office, *, on_step: OnStep) -> list[Check]:
    """Check that this desk's data is whole; changes nothing."""
    from ui.upkeep.verification import verify as run

    return run(office.store, office.lock.key, on_step)


def backup(
    office: Office,
    *,
    target: Path,
    passphrase: str | None = None,
    on_step: OnStep = lambda done, of: None,
) -> bool:
    """An encrypted copy of this desk's data; gives whether it opens with a passphrase.

    passphrase: locks the copy, so that it opens on any computer; without one it opens as the
    desk's own data does. on_step: bytes written of about so many; what it raises ends the work.
    """
    from registrar_desktop.store.backups import write_backup

    chosen = passphrase or office.lock.passphrase
    write_backup(office.store, target, office.lock.key, chosen, on_step)
    return chosen is not None


def restore_damaged(
    settings: Settings, lock: Lock, *, source: Path, passphrase: str | None = None
) -> Restored:
    """Put a backup in the place of data that is damaged, which is kept; what had not been sent is
    taken over as far as it can be read. Nobody may be at work on that data."""
    from registrar_desktop.clock import SystemClock
    from registrar_desktop.store.backups import BackupKeys
    from registrar_desktop.store.desk_store import FILE_NAME
    from ui.upkeep.mending import restore_over

    keys = BackupKeys(lock.key, passphrase or lock.passphrase, lock.earlier)
    return restore_over(settings.profile / FILE_NAME, source, keys, SystemClock())


def restore(
    office: Office, *, source: Path, passphrase: str | None = None, leave_unsent: bool = False
) -> Restored:
    """Put a backup in the place of this desk's data, which is set aside first."""
    from registrar_desktop.store.backups import BackupKeys
    from ui.upkeep.restoring import restore as run

    keys = BackupKeys(office.lock.key, passphrase or office.lock.passphrase, office.lock.earlier)
    return run(office.store, source, keys, leave_unsent=leave_unsent)


def rotate_key(settings: Settings, lock: Lock, *, ask_passphrase: AskPassphrase) -> None:
    """Put the desk's data under a new key; nobody may be at work on it. Where a passphrase locks
    it, ask_passphrase gives the new one. Raises Refused where another program has the data open."""
    from registrar_desktop.store.desk_store import FILE_NAME
    from registrar_desktop.store.rekeying import rotate

    rotate(settings.profile / FILE_NAME, lock.key, ask_passphrase)
