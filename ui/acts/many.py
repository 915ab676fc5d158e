"""One thing done for many students: looked at first, then one act for each of them.

The look is the acts themselves in a transaction that is taken back, so that it cannot promise what
the acts would refuse. Each student's act is a change set of its own: one that is refused, here or
at the centre, holds up no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from registrar_desktop.errors import Fault, Invalid, Refused
from registrar_desktop.records import days, naming, programs, registering
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import LIVE, ChangeKind, RegistrationStatus
from ui.acts.people import program_moved, take_program_back
from ui.acts.recording import act, call
from ui.acts.registration import drop
from ui.wording import sentence, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from registrar_desktop.records.programs import Moved, ProgramStep
    from registrar_desktop.schema.people import Student
    from registrar_desktop.store.work import Work
    from ui.office import Office

MOST = 500
_NAMED = 20
_LOOKED_AT_ONCE = 50
# Another program that waits for the store asks for it every tenth of a second.
_OTHERS_SECONDS = 0.11
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class SectionForMany:
    """A section for each of them; with `waitlist` a place on its waitlist where it is full."""

    section: str
    term: str
    waitlist: bool = False


@dataclass(frozen=True, slots=True)
class StepForMany:
    """A step in the primary program of each; who is in none enters the program that is named."""

    step: ProgramStep


ForMany = SectionForMany | StepForMany


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """What becomes of one student: what is said about it, or why it is refused, with the code."""

    number: str
    name: str
    able: bool
    said: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class DoneForOne:
    """The outcome of one student's act, and the way to take it back where it was done."""

    outcome: OneOfMany
    undo: Callable[[], object] | None = None


class _OnlyLooked(Exception):
    """Ends a look: nothing of it is kept."""


def numbers_in(text: str) -> list[str]:
    """The student numbers in a pasted text, each once. Raises Invalid for none or too many."""
    found = list(dict.fromkeys(filter(None, _BETWEEN.split(text))))
    if not found:
        raise Invalid("field_missing", field="numbers")
    refuse_too_many(len(found))
    return found


def refuse_too_many(count: int) -> None:
    """Raise Invalid for more students than are done at once."""
    if count > MOST:
        raise Invalid("too_many_at_once", field="numbers", count=count, most=MOST)


def look_at_many(office: Office, *, numbers: Sequence[str], what: ForMany) -> list[OneOfMany]:
    """What would become of each, in this order: seats that the first take are gone for the rest.
    Raises Invalid where there is no such section."""
    refuse_too_many(len(numbers))
    found: list[OneOfMany] = []
    seats: list[dict[str, Any]] = []
    for at in range(0, max(len(numbers), 1), _LOOKED_AT_ONCE):
        if at:
            sleep(_OTHERS_SECONDS)
        found += _look_at_some(office, numbers[at : at + _LOOKED_AT_ONCE], what, seats)
    return found


def _look_at_some(
    office: Office, numbers: Sequence[str], what: ForMany, seats: list[dict[str, Any]]
) -> list[OneOfMany]:
    """Some of them, so that nobody waits for the store until all are judged. seats: what those
    before these took; it stands again for as long as this look does."""
    found: list[OneOfMany] = []
    try:
        with act(office, "A look", _kind(what)) as work:
            if isinstance(what, SectionForMany):
                section = naming.section(work.session, what.section, what.term, days.today(work))
                _seat_again(work, section.id, seats)
            for number in numbers:
                outcome, made = _one(work, number, what)
                found.append(outcome)
                if isinstance(made, str):
                    row = work.session.get_one(Registration, made)
                    names = table_of(Registration).columns.keys()
                    seats.append({name: getattr(row, name) for name in names})
            raise _OnlyLooked
    except _OnlyLooked:
        return found


def _seat_again(work: Work, section: str, seats: list[dict[str, Any]]) -> None:
    """As the looks before left it; who was seated for good meanwhile is there already."""
    there = set(
        work.session.scalars(
            select(Registration.student_id).where(
                Registration.section_id == section, Registration.status.in_(LIVE)
            )
        )
    )
    again = [seat for seat in seats if seat["student_id"] not in there]
    work.bulk_insert(
        Registration, [{**seat, "change_set_id": work.change_set_id} for seat in again]
    )


def do_for_one(office: Office, *, number: str, what: ForMany) -> DoneForOne:
    """Do it for one of them; a refusal is told, not raised."""
    with act(office, "One of many", _kind(what)) as work:
        outcome, made = _one(work, number, what)
    if made is None:
        return DoneForOne(outcome)
    if isinstance(made, str):
        assert isinstance(what, SectionForMany)
        seat = {"section": what.section, "term": what.term, "expected": made}
        return DoneForOne(outcome, partial(drop, office, number=number, **seat))
    return DoneForOne(outcome, partial(take_program_back, office, number=number, moved=made))


def take_all_back(done: Sequence[DoneForOne]) -> None:
    """Take back what was done for each, the last first. One that is refused stops no other; raises
    Refused once for all of them."""
    left: list[str] = []
    for each in reversed(done):
        try:
            if each.undo is not None:
                each.undo()
        except Fault:
            left.insert(0, each.outcome.number)
    if left:
        shown = ", ".join(left[:_NAMED]) + ("…" if len(left) > _NAMED else "")
        raise Refused("many_not_taken_back", count=len(left), numbers=shown)


def _kind(what: ForMany) -> ChangeKind:
    is_section = isinstance(what, SectionForMany)
    return ChangeKind.REGISTER if is_section else ChangeKind.STUDENT_EDIT


def _one(work: Work, number: str, what: ForMany) -> tuple[OneOfMany, Moved | str | None]:
    """Do it, or say why not; whatever refuses does so before it has changed anything. With the
    step, or the id of the registration, that was made."""
    made: Moved | str
    name = ""
    try:
        student = naming.student(work.session, number)
        name = full_name(student.family_name, student.given_name)
        if isinstance(what, SectionForMany):
            said, made = _register(work, student, what)
        else:
            said, made = _step(work, student, what.step)
    except Fault as problem:
        return OneOfMany(number, name, able=False, said=sentence(problem), code=problem.code), None
    return OneOfMany(number, name, able=True, said=said), made


def _register(work: Work, student: Student, what: SectionForMany) -> tuple[str, str]:
    section = naming.section(work.session, what.section, what.term, days.today(work))
    label = naming.label_of(work.session, section)
    call(work, f"Register {naming.called(student)} for {label} ({what.term})")
    try:
        made = registering.register(work, student, section)
    except Refused as problem:
        if not (what.waitlist and problem.code == ReasonCode.FULL and "also" not in problem.facts):
            raise
        made = registering.register(work, student, section, wanted=RegistrationStatus.WAITLISTED)
        return f"On the waitlist of {label}; the place is told by the centre", made.id
    return f"Registered for {label}, provisional", made.id


def _step(work: Work, student: Student, step: ProgramStep) -> tuple[str, Moved]:
    running = programs.open_periods(work, student)
    if running:
        moved = programs.move(work, student, running[0].id, step)
    elif step.program:
        moved = programs.enter(work, student, step)
    else:
        raise Refused("program_none", number=student.student_number)
    made = program_moved(work, student, moved)
    return f"{made.program}: {word(made.status).lower()}", moved
