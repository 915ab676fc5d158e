"""Which desk asks and who sits at it: enrolment, sign-in, and the check of every later request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from central.database import one_of
from central.history import is_young
from central.numbers import reserve_numbers
from central.problems import Declined
from central.school import read_school
from central.secrets_kept import fingerprint, new_token, password_matches, plain_code
from central.tables import Desk, SignInSession, StaffUser
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.vocabulary import Role
from sync.protocol import EnrolledDesk, Enrolment, School, SignedIn, SignIn

SESSION = timedelta(hours=12)
OFFLINE = timedelta(days=14)
_FREE_FAILURES = 5
_LOCK = timedelta(seconds=30)
_LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class EnrolledAs:
    """The desk that sent a request."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The desk that sent a request, and who is signed in there."""

    desk: EnrolledAs
    login: str


def enrol(connection: Connection, asked: Enrolment, now: datetime) -> EnrolledDesk:
    """Give the desk its token and a first range of numbers.

    The code works until somebody has signed in at the desk: an answer that was lost on its way
    can be asked for again. A desk that names no token of its own gets one, and the one before
    is void.
    """
    token = asked.token or new_token()
    row = connection.execute(
        select(Desk.id, Desk.code, Desk.readmits, Desk.enrolled_at)
        .where(
            Desk.enrolment_hash == fingerprint(plain_code(asked.code)),
            Desk.enrolment_until > now,
            Desk.revoked_at.is_(None),
        )
        .with_for_update()
    ).first()
    if row is None:
        raise Declined(HTTPStatus.FORBIDDEN, "enrolment_code_unusable")
    desk_id = _goes_on_as(connection, row, asked) if row.readmits or asked.desk_id else row.id
    enrolled = {"id": desk_id, "token_hash": fingerprint(token), "enrolled_at": now}
    connection.execute(update(Desk).where(Desk.id == row.id).values(**enrolled))
    school = read_school(connection)
    return EnrolledDesk(
        desk_id=desk_id,
        desk_code=row.code,
        desk_token=token,
        epoch=school.epoch,
        school=School(name=school.name, currency=school.currency, time_zone=school.time_zone),
        student_numbers=reserve_numbers(connection, desk_id),
    )


def _goes_on_as(connection: Connection, row: Row[*tuple[Any, ...]], asked: Enrolment) -> str:
    """The id of a desk that goes on as who it is; the centre may have forgotten it. Two computers
    under one code would give out the same receipt numbers, so it must be the very desk."""
    same = select(Desk.code).where(Desk.id == asked.desk_id, Desk.code != row.code)
    fits = (
        row.readmits
        and asked.desk_id is not None
        and asked.desk_code == row.code
        and (row.enrolled_at is None or asked.desk_id == row.id)
        and connection.scalar(same) is None
    )
    if not fits:
        raise Declined(
            HTTPStatus.FORBIDDEN,
            "enrolment_code_of_a_known_desk" if row.readmits else "enrolment_code_of_a_new_desk",
            desk=row.code,
        )
    assert asked.desk_id is not None
    return asked.desk_id


def desk_of(connection: Connection, desk_token: str | None) -> EnrolledAs:
    """The desk a token belongs to. Declined where it is none or was revoked."""
    row = connection.execute(
        select(Desk.id, Desk.code, Desk.revoked_at).where(
            Desk.token_hash == fingerprint(desk_token or "")
        )
    ).first()
    if row is None:
        raise Declined(HTTPStatus.FORBIDDEN, "desk_unknown")
    if row.revoked_at is not None:
        raise Declined(HTTPStatus.FORBIDDEN, "desk_revoked", desk=row.code)
    return EnrolledAs(row.id, row.code)


