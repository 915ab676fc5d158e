"""What came of saving a journal and of taking it in at another desk, in words for both wings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui.language import counted, tr

if TYPE_CHECKING:
    from registrar_desktop.store.journal_file import SavedJournal
    from sync.rescue import TakenIn


def saved_in_words(saved: SavedJournal, file: Path) -> list[str]:
    """What is in the file and what is not."""
    changes = _changes(len(saved.changes))
    return [
        tr(
            "Saved {changes} of desk {desk_code} to {file}.",
            changes=changes,
            desk_code=saved.desk_code,
            file=file,
        ),
        *_missing(saved),
    ]


def taken_in_words(saved: SavedJournal, taken: TakenIn) -> list[str]:
    """What is new at this desk and what is not."""
    lines = [
        tr(
            "Took in {changes} of desk {desk}; this desk sends them.",
            changes=_changes(taken.changes),
            desk=taken.desk,
        )
    ]
    if taken.known:
        lines.append(
            tr(
                "{capitalize} had been taken in before.",
                capitalize=_changes(taken.known).capitalize(),
            )
        )
    if not taken.shown:
        lines.append(tr("Some of them are listed only, until the centre has confirmed them."))
    return lines + _missing(saved)


def _missing(saved: SavedJournal) -> list[str]:
    lines = []
    if saved.unreadable:
        part = _changes(saved.unreadable).capitalize()
        lines.append(tr("{part} could be read in part only and were left out.", part=part))
    if saved.places:
        lines.append(
            tr("A part of the journal could not be read; changes of that part are missing.")
        )
    return lines


def _changes(count: int) -> str:
    return tr("one change") if count == 1 else counted(count, "change", "changes")
