"""Decides registrations: who leaves first, then who joins, each in the light of the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from central.change_sets.plan import Plan
from central.change_sets.registration_facts import RegistrationFacts, load_facts
from central.change_sets.rejection import Rejected
from registrar_desktop.rules.reasons import Reason
from registrar_desktop.rules.registration import double, leaving, reasons_against, seats
from registrar_desktop.schema.vocabulary import LIVE, ChangeKind, RegistrationStatus

# An office's own acts, which no deadline of the student binds.
_ADMINISTRATIVE = frozenset({RegistrationStatus.ADMIN_WITHDRAWN, RegistrationStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class _Move:
    """One registration going from a status to another; `before` is None where it is new."""

    row: dict[str, Any]
    before: RegistrationStatus | None
    after: RegistrationStatus

    @property
    def leaves(self) -> bool:
        return self.before in LIVE and self.after not in LIVE

    @property
    def joins(self) -> bool:
        """Takes a seat or a place in the queue that it did not have; from the queue to a seat too."""
        waits = RegistrationStatus.WAITLISTED
        if self.after not in LIVE:
            return False
        return self.before not in LIVE or (self.before is waits and self.after is not waits)


def decide_registrations(connection: Connection, plan: Plan, kind: ChangeKind, day: date) -> None:
    """Raise Rejected with the first reason why a registration of the plan may not be."""
    moves = _moves(plan)
    if not moves:
        return
    facts = load_facts(connection, plan)
    for move in sorted(moves, key=lambda move: not move.leaves):
        if move.leaves:
            _judge_leaving(facts, move, day)
        elif move.joins:
            _judge_joining(plan, facts, move, kind, day)
        if move.row["section_id"] in facts.sections:
            facts.seat(move.row, move.before, move.after)


def _moves(plan: Plan) -> list[_Move]:
    made = [_Move(row, None, row["status"]) for row in plan.created("registration")]
    return made + [
        _Move(edit.after, edit.row["status"], edit.after["status"])
        for edit in plan.edited("registration")
    ]


def _judge_leaving(facts: RegistrationFacts, move: _Move, day: date) -> None:
    if move.after in _ADMINISTRATIVE or move.before is None:
        return
    holds = facts.holds.get(move.row["student_id"], ())
    allowed = leaving(move.before, holds, facts.terms[move.row["term_id"]], day)
    if allowed.reasons:
        raise Rejected.because(allowed.reasons)
    if allowed.status is not move.after:
        raise Rejected("leaving_differs", asked=move.after.value, due=str(allowed.status))


def _judge_joining(
    plan: Plan, facts: RegistrationFacts, move: _Move, kind: ChangeKind, day: date
) -> None:
    row = move.row
    section = facts.sections.get(row["section_id"])
    student = plan.known("student").get(row["student_id"])
    term = facts.terms.get(row["term_id"])
    if section is None or student is None or term is None:
        raise Rejected("reference_unknown", kind="registration", refers_to="section, student")
    known = facts.student(student, row["term_id"])
    others = known.live
    if move.before in LIVE:
        # It is no obstacle to itself when it moves up from the queue.
        others = tuple(one for one in others if one.section_id != section.id)
    if kind is ChangeKind.IMPORT:
        # History of another system: its deadlines and holds were judged there.
        reasons: list[Reason] = [*double(section, others), *seats(section, move.after)]
    else:
        known = replace(known, live=others)
        reasons = reasons_against(known, section, term, day, move.after)
    if reasons:
        raise Rejected.because(reasons)
