"""Slows down whoever guesses passwords and codes, without letting them keep others out.

A place is where attempts are counted: an account at one desk, an account anywhere, a desk, an
address. Who has signed in at a desk before is stopped there by what happened at that desk only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from central.problems import Declined
from central.secrets_kept import fingerprint
from central.tables import Attempts

_LOCK = timedelta(seconds=30)
# What was typed wrongly yesterday says nothing today.
_FORGOTTEN = timedelta(days=1)
# A desk where a person is known stays known while nobody tries anything there.
_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Place:
    """Where attempts are counted, how many are free, and for how long it locks at most."""

    name: str
    free: int
    longest: timedelta

    @property
    def key(self) -> str:
        """What is kept of it: somebody may have typed a password where the login belongs."""
        return fingerprint(self.name)


def account_at_desk(login: str, desk_id: str) -> Place:
    """One person's attempts at one desk."""
    return Place(f"account {login} at {desk_id}", 5, timedelta(minutes=15))


def account_anywhere(login: str) -> Place:
    """Attempts for one account from all desks where it never signed in."""
    return Place(f"account {login}", 50, timedelta(hours=1))


def whole_desk(desk_id: str) -> Place:
    """Attempts for all accounts from one desk: one password tried on everybody."""
    return Place(f"desk {desk_id}", 30, timedelta(minutes=5))


def address(host: str) -> Place:
    """Attempts from an address that names no desk the centre knows."""
    return Place(f"address {host}", 20, timedelta(minutes=5))


def count_attempt(connection: Connection, place: Place, now: datetime) -> bool:
    """Count an attempt as failed before it is tried, so that no number of them at once is free.

    Gives whether somebody has succeeded here before. Declined where the place is locked.
    """
    counted = insert(Attempts).values(place=place.key, failures=1, last_at=now)
    stale = Attempts.last_at < now - _FORGOTTEN
    row = connection.execute(
        counted.on_conflict_do_update(
            index_elements=[Attempts.place],
            set_={
                "failures": case((stale, 1), else_=Attempts.failures + 1),
                "last_at": now,
            },
            where=Attempts.locked_until.is_(None) | (Attempts.locked_until <= now),
        ).returning(Attempts.failures, Attempts.good_at)
    ).first()
    if row is None:
        refuse_locked(connection, [place], now)
        raise _locked(_LOCK)
    if row.failures >= place.free:
        lock = min(_LOCK * 2 ** min(row.failures - place.free, 16), place.longest)
        connection.execute(
            update(Attempts).where(Attempts.place == place.key).values(locked_until=now + lock)
        )
    return row.good_at is not None


def refuse_locked(connection: Connection, places: Sequence[Place], now: datetime) -> None:
    """Declined where one of these places is locked."""
    until = connection.scalar(
        select(Attempts.locked_until)
        .where(Attempts.place.in_([place.key for place in places]), Attempts.locked_until > now)
        .order_by(Attempts.locked_until.desc())
        .limit(1)
    )
    if until is not None:
        raise _locked(until - now)


def note_failure(connection: Connection, places: Sequence[Place], now: datetime) -> None:
    """Count a failure at each of these places; in one order, so that no two wait for each other."""
    for place in sorted(places, key=lambda each: each.key):
        try:
            count_attempt(connection, place, now)
        except Declined:
            # Somebody else's failure has locked it meanwhile; this one is answered as it is.
            continue


def note_success(connection: Connection, place: Place, now: datetime) -> None:
    """Somebody got in here: nothing counts against the place, and it is known from now on."""
    connection.execute(
        update(Attempts)
        .where(Attempts.place == place.key)
        .values(failures=0, locked_until=None, good_at=now)
    )
    forgotten = Attempts.last_at < now - _FORGOTTEN
    known = Attempts.good_at > now - _KEPT
    connection.execute(delete(Attempts).where(forgotten, ~known | Attempts.good_at.is_(None)))


def _locked(left: timedelta) -> Declined:
    seconds = int(left.total_seconds()) + 1
    declined = Declined(HTTPStatus.FORBIDDEN, "sign_in_locked", seconds=seconds)
    declined.retry_after = seconds
    return declined
