"""The contacts of a student, and the programs they follow: added, changed, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from registrar_desktop.records import contacts, naming, programs
from registrar_desktop.schema.people import Program, ProgramEnrollment
from registrar_desktop.schema.vocabulary import ChangeKind, ProgramStatus
from ui.acts.recording import act, call
from ui.wording import word

if TYPE_CHECKING:
    from registrar_desktop.records.programs import Moved, ProgramStep
    from registrar_desktop.schema.people import Student
    from registrar_desktop.store.work import Work
    from ui.office import Office


@dataclass(frozen=True, slots=True)
class ContactKept:
    """A contact that was recorded, and which of its fields changed."""

    id: str
    name: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgramMoved:
    """What a program step came to, and what is needed to take it back."""

    number: str
    program: str
    status: ProgramStatus
    moved: Moved = field(repr=False)


def add_contact(office: Office, *, number: str, fields: Mapping[str, str]) -> ContactKept:
    """Put a guardian, emergency contact or payer on a student's record."""
    with act(office, "Contact", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        made = contacts.add(work, student, fields)
        call(work, f"Contact {made.name} of {naming.called(student)}")
        return ContactKept(made.id, made.name)


def edit_contact(
    office: Office,
    *,
    number: str,
    contact: str,
    fields: Mapping[str, str],
    expected: Mapping[str, str] | None = None,
) -> ContactKept:
    """Change fields of a contact; an empty text clears one.

    expected: what stands there now, where an earlier change is taken back; Refused where somebody
    has changed it since.
    """
    with act(office, "Contact", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        contacts.refuse_changed(work, student, contact, expected or {})
        changed = contacts.edit(work, student, contact, fields)
        name = fields.get("name") or "a contact"
        call(work, f"Edit of {name}, contact of {naming.called(student)}")
        return ContactKept(contact, name, tuple(changed))


def remove_contact(office: Office, *, number: str, contact: str) -> ContactKept:
    """Take a contact off the record."""
    with act(office, "Contact", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        gone = contacts.remove(work, student, contact)
        call(work, f"Contact {gone.name} taken off {naming.called(student)}")
        return ContactKept(gone.id, gone.name)


def bring_contact_back(office: Office, *, number: str, contact: str) -> ContactKept:
    """Put a contact that was taken off on the record again."""
    with act(office, "Contact", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        back = contacts.bring_back(work, student, contact)
        call(work, f"Contact {back.name} again on {naming.called(student)}")
        return ContactKept(back.id, back.name)


def enter_program(office: Office, *, number: str, step: ProgramStep) -> ProgramMoved:
    """Let a student enter a program."""
    with act(office, "Program", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        moved = programs.enter(work, student, step)
        return program_moved(work, student, moved)


def move_program(office: Office, *, number: str, period: str, step: ProgramStep) -> ProgramMoved:
    """Give a student another status in a program, or another program in its place."""
    with act(office, "Program", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        moved = programs.move(work, student, period, step)
        return program_moved(work, student, moved)


def take_program_back(office: Office, *, number: str, moved: Moved) -> None:
    """Undo a program step by new changes."""
    with act(office, "Program", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        programs.take_back(work, student, moved)
        call(work, f"Program step of {naming.called(student)} taken back")


def program_moved(work: Work, student: Student, moved: Moved) -> ProgramMoved:
    """What a program step came to; the act is called by it."""
    period = work.session.get_one(ProgramEnrollment, moved.begun or moved.ended)
    code = work.session.get_one(Program, period.program_id).code
    call(work, f"{code} {word(period.status).lower()}: {naming.called(student)}")
    return ProgramMoved(student.student_number, code, period.status, moved)
