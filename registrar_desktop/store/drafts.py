"""Keeps what is being typed, in the encrypted store and outside the journal, until it is saved or
thrown away. It belongs to the person who typed it: nobody else is offered it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.store import identity
from registrar_desktop.store.tables.drafts import Draft


@dataclass(frozen=True, slots=True)
class Typed:
    """Fields that were typed at a place of the window and not saved."""

    place: str
    fields: Mapping[str, str]
    typed_at: datetime


def keep(session: Session, place: str, fields: Mapping[str, str], now: datetime) -> None:
    """Keep what stands in the fields now; nothing typed forgets the place."""
    person = identity.who_is_here(session)
    if person is None:
        return
    known = session.get(Draft, (place, person.login))
    if not fields:
        if known is not None:
            session.delete(known)
    elif known is None or known.fields != dict(fields):
        session.merge(Draft(place=place, actor=person.login, fields=dict(fields), typed_at=now))


def kept_at(session: Session, place: str) -> Typed | None:
    """What the person here typed at a place and did not save."""
    person = identity.who_is_here(session)
    found = session.get(Draft, (place, person.login)) if person else None
    return _typed(found) if found else None


def all_kept(session: Session) -> list[Typed]:
    """Everything the person here typed and did not save, the latest first."""
    person = identity.who_is_here(session)
    if person is None:
        return []
    found = session.scalars(
        select(Draft).where(Draft.actor == person.login).order_by(Draft.typed_at.desc())
    )
    return [_typed(each) for each in found]


def _typed(draft: Draft) -> Typed:
    return Typed(draft.place, {str(k): str(v) for k, v in draft.fields.items()}, draft.typed_at)
