"""Whether a desk may hand in what another desk recorded: the saved journal of a computer that died.

The change set is decided as if its own desk had sent it; who brought it is kept with the verdict.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from central.sessions import Caller
from central.tables import Desk, StaffUser
from registrar_desktop.rules.roles import may_speak_for_desks
from registrar_desktop.schema.vocabulary import Role
from sync.protocol import Delivery, Outcome


def objection(
    connection: Connection, delivery: Delivery, caller: Caller
) -> tuple[Outcome, str] | None:
    """Why this caller may not hand it in, or not yet; nothing is stored then."""
    change = delivery.change_set
    if change.desk_id == caller.desk.id:
        return None
    if not delivery.on_behalf:
        return Outcome.REFUSED, "change_set_other_desk"
    roles = connection.scalar(select(StaffUser.roles).where(StaffUser.login == caller.login))
    if not may_speak_for_desks([Role(role) for role in roles or []]):
        return Outcome.PARKED, "waits_for_office"
    if connection.scalar(select(Desk.id).where(Desk.id == change.desk_id)) is None:
        return Outcome.PARKED, "waits_for_desk"
    return None
