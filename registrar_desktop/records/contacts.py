"""The contacts of a student: adding one, editing one, taking one off the record and bringing it back.

A contact that was taken off stays as a row: who once was told about a student can be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.naming import called
from registrar_desktop.rules.contact_fields import read_contact
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.vocabulary import ContactKind, StudentStatus
from registrar_desktop.store.work import Work


def add(work: Work, student: Student, fields: Mapping[str, str]) -> Contact:
    """Put a contact on the record, after those of its kind. Invalid for an unusable field."""
    refuse_merged(student)
    values = read_contact({"kind": "", "name": "", **fields})
    contact = Contact(
        id=new_id(),
        student_id=student.id,
        priority=_free_place(work, student.id, values["kind"]),
        **values,
    )
    work.session.add(contact)
    work.session.flush()
    return contact


def edit(work: Work, student: Student, contact_id: str, fields: Mapping[str, str]) -> list[str]:
    """Change fields of a contact; an empty text clears one. Gives the names that changed."""
    refuse_merged(student)
    contact = _of(work, student, contact_id)
    values = read_contact(fields)
    changed = {name: value for name, value in values.items() if getattr(contact, name) != value}
    if "kind" in changed:
        contact.priority = _free_place(work, student.id, changed["kind"])
    for name, value in changed.items():
        setattr(contact, name, value)
    work.session.flush()
    return list(changed)


def refuse_changed(
    work: Work, student: Student, contact_id: str, expected: Mapping[str, str]
) -> None:
    """Raise Refused where a field is not what it is expected to be: somebody else has changed it,
    and to put an earlier value back would undo their change."""
    contact = _of(work, student, contact_id)
    for name, value in read_contact(expected).items():
        if getattr(contact, name) != value:
            raise Refused("field_changed_since", field=name, student=called(student))


def remove(work: Work, student: Student, contact_id: str) -> Contact:
    """Take a contact off the record. Refused where that was done before."""
    contact = _of(work, student, contact_id)
    if contact.removed_at is not None:
        raise Refused("contact_removed_already", contact=contact.name)
    contact.removed_at = work.now
    work.session.flush()
    return contact


def bring_back(work: Work, student: Student, contact_id: str) -> Contact:
    """Put a contact that was taken off on the record again, in its place where that is free."""
    refuse_merged(student)
    contact = _of(work, student, contact_id)
    if contact.removed_at is not None:
        taken = _places(work, student.id, contact.kind)
        if contact.priority in taken:
            contact.priority = max(taken) + 1
        contact.removed_at = None
        work.session.flush()
    return contact


def refuse_merged(student: Student) -> None:
    """Raise Refused for a record that was merged away: it takes no new facts."""
    if student.status is StudentStatus.MERGED:
        raise Refused("student_merged_away", number=student.student_number)


def _of(work: Work, student: Student, contact_id: str) -> Contact:
    contact = work.session.get(Contact, contact_id)
    if contact is None or contact.student_id != student.id:
        raise Invalid("contact_gone")
    return contact


def _free_place(work: Work, student_id: str, kind: ContactKind) -> int:
    return max(_places(work, student_id, kind), default=0) + 1


def _places(work: Work, student_id: str, kind: ContactKind) -> set[int]:
    return set(
        work.session.scalars(
            select(Contact.priority).where(
                Contact.student_id == student_id,
                Contact.kind == kind,
                Contact.removed_at.is_(None),
            )
        )
    )
