"""Contacts of a student: put on the record, changed, taken off it, brought back; nothing is deleted."""

from __future__ import annotations

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import contacts, naming
from registrar_desktop.records.student_lines import ContactLine
from registrar_desktop.records.student_lines import contacts as listed
from registrar_desktop.schema.people import Contact
from tests.records.conftest import Desk
from tests.records.school import key

MOTHER = {"kind": "GUARDIAN", "name": " Ann  Doe ", "phone": "555 0100", "may_receive_info": "yes"}


def add(desk: Desk, **fields: str) -> str:
    with desk.act() as work:
        return contacts.add(work, naming.student(work.session, "004117"), {**MOTHER, **fields}).id


def edit(desk: Desk, contact: str, **fields: str) -> list[str]:
    with desk.act() as work:
        return contacts.edit(work, naming.student(work.session, "004117"), contact, fields)


def remove(desk: Desk, contact: str) -> None:
    with desk.act() as work:
        contacts.remove(work, naming.student(work.session, "004117"), contact)


def bring_back(desk: Desk, contact: str) -> None:
    with desk.act() as work:
        contacts.bring_back(work, naming.student(work.session, "004117"), contact)


def shown(desk: Desk) -> list[ContactLine]:
    with desk.reading() as session:
        return list(listed(session, key("004117")))


def test_a_contact_stands_after_those_of_its_kind(desk: Desk) -> None:
    add(desk)
    add(desk, name="Bob Doe")
    add(desk, name="Aunt", kind="PAYER")
    found = [(line.name, line.kind.value, line.priority) for line in shown(desk)]
    assert found == [("Ann Doe", "GUARDIAN", 1), ("Bob Doe", "GUARDIAN", 2), ("Aunt", "PAYER", 1)]
    assert all(line.pending and line.may_receive_info for line in shown(desk))


def test_an_edit_is_recorded_by_field_and_a_new_kind_has_a_new_place(desk: Desk) -> None:
    first = add(desk)
    second = add(desk, name="Bob Doe")
    assert edit(desk, second, name="Bob Doe", kind="PAYER") == ["kind"]
    assert edit(desk, first, phone="", email="ann@example.org") == ["phone", "email"]
    (line,) = desk.lines()
    assert line.fields == {"phone": ["555 0100", None], "email": [None, "ann@example.org"]}
    assert [(each.name, each.priority) for each in shown(desk)] == [("Ann Doe", 1), ("Bob Doe", 1)]


def test_a_contact_taken_off_stays_as_a_row_and_can_come_back_to_a_free_place(desk: Desk) -> None:
    gone = add(desk)
    remove(desk, gone)
    assert shown(desk) == []
    assert desk.count(Contact) == 1
    add(desk, name="Bob Doe")
    bring_back(desk, gone)
    assert [(line.name, line.priority) for line in shown(desk)] == [("Bob Doe", 1), ("Ann Doe", 2)]
    remove(desk, gone)
    with pytest.raises(Refused, match="contact_removed_already"):
        remove(desk, gone)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "field_missing"),
        ({"phone": "call me"}, "phone_unusable"),
        ({"email": "ann@"}, "email_unusable"),
        ({"kind": "FRIEND"}, "word_unknown"),
        ({"shoe_size": "43"}, "field_unknown"),
    ],
)
def test_what_cannot_be_a_contact_is_told_by_field(
    desk: Desk, fields: dict[str, str], code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        add(desk, **fields)
    assert desk.journal() == []


def test_what_somebody_else_changed_since_is_not_put_back(desk: Desk) -> None:
    contact = add(desk)
    edit(desk, contact, phone="555 0199")
    edit(desk, contact, phone="555 0200")
    with desk.act() as work:
        student = naming.student(work.session, "004117")
        with pytest.raises(Refused, match="field_changed_since"):
            contacts.refuse_changed(work, student, contact, {"phone": "555 0199"})
        contacts.refuse_changed(work, student, contact, {"phone": "555 0200", "relation": ""})
