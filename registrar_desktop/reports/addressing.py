"""How a person is called on letters, given name first or as the person's own script has it, and the
lines of an address for the window of an envelope.
"""

from __future__ import annotations

import unicodedata

from registrar_desktop.schema.people import Student

_FAMILY_FIRST = ("CJK", "HANGUL")


def letter_name(student: Student, *, in_full: bool = False) -> str:
    """`Łukasz Wójcik`, and `傅秀珍` where family names come first. in_full: with middle names."""
    middle = student.middle_name or "" if in_full else ""
    if student.family_name and _is_family_first(student.family_name + student.given_name):
        return student.family_name + middle + student.given_name
    parts = (student.given_name, middle, student.family_name)
    return " ".join(part for part in parts if part)


def address_lines(student: Student) -> tuple[str, ...]:
    """The name and the postal address, as far as it is known."""
    postal = student.address or {}
    lines = [letter_name(student)]
    lines += [str(postal[part]) for part in ("line1", "line2", "street") if postal.get(part)]
    town = (postal.get(part) for part in ("postal_code", "city", "region", "state"))
    lines += [" ".join(str(part) for part in town if part), str(postal.get("country") or "")]
    return tuple(line for line in lines if line)


def _is_family_first(name: str) -> bool:
    return all(unicodedata.name(mark, "").startswith(_FAMILY_FIRST) for mark in name)
