"""Takes change sets back that no centre has been told of yet: as if they had never been made.

They stay in the journal, discarded; what they made here goes, what they changed is as before.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Refused
from registrar_desktop.store.capture import CREATE
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import signed_in
from registrar_desktop.store.tables.journal import (
    UNCONFIRMED,
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from registrar_desktop.store.work import Act
from sync.outbox import lines_of
from sync.push import move
from sync.rebase import rebase


def withdraw(store: DeskStore, change_sets: Collection[str], act: Act) -> bool:
    """Whether all of them could be withdrawn; False, and nothing is done, where one may have been
    sent. Raises Refused where other unconfirmed work rests on them."""
    with store.recording() as session:
        entries = session.scalars(
            select(JournalEntry).where(JournalEntry.id.in_(list(change_sets)))
        ).all()
        if any(each.state is not ChangeSetState.WAITING or each.attempts for each in entries):
            return False
        lines = lines_of(session, [each.id for each in entries])
        own = [line for some in lines.values() for line in some]
        _refuse_resting(session, {each.id for each in entries}, own)
        decision = {"decision": "discarded", "why": act.label, "by": signed_in(session).login}
        for each in entries:
            move(each, ChangeSetState.DISCARDED)
            each.decision = {**decision, "at": to_text(store.clock.now())}
        session.flush()
        # What refers to a record goes before the record itself.
        newest_first = sorted(entries, key=lambda each: each.seq, reverse=True)
        for each in newest_first:
            for line in reversed(lines[each.id]):
                confirmed = session.get(ConfirmedRecord, (line.record_kind, line.record_id))
                if confirmed is not None:
                    rebase(session, confirmed)
    return True


def _refuse_resting(session: Session, own: set[str], lines: list[JournalLine]) -> None:
    made = {line.record_id for line in lines if line.action == CREATE}
    touched = {(line.record_kind, line.record_id) for line in lines}
    others = session.scalars(
        select(JournalEntry).where(JournalEntry.state.in_(UNCONFIRMED), JournalEntry.id.not_in(own))
    ).all()
    theirs = lines_of(session, [each.id for each in others])
    for other in others:
        for line in theirs[other.id]:
            named = {after for _, after in line.fields.values() if isinstance(after, str)}
            if (line.record_kind, line.record_id) in touched or not made.isdisjoint(named):
                raise Refused("other_work_rests_on_it", label="the import", other=other.label)
