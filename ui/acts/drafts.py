"""What is being typed in the window and not saved yet: kept, found again, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registrar_desktop.store import drafts

if TYPE_CHECKING:
    from registrar_desktop.store.drafts import Typed
    from ui.office import Office


def keep_draft(office: Office, *, place: str, fields: Mapping[str, str]) -> None:
    """Keep what stands in the fields of a place; nothing typed forgets it."""
    with office.store.recording() as session:
        drafts.keep(session, place, fields, office.clock.now())


def find_draft(office: Office, *, place: str) -> Typed | None:
    """What was typed at a place and not saved."""
    with office.store.reading() as session:
        return drafts.kept_at(session, place)


def list_drafts(office: Office) -> list[Typed]:
    """Everything that was typed and not saved, the latest first."""
    with office.store.reading() as session:
        return drafts.all_kept(session)
