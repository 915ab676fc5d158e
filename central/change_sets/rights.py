"""Whether the actor of a change set may make it: the account, its roles, and what the act touches."""

from __future__ import annotations

from sqlalchemy import Connection, select

from central.change_sets.rejection import Rejected
from central.change_sets.scope import may_touch, merges_by_hand
from central.tables import StaffUser
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.vocabulary import Role
from sync.protocol import ChangeSet


def check_right(connection: Connection, change: ChangeSet) -> list[Role]:
    """The roles of the actor who made the change, not of whoever is signed in while it is sent."""
    person = connection.execute(
        select(StaffUser.roles, StaffUser.revoked_at).where(StaffUser.login == change.actor)
    ).first()
    if person is None or person.revoked_at is not None:
        raise Rejected("actor_unknown", login=change.actor)
    roles = [Role(role) for role in person.roles]
    if not may(roles, change.kind):
        raise Rejected("role_forbids", login=change.actor, act=change.label)
    for line in change.lines:
        if not may_touch(change.kind, line.kind):
            raise Rejected("act_out_of_scope", act=change.kind.value, kind=line.kind[:60])
        if merges_by_hand(change.kind, line):
            raise Rejected("merged_by_hand", id=line.id)
    return roles
