"""A line at the bank that two desks matched with the same thing: the first one's words stay."""

from __future__ import annotations

from typing import Any

from registrar_desktop.schema.codec import to_json
from sync.protocol import Line

_WHAT = ("match", "matched_to")
_WORDS = frozenset({"match_rule", "matched_by", "matched_at", "match_note"})


def first_match_stays(line: Line, row: dict[str, Any]) -> Line:
    """The line without who matched it and when, where it says what the centre has already.

    Two desks that differ in what the line is are a conflict, and a person's to settle.
    """
    told = [line.fields[name] for name in _WHAT if name in line.fields]
    same = all(
        to_json(row[name]) == line.fields[name].after for name in _WHAT if name in line.fields
    )
    if not told or not same or to_json(row["matched_at"]) is None:
        return line
    fields = {name: each for name, each in line.fields.items() if name not in _WORDS}
    return line.model_copy(update={"fields": fields})
