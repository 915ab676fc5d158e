"""Writes and reads the desk's audit trail: who changed what, and who looked at what is restricted.

How events hang together is the rule of `rules.audit_chain`; delivering them is `sync`'s part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registrar_desktop.clock import to_text
from registrar_desktop.rules.audit_chain import (
    Noted,
    TrailEvent,
    detail_text,
    digest_of,
    root_of,
    sealed,
)
from registrar_desktop.store.capture import CapturedLine
from registrar_desktop.store.identity import is_joined, joined_desk, who_is_here
from registrar_desktop.store.tables.audit import AuditEvent
from registrar_desktop.store.tables.journal import JournalLine

# A page that looks again whenever something changes is looked at once.
_ONE_LOOK = timedelta(minutes=5)
Subject = tuple[str, str]


def note(
    session: Session,
    act: Noted,
    now: datetime,
    *,
    subject: Subject = ("", ""),
    detail: dict[str, object] | None = None,
) -> None:
    """Add an event of whoever works here, in the transaction of what it tells of. Before the desk
    has joined there is nothing to tell."""
    if not is_joined(session):
        return
    person = who_is_here(session)
    desk_id = joined_desk(session).id
    last = session.execute(
        select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    ).first()
    event = TrailEvent(
        seq=1 if last is None else last.seq + 1,
        at=to_text(now),
        actor="" if person is None else person.login,
        act=act.value,
        subject_kind=subject[0],
        subject_id=subject[1],
        detail=detail_text(detail or {}),
        previous=root_of(desk_id) if last is None else last.hash,
        hash="",
    )
    session.connection().execute(insert(AuditEvent), [asdict(sealed(desk_id, event))])


def note_change(
    session: Session, change_set_id: str, lines: Sequence[CapturedLine], now: datetime
) -> None:
    """Add the event of a change set, with the digest of what it says."""
    content = [[line.kind, line.id, line.action, line.fields] for line in lines]
    detail: dict[str, object] = {"digest": digest_of(content)}
    note(session, Noted.CHANGE, now, subject=("change_set", change_set_id), detail=detail)


def note_look(session: Session, kind: str, record_id: str, now: datetime) -> None:
    """Add that somebody looked at a restricted record, once for a look that lasts."""
    person = who_is_here(session)
    lately = select(AuditEvent.seq).where(
        AuditEvent.act == Noted.LOOK.value,
        AuditEvent.subject_kind == kind,
        AuditEvent.subject_id == record_id,
        AuditEvent.actor == ("" if person is None else person.login),
        # Not those of a time to come, when the clock was ahead.
        AuditEvent.at.between(to_text(now - _ONE_LOOK), to_text(now)),
    )
    if session.scalar(lately.limit(1)) is None:
        note(session, Noted.LOOK, now, subject=(kind, record_id))


def count(session: Session) -> int:
    """How many events there are."""
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def events(session: Session, after: int = 0, most: int | None = None) -> Iterator[TrailEvent]:
    """The events behind a number, in their order."""
    columns = [getattr(AuditEvent, name) for name in TrailEvent.__slots__]
    wanted = select(*columns).where(AuditEvent.seq > after).order_by(AuditEvent.seq).limit(most)
    for row in session.execute(wanted):
        yield TrailEvent(*row)


def digest_in_journal(session: Session, change_set_id: str) -> str | None:
    """The digest of a change set as the journal has it now; None where it has none any more."""
    lines = session.execute(
        select(
            *(JournalLine.record_kind, JournalLine.record_id),
            *(JournalLine.action, JournalLine.fields),
        )
        .where(JournalLine.change_set_id == change_set_id)
        .order_by(JournalLine.line)
    ).all()
    return digest_of([list(line) for line in lines]) if lines else None
