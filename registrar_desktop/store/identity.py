"""Who this desk is and who sits at it: joined centre, school, sign-in, number series.

The values live in the encrypted store; how a password is checked here stands in `signing_in`, and
talking to the centre about any of it is `sync`'s part.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store.tables.desk import NumberRange, Series, Setting

_JOINED = "joined"
_SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class JoinedDesk:
    """This desk as the centre enrolled it. `code` prefixes receipt numbers, like `D07`."""

    id: str
    code: str
    token: str = field(repr=False)
    centre_url: str
    epoch: str
    school: str
    currency: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """Who works here now. `token` is empty after an offline sign-in.

    refresh: shown to exchange the token; next_*: what an exchange that is under way asks for.
    """

    login: str
    name: str
    roles: tuple[Role, ...]
    token: str = field(repr=False)
    expires_at: str
    refresh: str = field(default="", repr=False)
    next_token: str = field(default="", repr=False)
    next_refresh: str = field(default="", repr=False)


def read_setting(session: Session, name: str) -> dict[str, Any] | None:
    """A named value of this desk, or None."""
    row = session.get(Setting, name)
    return None if row is None else row.value


def write_setting(session: Session, name: str, value: dict[str, Any]) -> None:
    """Keep a named value of this desk; not a person's change, so not journalled."""
    session.merge(Setting(name=name, value=value))


def joined_desk(session: Session) -> JoinedDesk:
    """This desk; Refused where it has not joined a centre yet."""
    value = read_setting(session, _JOINED)
    if value is None:
        raise Refused("desk_not_joined")
    return JoinedDesk(**value)


def is_joined(session: Session) -> bool:
    """Whether this desk has joined a centre."""
    return read_setting(session, _JOINED) is not None


def join(session: Session, desk: JoinedDesk) -> None:
    """Keep what the centre said at enrolment."""
    write_setting(session, _JOINED, asdict(desk))


def who_is_here(session: Session) -> SignedInPerson | None:
    """Who works here now, or None."""
    value = read_setting(session, _SIGNED_IN)
    if not value:
        return None
    return SignedInPerson(**{**value, "roles": tuple(Role(role) for role in value["roles"])})


def signed_in(session: Session) -> SignedInPerson:
    """Who works here; Refused where nobody has signed in."""
    person = who_is_here(session)
    if person is None:
        raise Refused("sign_in_first")
    return person


def sign_in_here(session: Session, person: SignedInPerson) -> None:
    """From now on this person works at the desk."""
    keep_person(session, person)


def keep_person(session: Session, person: SignedInPerson) -> None:
    """Keep what is known of who works here; it is the same person as before."""
    write_setting(session, _SIGNED_IN, asdict(person))


def sign_out_here(session: Session) -> None:
    """Nobody works at the desk; the journal stays."""
    write_setting(session, _SIGNED_IN, {})


def add_number_range(
    session: Session, prefix: str, width: int, first: int, last: int, seal: str | None = None
) -> None:
    """Keep a range of student numbers the centre reserved for this desk; told again, it goes on
    where it was."""
    if session.get(NumberRange, first) is None:
        session.add(
            NumberRange(
                first_number=first,
                last_number=last,
                next_number=first,
                prefix=prefix,
                width=width,
                seal=seal,
            )
        )


def numbers_left(session: Session) -> int:
    """How many student numbers this desk may still hand out."""
    ranges = session.scalars(select(NumberRange))
    return sum(each.last_number - each.next_number + 1 for each in ranges)


def take_student_number(session: Session) -> str:
    """The next reserved student number; Refused where none is left."""
    # What the session holds counts, not what is written yet: one act may take many numbers.
    ranges = session.scalars(select(NumberRange).order_by(NumberRange.first_number))
    free = next((each for each in ranges if each.next_number <= each.last_number), None)
    if free is None:
        raise Refused("student_numbers_used_up")
    number = free.next_number
    free.next_number += 1
    return f"{free.prefix}{number:0{free.width}d}"


def take_from_series(session: Session, name: str) -> int:
    """The next number of this desk's own gapless series, from 1."""
    series = session.get(Series, name)
    if series is None:
        # At once: one that is only about to be written would not be found by the next asker.
        session.connection().execute(insert(Series).values(name=name, next_number=1))
        series = session.get_one(Series, name)
    number = series.next_number
    series.next_number += 1
    return number
