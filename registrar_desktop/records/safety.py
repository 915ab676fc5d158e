"""How safe each change of this desk is: kept here, kept at the centre, or in the centre's backup.

The centre's keeper announces until when verdicts are backed up; whoever fetches keeps what was told.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, literal_column, select
from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.tables.journal import ACCEPTED_WHEN, JournalEntry

_BACKED_UP = "backed_up"


class Safety(StrEnum):
    """SAFE_HERE: on this computer's disk. DELIVERED: the centre has accepted it. IN_BACKUP: even
    a centre that is lost and restored has it."""

    SAFE_HERE = "SAFE_HERE"
    DELIVERED = "DELIVERED"
    IN_BACKUP = "IN_BACKUP"


def backed_up_until(session: Session) -> datetime | None:
    """Until when accepted changes are in the centre's backup; None where none was announced."""
    kept = read_setting(session, _BACKED_UP) or {}
    return from_text(kept["until"]) if kept.get("until") else None


def keep_backed_up(session: Session, until: datetime | None) -> None:
    """Keep what the centre announced last; it may take an announcement back."""
    write_setting(session, _BACKED_UP, {"until": to_text(until) if until else None})


def in_backup(session: Session) -> ColumnElement[bool]:
    """Whether a change set is in the backup, for a statement over the journal."""
    until = backed_up_until(session)
    if until is None:
        return false()
    return literal_column("change_set.state = 'ACCEPTED'").bool_op("AND")(
        literal_column(ACCEPTED_WHEN) <= to_text(until)
    )


def safety(session: Session) -> ColumnElement[Any]:
    """The word of `Safety` for each change set of a statement over the journal."""
    return case(
        (in_backup(session), Safety.IN_BACKUP.value),
        (literal_column("change_set.state = 'ACCEPTED'"), Safety.DELIVERED.value),
        else_=Safety.SAFE_HERE.value,
    )


def count_in_backup(session: Session) -> int:
    """How many changes of this desk are in the backup."""
    return (
        session.scalar(select(func.count()).select_from(JournalEntry).where(in_backup(session)))
        or 0
    )
