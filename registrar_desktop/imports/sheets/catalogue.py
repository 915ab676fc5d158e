"""Spreadsheets of courses, and of the sections that a term offers of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.catalogue_text import credits_in, level_of_number, split_number
from registrar_desktop.imports.comparing import Comparison, Draft
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import COURSE, SECTION, TERM
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.student_fields import one_line, read_field
from registrar_desktop.rules.timetable import Meeting, meeting_to_json, parse_days, parse_time
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.vocabulary import SectionStatus

Raw = Mapping[str, str]
_UNLIMITED = frozenset({"unlimited", "nolimit", "9999", "99999"})


def plan_courses(sheet: SheetRows, current: CurrentRows, comparison: Comparison) -> None:
    """Take a catalogue into the plan."""
    comparison.know(Course, current.all(Course, COURSE))
    for place, raw in sheet.rows(comparison.plan):
        try:
            subject, number = course_key(raw)
            label = f"{subject} {number}"
            values = {"subject": subject, "number": number, **_course(raw, number)}
            comparison.put(Draft(Course, (subject, number), values, place, label))
        except Invalid as fault:
            comparison.plan.refuse(place, fault.code, **fault.facts)


def plan_sections(sheet: SheetRows, current: CurrentRows, comparison: Comparison) -> None:
    """Take the sections of terms that are there into the plan."""
    terms = current.all(Term, TERM)
    courses = current.all(Course, COURSE)
    wanted = {str(terms[(code,)]["id"]) for code in set(sheet.texts("term")) if (code,) in terms}
    comparison.know(Section, current.where(Section, SECTION, "term_id", wanted))
    codes: dict[tuple[str, str, str], str] = {}
    for place, raw in sheet.rows(comparison.plan):
        try:
            term = terms.get((raw.get("term", ""),))
            if term is None:
                raise Invalid("import_term_not_here", term=raw.get("term", "")[:40])
            course = courses.get(course_key(raw))
            if course is None:
                raise Invalid("import_course_not_here", course=" ".join(course_key(raw)))
            values = {"term_id": term["id"], "course_id": course["id"], **_section(raw)}
            crn, code = values["crn"], values["code"]
            if codes.setdefault((term["id"], course["id"], code), crn) != crn:
                raise Invalid("import_section_code_twice", section=code)
            label = f"{course['subject']} {course['number']}-{code}"
            comparison.put(Draft(Section, (term["id"], crn), values, place, label))
        except Invalid as fault:
            comparison.plan.refuse(place, fault.code, **fault.facts)


def course_key(raw: Raw) -> tuple[str, str]:
    """Subject and number, out of two columns or one. Raises Invalid where it is no course."""
    if raw.get("number") and raw.get("subject"):
        found: tuple[str, str] | None = (tidy(raw["subject"]), tidy(raw["number"]))
    else:
        found = split_number((raw.get("course") or raw.get("number", "")).replace("-", " ", 1))
    if found is None or max(len(part) for part in found) > 32:
        text = raw.get("course") or raw.get("number", "")
        raise Invalid("import_course_number", text=text[:60])
    return found


def _course(raw: Raw, number: str) -> dict[str, Any]:
    title = one_line(300)("title", raw.get("title", ""))
    if not title:
        raise Invalid("field_missing", field="title")
    values: dict[str, Any] = {"title": title}
    if "credits" in raw:
        credits_ = credits_in(raw["credits"])
        if credits_ is None:
            raise Invalid("import_credits_unreadable", text=raw["credits"][:40])
        values |= {"credits_min": credits_[0], "credits_max": credits_[1]}
    level = read_field("level", raw["level"]) if "level" in raw else level_of_number(number)
    if level is not None:
        values["level"] = level
    for flag in ("repeatable", "active"):
        if flag in raw:
            values[flag] = read_field("privacy_flag", raw[flag])
    return values


def _section(raw: Raw) -> dict[str, Any]:
    crn = one_line(32)("crn", raw.get("crn", "")) or "-".join(
        (*course_key(raw), tidy(raw.get("section", "")))
    )
    values: dict[str, Any] = {
        "crn": crn[:32],
        "code": one_line(32)("section", raw.get("section", "")) or crn[:32],
    }
    if "capacity" in raw:
        values["capacity"] = _seats(raw["capacity"])
    if "waitlist" in raw:
        values["waitlist_capacity"] = _seats(raw["waitlist"]) or 0
    if "credits" in raw and (found := credits_in(raw["credits"])):
        values["credits"] = found[1]
    if "instructor" in raw:
        values["instructor"] = one_line(200)("instructor", raw["instructor"])
    if "status" in raw:
        values["status"] = _status(raw["status"])
    if raw.keys() & {"days", "start", "room"}:
        values["meetings"] = [meeting_to_json(_meeting(raw))]
    return values


def _seats(text: str) -> int | None:
    plain = text.replace(" ", "").replace(",", "").casefold()
    if plain in _UNLIMITED:
        return None
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 6:
        raise Invalid("import_seats_unreadable", text=text[:40])
    return int(plain)


def _status(text: str) -> SectionStatus:
    word = tidy(text).upper()
    if word not in SectionStatus.__members__:
        known = ", ".join(SectionStatus)
        raise Invalid("word_unknown", field="status", text=text[:60], known=known)
    return SectionStatus[word]


def _meeting(raw: Raw) -> Meeting:
    days, start, end = (raw.get(name, "") for name in ("days", "start", "end"))
    try:
        return Meeting(
            parse_days(days), parse_time(start), parse_time(end), tidy(raw.get("room", ""))[:80]
        )
    except ValueError as error:
        told = " ".join(part for part in (days, start, end) if part)
        raise Invalid("import_meeting_unreadable", text=told[:60]) from error
