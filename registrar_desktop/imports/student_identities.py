"""Finds the students that are there and that a file can mean: by number, e-mail, or name and
birth date.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from registrar_desktop.imports.comparing import Row
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.rules.names import fold
from registrar_desktop.schema.people import Student

Person = tuple[str, str, str]


@dataclass(slots=True)
class Identities:
    """Students as rows of the store, by everything that can name one."""

    by_number: dict[str, Row]
    by_mail: dict[str, Row]
    by_person: dict[Person, Row]

    def meant_by(self, values: Row) -> Row | None:
        """The student that these values mean; a number, where there is one, decides alone."""
        number, mail = values.get("student_number"), plain_mail(values)
        if number:
            return self.by_number.get(number)
        return self.by_mail.get(mail) or self.by_person.get(person(values))


def plain_mail(values: Row) -> str:
    """The e-mail address as it is compared; empty where there is none."""
    return (values.get("email") or "").casefold()


def person(values: Row) -> Person:
    """Name and birth date, as two records of one person would share them."""
    names = (fold(values.get("family_name") or ""), fold(values.get("given_name") or ""))
    return (*names, str(values.get("birth_date") or ""))


def identities(current: CurrentRows, drafts: Collection[Row]) -> Identities:
    """The students that any of the drafts can mean; memory follows the file, not the school."""
    numbers = [each["student_number"] for each in drafts if each.get("student_number")]
    by_number = current.where(Student, ("student_number",), "student_number", numbers)
    mails = {plain_mail(each) for each in drafts} - {""}
    persons = {person(each) for each in drafts if each.get("birth_date")}
    like_mail, like_person = _alike(current, mails, persons)
    ids = [*like_mail.values(), *like_person.values()]
    rows = {str(key[0]): row for key, row in current.where(Student, ("id",), "id", ids).items()}
    return Identities(
        {str(key[0]): row for key, row in by_number.items()},
        {mail: rows[each] for mail, each in like_mail.items()},
        {who: rows[each] for who, each in like_person.items()},
    )


def _alike(
    current: CurrentRows, mails: set[str], persons: set[Person]
) -> tuple[dict[str, str], dict[Person, str]]:
    like_mail: dict[str, str] = {}
    like_person: dict[Person, str] = {}
    days = {who[2] for who in persons}
    columns = ("id", "email", "family_name", "given_name", "birth_date")
    for row in current.stream(Student, columns) if mails or persons else ():
        values: dict[str, Any] = dict(zip(columns, row, strict=True))
        if plain_mail(values) in mails:
            like_mail[plain_mail(values)] = values["id"]
        if str(values["birth_date"]) in days and (who := person(values)) in persons:
            like_person[who] = values["id"]
    return like_mail, like_person
