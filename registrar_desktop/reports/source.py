"""What every report is made from: one consistent look at the store, and who asks for it when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.exports.tables import Stamp
from registrar_desktop.records.days import school_day, zone_named
from registrar_desktop.records.letterhead import read_letterhead
from registrar_desktop.records.weather import channel_now
from registrar_desktop.schema.vocabulary import Channel
from registrar_desktop.store import identity

Wording = Callable[[Enum], str]

OFFICE = "Office of the Registrar"
# Confirmed within this time by a centre that answers counts as live.
_LIVE = timedelta(minutes=10)


def plain_word(value: Enum) -> str:
    """A status as words, for whoever has no better ones."""
    return str(value.value).replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Source:
    """A session, the stamp for every paper, how statuses are put into words, and the school's logo
    where it has one."""

    session: Session
    stamp: Stamp
    word: Wording
    logo: bytes = b""

    @property
    def day(self) -> date:
        """The institution's day on which the report is made."""
        return self.stamp.local(self.stamp.made_at).date()

    def local_day(self, instant: datetime) -> date:
        """The institution's day of an instant."""
        return school_day(instant, self.stamp.zone.key)


def read_source(session: Session, made_at: datetime, word: Wording = plain_word) -> Source:
    """The source of a report made now. Refused where the desk has not joined a centre."""
    desk = identity.joined_desk(session)
    person = identity.who_is_here(session)
    letterhead = read_letterhead(session)
    stamp = Stamp(
        institution=desk.school,
        office=letterhead.office or OFFICE,
        address=letterhead.address,
        made_at=made_at,
        made_by=person.name if person else "nobody signed in",
        desk=desk.code,
        zone=zone_named(desk.time_zone),
        as_of=_as_of(session, made_at),
    )
    return Source(session, stamp, word, letterhead.logo)


def confirmed_at(session: Session) -> datetime | None:
    """When the centre last confirmed what this desk shows; None where it never did."""
    told = identity.read_setting(session, "as_of")
    return from_text(told["at"]) if told else None


def _as_of(session: Session, now: datetime) -> datetime | None:
    """The age to print; None while the centre answers and has just confirmed."""
    confirmed = confirmed_at(session)
    if confirmed is None:
        return now
    answers = channel_now(session) is Channel.DESK
    is_live = answers and now - confirmed <= _LIVE
    return None if is_live else confirmed
