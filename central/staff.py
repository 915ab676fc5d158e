"""Staff accounts and desks, as an administrator makes and revokes them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text, update

from central.passwords import check_password
from central.school import read_school
from central.second_factor import SecondFactor, give_second_factor, is_needed_for
from central.secrets_kept import fingerprint, hash_password, new_code, plain_code
from central.tables import Desk, School, SignInSession, StaffUser
from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.vocabulary import Role

ENROLMENT_DAYS = 7
# At least two digits, and no zero before more than that.
_DESK_CODE = re.compile(r"D(0[1-9]|[1-9][0-9]{1,5})")


def add_user(
    connection: Connection,
    login: str,
    name: str,
    roles: Collection[Role],
    password: str,
    *,
    without_second_factor: bool = False,
) -> SecondFactor | None:
    """Make a staff account; gives the second factor of one that handles money or accounts.

    Raises Invalid or Refused where the login or password will not do.
    """
    login = tidy(login)
    if not login or len(login) > 120 or " " in login:
        raise Invalid("login_unusable", login=login[:60])
    if not roles:
        raise Invalid("role_missing", login=login)
    guarded = is_needed_for(roles) and not without_second_factor
    school = _checked(connection, login, name, password, second_factor=guarded)
    if connection.scalar(select(StaffUser.login).where(StaffUser.login == login)):
        raise Refused("login_taken", login=login)
    connection.execute(
        insert(StaffUser).values(
            login=login,
            name=tidy(name) or login,
            roles=[role.value for role in roles],
            password_hash=hash_password(password),
        )
    )
    return give_second_factor(connection, login, school) if guarded else None


def set_password(connection: Connection, login: str, password: str) -> None:
    """Give a staff account another password and end its sign-ins. Raises Invalid or Refused."""
    person = connection.execute(
        select(StaffUser.name, StaffUser.needs_second_factor).where(
            StaffUser.login == login, StaffUser.revoked_at.is_(None)
        )
    ).first()
    if person is None:
        raise Refused("login_unknown", login=login)
    _checked(connection, login, person.name, password, second_factor=person.needs_second_factor)
    connection.execute(
        update(StaffUser)
        .where(StaffUser.login == login)
        .values(password_hash=hash_password(password))
    )
    connection.execute(delete(SignInSession).where(SignInSession.login == login))


def second_factor(connection: Connection, login: str) -> SecondFactor:
    """Give an account a second factor, or another one, and end its sign-ins. Raises Refused."""
    made = give_second_factor(connection, login, read_school(connection).name)
    connection.execute(delete(SignInSession).where(SignInSession.login == login))
    return made


def _checked(
    connection: Connection, login: str, name: str, password: str, *, second_factor: bool
) -> str:
    """The school's name, which everybody knows as well as the person's."""
    school = read_school(connection).name
    check_password(password, (login, name, school), second_factor=second_factor)
    return school


def revoke_user(connection: Connection, login: str, now: datetime) -> None:
    """End a staff account and its sign-ins; what it did stays."""
    revoked = connection.execute(
        update(StaffUser)
        .where(StaffUser.login == login, StaffUser.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if revoked.rowcount == 0:
        raise Refused("login_unknown", login=login)
    connection.execute(delete(SignInSession).where(SignInSession.login == login))


def add_desk(connection: Connection, name: str, now: datetime) -> tuple[str, str]:
    """Make a desk; gives its code (`D07`) and the one-time code it enrols with."""
    connection.execute(text("LOCK TABLE desk IN SHARE ROW EXCLUSIVE MODE"))
    made = connection.scalar(select(func.max(Desk.number))) or 0
    number = max(made, connection.scalar(select(School.desk_numbers_above)) or 0) + 1
    code, enrolment = f"D{number:02d}", new_code()
    connection.execute(
        insert(Desk).values(
            id=new_id(),
            number=number,
            code=code,
            name=tidy(name)[:200] or code,
            enrolment_hash=fingerprint(plain_code(enrolment)),
            enrolment_until=now + timedelta(days=ENROLMENT_DAYS),
        )
    )
    return code, enrolment


def readmit_desk(connection: Connection, code: str, now: datetime) -> tuple[str, str]:
    """Let the desk of this code go on as who it is: one that a restore has forgotten, or that was
    revoked. Gives its code and a one-time code that only a desk of that code can use."""
    code = code.strip().upper()
    if not _DESK_CODE.fullmatch(code):
        raise Invalid("desk_code_unreadable", desk=code[:20])
    connection.execute(text("LOCK TABLE desk IN SHARE ROW EXCLUSIVE MODE"))
    enrolment = new_code()
    values = {
        "readmits": True,
        "enrolment_hash": fingerprint(plain_code(enrolment)),
        "enrolment_until": now + timedelta(days=ENROLMENT_DAYS),
    }
    known = connection.execute(select(Desk.id, Desk.revoked_at).where(Desk.code == code)).first()
    if known is None:
        # Its id is the desk's own to tell.
        made = {"id": new_id(), "number": int(code[1:]), "code": code, "name": code}
        connection.execute(insert(Desk).values(**made, **values))
        return code, enrolment
    if known.revoked_at is not None:
        # Whoever has the computer's old token must not get in by this.
        values |= {"revoked_at": None, "token_hash": None}
    connection.execute(update(Desk).where(Desk.id == known.id).values(**values))
    return code, enrolment


def revoke_desk(connection: Connection, code: str, now: datetime) -> None:
    """End a desk's access, when its computer was lost; what it recorded stays."""
    desk_id = connection.scalar(
        update(Desk)
        .where(Desk.code == code.strip().upper(), Desk.revoked_at.is_(None))
        .values(revoked_at=now, enrolment_hash=None)
        .returning(Desk.id)
    )
    if desk_id is None:
        raise Refused("desk_code_unknown", desk=code[:20])
    connection.execute(delete(SignInSession).where(SignInSession.desk_id == desk_id))
