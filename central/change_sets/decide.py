"""Decides one change set: may its actor, does it merge, do the rules allow it; then writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DataError, IntegrityError

from central.change_sets.accounts import decide_accounts
from central.change_sets.altered import altered
from central.change_sets.answers import plan_answer, plan_merge
from central.change_sets.charging import charge_registrations
from central.change_sets.claims import first_claim
from central.change_sets.conflicts import with_their_side
from central.change_sets.constraints import created_elsewhere, rejected_by
from central.change_sets.drawers import decide_drawers
from central.change_sets.fee_rules import decide_fee_rules
from central.change_sets.following import Followed, follow, move_reversals, refuse_overtaken
from central.change_sets.gateway_posted import leave_out_posted
from central.change_sets.holds import leave_out_second_holds
from central.change_sets.later_wins import settle_contact_data
from central.change_sets.money_settled import look_at_holds, settle_money
from central.change_sets.new_students import settle_new_students
from central.change_sets.occasion import Occasion, clock_is_off, received_at
from central.change_sets.paid_twice import ask_about_second_payments
from central.change_sets.plan import Plan, make_plan
from central.change_sets.plans import decide_plans
from central.change_sets.questions import question_row
from central.change_sets.registrations import decide_registrations
from central.change_sets.reinstating import reinstate_who_paid
from central.change_sets.rejection import Conflicting, Held, Rejected
from central.change_sets.rights import check_right
from central.change_sets.stale_papers import call_back_papers
from central.change_sets.suggesting import meanwhile
from central.change_sets.waiving import refuse_waiving_alone
from central.change_sets.windows import decide_allotments, decide_outages
from central.change_sets.write import write_plan
from central.school import read_school
from registrar_desktop.clock import to_text
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, ChangeKind, Role
from sync.protocol import ChangeSet, Outcome, Remark, Verdict
from sync.protocol_editions import in_todays_words

_NAME_NOBODY = text("SELECT set_config('registrar.change_set', '', true)")


def decide(
    connection: Connection, change: ChangeSet, now: datetime, roles: Sequence[Role] | None = None
) -> Verdict:
    """The verdict; where it is ACCEPTED the change is written, otherwise nothing is.

    roles: for what the centre does itself; otherwise the actor's are looked up and judged.
    """
    change = in_todays_words(change)
    try:
        return _apply_beside_others(connection, change, now, roles)
    except Rejected as rejected:
        return _with_answers(connection, _refused(change, rejected, now), rejected)
    except (IntegrityError, DataError) as error:
        return _refused(change, rejected_by(connection, error), now)
    except Held as held:
        return _held(connection, change, held, now)
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


def _apply_beside_others(
    connection: Connection, change: ChangeSet, now: datetime, roles: Sequence[Role] | None
) -> Verdict:
    """Two desks may create the same record at once: the second one then finds it there."""
    try:
        with connection.begin_nested():
            return _apply(connection, change, now, roles)
    except IntegrityError as error:
        if not created_elsewhere(error):
            raise
    with connection.begin_nested():
        return _apply(connection, change, now, roles)


def _apply(
    connection: Connection, change: ChangeSet, now: datetime, roles: Sequence[Role] | None
) -> Verdict:
    if roles is None:
        roles = check_right(connection, change, received_at(change, now))
    school = read_school(connection)
    occasion = Occasion(change, roles, first_claim(connection, change, now), now, school)
    followed = Followed(change)
    if change.kind is ChangeKind.REVIEW:
        plan = plan_answer(connection, occasion)
    elif change.kind is ChangeKind.STUDENT_MERGE:
        plan = plan_merge(connection, occasion)
    else:
        followed = follow(connection, change)
        plan = _merged(connection, followed, replace(occasion, change=followed.change))
        refuse_overtaken(connection, change, followed)
        settle_new_students(connection, plan, followed.change)
        decide_outages(plan, occasion)
        decide_allotments(connection, plan, occasion)
        decide_fee_rules(connection, plan, occasion)
        decide_drawers(plan, occasion)
        refuse_waiving_alone(plan, followed.change)
        leave_out_second_holds(connection, plan)
        decide_registrations(connection, plan, occasion)
        decide_plans(connection, plan, occasion)
        ask_about_second_payments(connection, plan, followed.change)
        leave_out_posted(connection, plan)
        left_over = decide_accounts(connection, plan, change, school.currency)
        reinstate_who_paid(connection, plan, occasion)
        settle_money(connection, plan, occasion, left_over)
        call_back_papers(connection, plan, occasion)
        move_reversals(connection, plan, followed)
    for question in plan.questions:
        plan.create(ReviewItem.__tablename__, question_row(question, change, now))
    records = write_plan(connection, plan, followed.change)
    charged = charge_registrations(connection, plan, occasion)
    look_at_holds(connection, plan, occasion, charged)
    return Verdict(
        change_set_id=change.id,
        outcome=Outcome.ACCEPTED,
        records=records,
        left_out=[*followed.left_out, *plan.left_out],
        altered=altered(plan, followed.change),
        remarks=[*followed.remarks, *plan.remarks, *_about_the_clock(occasion)],
        decided_at=now,
    )


def _merged(connection: Connection, followed: Followed, occasion: Occasion) -> Plan:
    plan = make_plan(connection, followed.change)
    if left := settle_contact_data(connection, plan, occasion):
        raise Conflicting(left, followed.known_as)
    return plan


def _about_the_clock(occasion: Occasion) -> list[Remark]:
    """C26: the desk's clock was measured to be wrong; its times were corrected."""
    if not clock_is_off(occasion.change):
        return []
    facts = {
        "seconds": abs(occasion.change.clock_offset_ms or 0) // 1000,
        "received_at": to_text(received_at(occasion.change, occasion.now)),
        "told_at": to_text(occasion.change.recorded_at),
    }
    return [Remark(case=Case.CLOCK_WRONG, facts=facts)]


def _held(connection: Connection, change: ChangeSet, held: Held, now: datetime) -> Verdict:
    if held.question is not None:
        # Nothing of the change set is done: the feed must not tell its desk that it was.
        connection.execute(_NAME_NOBODY)
        row = question_row(held.question, change, now)
        connection.execute(insert(table_of(ReviewItem)), [row])
    return Verdict(change_set_id=change.id, outcome=Outcome.PARKED, reason=held.reason)


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
        case=rejected.case,
        choices=list(rejected.choices),
        decided_at=now,
    )
