"""The sections that a sheet of registrations names: by CRN, or by course and section code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.comparing import Row
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import COURSE
from registrar_desktop.imports.sheets.catalogue import course_key
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT


class OfferedPlaces:
    """Sections with their term's first day; `taken` is how many seats of each are taken."""

    def __init__(self, sheet: SheetRows, current: CurrentRows) -> None:
        self._terms = {row["id"]: row for row in current.all(Term, ("id",)).values()}
        self._courses = current.all(Course, COURSE)
        self._course_of = {row["id"]: row for row in self._courses.values()}
        by_crn = current.where(Section, ("id",), "crn", sheet.texts("crn"))
        by_code = {} if by_crn else current.where(Section, ("id",), "code", sheet.texts("section"))
        self._sections: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in (by_crn or by_code).values():
            self._file(dict(row))
        known = [row["id"] for row in (by_crn or by_code).values()]
        holding = current.where(Registration, ("id",), "section_id", known).values()
        self.taken = Counter(str(r["section_id"]) for r in holding if r["status"] in HOLDS_SEAT)

    def meant(self, raw: Mapping[str, str]) -> Row:
        """The section of a row. Raises Invalid where there is none, or more than one."""
        if raw.get("crn"):
            name = raw["crn"]
            found = self._sections.get(("crn", name), [])
        else:
            key = course_key(raw)
            name = f"{' '.join(key)}-{raw.get('section', '')}"
            found = self._sections.get((*key, raw.get("section", "")), [])
        term = raw.get("term")
        if term:
            found = [each for each in found if term in (each["term"], each["term_title"])]
        if len(found) > 1:
            raise Invalid("import_section_in_terms", section=name[:60])
        if not found:
            raise Invalid("import_section_not_here", section=name[:60], term=(term or "—")[:40])
        return found[0]

    def label(self, section: Row) -> str:
        """`MATH 10A-001`."""
        course = self._course_of[section["course_id"]]
        return f"{course['subject']} {course['number']}-{section['code']}"

    def _file(self, row: dict[str, Any]) -> None:
        term, course = self._terms[row["term_id"]], self._course_of[row["course_id"]]
        row |= {"term": term["code"], "term_title": term["title"], "start": term["start_date"]}
        row["repeatable"] = course["repeatable"]
        for key in (("crn", row["crn"]), (course["subject"], course["number"], row["code"])):
            self._sections.setdefault(key, []).append(row)
