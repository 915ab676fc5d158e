"""Decides one change set: may its actor, does it merge, do the rules allow it; then writes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.exc import DataError, IntegrityError

from central.change_sets.accounts import decide_accounts
from central.change_sets.answers import Moment, plan_answer, plan_merge
from central.change_sets.conflicts import with_their_side
from central.change_sets.constraints import created_elsewhere, rejected_by
from central.change_sets.following import Followed, follow, move_reversals
from central.change_sets.new_students import settle_new_students
from central.change_sets.plan import Plan, make_plan
from central.change_sets.questions import question_row
from central.change_sets.registrations import decide_registrations
from central.change_sets.rejection import Conflicting, Rejected
from central.change_sets.scope import may_touch, merges_by_hand
from central.change_sets.write import write_plan
from central.school import read_school
from central.tables import StaffUser
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, ChangeKind, Role
from sync.protocol import ChangeSet, Outcome, Verdict


def decide(connection: Connection, change: ChangeSet, now: datetime) -> Verdict:
    """The verdict; where it is ACCEPTED the change is written, otherwise nothing is."""
    try:
        return _apply_beside_others(connection, change, now)
    except Rejected as rejected:
        return _refused(change, rejected, now)
    except (IntegrityError, DataError) as error:
        return _refused(change, rejected_by(connection, error), now)
    except Conflicting as found:
        return Verdict(
            change_set_id=change.id,
            outcome=Outcome.CONFLICT,
            reason="changed_on_both_sides",
            case=Case.EDITED_TWICE,
            conflicts=[
                each.model_copy(update={"id": found.known_as(each.id)})
                for each in with_their_side(connection, found.conflicts)
            ],
            decided_at=now,
        )


def received_at(change: ChangeSet, now: datetime) -> datetime:
    """When the person acted, by the centre's clock: never later than now."""
    told = change.recorded_at
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    return min(told - timedelta(milliseconds=change.clock_offset_ms or 0), now)


def _apply_beside_others(connection: Connection, change: ChangeSet, now: datetime) -> Verdict:
    """Two desks may create the same record at once: the second one then finds it there."""
    try:
        with connection.begin_nested():
            return _apply(connection, change, now)
    except IntegrityError as error:
        if not created_elsewhere(error):
            raise
    with connection.begin_nested():
        return _apply(connection, change, now)


def _apply(connection: Connection, change: ChangeSet, now: datetime) -> Verdict:
    roles = _check_right(connection, change)
    school = read_school(connection)
    day = school.day(received_at(change, now))
    followed = Followed(change)
    if change.kind is ChangeKind.REVIEW:
        plan = plan_answer(connection, Moment(change, roles, now, day))
    elif change.kind is ChangeKind.STUDENT_MERGE:
        plan = plan_merge(connection, Moment(change, roles, now, day))
    else:
        followed = follow(connection, change)
        plan = _planned(connection, followed)
        settle_new_students(connection, plan, followed.change)
        decide_registrations(connection, plan, change.kind, day)
        decide_accounts(connection, plan, school.currency)
        move_reversals(connection, plan, followed)
    for question in plan.questions:
        plan.create(ReviewItem.__tablename__, question_row(question, change, now))
    return Verdict(
        change_set_id=change.id,
        outcome=Outcome.ACCEPTED,
        records=write_plan(connection, plan, followed.change),
        left_out=[*followed.left_out, *plan.left_out],
        remarks=[*followed.remarks, *plan.remarks],
        decided_at=now,
    )


def _planned(connection: Connection, followed: Followed) -> Plan:
    try:
        return make_plan(connection, followed.change)
    except Conflicting as found:
        found.known_as = followed.known_as
        raise


def _check_right(connection: Connection, change: ChangeSet) -> list[Role]:
    """The right of the actor who made the change, not of whoever is signed in while it is sent."""
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


def _refused(change: ChangeSet, rejected: Rejected, now: datetime) -> Verdict:
    return Verdict(
        change_set_id=change.id,
        outcome=Outcome.REFUSED,
        reason=rejected.reason,
        facts=rejected.facts,
        decided_at=now,
    )