def caller_of(
    connection: Connection, desk_token: str | None, token: str | None, now: datetime
) -> Caller:
    """Who asks. Declined with 401 where nobody is signed in at this desk any more."""
    desk = desk_of(connection, desk_token)
    login = connection.scalar(
        select(SignInSession.login)
        .join(StaffUser, StaffUser.login == SignInSession.login)
        .where(
            SignInSession.token_hash == fingerprint(token or ""),
            SignInSession.desk_id == desk.id,
            SignInSession.expires_at > now,
            StaffUser.revoked_at.is_(None),
        )
    )
    if login is None:
        raise Declined(HTTPStatus.UNAUTHORIZED, "sign_in_needed")
    return Caller(desk, login)


def still_signed_in(connection: Connection, tokens: set[str], now: datetime) -> set[str]:
    """Those fingerprints of tokens with which somebody is still signed in at a desk."""
    return set(
        connection.scalars(
            select(SignInSession.token_hash)
            .join(StaffUser, StaffUser.login == SignInSession.login)
            .join(Desk, Desk.id == SignInSession.desk_id)
            .where(
                one_of(SignInSession.token_hash, tokens),
                SignInSession.expires_at > now,
                StaffUser.revoked_at.is_(None),
                Desk.revoked_at.is_(None),
            )
        )
    )


def sign_in(engine: Engine, desk_token: str | None, asked: SignIn, now: datetime) -> SignedIn:
    """Verify a password and begin a session at this desk.

    The password is verified outside any transaction: it takes a tenth of a second by design.
    """
    login = tidy(asked.login)
    with engine.connect() as connection:
        desk = desk_of(connection, desk_token)
        person = connection.execute(
            select(
                StaffUser.name, StaffUser.roles, StaffUser.password_hash, StaffUser.locked_until
            ).where(StaffUser.login == login, StaffUser.revoked_at.is_(None))
        ).first()
        young = is_young(read_school(connection), now)
    if person is not None and person.locked_until is not None and person.locked_until > now:
        raise _locked(person.locked_until - now)
    if not password_matches(asked.password, person.password_hash if person else None):
        with engine.begin() as connection:
            _count_failure(connection, login, now)
        raise Declined(HTTPStatus.FORBIDDEN, _why_not(young=young))
    assert person is not None
    with engine.begin() as connection:
        token = _begin_session(connection, login, desk, now)
    return SignedIn(
        token=token,
        expires_at=now + SESSION,
        offline_until=now + OFFLINE,
        login=login,
        name=person.name,
        roles=[Role(role) for role in person.roles],
    )


def _why_not(*, young: bool) -> str:
    """Whether there is such an account is told to nobody, but that a restore may have lost it."""
    return "login_perhaps_forgotten" if young else "login_or_password_wrong"


def _begin_session(connection: Connection, login: str, desk: EnrolledAs, now: datetime) -> str:
    token = new_token()
    connection.execute(delete(SignInSession).where(SignInSession.expires_at <= now))
    connection.execute(
        update(StaffUser)
        .where(StaffUser.login == login, StaffUser.failures > 0)
        .values(failures=0, locked_until=None)
    )
    connection.execute(
        update(Desk)
        .where(Desk.id == desk.id, Desk.enrolment_hash.is_not(None))
        .values(enrolment_hash=None, readmits=False)
    )
    connection.execute(
        insert(SignInSession).values(
            token_hash=fingerprint(token), login=login, desk_id=desk.id, expires_at=now + SESSION
        )
    )
    return token


def _count_failure(connection: Connection, login: str, now: datetime) -> None:
    failures = connection.scalar(
        update(StaffUser)
        .where(StaffUser.login == login)
        .values(failures=StaffUser.failures + 1)
        .returning(StaffUser.failures)
    )
    if failures is not None and failures >= _FREE_FAILURES:
        lock = min(_LOCK * 2 ** min(failures - _FREE_FAILURES, 16), _LONGEST_LOCK)
        connection.execute(
            update(StaffUser).where(StaffUser.login == login).values(locked_until=now + lock)
        )


def _locked(left: timedelta) -> Declined:
    seconds = int(left.total_seconds()) + 1
    declined = Declined(HTTPStatus.FORBIDDEN, "sign_in_locked", seconds=seconds)
    declined.retry_after = seconds
    return declined
