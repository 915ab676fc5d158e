"""Adding a student and editing one: the fields as a person writes them, and guards against doubles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.naming import called
from registrar_desktop.rules.names import fold
from registrar_desktop.rules.student_fields import ADDRESS_PARTS, check_student, read_fields
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import StudentStatus
from registrar_desktop.store.tables.search import StudentIndex
from registrar_desktop.store.work import Work

_JUDGED_TOGETHER = ("family_name", "given_name", "status", "merged_into_id")


def add(work: Work, fields: Mapping[str, str], *, confirmed: bool = False) -> Student:
    """Record a new student; without a number the next of this desk's range is taken.

    confirmed: the person has seen who is named alike and says that this is somebody else. Raises
    Invalid for a field that cannot be taken, Refused where number or e-mail belong to somebody,
    or (unless confirmed) where somebody of the same name and birth date is known.
    """
    values = {"family_name": "", "given_name": "", **read_fields(fields)}
    check_student({"merged_into_id": None} | values)
    refuse_taken(work.session, values)
    if not confirmed:
        refuse_same_person(work.session, values)
    if "student_number" not in values:
        values["student_number"] = _free_number(work)
    student = Student(id=new_id(), **values)
    work.session.add(student)
    work.session.flush()
    return student


def edit(work: Work, student: Student, fields: Mapping[str, str]) -> list[str]:
    """Change fields of a student; an empty text clears one. Gives the names that changed.

    Raises Invalid for a field that cannot be taken, Refused for a record that was merged away,
    or where number or e-mail belong to somebody else.
    """
    if student.status is StudentStatus.MERGED:
        raise Refused("student_merged_away", number=student.student_number)
    values = _read_edit(student, fields)
    check_student({name: getattr(student, name) for name in _JUDGED_TOGETHER} | values)
    changed = {name: value for name, value in values.items() if getattr(student, name) != value}
    refuse_taken(work.session, changed, student.id)
    for name, value in changed.items():
        setattr(student, name, value)
    work.session.flush()
    return list(changed)


def refuse_changed(student: Student, expected: Mapping[str, str]) -> None:
    """Raise Refused where a field is not what it is expected to be: somebody else has changed it,
    and to put an earlier value back would undo their change."""
    values = _read_edit(student, expected)
    for name, value in values.items():
        if getattr(student, name) != value:
            raise Refused("field_changed_since", field=name, student=called(student))


def refuse_taken(session: Session, values: Mapping[str, Any], own_id: str = "") -> None:
    """Raise Refused where the number or e-mail in `values` belongs to another student."""
    number, email = values.get("student_number"), values.get("email")
    if number:
        holder = _other(session, Student.student_number == number, own_id)
        if holder is not None:
            raise Refused("student_number_taken", number=number, holder=called(holder))
    if email:
        holder = _other(session, func.lower(Student.email) == email.lower(), own_id)
        if holder is not None:
            raise Refused("student_email_taken", email=email, holder=called(holder))


def refuse_same_person(session: Session, values: Mapping[str, Any]) -> None:
    """Raise Refused where somebody of the same name may be the same person: the birth dates agree
    or one of them is not known."""
    found = same_person(
        session, values["family_name"], values["given_name"], values.get("birth_date")
    )
    if found:
        raise Refused(
            "student_possible_duplicate",
            students=[called(one) for one in found],
            numbers=[one.student_number for one in found],
        )


def same_person(
    session: Session, family_name: str, given_name: str, birth_date: date | None
) -> list[Student]:
    """Students of the same name, however it is accented, whose birth date does not tell them
    apart."""
    key = fold(f"{family_name} {given_name}")[:300]
    statement = (
        select(Student)
        .join(StudentIndex, StudentIndex.student_id == Student.id)
        .where(StudentIndex.native_key == key, Student.status != StudentStatus.MERGED)
        .order_by(Student.student_number)
        .limit(5)
    )
    if birth_date is not None:
        statement = statement.where(
            or_(Student.birth_date == birth_date, Student.birth_date.is_(None))
        )
    return list(session.scalars(statement))


def _other(session: Session, condition: Any, own_id: str) -> Student | None:
    return session.scalars(select(Student).where(condition, Student.id != own_id).limit(1)).first()


def _free_number(work: Work) -> str:
    """The next number of the range that nobody has: one may have been typed by hand."""
    while True:
        number = work.take_student_number()
        if _other(work.session, Student.student_number == number, "") is None:
            return number


def _read_edit(student: Student, fields: Mapping[str, str]) -> dict[str, Any]:
    """Typed values; parts of an address are put into the address there is."""
    parts = {name: text for name, text in fields.items() if name.startswith("address.")}
    values = read_fields({name: text for name, text in fields.items() if name not in parts})
    if parts:
        entered = read_fields(parts)["address"] or {}
        touched = {name.partition(".")[2] for name in parts}
        kept = {name: line for name, line in (student.address or {}).items() if name not in touched}
        whole = kept | entered
        ordered = {name: whole[name] for name in ADDRESS_PARTS if name in whole}
        values["address"] = {**ordered, **whole} or None
    return values
