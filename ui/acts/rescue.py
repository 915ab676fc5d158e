"""Saving what this desk has not delivered, and taking in what another desk could not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registrar_desktop.store.desk_store import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from registrar_desktop.settings import Settings
    from registrar_desktop.store.journal_file import SavedJournal
    from sync.rescue import TakenIn
    from ui.lock import Lock
    from ui.office import Office


def save_journal(settings: Settings, lock: Lock, *, target: Path, passphrase: str) -> SavedJournal:
    """Write what waits here into an encrypted file; also where the store no longer opens, as far
    as it can be read."""
    from registrar_desktop.store.journal_file import save_journal as save

    return save(settings.profile / FILE_NAME, lock.key, target, passphrase)


def take_in_journal(
    office: Office, *, source: Path, passphrase: str
) -> tuple[SavedJournal, TakenIn]:
    """Take in another desk's saved journal, or the unsent changes of its backup."""
    from registrar_desktop.store.journal_file import open_journal
    from sync.rescue import take_in

    journal = open_journal(source, passphrase)
    taken = take_in(office.store, journal)
    office.note_change()
    return journal, taken
