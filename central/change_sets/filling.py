"""When a section filled and by whom, and which place on its waitlist a request would have (I7)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, func, select

from central.change_sets.occasion import Occasion
from central.tables import Desk, FeedEntry, StoredVerdict
from registrar_desktop.clock import to_text
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import SectionFacts
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, RegistrationStatus

_SEAT = [status.value for status in HOLDS_SEAT]


def when_filled(connection: Connection, section: SectionFacts) -> dict[str, Any]:
    """When the last seat was given and from where; how many seats are kept for other desks."""
    if section.kept:
        return {"kept": section.kept}
    # The first state of each seat holder in which it held a seat.
    first = (
        select(
            FeedEntry.record_id,
            func.min(FeedEntry.made_at).label("given_at"),
        )
        .join(
            Registration,
            and_(
                Registration.id == FeedEntry.record_id,
                Registration.section_id == section.id,
                Registration.status.in_(list(HOLDS_SEAT)),
            ),
        )
        .where(FeedEntry.kind == "registration", FeedEntry.row["status"].as_string().in_(_SEAT))
        .group_by(FeedEntry.record_id)
        .subquery()
    )
    statement = (
        select(first.c.given_at, Registration.channel, Desk.code)
        .join(Registration, Registration.id == first.c.record_id)
        .outerjoin(StoredVerdict, StoredVerdict.change_set_id == Registration.change_set_id)
        .outerjoin(Desk, Desk.id == StoredVerdict.desk_id)
        .order_by(first.c.given_at.desc(), Registration.id.desc())
        .limit(1)
    )
    last = connection.execute(statement).first()
    if last is None:
        return {}
    told = {"filled_at": to_text(last.given_at), "channel": last.channel.value}
    return told | ({"desk": last.code} if last.code else {})


def waitlist_place(
    connection: Connection, section_id: str, row: dict[str, Any], occasion: Occasion
) -> int:
    """The place a request would have: who lost a place in an outage comes first, then by the time
    it was received (which the centre adjusts by what the desk's clock was off), then by id."""
    received = Registration.requested_at
    first = func.coalesce(Registration.reason_code == ReasonCode.OUTAGE.value, False)
    ahead = (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.section_id == section_id,
            Registration.status == RegistrationStatus.WAITLISTED,
            first
            | (received < occasion.received_at)
            | ((received == occasion.received_at) & (Registration.id < row["id"])),
        )
    )
    return int(connection.scalar(ahead) or 0) + 1
