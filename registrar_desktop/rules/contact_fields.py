"""What a person entered about a student's contact, read into typed values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.student_fields import one_line, read_field
from registrar_desktop.schema.vocabulary import ContactKind

FIELDS: tuple[str, ...] = ("kind", "name", "relation", "phone", "email", "may_receive_info")


def read_contact(raw: Mapping[str, str]) -> dict[str, Any]:
    """Typed values of the named fields; an empty text means "no value".

    Raises Invalid with the field and what is wrong with it.
    """
    values: dict[str, Any] = {}
    for name, text in raw.items():
        reader = _READERS.get(name)
        if reader is None:
            raise Invalid("field_unknown", field=name[:60])
        values[name] = reader(name, text)
    return values


def _kind(field: str, text: str) -> ContactKind:
    word = text.strip().upper()
    if word not in ContactKind.__members__:
        raise Invalid(
            "word_unknown", field=field, text=text[:60], known=", ".join(ContactKind.__members__)
        )
    return ContactKind[word]


def _name(field: str, text: str) -> str:
    name = one_line(240)(field, text)
    if name is None:
        raise Invalid("field_missing", field=field)
    return name


def _flag(field: str, text: str) -> bool:
    word = text.strip().casefold()
    if word not in {"yes", "no", ""}:
        raise Invalid("flag_unreadable", field=field, text=text[:40])
    return word == "yes"


_READERS: dict[str, Callable[[str, str], Any]] = {
    "kind": _kind,
    "name": _name,
    "relation": one_line(60),
    "phone": read_field,
    "email": read_field,
    "may_receive_info": _flag,
}
