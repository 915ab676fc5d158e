"""Drops for non-payment, student by student: a change set of the centre's own, judged like any other.

Seats, charges and holds follow in the same transaction; a payment that was made in time and arrives
later brings everything back (C23).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from central.change_sets.decide import decide
from central.change_sets.kept_verdicts import keep_verdict
from central.dropping.who import Deadline, Owing, owing, passed_deadline, who_owes
from central.fees.settling import settle_waiting
from central.school import read_school
from registrar_desktop.clock import Clock, to_text
from registrar_desktop.errors import Refused
from registrar_desktop.identifiers import new_id, same_id
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema.codec import to_json
from registrar_desktop.schema.vocabulary import ChangeKind, RegistrationStatus, Role
from sync.protocol import Action, ChangeSet, FieldChange, Line, Outcome

# No login has a space in it, and no desk this id.
ACTOR = "drop for non-payment"
DESK_ID = same_id("centre", "dropping")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the keeper asks for. anyway: though desks have not been heard of."""

    term_id: str
    over_minor: int = 0
    anyway: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """What came of it: the deadline, whom it met, and whose seats could not be taken."""

    deadline: Deadline
    students: list[Owing] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def drop_for_non_payment(engine: Engine, clock: Clock, asked: Asked) -> Dropped:
    """Drop everybody who owes. Raises Invalid or Refused where it is not the time for it, Refused
    where desks may still hold payments."""
    settle_waiting(engine, clock)
    with engine.connect() as connection:
        school = read_school(connection)
        deadline = passed_deadline(connection, asked.term_id, school, clock.now())
        students = who_owes(connection, deadline, asked.over_minor)
    if deadline.silent and not asked.anyway and not asked.dry_run:
        raise Refused("desks_not_heard", desks=", ".join(deadline.silent), term=deadline.term)
    told = Dropped(deadline)
    for student_id in students:
        with engine.begin() as connection:
            found = owing(connection, deadline, student_id, asked.over_minor)
            if found is None:
                continue
            told.students.append(found)
            if not asked.dry_run and not _drop(connection, found, deadline, clock):
                told.refused.append(found.number)
    return told


def _drop(connection: Connection, found: Owing, deadline: Deadline, clock: Clock) -> bool:
    now = clock.now()
    after = {
        "status": RegistrationStatus.CANCELLED.value,
        "reason_code": ReasonCode.DFNP.value,
        "effective_at": to_text(now),
        "waitlist_pos": None,
    }
    lines = [
        Line(
            kind="registration",
            id=row["id"],
            action=Action.EDIT,
            fields={
                name: FieldChange(before=to_json(row[name]), after=value)
                for name, value in after.items()
            },
            base_version=row["row_version"],
        )
        for row in found.registrations
    ]
    change = ChangeSet(
        id=new_id(),
        desk_id=DESK_ID,
        seq=int(now.timestamp() * 1000),
        kind=ChangeKind.DROP,
        actor=ACTOR,
        label=f"Dropped for non-payment: {found.number}, {deadline.term}",
        recorded_at=now,
        clock_offset_ms=0,
        lines=lines,
    )
    verdict = decide(connection, change, now, roles=[Role.REGISTRAR])
    if verdict.outcome is not Outcome.ACCEPTED:
        return False
    keep_verdict(connection, change, verdict)
    return True
