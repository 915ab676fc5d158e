"""A course catalogue with free-text units (the shape of the UCSD catalogue) into courses."""

from __future__ import annotations

from collections.abc import Mapping

from registrar_desktop.imports.catalogue_text import (
    LONGEST_NUMBER,
    credits_in,
    level_of_number,
    split_number,
)
from registrar_desktop.imports.comparing import Comparison, Draft
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import COURSE
from registrar_desktop.imports.planned import Place
from registrar_desktop.imports.tables import Table
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.catalogue import Course

HEADER = ("department", "course_number", "course_name", "units", "description")
_LONGEST_TITLE = 300


def plan_catalogue(table: Table, current: CurrentRows, comparison: Comparison) -> None:
    """Take a catalogue into the plan; prerequisites stand in prose and are not taken."""
    comparison.know(Course, current.all(Course, COURSE))
    for place, row in table.rows():
        _course(comparison, place, row)


def _course(comparison: Comparison, place: Place, row: Mapping[str, str]) -> None:
    plan = comparison.plan
    key = split_number(row["course_number"])
    title = tidy(row["course_name"])
    if key is None or not title:
        plan.refuse(place, "import_course_number", text=row["course_number"].strip()[:60])
        return
    if len(tidy(row["course_number"]).partition(" ")[2]) > LONGEST_NUMBER:
        plan.remark(place, "import_course_cross_listed", text=row["course_number"].strip()[:60])
    credits_ = credits_in(row["units"])
    if credits_ is None:
        plan.remark(place, "import_units_unreadable", course=" ".join(key), text=row["units"])
    values = {
        "subject": key[0],
        "number": key[1],
        "title": title[:_LONGEST_TITLE],
        "credits_min": credits_[0] if credits_ else None,
        "credits_max": credits_[1] if credits_ else None,
        "level": level_of_number(key[1]),
    }
    comparison.put(Draft(Course, key, values, place, f"{key[0]} {key[1]}"))
