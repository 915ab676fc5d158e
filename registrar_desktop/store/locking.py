"""Whether the seat is locked: nobody looks or records here until the person's password is typed.

What runs by itself, delivery above all, goes on. Checking the password stands in `signing_in`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.store.identity import read_setting, who_is_here, write_setting
from registrar_desktop.store.tables.audit import AuditEvent
from registrar_desktop.store.tables.desk import StaffSignIn

_LOCKED = "seat_locked"
_AFTER = "lock_after"
LOCK_MINUTES = 15
MOST_MINUTES = 480


def lock(session: Session) -> None:
    """Lock the seat of whoever works here."""
    if who_is_here(session) is not None:
        write_setting(session, _LOCKED, {"login": _login(session)})


def unlock(session: Session) -> None:
    """The person is there again, or another one."""
    write_setting(session, _LOCKED, {})


def is_locked(session: Session) -> bool:
    """Whether the seat is locked; it is for the person alone who was there."""
    kept = read_setting(session, _LOCKED) or {}
    return bool(kept) and kept.get("login") == _login(session)


def refuse_locked(session: Session) -> None:
    """Refused where the seat is locked."""
    if is_locked(session):
        raise Refused("desk_locked", login=_login(session))


def minutes(session: Session) -> int:
    """After how many idle minutes the seat locks itself; 0: never."""
    return int((read_setting(session, _AFTER) or {}).get("minutes", LOCK_MINUTES))


def lock_after(session: Session, count: int) -> None:
    """Let the seat lock itself after so many idle minutes, 0 for never. Raises Invalid."""
    if not 0 <= count <= MOST_MINUTES:
        raise Invalid("lock_minutes_unusable", most=MOST_MINUTES)
    write_setting(session, _AFTER, {"minutes": count})


def is_due(session: Session, now: datetime) -> bool:
    """Whether the person has done nothing here for so long that the seat would have locked itself,
    had a window been open. One whose password this desk cannot check is not locked out."""
    person, idle = who_is_here(session), minutes(session)
    if person is None or idle == 0 or session.get(StaffSignIn, person.login) is None:
        return False
    last = session.scalar(
        select(AuditEvent.at)
        .where(AuditEvent.actor == person.login)
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )
    return last is None or from_text(last) < now - timedelta(minutes=idle)


def _login(session: Session) -> str:
    person = who_is_here(session)
    return "" if person is None else person.login
