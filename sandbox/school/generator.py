"""The sample school as rows: tables in the order of their references, in batches, as a stream.

What grows with the number of students passes through; only the schedule is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registrar_desktop.schema.vocabulary import StudentStatus
from sandbox.school.accounts import Accounts
from sandbox.school.catalogue import Catalogue
from sandbox.school.enrolment import Enrolment, Enrolments
from sandbox.school.fees import Fees
from sandbox.school.sections import Schedule, build_schedule
from sandbox.school.setting import Setting
from sandbox.school.students import SchoolStudent, Students
from sandbox.school.terms import Terms, terms_around
from sandbox.school.wishes import Advisor

Batch = tuple[str, list[dict[str, Any]]]

STUDENTS_A_BATCH = 1000
# How many students are asked what they want before the schedule is made.
_ASKED = 1500
_ONE_IN_MERGED = 900

_STUDENT_TABLES = (
    "student", "contact", "program_enrollment", "registration", "hold", "ledger_entry",
    "allocation", "payment_plan",
)  # fmt: skip


def school(setting: Setting) -> Iterator[Batch]:
    """All rows of a sample school: (table, rows) with parents before children."""
    terms, catalogue = terms_around(setting), Catalogue(setting)
    yield "program", [program.row() for program in catalogue.programs]
    yield "term", [term.row() for term in terms.in_order()]
    yield "course", catalogue.course_rows()
    fee_ids = setting.ids("fee rule")
    labs = [course.id for course in catalogue.courses.values() if course.lab]
    fees = [Fees(setting, term, fee_ids, labs) for term in terms.in_order()]
    yield "fee_rule", [row for rules in fees for row in rules.rows()]
    schedules = _schedules(setting, terms, catalogue)
    for schedule in schedules:
        yield "section", schedule.rows
        schedule.rows = []
    makers = _Makers(
        Students(setting, catalogue, terms),
        Advisor(catalogue),
        Enrolments(setting, terms.past, schedules[0], done=True),
        Enrolments(setting, terms.current, schedules[1], done=False),
        Accounts(setting, terms, (fees[0], fees[1])),
    )
    yield from _students(setting, makers)


@dataclass(slots=True)
class _Makers:
    """Who makes the parts of a student's rows."""

    students: Students
    advisor: Advisor
    past: Enrolments
    current: Enrolments
    accounts: Accounts


def _students(setting: Setting, makers: _Makers) -> Iterator[Batch]:
    chance = setting.stream("wishes")
    for first in range(1, setting.students + 1, STUDENTS_A_BATCH):
        batch: dict[str, list[dict[str, Any]]] = {table: [] for table in _STUDENT_TABLES}
        for index in range(first, min(first + STUDENTS_A_BATCH, setting.students + 1)):
            student = makers.students.take(index)
            _who(batch, makers.students, student)
            past = current = Enrolment()
            if student.status is StudentStatus.ACTIVE:
                wishes = makers.advisor.wishes(chance, student)
                past = makers.past.register(student, wishes.past, wishes.past_wanted)
                current = makers.current.register(
                    student, wishes.current, wishes.current_wanted, frozenset(past.passed)
                )
            account = makers.accounts.write(student, past, current)
            batch["registration"] += past.rows + current.rows
            batch["hold"] += makers.students.hold_rows(student) + account.holds
            batch["ledger_entry"] += account.entries
            batch["allocation"] += account.allocations
            batch["payment_plan"] += account.plans
        yield from batch.items()


def _who(
    batch: dict[str, list[dict[str, Any]]], students: Students, student: SchoolStudent
) -> None:
    row = students.row(student)
    batch["student"].append(row)
    if student.index % _ONE_IN_MERGED == 0:
        batch["student"].append(students.merged_row(student, row))
    batch["contact"] += students.contact_rows(student)
    batch["program_enrollment"] += students.program_rows(student)


def _schedules(setting: Setting, terms: Terms, catalogue: Catalogue) -> list[Schedule]:
    """A schedule for each term, by what a sample of students asks for."""
    asked = min(_ASKED, max(1, setting.students))
    students, advisor = Students(setting, catalogue, terms), Advisor(catalogue)
    chance = setting.stream("demand")
    past: dict[str, float] = {}
    current: dict[str, float] = {}
    each = setting.students / asked
    for index in range(1, asked + 1):
        wishes = advisor.wishes(chance, students.take(index))
        for course in wishes.past[: wishes.past_wanted]:
            past[course.key] = past.get(course.key, 0.0) + each
        for course in wishes.current[: wishes.current_wanted]:
            current[course.key] = current.get(course.key, 0.0) + each
    demands = (past, current, current)
    return [
        build_schedule(setting, term, catalogue, demand)
        for term, demand in zip(terms.in_order(), demands, strict=True)
    ]
