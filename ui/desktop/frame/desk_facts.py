"""What the pages need to know of the desk itself: school, person, currency, and its day.

The store is loaded when the facts are read: the first frame stands before that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from registrar_desktop.schema.vocabulary import Role


@dataclass(frozen=True)
class DeskFacts:
    """Who sits at which desk of which school; empty where that is not known yet.

    signed_in_until: when the sign-in ends at the centre; another one with every sign-in there.
    offline: a person chose that nobody outside is asked. locked: until the password is typed;
    lock_minutes: idle ones after which that happens by itself, 0 for never.
    """

    school: str = ""
    desk: str = ""
    currency: str = ""
    time_zone: str = "UTC"
    login: str = ""
    person: str = ""
    roles: tuple[Role, ...] = ()
    signed_in_until: str = ""
    offline: bool = False
    locked: bool = False
    lock_minutes: int = 0

    @property
    def ready(self) -> bool:
        """Whether work can be recorded: the desk has joined and somebody is signed in."""
        return bool(self.desk and self.login)

    def today(self, now: datetime) -> date:
        """The institution's day."""
        from registrar_desktop.records.days import school_day

        return school_day(now, self.time_zone) if self.desk else now.astimezone(UTC).date()


def read_desk(session: Session) -> DeskFacts:
    """The facts as they stand in the store."""
    from registrar_desktop.store import locking
    from registrar_desktop.store.identity import is_joined, joined_desk, who_is_here
    from sync.by_choice import works_offline

    person = who_is_here(session)
    who = DeskFacts(
        offline=works_offline(session),
        locked=locking.is_locked(session),
        lock_minutes=locking.minutes(session),
    )
    if person is not None:
        who = replace(
            who,
            login=person.login,
            person=person.name,
            roles=person.roles,
            signed_in_until=person.expires_at,
        )
    if not is_joined(session):
        return who
    desk = joined_desk(session)
    return replace(
        who,
        school=desk.school,
        desk=desk.code,
        currency=desk.currency,
        time_zone=desk.time_zone,
    )
