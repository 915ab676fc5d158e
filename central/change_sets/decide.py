"""Decides one change set: may its actor, does it merge, do the rules allow it; then writes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from central.change_sets.accounts import decide_accounts
from central.change_sets.answers import plan_answer, plan_merge
from central.change_sets.conflicts import with_their_side
from central.change_sets.constraints import created_elsewhere, rejected_by
from central.change_sets.following import Followed, follow, move_reversals
from central.change_sets.holds import leave_out_second_holds
from central.change_sets.new_students import settle_new_students
from central.change_sets.occasion import Occasion, received_at
from central.change_sets.plan import Plan, make_plan
from central.change_sets.questions import question_row
from central.change_sets.registrations import decide_registrations
from central.change_sets.rejection import Conflicting, Rejected
from central.change_sets.rights import check_right
from central.change_sets.suggesting import meanwhile
from central.change_sets.windows import decide_allotments, decide_outages
from central.change_sets.write import write_plan
from central.school import read_school
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, ChangeKind
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
            case=Case.EDITED_TWICE,
            conflicts=[
                each.model_copy(update={"id": found.known_as(each.id)})
                for each in with_their_side(connection, found.conflicts)
            ],
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
    roles = check_right(connection, change)
    school = read_school(connection)
    occasion = Occasion(change, roles, received_at(change, now), now, school)
    followed = Followed(change)
    if change.kind is ChangeKind.REVIEW:
        plan = plan_answer(connection, occasion)
    elif change.kind is ChangeKind.STUDENT_MERGE:
        plan = plan_merge(connection, occasion)
    else:
        followed = follow(connection, change)
        plan = _planned(connection, followed)
        settle_new_students(connection, plan, followed.change)
        decide_outages(plan, occasion)
        decide_allotments(connection, plan, occasion)
        leave_out_second_holds(connection, plan)
        decide_registrations(connection, plan, occasion)
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
