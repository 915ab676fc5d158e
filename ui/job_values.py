"""Turns what is kept of a job into what is meant on the day it runs: `yesterday`, the current term,
and the file's name with its date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from registrar_desktop.errors import Invalid

# Fields of reports that hold a day, and may hold one of the words below instead.
DAY_FIELDS = frozenset({"since", "until", "count_day"})
CURRENT_TERM = "current"
_DAYS: dict[str, Callable[[date], date]] = {
    "today": lambda day: day,
    "yesterday": lambda day: day - timedelta(days=1),
    "week": lambda day: day - timedelta(days=day.weekday()),
    "last-week": lambda day: day - timedelta(days=day.weekday() + 7),
    "month": lambda day: day.replace(day=1),
    "last-month": lambda day: (day.replace(day=1) - timedelta(days=1)).replace(day=1),
    "last-month-end": lambda day: day.replace(day=1) - timedelta(days=1),
}
_PLACE = re.compile(r"\{([^{}]*)\}")
_PLACES: dict[str, str] = {
    "date": "%Y-%m-%d",
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "time": "%H%M",
}


def values_on(
    given: Mapping[str, str], day: date, current_term: Callable[[], str]
) -> dict[str, str]:
    """What is asked for on this day of the school."""
    found = dict(given)
    for name in DAY_FIELDS & found.keys():
        meant = _DAYS.get(found[name].strip().lower())
        if meant is not None:
            found[name] = meant(day).isoformat()
    if found.get("term", "").strip().lower() == CURRENT_TERM:
        found["term"] = current_term()
    return found


def file_at(target: str, local: datetime) -> Path:
    """The file of a run, the places in its name filled: `students-{date}.xlsx`."""

    def filled(found: re.Match[str]) -> str:
        form = _PLACES.get(found.group(1))
        if form is None:
            known = ", ".join(f"{{{name}}}" for name in _PLACES)
            raise Invalid(
                "job_place_unknown", field="target", place=found.group(0)[:40], known=known
            )
        return local.strftime(form)

    return Path(_PLACE.sub(filled, target))
