"""Keeps back what a centre of an earlier edition could not read: it waits until that is updated.

Everything else flows. The centre's edition is known from its last answer and kept.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.bodies import deliveries_of
from sync.protocol_editions import EDITION, edition_of

_SETTING = "centre_edition"
_PORTION = 500


def too_new(session: Session) -> set[str]:
    """The waiting change sets that the centre cannot read; nothing is looked at where it is not of
    an earlier edition."""
    known = (read_setting(session, _SETTING) or {}).get("edition", EDITION)
    if known >= EDITION:
        return set()
    waiting = select(JournalEntry.id).where(JournalEntry.state == ChangeSetState.WAITING)
    return {
        each.change_set.id
        for few in session.scalars(waiting).partitions(_PORTION)
        for each in deliveries_of(session, few)
        if edition_of(each.change_set) > known
    }


def keep_edition(store: DeskStore, edition: int | None) -> None:
    """Keep what the centre's last answer said."""
    if edition is None:
        return
    with store.reading() as session:
        if (read_setting(session, _SETTING) or {}).get("edition", EDITION) == edition:
            return
    with store.recording() as session:
        write_setting(session, _SETTING, {"edition": edition})


def tell_kept_back(store: DeskStore) -> None:
    """Refused where something waits for the centre to be updated: only people can do that."""
    with store.reading() as session:
        kept_back = too_new(session)
    if kept_back:
        raise Refused("centre_update_needed", count=len(kept_back))
