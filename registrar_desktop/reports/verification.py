"""The letter that verifies a student's enrollment in a term, and the reasons to refuse it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from registrar_desktop.errors import Refused
from registrar_desktop.exports.files import data_hash
from registrar_desktop.exports.papers import (
    Block,
    Facts,
    Heading,
    Paper,
    Signatures,
    Text,
    Tone,
)
from registrar_desktop.records import naming
from registrar_desktop.reports.addressing import letter_name
from registrar_desktop.reports.loads import WORDS, full_time_from, load
from registrar_desktop.reports.requests import VerificationRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source, confirmed_at
from registrar_desktop.rules.holds import HoldFacts, Process, blocking
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.schema.vocabulary import COUNTS_IN_ENROLLMENT

_SHOWN_DIGITS = 3
_CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class _Enrolled:
    """The facts the letter states."""

    student: Student
    term: Term
    program: str
    credits: int
    first_term: str
    graduation: date | None


def enrollment_verification(source: Source, request: VerificationRequest) -> Paper:
    """The letter. Refused: on hold, under a privacy flag without a named requester, not
    enrolled, before the census, on data too old."""
    student = naming.student(source.session, request.student)
    term = naming.term(source.session, request.term)
    _refuse(source, request, student, term)
    facts = _facts(source, student, term)
    return Paper(
        "Enrollment verification",
        source.stamp,
        _blocks(source, request, facts),
        upright(request.paper),
        number=request.number,
        data=_told(facts),
    )


def _refuse(source: Source, request: VerificationRequest, student: Student, term: Term) -> None:
    number = student.student_number
    holds = source.session.scalars(select(Hold).where(Hold.student_id == student.id))
    facts = tuple(
        HoldFacts(hold.type, hold.office, hold.reason, hold.from_date, hold.to_date,
                  hold.released_at)
        for hold in holds
    )  # fmt: skip
    stopping = blocking(facts, Process.VERIFICATION, source.day)
    if stopping:
        hold = stopping[0]
        raise Refused("letter_on_hold", number=number, office=hold.office, reason=hold.reason)
    if student.privacy_flag and not request.requester.strip():
        raise Refused("letter_needs_requester", number=number)
    census = term.census_date
    if census and source.day < census and not request.allow_before_census:
        raise Refused("letter_before_census", term=term.title, census=census)
    confirmed = confirmed_at(source.session)
    oldest = timedelta(hours=request.oldest_data_hours)
    if confirmed is None or source.stamp.made_at - confirmed > oldest:
        shown = source.stamp.shown(confirmed) if confirmed else "never"
        raise Refused("letter_data_too_old", as_of=shown, hours=request.oldest_data_hours)


def _facts(source: Source, student: Student, term: Term) -> _Enrolled:
    session = source.session
    counted = (
        Registration.student_id == student.id,
        Registration.status.in_(COUNTS_IN_ENROLLMENT),
    )
    number, credits_ = session.execute(
        select(func.count(), func.coalesce(func.sum(Registration.credits), 0)).where(
            Registration.term_id == term.id, *counted
        )
    ).one()
    if not number:
        raise Refused("letter_not_enrolled", number=student.student_number, term=term.title)
    first = session.scalar(
        select(Term.title)
        .join(Registration, Registration.term_id == Term.id)
        .where(*counted)
        .order_by(Term.start_date)
        .limit(1)
    )
    followed = session.execute(
        select(Program.title, ProgramEnrollment.expected_graduation)
        .join(Program, Program.id == ProgramEnrollment.program_id)
        .where(
            ProgramEnrollment.student_id == student.id,
            ProgramEnrollment.end_date.is_(None),
            ProgramEnrollment.is_primary,
        )
        .order_by(ProgramEnrollment.start_date.desc())
    ).first()
    return _Enrolled(
        student,
        term,
        program=followed.title if followed else "",
        credits=credits_ or 0,
        first_term=first or term.title,
        graduation=followed.expected_graduation if followed else None,
    )


def _blocks(source: Source, request: VerificationRequest, facts: _Enrolled) -> Iterator[Block]:
    student, term = facts.student, facts.term
    name = letter_name(student, in_full=True)
    status = WORDS[load(student.level, facts.credits)]
    yield Text(source.day.isoformat(), Tone.LETTER)
    yield Text(f"To {request.requester.strip()}" if request.requester.strip()
               else "To whom it may concern", Tone.STRONG)  # fmt: skip
    yield Text(
        f"This letter verifies that {name} is enrolled at {source.stamp.institution} as a "
        f"{status} student in {term.title}, which runs from {term.start_date} to "
        f"{term.end_date}.",
        Tone.LETTER,
    )
    yield Facts(tuple(_pairs(source, request, facts, name, status)), across=1)
    full = full_time_from(student.level) / 100
    yield Text(
        f"At this institution a student of this level is full-time from {full:g} credits in a term."
    )
    known = confirmed_at(source.session) or source.stamp.made_at
    yield Text(f"This letter reflects records as of {source.stamp.shown(known)}.", Tone.LETTER)
    title = request.signer_title or "Registrar"
    signer = request.signer or source.stamp.made_by
    yield Signatures((f"{signer}, {title}", "Seal of the institution"))
    yield Heading("How to verify this letter", 2)
    number = f" number {request.number} and" if request.number else ""
    yield Text(
        f"Ask {source.stamp.office} of {source.stamp.institution} and state{number} the code "
        f"{data_hash(_told(facts))[:_CODE_LENGTH].upper()}.",
        Tone.NOTE,
    )


def _pairs(
    source: Source, request: VerificationRequest, facts: _Enrolled, name: str, status: str
) -> Iterator[tuple[str, str]]:
    student = facts.student
    yield "Name", name
    yield "Student number", _number(student.student_number, masked=request.mask_number)
    if request.with_birth_date and student.birth_date:
        yield "Date of birth", student.birth_date.isoformat()
    if facts.program:
        yield "Program", facts.program
    yield "Level", source.word(student.level)
    yield "Term", f"{facts.term.title} ({facts.term.start_date} to {facts.term.end_date})"
    yield "Status", f"{status}, {facts.credits / 100:g} credits"
    yield "First term", facts.first_term
    if facts.graduation:
        yield "Expected graduation", facts.graduation.isoformat()


def _number(number: str, *, masked: bool) -> str:
    if not masked:
        return number
    hidden = max(len(number) - _SHOWN_DIGITS, 0)
    return "•" * hidden + number[hidden:]


def _told(facts: _Enrolled) -> str:
    """What the letter states, as one text that the code is made from."""
    return json.dumps(
        [
            facts.student.id,
            facts.student.row_version,
            facts.term.code,
            facts.credits,
            facts.program,
            str(facts.graduation),
        ]
    )
