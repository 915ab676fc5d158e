"""The fields of a student's own record: which there are, in the order of the paper form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registrar_desktop.schema.vocabulary import Level, Residency, Sex, StudentStatus
from ui.desktop.controls.fields import ChoiceField, Field, NoteField, TextField
from ui.desktop.pages.chips import choices
from ui.field_words import field_word
from ui.language import tr

_YES_NO = [("no", tr("No")), ("yes", tr("Yes: nothing is released without asking"))]
_HINTS = {
    "birth_date": "YYYY-MM-DD",
    "citizenship": tr("Two letters, such as DE"),
    "email": "name@example.edu",
}
_LONGEST = {"citizenship": 2, "birth_date": 10, "email": 254, "phone": 40}


@dataclass(frozen=True)
class Group:
    """Fields that stand together under a heading."""

    title: str
    names: tuple[str, ...]


GROUPS = (
    Group(tr("Name"), ("family_name", "given_name", "middle_name", "preferred_name")),
    Group(tr("Person"), ("birth_date", "sex", "gender_text", "citizenship", "residency")),
    Group(tr("Contact"), ("email", "phone")),
    Group(
        tr("Address"),
        (
            "address.line1",
            "address.line2",
            "address.city",
            "address.region",
            "address.postal_code",
            "address.country",
        ),
    ),
    Group(tr("Study"), ("level", "status", "privacy_flag")),
    Group(tr("Note"), ("note",)),
)
_ADDRESS_WORDS = {
    "line1": tr("Street"),
    "line2": tr("Further line"),
    "city": tr("City"),
    "region": tr("State or region"),
    "postal_code": tr("Postal code"),
    "country": tr("Country"),
}


def make_field(name: str) -> Field:
    """The field of that name, empty."""
    word = _ADDRESS_WORDS.get(name.removeprefix("address.")) or field_word(name)
    offered: dict[str, list[tuple[str, str]]] = {
        "sex": choices(Sex),
        "residency": [("", tr("Not stated")), *choices(Residency)],
        "level": choices(Level),
        "status": choices(StudentStatus),
        "privacy_flag": _YES_NO,
    }
    if name == "note":
        return NoteField(word, name)
    if name in offered:
        return ChoiceField(word, name, offered[name])
    return TextField(word, name, hint=_HINTS.get(name, ""), longest=_LONGEST.get(name, 200))


def shown_value(values: Any, name: str) -> str:
    """A field's value of a record, as it stands in its field."""
    if name.startswith("address."):
        address = values.address
        part = name.removeprefix("address.")
        return str(address.get(part) or "") if isinstance(address, Mapping) else ""
    value = getattr(values, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
