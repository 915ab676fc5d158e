"""Decides registrations: who leaves first, then who joins, each in the light of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from central.change_sets.asked import Asked
from central.change_sets.fairness import Honoured, honoured
from central.change_sets.following import goes_on_in
from central.change_sets.joined_twice import stands_already
from central.change_sets.leaving_late import cannot_leave
from central.change_sets.occasion import Occasion
from central.change_sets.plan import Edit, Plan
from central.change_sets.registration_facts import RegistrationFacts, load_facts
from central.change_sets.rejection import Rejected
from central.change_sets.remarks import deadline_kept, hold_let_pass, moved_since
from registrar_desktop.rules.holds import Process, blocking, lets_pass
from registrar_desktop.rules.overriding import from_text, may_override
from registrar_desktop.rules.reasons import Reason, ReasonCode
from registrar_desktop.rules.registration import (
    SectionFacts,
    StudentFacts,
    TermFacts,
    double,
    leaving,
    reasons_against,
    seats,
)
from registrar_desktop.schema.vocabulary import (
    HOLDS_SEAT,
    LIVE,
    ChangeKind,
    RegistrationStatus,
)

# An office's own acts, which no deadline of the student binds.
_ADMINISTRATIVE = frozenset({RegistrationStatus.ADMIN_WITHDRAWN, RegistrationStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class _Move:
    """One registration going from a status to another; `edit` is None where it is new."""

    row: dict[str, Any]
    before: RegistrationStatus | None
    after: RegistrationStatus
    edit: Edit | None = None

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

    def put(self, name: str, value: object) -> None:
        """Write something else than was asked for."""
        self.row[name] = value
        if self.edit is not None:
            self.edit.changes[name] = value


@dataclass(frozen=True, slots=True)
class _Judge:
    """What is at hand while the registrations of one change set are judged."""

    connection: Connection
    plan: Plan
    occasion: Occasion
    facts: RegistrationFacts
    leaves: frozenset[str]

    def leave(self, move: _Move) -> None:
        """Raise Rejected where the registration may not be left, or not with that status."""
        if move.after in _ADMINISTRATIVE or move.before is None:
            return
        before, term_id = move.before, move.row["term_id"]
        holds = self.facts.holds.get(move.row["student_id"], ())
        term = self.facts.terms[term_id]
        allowed = leaving(before, holds, term, self.occasion.day)
        if allowed.status is move.after:
            return
        kept = honoured(
            *(self.connection, self.occasion, term_id, term),
            lambda later, day: leaving(before, holds, later, day).status is move.after,
        )
        if kept is not None:
            label = self.facts.sections[move.row["section_id"]].label
            self.plan.remarks.append(deadline_kept(self.connection, self.occasion, kept, label))
        else:
            raise cannot_leave(move.row, allowed, self.occasion)

    def join(self, move: _Move) -> None:
        """Raise Rejected where the student may not have that place, and nobody overrode it."""
        section, known, term = self._known(move)
        if self._left_out(move, known):
            return
        if self.occasion.change.kind is ChangeKind.IMPORT:
            # History of another system: its deadlines and holds were judged there.
            reasons = [*double(section, known.live), *seats(section, move.after)]
        else:
            known = self._without_passing_holds(known, move)
            reasons = self._reasons(move, known, section, term)
        reasons = [each for each in reasons if each.code not in self._overridden(move)]
        if reasons:
            raise self._rejected(move, known, section, term, reasons)
        self._take_place(move, section)

    def _known(self, move: _Move) -> tuple[SectionFacts, StudentFacts, TermFacts]:
        section = self.facts.sections.get(move.row["section_id"])
        student = self.plan.known("student").get(move.row["student_id"])
        term = self.facts.terms.get(move.row["term_id"])
        if section is None or student is None or term is None:
            raise Rejected("reference_unknown", kind="registration", refers_to="section, student")
        known = self.facts.student(student, move.row["term_id"])
        if move.before in LIVE:
            # It is no obstacle to itself when it moves up from the queue.
            others = tuple(one for one in known.live if one.section_id != section.id)
            known = replace(known, live=others)
        return section, known, term

    def _left_out(self, move: _Move, known: StudentFacts) -> bool:
        """Whether the student has that very place already: it stays, and ours is left out (C2)."""
        if move.edit is not None:
            return False
        remark = stands_already(self.connection, self.plan, self.occasion, move.row, known)
        if remark is None:
            return False
        self.plan.leave_out("registration", move.row["id"])
        goes_on_in(self.connection, "registration", move.row["id"], remark.facts["registration_id"])
        self.plan.remarks.append(remark)
        return True

    def _without_passing_holds(self, known: StudentFacts, move: _Move) -> StudentFacts:
        """The student without the holds that were placed after this request and let it pass (C5)."""
        received = self.occasion.received_at
        late = [hold for hold in known.holds if lets_pass(hold, received)]
        if not late or not self.occasion.clock_counts:
            return known
        for hold in blocking(tuple(late), Process.ADD, self.occasion.day):
            label = self.facts.sections[move.row["section_id"]].label
            self.plan.remarks.append(hold_let_pass(hold, label, received))
        return replace(known, holds=tuple(hold for hold in known.holds if hold not in late))

    def _reasons(
        self, move: _Move, known: StudentFacts, section: SectionFacts, term: TermFacts
    ) -> list[Reason]:
        reasons = reasons_against(known, section, term, self.occasion.day, move.after)
        if all(each.code != ReasonCode.DEAD for each in reasons):
            return reasons
        kept = honoured(
            *(self.connection, self.occasion, move.row["term_id"], term),
            lambda later, day: not _dead(known, section, later, day, move),
        )
        if kept is None or ReasonCode.DEAD in self._overridden(move):
            return reasons
        self._honour(move, kept, section)
        return reasons_against(known, section, kept.term, kept.day, move.after)

    def _honour(self, move: _Move, kept: Honoured, section: SectionFacts) -> None:
        move.put("reason_code", ReasonCode.OUTAGE.value)
        remark = deadline_kept(self.connection, self.occasion, kept, section.label)
        self.plan.remarks.append(remark)

    def _overridden(self, move: _Move) -> frozenset[str]:
        """The rules that the one who asks let be broken, may, and said why."""
        row, roles = move.row, self.occasion.roles
        if row["override_by"] != self.occasion.change.actor or not row["override_reason"]:
            return frozenset()
        return frozenset(
            code for code in from_text(row["override_of"]) if may_override(roles, code)
        )

    def _rejected(
        self,
        move: _Move,
        known: StudentFacts,
        section: SectionFacts,
        term: TermFacts,
        reasons: Sequence[Reason],
    ) -> Rejected:
        rejected = Rejected.because(reasons)
        rejected.asked = Asked(
            *(move.row, move.before, move.after, known, section, term),
            *(self.occasion, reasons, self.leaves),
        )
        return rejected

    def _take_place(self, move: _Move, section: SectionFacts) -> None:
        takes_seat = move.after in HOLDS_SEAT and move.before not in HOLDS_SEAT
        place = self.facts.own_allotment(section.id) if takes_seat else None
        if takes_seat and move.row["allotment_id"] != place:
            move.put("allotment_id", place)
        if move.after is RegistrationStatus.WAITLISTED and move.edit is None:
            # The queue is in the order of this time, everywhere.
            move.put("requested_at", self.occasion.by_our_clock(move.row["requested_at"]))
        row = self.plan.known("section")[section.id]
        changed_at = row.get("updated_at")
        if changed_at is not None and changed_at > self.occasion.received_at:
            self.plan.remarks += moved_since(self.connection, self.occasion, section)


def decide_registrations(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    """Raise Rejected with the first reason why a registration of the plan may not be."""
    moves = _moves(plan)
    if not moves:
        return
    facts = load_facts(connection, plan, occasion)
    leaves = frozenset(move.row["section_id"] for move in moves if move.leaves)
    judge = _Judge(connection, plan, occasion, facts, leaves)
    for move in sorted(moves, key=lambda move: not move.leaves):
        if move.leaves:
            judge.leave(move)
        elif move.joins:
            judge.join(move)
        if move.row["id"] not in plan.left_out and move.row["section_id"] in facts.sections:
            facts.seat(move.row, move.before, move.after)


def _moves(plan: Plan) -> list[_Move]:
    made = [_Move(row, None, row["status"]) for row in plan.created("registration")]
    return made + [
        _Move(edit.after, edit.row["status"], edit.after["status"], edit)
        for edit in plan.edited("registration")
    ]


def _dead(
    known: StudentFacts, section: SectionFacts, term: TermFacts, day: date, move: _Move
) -> bool:
    reasons = reasons_against(known, section, term, day, move.after)
    return any(each.code == ReasonCode.DEAD for each in reasons)
