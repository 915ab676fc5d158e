"""Decides outages and seats that are kept for a desk: what later decisions rest on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, select

from central.change_sets.kept_seats import kept_seats
from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from central.database import one_of
from central.tables import Desk
from registrar_desktop.clock import to_text
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT
from sync.protocol import Action, Choice, FieldChange, Line

# Two clocks that are both right may differ by so much.
_LEEWAY = timedelta(minutes=5)


def decide_outages(plan: Plan, occasion: Occasion) -> None:
    """Raise Rejected where a window begins or ends in the future, or names somebody else."""
    rows = [*plan.created("outage"), *(edit.after for edit in plan.edited("outage"))]
    for row in rows:
        for at in (row["started_at"], row["ended_at"]):
            if at is not None and at > occasion.now + _LEEWAY:
                raise Rejected("outage_in_future", at=to_text(at))
    for row in plan.created("outage"):
        row["declared_by"] = occasion.change.actor


def decide_allotments(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    """Raise Rejected where there is no such desk, or not so many seats are free."""
    made = plan.created("seat_allotment")
    if not made:
        return
    desks = _desks(connection, [row["desk_code"] for row in made])
    for row in made:
        if row["desk_code"] not in desks:
            leave = Choice(code="keep", gives_up=True)
            raise Rejected("allotment_desk_unknown", desk=row["desk_code"]).offering(None, leave)
        row["desk_id"] = desks[row["desk_code"]]
        _refuse_more_than_free(connection, plan, occasion, row)


def _desks(connection: Connection, codes: list[str]) -> dict[str, str]:
    statement = select(Desk.code, Desk.id).where(
        one_of(Desk.code, codes), Desk.revoked_at.is_(None)
    )
    return {row.code: row.id for row in connection.execute(statement)}


def _refuse_more_than_free(
    connection: Connection, plan: Plan, occasion: Occasion, row: Row
) -> None:
    section = plan.known("section").get(row["section_id"])
    if section is None:
        raise Rejected("reference_unknown", kind="seat_allotment", refers_to="section")
    if section["capacity"] is None:
        raise Rejected("allotment_without_limit")
    taken = connection.scalar(
        select(func.count()).where(
            Registration.section_id == section["id"], Registration.status.in_(list(HOLDS_SEAT))
        )
    )
    kept = sum(each.left for each in kept_seats(connection, {section["id"]}, occasion.now))
    free = max(section["capacity"] - (taken or 0) - kept, 0)
    if row["seats"] > free:
        raise _more_than_free(row, free)


def _more_than_free(row: Row, free: int) -> Rejected:
    leave = Choice(code="keep", gives_up=True)
    if not free:
        return Rejected("allotment_none_free", seats=row["seats"]).offering(None, leave)
    fewer = Line(
        kind="seat_allotment",
        id=row["id"],
        action=Action.CREATE,
        fields={"seats": FieldChange(after=free)},
    )
    rejected = Rejected("allotment_more_than_free", seats=row["seats"], free=free)
    take = Choice(code=f"fewer:{free}", facts={"free": free}, lines=[fewer])
    return rejected.offering(None, take, leave)
