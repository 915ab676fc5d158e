"""Signing in at this desk without the centre: a password checked against what was kept of it.

Who works here stands in `identity`; asking the centre is `sync`'s part.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.errors import Refused
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store.identity import (
    SignedInPerson,
    keep_person,
    read_setting,
    write_setting,
)
from registrar_desktop.store.tables.desk import StaffSignIn

_FAILURES = "password_failures"
_FREE = 5
_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=15)


def allow_offline(session: Session, person: SignedInPerson, password: str, until: datetime) -> None:
    """Let this person sign in here without the centre until then (password kept as argon2id)."""
    session.merge(
        StaffSignIn(
            login=person.login,
            name=person.name,
            roles=[role.value for role in person.roles],
            password_hash=PasswordHasher().hash(password),
            offline_until=until,
        )
    )


def vouched_again(session: Session, person: SignedInPerson, until: datetime) -> None:
    """The centre has confirmed this person: what was kept of them is good for so much longer."""
    keep_person(session, person)
    kept = session.get(StaffSignIn, person.login)
    if kept is not None:
        kept.name, kept.offline_until = person.name, until
        kept.roles = [role.value for role in person.roles]


def count_attempt(session: Session, login: str, now: datetime) -> None:
    """Count a try at a password as failed before it is made. Refused where there were too many.

    To be committed before the password is looked at: ending the program must not make it free.
    """
    failures = read_setting(session, _FAILURES) or {}
    count, until = failures.get(login, (0, None))
    # A lock that ends later than any may was made while the clock was ahead.
    if until is not None and now < from_text(until) <= now + _LONGEST_WAIT:
        left = int((from_text(until) - now).total_seconds()) + 1
        raise Refused("sign_in_locked", seconds=left)
    count += 1
    wait = min(_WAIT * 2 ** min(count - _FREE, 16), _LONGEST_WAIT) if count >= _FREE else None
    failures[login] = (count, None if wait is None else to_text(now + wait))
    write_setting(session, _FAILURES, dict(failures))


def forget_attempts(session: Session, login: str) -> None:
    """The password was right."""
    failures = read_setting(session, _FAILURES) or {}
    write_setting(session, _FAILURES, {k: v for k, v in failures.items() if k != login})


def sign_in_offline(session: Session, login: str, password: str, now: datetime) -> SignedInPerson:
    """Verify a password against what was kept; Refused where it does not match or is too old."""
    kept = session.get(StaffSignIn, login)
    if kept is None:
        raise Refused("offline_sign_in_unknown", login=login)
    if kept.offline_until < now:
        raise Refused("offline_sign_in_expired", until=to_text(kept.offline_until)[:10])
    try:
        PasswordHasher().verify(kept.password_hash, password)
    except VerificationError as error:
        raise Refused("password_wrong") from error
    roles = tuple(Role(role) for role in kept.roles)
    return SignedInPerson(login, kept.name, roles, token="", expires_at="")


def still_vouched_for(session: Session, person: SignedInPerson, now: datetime) -> None:
    """Refused where the centre has not confirmed this person for too long."""
    kept = session.get(StaffSignIn, person.login)
    if kept is not None and kept.offline_until < now:
        raise Refused("centre_not_heard_for_long", until=to_text(kept.offline_until)[:10])
