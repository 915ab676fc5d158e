"""What came of saving a journal and of taking it in at another desk, in words for both wings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registrar_desktop.store.journal_file import SavedJournal
    from sync.rescue import TakenIn


def saved_in_words(saved: SavedJournal, file: Path) -> list[str]:
    """What is in the file and what is not."""
    changes = _changes(len(saved.changes))
    return [f"Saved {changes} of desk {saved.desk_code} to {file}.", *_missing(saved)]


def taken_in_words(saved: SavedJournal, taken: TakenIn) -> list[str]:
    """What is new at this desk and what is not."""
    lines = [f"Took in {_changes(taken.changes)} of desk {taken.desk}; this desk sends them."]
    if taken.known:
        lines.append(f"{_changes(taken.known).capitalize()} had been taken in before.")
    if not taken.shown:
        lines.append("Some of them are listed only, until the centre has confirmed them.")
    return lines + _missing(saved)


def _missing(saved: SavedJournal) -> list[str]:
    lines = []
    if saved.unreadable:
        part = _changes(saved.unreadable).capitalize()
        lines.append(f"{part} could be read in part only and were left out.")
    if saved.places:
        lines.append("A part of the journal could not be read; changes of that part are missing.")
    return lines


def _changes(count: int) -> str:
    return "one change" if count == 1 else f"{count:,} changes"
