"""What a refused change set wanted, beside what was before and what the centre has: for people to
see as they see a conflict. Ids and the centre's own fields are left out: nobody decides by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.store.tables.journal import ChangeSetState, ConfirmedRecord, JournalLine
from sync.attention import AttentionItem
from sync.outbox import lines_of
from sync.protocol import FieldConflict

_MOST = 8
# The fields that people decide by; the others are ids, stamps and copies.
_TOLD: Mapping[str, frozenset[str]] = {
    "student": frozenset(
        {
            *("student_number", "family_name", "given_name", "middle_name", "preferred_name"),
            *("birth_date", "sex", "gender_text", "citizenship", "residency", "email", "phone"),
            *("address", "level", "status", "privacy_flag", "note"),
        }
    ),
    "contact": frozenset({"kind", "name", "relation", "phone", "email", "may_receive_info"}),
    "program_enrollment": frozenset({"status", "start_date", "end_date", "exit_reason"}),
    "registration": frozenset({"status"}),
    "hold": frozenset({"type", "reason", "office", "release_note"}),
}


def refused_sides(
    session: Session, items: Iterable[AttentionItem]
) -> dict[str, tuple[FieldConflict, ...]]:
    """By change set, the fields of those that were refused; at most eight each."""
    refused = [
        item.change_set_id
        for item in items
        if item.state is ChangeSetState.REFUSED and not item.conflicts
    ]
    return {
        change_set: tuple(side for line in lines for side in _sides(session, line))[:_MOST]
        for change_set, lines in lines_of(session, refused).items()
    }


def _sides(session: Session, line: JournalLine) -> Iterable[FieldConflict]:
    told = _TOLD.get(line.record_kind, frozenset())
    wanted = {name: pair for name, pair in line.fields.items() if name in told}
    if not wanted:
        return
    known = session.scalar(
        select(ConfirmedRecord.values).where(
            ConfirmedRecord.record_kind == line.record_kind,
            ConfirmedRecord.record_id == line.record_id,
        )
    )
    for name, (before, mine) in wanted.items():
        yield FieldConflict(
            kind=line.record_kind,
            id=line.record_id,
            field=name,
            before=before,
            mine=mine,
            theirs=(known or {}).get(name),
        )
