"""Whether the actor of a change set may make it: the account, its roles, and what the act touches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.questions import Question
from central.change_sets.rejection import Held, Rejected
from central.change_sets.scope import may_touch, merges_by_hand
from central.database import one_of
from central.tables import StaffUser
from registrar_desktop.clock import to_text
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, Role
from sync.protocol import ChangeSet, Choice

_WAITS = "waits_for_office_head"
ACCEPT, REFUSE = "accept_act", "refuse_act"


def check_right(connection: Connection, change: ChangeSet, received: datetime) -> list[Role]:
    """The roles of the actor who made the change, not of whoever is signed in while it is sent."""
    person = connection.execute(
        select(StaffUser.name, StaffUser.roles, StaffUser.revoked_at).where(
            StaffUser.login == change.actor
        )
    ).first()
    if person is None:
        raise Rejected("actor_unknown", login=change.actor)
    if person.revoked_at is not None:
        _judge_revoked(connection, change, person, received)
    roles = [Role(role) for role in person.roles]
    if not may(roles, change.kind):
        raise Rejected("role_forbids", login=change.actor, act=change.label)
    for line in change.lines:
        if not may_touch(change.kind, line.kind):
            raise Rejected("act_out_of_scope", act=change.kind.value, kind=line.kind[:60])
        if merges_by_hand(change.kind, line):
            raise Rejected("merged_by_hand", id=line.id)
    return roles


def _judge_revoked(
    connection: Connection, change: ChangeSet, person: Any, received: datetime
) -> None:
    """C25: what was recorded while the account still stood is the office's to decide."""
    if received >= person.revoked_at:
        raise Rejected("actor_revoked", login=change.actor)
    answered = connection.execute(
        select(ReviewItem.decision, ReviewItem.decided_by, ReviewItem.facts)
        .where(ReviewItem.change_set_id == change.id, ReviewItem.case == Case.ACTOR_REVOKED)
        .order_by(ReviewItem.opened_at.desc())
    ).first()
    digest = change.digest()
    if answered is None or answered.facts["digest"] != digest:
        raise Held(_WAITS, _question(connection, change, person, received))
    if answered.decision is None:
        raise Held(_WAITS, None)
    if answered.decision == REFUSE:
        raise Rejected("actor_revoked_refused", login=change.actor, by=answered.decided_by)


def _question(
    connection: Connection, change: ChangeSet, person: Any, received: datetime
) -> Question:
    facts = {
        "login": change.actor,
        "name": person.name,
        "act": change.label,
        "received_at": to_text(received),
        "revoked_at": to_text(person.revoked_at),
        "digest": change.digest(),
    }
    choices = (Choice(code=ACCEPT), Choice(code=REFUSE))
    return Question(Case.ACTOR_REVOKED, _student(connection, change), facts, choices)


def _student(connection: Connection, change: ChangeSet) -> str | None:
    """A student the change is about whom the centre has."""
    named = [line.id for line in change.lines if line.kind == Student.__tablename__]
    named += [
        str(line.fields["student_id"].after) for line in change.lines if "student_id" in line.fields
    ]
    return connection.scalar(select(Student.id).where(one_of(Student.id, named)).limit(1))
