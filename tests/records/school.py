"""A small school as the centre would have sent it: two terms, a few courses, five students."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.identifiers import same_id
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.schema.vocabulary import (
    Channel,
    EntryKind,
    HoldType,
    Level,
    ProgramStatus,
    RegistrationStatus,
    SectionStatus,
    StudentStatus,
    TermKind,
)
from registrar_desktop.store import search
from registrar_desktop.store.desk_store import DeskStore
from tests.store.desk import MORNING

FALL, SPRING = "2025FA", "2025SP"


def key(name: str) -> str:
    """The id of a record of this school."""
    return same_id("test school", name)


@dataclass
class Writer:
    """Writes records as confirmed by the centre."""

    session: Session

    def put(self, record: type[Record], name: str, **values: Any) -> str:
        """Add a record called `name` here and give its id."""
        row = record(id=key(name), row_version=1, updated_at=MORNING, **values)
        self.session.add(row)
        self.session.flush()
        if isinstance(row, Student):
            search.index_students_by_id(self.session, [row.id])
        return row.id


def fill(store: DeskStore) -> None:
    """Write the school into a desk's store."""
    with store.recording() as session:
        write = Writer(session)
        _terms(write)
        _catalogue(write)
        _people(write)


def _terms(write: Writer) -> None:
    write.put(
        Term,
        SPRING,
        code=SPRING,
        title="Spring 2025",
        kind=TermKind.TERM,
        start_date=date(2025, 1, 13),
        end_date=date(2025, 5, 9),
    )
    write.put(
        Term,
        FALL,
        code=FALL,
        title="Fall 2025",
        kind=TermKind.TERM,
        start_date=date(2025, 8, 25),
        end_date=date(2025, 12, 12),
        registration_open=date(2025, 6, 1),
        add_deadline=date(2025, 9, 5),
        drop_deadline=date(2025, 9, 8),
        withdraw_deadline=date(2025, 10, 31),
    )


def _catalogue(write: Writer) -> None:
    for subject, number, title, requisites in (
        ("CHEM", "1A", "General Chemistry", None),
        ("MATH", "10A", "Calculus I", None),
        (
            "MATH",
            "10B",
            "Calculus II",
            {"pre": {"course": key("MATH 10A"), "name": "MATH 10A", "min_grade": "C"}},
        ),
        ("ESPA", "101", "Español: gramática", None),
    ):
        write.put(
            Course,
            f"{subject} {number}",
            subject=subject,
            number=number,
            title=title,
            credits_min=400,
            credits_max=400,
            requisites=requisites,
        )
    section(write, "10001", "CHEM 1A", "001", "MW", "09:00", capacity=2)
    section(write, "10002", "CHEM 1A", "002", "TuTh", "09:00", capacity=30)
    section(write, "20001", "MATH 10A", "001", "MW", "09:30", capacity=30, waitlist_capacity=5)
    section(write, "20002", "MATH 10B", "001", "F", "13:00", capacity=None)
    section(write, "30001", "ESPA 101", "001", "F", "10:00", capacity=1, waitlist_capacity=1)
    section(write, "39999", "ESPA 101", "002", "F", "15:00", status=SectionStatus.CANCELLED)


def section(
    write: Writer, crn: str, course: str, code: str, days: str, start: str, **more: Any
) -> str:
    """A section of the Fall term that meets for 80 minutes."""
    hour, minute = (int(part) for part in start.split(":"))
    ends = hour * 60 + minute + 80
    meeting = {"days": days, "start": start, "end": f"{ends // 60:02d}:{ends % 60:02d}"}
    values = {"capacity": 20, "waitlist_capacity": 0, **more}
    return write.put(
        Section,
        crn,
        term_id=key(FALL),
        course_id=key(course),
        crn=crn,
        code=code,
        instructor="Núñez, Ana",
        meetings=[meeting],
        **values,
    )


def _people(write: Writer) -> None:
    write.put(Program, "BIO-BS", code="BIO-BS", title="Biology", level=Level.UNDERGRADUATE)
    for number, family, given, born, more in (
        ("004117", "Doe", "Jane", date(2004, 2, 29), {"email": "jane.doe@students.example"}),
        ("004118", "Łukasiewicz", "Zoë", date(2003, 1, 2), {"phone": "+1 555 010 7788"}),
        ("004119", "王", "小明", date(2005, 5, 5), {"preferred_name": "Ming"}),
        ("004120", "O'Neil", "", None, {"level": Level.GRADUATE}),
        ("004121", "Gone", "Gary", None, {"status": StudentStatus.INACTIVE}),
    ):
        write.put(
            Student,
            number,
            student_number=number,
            family_name=family,
            given_name=given,
            birth_date=born,
            **more,
        )
    write.put(
        ProgramEnrollment,
        "jane in biology",
        student_id=key("004117"),
        program_id=key("BIO-BS"),
        status=ProgramStatus.ACTIVE,
        start_date=date(2024, 8, 26),
        is_primary=True,
    )


def charge(write: Writer, number: str, name: str, minor: int, due: date, **more: Any) -> str:
    """A confirmed charge (or other entry) of the Fall term."""
    usual = {"kind": EntryKind.CHARGE, "currency": "USD", "term_id": key(FALL)}
    values: dict[str, Any] = {**usual, **more}
    return write.put(
        LedgerEntry,
        name,
        student_id=key(number),
        code="TUITION",
        amount_minor=minor,
        effective_date=date(2025, 8, 1),
        due_date=due,
        description=name,
        change_set_id=key(f"centre {name}"),
        posted_by="bursar",
        recorded_at=datetime(2025, 8, 1, 12, tzinfo=MORNING.tzinfo),
        posted_at=MORNING,
        **values,
    )


def seat(write: Writer, number: str, crn: str, **more: Any) -> str:
    """A confirmed registration made on the web."""
    chosen = write.session.get_one(Section, key(crn))
    values: dict[str, Any] = {"status": RegistrationStatus.REGISTERED, "credits": 400, **more}
    return write.put(
        Registration,
        f"{number} in {crn}",
        student_id=key(number),
        section_id=chosen.id,
        term_id=chosen.term_id,
        course_id=chosen.course_id,
        channel=Channel.WEB,
        requested_at=MORNING,
        effective_at=MORNING,
        change_set_id=key(f"web {number} {crn}"),
        **values,
    )


def hold(write: Writer, number: str, kind: HoldType, **more: Any) -> str:
    """A confirmed hold since August."""
    return write.put(
        Hold,
        f"{kind} of {number}",
        student_id=key(number),
        type=kind,
        reason="Immunization record missing",
        office="Health Center",
        placed_at=MORNING,
        placed_by="nurse",
        from_date=date(2025, 8, 1),
        **more,
    )
