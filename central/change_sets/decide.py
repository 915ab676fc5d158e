"""Decides one change set: may its actor, does it merge, do the rules allow it; then writes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.exc import DataError, IntegrityError

from central.change_sets.accounts import decide_accounts
from central.change_sets.conflicts import with_their_side
from central.change_sets.constraints import created_elsewhere, rejected_by
from central.change_sets.occasion import Occasion, received_at
from central.change_sets.plan import make_plan
from central.change_sets.registrations import decide_registrations
from central.change_sets.rejection import Conflicting, Rejected
from central.change_sets.scope import may_touch
from central.change_sets.suggesting import meanwhile
from central.change_sets.windows import decide_allotments, decide_outages
from central.change_sets.write import write_plan
from central.school import read_school
from central.tables import StaffUser
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.vocabulary import Role
from sync.protocol import ChangeSet, Outcome, Verdict
from sync.protocol_editions import in_todays_words


def decide(connection: Connection, change: ChangeSet, now: datetime) -> Verdict:
    """The verdict; where it is ACCEPTED the change is written, otherwise nothing is."""
    change = in_todays_words(change)
    try:
        return _apply_beside_others(connection, change, now)
    except Rejected as rejected:
        return _with_answers(connection, _refused(change, rejected, now), rejected)
    except (IntegrityError, DataError) as error:
        return _refused(change, rejected_by(connection, error), now)
    except Conflicting as found:
        return Verdict(
            change_set_id=change.id,
            outcome=Outcome.CONFLICT,
            reason="changed_on_both_sides",
            conflicts=with_their_side(connection, found.conflicts),
            decided_at=now,
        )


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
    plan = make_plan(connection, change)
    occasion = Occasion(change, roles, received_at(change, now), now, school)
    decide_outages(plan, occasion)
    decide_allotments(connection, plan, occasion)
    decide_registrations(connection, plan, occasion)
    decide_accounts(connection, plan, school.currency)
    return Verdict(
        change_set_id=change.id,
        outcome=Outcome.ACCEPTED,
        records=write_plan(connection, plan, change),
        remarks=plan.remarks,
        left_out=plan.left_out,
        decided_at=now,
    )


def _check_right(connection: Connection, change: ChangeSet) -> list[Role]:
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
    return roles


def _with_answers(connection: Connection, verdict: Verdict, rejected: Rejected) -> Verdict:
    """The refusal with what happened meanwhile; no lock is held any more."""
    if rejected.asked is None:
        return verdict
    told = meanwhile(connection, rejected.asked)
    facts = {**told.facts, **verdict.facts}
    return verdict.model_copy(update={"case": told.case, "facts": facts, "choices": told.choices})


def _refused(change: ChangeSet, rejected: Rejected, now: datetime) -> Verdict:
    return Verdict(
        change_set_id=change.id,
        outcome=Outcome.REFUSED,
        reason=rejected.reason,
        facts=rejected.facts,
        decided_at=now,
    )
