"""What the papers of this desk carry at their head: shown and chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from registrar_desktop.errors import Invalid

if TYPE_CHECKING:
    from registrar_desktop.records.letterhead import Letterhead
    from ui.office import Office


def show_letterhead(office: Office) -> Letterhead:
    """What stands there now."""
    from registrar_desktop.records.letterhead import read_letterhead

    with office.store.reading() as session:
        return read_letterhead(session)


def keep_letterhead(office: Office, *, letterhead: Letterhead) -> None:
    """Use it from the next paper on. Invalid where it could not be printed."""
    from registrar_desktop.records.letterhead import keep_letterhead as keep

    with office.store.recording() as session:
        keep(session, letterhead)


def read_logo(file: Path) -> bytes:
    """A picture's bytes; Invalid where the file cannot be read or is far too large."""
    from registrar_desktop.records.letterhead import MOST_LOGO_BYTES

    try:
        with file.open("rb") as stream:
            return stream.read(MOST_LOGO_BYTES + 1)
    except OSError as error:
        raise Invalid("letterhead_logo_unreadable") from error
