"""A list's query in words, as it stands under the title of a paper."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any

from registrar_desktop.reports.source import Wording

_LABELS = {
    "text": "Search",
    "held_on": "With a hold on",
    "pending": "Not yet confirmed",
    "since": "From",
    "until": "Until",
    "live": "Registered, offered or waitlisted",
    "provisional": "Provisional",
    "crn": "CRN",
    "balance": "Balance",
}
_ORDER = frozenset({"sort", "descending"})


def filters_in_words(query: Any, word: Wording) -> tuple[str, ...]:
    """`("Term: 2025FA", "Method: Cash")`; empty where nothing was asked for."""
    told = []
    for each in fields(query):
        value = getattr(query, each.name)
        if each.name in _ORDER or value is None or value == "" or value is False:
            continue
        label = _LABELS.get(each.name, each.name.replace("_", " ").capitalize())
        told.append(label if value is True else f"{label}: {_shown(value, word)}")
    return tuple(told)


def _shown(value: Any, word: Wording) -> str:
    if isinstance(value, Enum):
        return word(value)
    return value.isoformat() if isinstance(value, date) else str(value)
