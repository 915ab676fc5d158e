"""Desks enrol and people sign in: by a code once, by a password and where needed a second factor.

What comes after, the tokens and their exchange, stands in `sessions`.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from central.guessing import (
    account_anywhere,
    account_at_desk,
    address,
    count_attempt,
    note_failure,
    note_success,
    refuse_locked,
    whole_desk,
)
from central.history import is_young
from central.numbers import reserve_numbers
from central.problems import Declined
from central.school import read_school
from central.second_factor import use_second_factor
from central.secrets_kept import fingerprint, new_token, password_matches, plain_code
from central.sessions import OFFLINE, SESSION, EnrolledAs, begin_session, desk_of, renew
from central.tables import Desk, StaffUser
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.vocabulary import Role
from sync.protocol import EnrolledDesk, Enrolment, Renewal, Renewed, School, SignedIn, SignIn


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


def enrol_from(engine: Engine, asked: Enrolment, host: str, now: datetime) -> EnrolledDesk:
    """Enrol a desk that asks from this address, where too many wrong codes are not looked at."""
    place = address(host)
    try:
        with engine.begin() as connection:
            refuse_locked(connection, [place], now)
            return enrol(connection, asked, now)
    except Declined as declined:
        if declined.code == "enrolment_code_unusable":
            with engine.begin() as connection:
                note_failure(connection, [place], now)
        raise


def sign_in(
    engine: Engine, desk_token: str | None, asked: SignIn, host: str, now: datetime
) -> SignedIn:
    """Verify a password, and a second factor where the account has one; begin a session.

    The password is verified outside any transaction: it takes a tenth of a second by design, and
    as long for a login that nobody has.
    """
    login = tidy(asked.login)
    desk = _asking_desk(engine, desk_token, host, now)
    here, elsewhere = (
        account_at_desk(login, desk.id),
        (account_anywhere(login), whole_desk(desk.id)),
    )
    with engine.begin() as connection:
        known_here = count_attempt(connection, here, now)
        refuse_locked(connection, elsewhere[1:] if known_here else elsewhere, now)
    with engine.connect() as connection:
        person = connection.execute(
            select(
                *(StaffUser.name, StaffUser.roles, StaffUser.password_hash),
                *(StaffUser.needs_second_factor, StaffUser.totp_secret),
            ).where(StaffUser.login == login, StaffUser.revoked_at.is_(None))
        ).first()
        young = is_young(read_school(connection), now)
    if not password_matches(asked.password, person.password_hash if person else None):
        with engine.begin() as connection:
            note_failure(connection, elsewhere, now)
        raise Declined(HTTPStatus.FORBIDDEN, _why_not(young=young))
    assert person is not None
    if person.needs_second_factor and not _second_factor_right(engine, person, asked, login, now):
        with engine.begin() as connection:
            note_failure(connection, elsewhere, now)
        raise Declined(HTTPStatus.FORBIDDEN, "second_factor_wrong")
    with engine.begin() as connection:
        note_success(connection, here, now)
        token = begin_session(connection, login, desk, asked.refresh, now)
    return SignedIn(
        token=token,
        expires_at=now + SESSION,
        offline_until=now + OFFLINE,
        login=login,
        name=person.name,
        roles=[Role(role) for role in person.roles],
    )


def _asking_desk(engine: Engine, desk_token: str | None, host: str, now: datetime) -> EnrolledAs:
    """Attempts at an address count against computers that are no desk here: a whole school may
    come from one."""
    place = address(host)
    with engine.begin() as connection:
        try:
            return desk_of(connection, desk_token)
        except Declined:
            refuse_locked(connection, [place], now)
            note_failure(connection, [place], now)
            connection.commit()
            raise


def _second_factor_right(
    engine: Engine, person: Row[*tuple[Any, ...]], asked: SignIn, login: str, now: datetime
) -> bool:
    if person.totp_secret is None:
        raise Declined(HTTPStatus.FORBIDDEN, "second_factor_missing")
    if not asked.code:
        raise Declined(HTTPStatus.FORBIDDEN, "second_factor_needed")
    with engine.begin() as connection:
        return use_second_factor(connection, login, asked.code, now)


def renew_sign_in(engine: Engine, desk_token: str | None, asked: Renewal, now: datetime) -> Renewed:
    """Exchange the tokens of a sign-in. Declined where they were used before or it has ended."""
    with engine.begin() as connection:
        renewed = renew(connection, desk_token, asked, now)
    if renewed is None:
        raise Declined(HTTPStatus.UNAUTHORIZED, "sign_in_needed")
    return renewed


def _why_not(*, young: bool) -> str:
    """Whether there is such an account is told to nobody, but that a restore may have lost it."""
    return "login_perhaps_forgotten" if young else "login_or_password_wrong"
