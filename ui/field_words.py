"""Fields of records and their values as a person reads them, wherever values stand side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.language import tr
from ui.sentences.window import FIELDS
from ui.wording import word

_WORDS_OF = {
    ("student", "status"): "StudentStatus",
    ("program_enrollment", "status"): "ProgramStatus",
    ("registration", "status"): "RegistrationStatus",
    ("section", "status"): "SectionStatus",
    ("student", "level"): "Level",
    ("student", "sex"): "Sex",
    ("student", "residency"): "Residency",
    ("contact", "kind"): "ContactKind",
    ("hold", "type"): "HoldType",
    ("ledger_entry", "kind"): "EntryKind",
    ("ledger_entry", "method"): "PaymentMethod",
}
_LONGEST = 400


def field_word(name: str) -> str:
    """What a field is called."""
    return tr(FIELDS.get(name, "")) or name.replace("_", " ").capitalize()


def value_word(kind: str, field: str, value: Any) -> str:
    """A value as it stands on a page; a dash where there is none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part) or "—"
    if isinstance(value, str) and (kind, field) in _WORDS_OF:
        return word(value, _WORDS_OF[kind, field])
    return str(value)[:_LONGEST]
