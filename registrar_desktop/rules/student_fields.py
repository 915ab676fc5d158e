"""What a person entered about a student, read into typed values, and what a student must be.

Markup and formulas are harmless text here; whoever writes a file or a page guards against them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.vocabulary import Level, Residency, Sex, StudentStatus

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@.<>()\[\],;:\"\\]+(?:\.[^\s@.<>()\[\],;:\"\\]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]*(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"[\s-]+")
_OLDEST = date(1900, 1, 1)
_NOTE_LENGTH = 4000
ADDRESS_PARTS = ("line1", "line2", "city", "region", "postal_code", "country")


def read_fields(raw: Mapping[str, str]) -> dict[str, Any]:
    """Typed values of the named student fields; an empty text means "no value".

    An address is entered by its parts: `address.line1`, `address.city` … Raises Invalid with the
    field and what is wrong with it.
    """
    values: dict[str, Any] = {}
    for name, text in raw.items():
        owner, _, part = name.partition(".")
        if owner == "address" and part in ADDRESS_PARTS:
            address = values.setdefault("address", {})
            if line := one_line(200)(name, text):
                address[part] = line
        else:
            values[name] = read_field(name, text)
    if values.get("address") == {}:
        values["address"] = None
    return values


def read_field(name: str, text: str) -> Any:
    """One field's typed value. Raises Invalid where the field or the text is unusable."""
    reader = _READERS.get(name)
    if reader is None:
        raise Invalid("field_unknown", field=name[:60])
    return reader(name, text)


def check_student(values: Mapping[str, Any]) -> None:
    """Raise Invalid where these typed values, entered or received, cannot be a student's.

    Only the fields present are judged, so that an edit can be checked by itself.
    """
    for name, value in values.items():
        is_text = isinstance(value, str) and not isinstance(value, StrEnum)
        if is_text and name in _READERS and _READERS[name](name, value) is None and value:
            raise Invalid("field_blank", field=name)
    if not (values.get("family_name", "?") or values.get("given_name", "?")):
        raise Invalid("student_without_name")
    born = values.get("birth_date")
    if isinstance(born, date) and born < _OLDEST:
        raise Invalid("date_out_of_range", field="birth_date", text=born.isoformat())
    if "student_number" in values and not values["student_number"]:
        raise Invalid("field_missing", field="student_number")
    merged = values.get("status") is StudentStatus.MERGED
    if merged and "merged_into_id" in values and values["merged_into_id"] is None:
        raise Invalid("student_merged_into_nobody")


def _plain(field: str, text: str, most: int) -> str:
    """The text without control characters, refused where it is too long to be meant."""
    if len(text) > most:
        raise Invalid("field_too_long", field=field, length=len(text), most=most)
    if text.isprintable():
        # Nothing of it is a control character or half a mark.
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        mark if unicodedata.category(mark) not in {"Cc", "Cs"} or mark in "\n\t" else " "
        for mark in lines
    )
    return unicodedata.normalize("NFC", kept)


def one_line(most: int) -> Callable[[str, str], str | None]:
    """Reads a text of one line, or nothing."""

    def read(field: str, text: str) -> str | None:
        return tidy(_plain(field, text, most)) or None

    return read


def _name(field: str, text: str) -> str:
    return tidy(_plain(field, text, 120))


def _note(field: str, text: str) -> str | None:
    return _plain(field, text, _NOTE_LENGTH).strip() or None


def shaped(pattern: re.Pattern[str], most: int, code: str) -> Callable[[str, str], str | None]:
    def read(field: str, text: str) -> str | None:
        line = tidy(_plain(field, text, most))
        if line and pattern.fullmatch(line) is None:
            raise Invalid(code, field=field, text=line[:60])
        return line or None

    return read


def _number(field: str, text: str) -> str:
    number = shaped(_NUMBER, 32, "student_number_unusable")(field, text)
    if number is None:
        raise Invalid("field_missing", field=field)
    return number


def read_day(field: str, text: str) -> date | None:
    """A day as YYYY-MM-DD; None where empty. Raises Invalid where it is none, naming the field."""
    line = tidy(_plain(field, text, 40))
    if not line:
        return None
    found = _DAY.fullmatch(line)
    if found is None:
        raise Invalid("date_unreadable", field=field, text=line)
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError as error:
        raise Invalid("date_not_in_calendar", field=field, text=line) from error
    if day < _OLDEST:
        raise Invalid("date_out_of_range", field=field, text=line)
    return day


def _word(
    kind: type[StrEnum], also: Mapping[str, StrEnum], empty: StrEnum | None
) -> Callable[[str, str], StrEnum | None]:
    def read(field: str, text: str) -> StrEnum | None:
        word = _WORDS.sub("_", tidy(_plain(field, text, 60))).upper()
        if not word:
            return empty
        if word in kind.__members__:
            return kind[word]
        if word in also:
            return also[word]
        known = ", ".join(kind.__members__)
        raise Invalid("word_unknown", field=field, text=text[:60], known=known)

    return read


def _flag(field: str, text: str) -> bool:
    word = tidy(_plain(field, text, 40)).casefold()
    if word in {"yes", "y", "true", "1", "on"}:
        return True
    if word in {"no", "n", "false", "0", "off", ""}:
        return False
    raise Invalid("flag_unreadable", field=field, text=text[:40])


def _country(field: str, text: str) -> str | None:
    code = tidy(_plain(field, text, 40)).upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Invalid("country_unreadable", field=field, text=text[:40])
    return code or None


_SEXES = {"FEMALE": Sex.F, "MALE": Sex.M, "OTHER": Sex.X, "UNKNOWN": Sex.U, "W": Sex.F}
_LEVELS = {"UG": Level.UNDERGRADUATE, "GR": Level.GRADUATE, "NONDEGREE": Level.NON_DEGREE}

_READERS: dict[str, Callable[[str, str], Any]] = {
    "student_number": _number,
    "family_name": _name,
    "given_name": _name,
    "middle_name": one_line(120),
    "preferred_name": one_line(120),
    "birth_date": read_day,
    "sex": _word(Sex, _SEXES, Sex.U),
    "gender_text": one_line(60),
    "citizenship": _country,
    "residency": _word(Residency, {}, None),
    "email": shaped(_EMAIL, 254, "email_unusable"),
    "phone": shaped(_PHONE, 40, "phone_unusable"),
    "level": _word(Level, _LEVELS, Level.UNDERGRADUATE),
    "status": _word(StudentStatus, {}, StudentStatus.ACTIVE),
    "privacy_flag": _flag,
    "photo_ref": one_line(200),
    "note": _note,
}
FIELDS: tuple[str, ...] = (*_READERS, *(f"address.{part}" for part in ADDRESS_PARTS))
