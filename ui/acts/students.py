"""Finding, showing, adding and editing students."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registrar_desktop.records import naming, students
from registrar_desktop.records.days import school_day
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.audit import note_look
from ui.acts.recording import act, call

if TYPE_CHECKING:
    from datetime import date

    from registrar_desktop.records.lists.students import StudentRow
    from registrar_desktop.records.student_page import StudentPage
    from ui.office import Office


def today(office: Office) -> date:
    """The institution's day; this computer's while the desk has joined nowhere."""
    with office.store.reading() as session:
        zone = identity.joined_desk(session).time_zone if identity.is_joined(session) else "UTC"
    return school_day(office.clock.now(), zone)


def find_students(office: Office, *, text: str, most: int) -> tuple[int, list[StudentRow]]:
    """How many students match, and the first of them: by number, any name, e-mail or phone."""
    from registrar_desktop.records.lists import students as listed

    day = today(office)
    with office.store.reading() as session:
        found = listed.ids(session, listed.StudentQuery(text=text))
        return len(found), listed.rows(session, found[:most], day)


def show_student(office: Office, *, number: str) -> StudentPage:
    """Everything about one student. A look at one under a privacy flag is noted."""
    from registrar_desktop.records.student_page import student_page

    day = today(office)
    with office.store.reading() as session:
        page = student_page(session, naming.student(session, number).id, day)
    if page.identity.privacy_flag:
        with office.store.recording() as session:
            note_look(session, "student", page.identity.id, office.clock.now())
    return page


def add_student(office: Office, *, fields: Mapping[str, str], confirmed: bool = False) -> str:
    """Record a new student; gives the number. `confirmed`: somebody of the same name and birth
    date is known, and this is another person."""
    with act(office, "New student", ChangeKind.STUDENT_ADD) as work:
        student = students.add(work, fields, confirmed=confirmed)
        call(work, f"New student {naming.called(student)}")
        return student.student_number


def edit_student(
    office: Office,
    *,
    number: str,
    fields: Mapping[str, str],
    expected: Mapping[str, str] | None = None,
) -> list[str]:
    """Change fields of a student; an empty text clears one. Gives the names that changed.

    expected: what stands there now, where an earlier change is taken back; Refused where somebody
    has changed it since.
    """
    with act(office, f"Edit of student {number}", ChangeKind.STUDENT_EDIT) as work:
        student = naming.student(work.session, number)
        students.refuse_changed(student, expected or {})
        changed = students.edit(work, student, fields)
        shown = ", ".join(name.replace("_", " ") for name in changed)
        call(work, f"Edit of {naming.called(student)}: {shown}")
        return changed
