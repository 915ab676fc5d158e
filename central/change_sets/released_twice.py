"""A release of a hold that was released before (C6): the first one counts, both notes are kept."""

from __future__ import annotations

from typing import Any

from registrar_desktop.schema.codec import to_json
from registrar_desktop.schema.vocabulary import Case
from sync.protocol import FieldChange, Line, Remark

_OF_A_RELEASE = frozenset({"released_at", "released_by", "release_note"})
_MOST_NOTE = 400


def first_release_stays(line: Line, row: dict[str, Any]) -> tuple[Line, Remark | None]:
    """The line without its release where the hold was released by somebody else before, its note
    added to the first one; and what to tell."""
    change = line.fields.get("released_at")
    first = to_json(row["released_at"])
    if change is None or not change.after or first is None or change.after == first:
        return line, None
    fields = {name: each for name, each in line.fields.items() if name not in _OF_A_RELEASE}
    note = _both_notes(row["release_note"], line.fields.get("release_note"))
    if note != row["release_note"]:
        fields["release_note"] = FieldChange(before=row["release_note"], after=note)
    facts = {
        "type": row["type"].value,
        "office": row["office"],
        "by": row["released_by"] or "the centre",
        "since_at": first,
    }
    return line.model_copy(update={"fields": fields}), Remark(case=Case.HOLD_TWICE, facts=facts)


def _both_notes(first: str | None, second: FieldChange | None) -> str | None:
    added = str(second.after) if second is not None and second.after else ""
    if not added or added in (first or ""):
        return first
    return f"{first} / {added}"[:_MOST_NOTE] if first else added[:_MOST_NOTE]
