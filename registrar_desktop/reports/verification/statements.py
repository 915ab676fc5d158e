"""What each kind of letter says in its middle: this term, all terms so far, a term to come, degrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registrar_desktop.errors import Defect, Refused
from registrar_desktop.exports.papers import Block, Table, Text, Tone
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.reports.addressing import letter_name
from registrar_desktop.reports.loads import WORDS, full_time_from, load
from registrar_desktop.reports.requests import LetterKind, VerificationRequest
from registrar_desktop.reports.source import Source
from registrar_desktop.reports.verification.facts import (
    TermEnrolled,
    degrees,
    program_followed,
    terms_enrolled,
)
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Student

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class About:
    """Whom a letter is about, and which term it asks for, where it asks for one."""

    source: Source
    request: VerificationRequest
    student: Student
    term: Term | None

    @property
    def name(self) -> str:
        return letter_name(self.student, in_full=True)

    @property
    def school(self) -> str:
        return self.source.stamp.institution


@dataclass(frozen=True, slots=True)
class Stated:
    """A letter's own part: its sentence, facts under it, what follows, and all of it to hash."""

    title: str
    sentence: str
    facts: Pairs
    told: tuple[object, ...]
    after: tuple[Block, ...] = ()


def stated(about: About) -> Stated:
    """What this kind of letter states. Raises Refused where there is nothing to state."""
    return _KINDS[about.request.kind](about)


def _this_term(about: About) -> Stated:
    enrolled, first = _enrolled(about)
    status = WORDS[load(about.student.level, enrolled.credits)]
    sentence = (
        f"This letter verifies that {about.name} is enrolled at {about.school} as a {status} "
        f"student in {enrolled.title}, which runs from {enrolled.start} to {enrolled.end}."
    )
    return Stated(
        "Enrollment verification",
        sentence,
        (*_term_facts(enrolled, status), ("First term", first), *_graduation(about)),
        (enrolled.code, enrolled.credits),
        (_full_time(about.student),),
    )


def _term_to_come(about: About) -> Stated:
    enrolled, _ = _enrolled(about)
    status = WORDS[load(about.student.level, enrolled.credits)]
    sentence = (
        f"This letter verifies that {about.name} is registered at {about.school} for "
        f"{enrolled.title}, which begins on {enrolled.start} and ends on {enrolled.end}. With "
        f"the credits registered today the enrollment will be {status}."
    )
    return Stated(
        "Verification of registration",
        sentence,
        (*_term_facts(enrolled, status), *_graduation(about)),
        (enrolled.code, enrolled.credits),
        (_full_time(about.student),),
    )


def _terms_so_far(about: About) -> Stated:
    day, early = about.source.day, about.request.allow_before_census
    terms = [
        each
        for each in terms_enrolled(about.source, about.student)
        if each.start <= day and (early or not each.census or each.census <= day)
    ]
    if not terms:
        raise Refused("letter_never_enrolled", number=about.student.student_number)
    level = about.student.level
    columns = (
        Column("Term", width=24), Column("From", Kind.DATE), Column("To", Kind.DATE),
        Column("Status", width=18), Column("Credits", Kind.HUNDREDTHS),
    )  # fmt: skip
    rows = [
        (each.title, each.start, each.end, WORDS[load(level, each.credits)].capitalize(),
         each.credits)
        for each in terms
    ]  # fmt: skip
    return Stated(
        "Enrollment history",
        f"This letter verifies that {about.name} has been enrolled at {about.school} in the terms "
        "below.",
        _graduation(about),
        tuple((each.code, each.credits) for each in terms),
        (Table(columns, rows), _full_time(about.student)),
    )


def _degrees(about: About) -> Stated:
    awarded = degrees(about.source, about.student)
    if not awarded:
        raise Refused("letter_no_degree", number=about.student.student_number)
    columns = (Column("Award", width=26), Column("Program", width=26), Column("On", Kind.DATE))
    return Stated(
        "Degree verification",
        f"This letter verifies that {about.name} has completed the programs below at "
        f"{about.school}.",
        (),
        tuple((each.award, str(each.day)) for each in awarded),
        (Table(columns, [(each.award, each.program, each.day) for each in awarded]),),
    )


_KINDS: dict[LetterKind, Callable[[About], Stated]] = {
    LetterKind.CURRENT: _this_term,
    LetterKind.FUTURE: _term_to_come,
    LetterKind.PAST: _terms_so_far,
    LetterKind.DEGREE: _degrees,
}


def _enrolled(about: About) -> tuple[TermEnrolled, str]:
    """The term asked for, and the title of the student's first."""
    if about.term is None:
        raise Defect("a letter about a term was asked for without one")
    terms = terms_enrolled(about.source, about.student)
    for each in terms:
        if each.code == about.term.code:
            return each, terms[0].title
    number = about.student.student_number
    raise Refused("letter_not_enrolled", number=number, term=about.term.title)


def _term_facts(enrolled: TermEnrolled, status: str) -> Pairs:
    return (
        ("Term", f"{enrolled.title} ({enrolled.start} to {enrolled.end})"),
        ("Status", f"{status}, {enrolled.credits / 100:g} credits"),
    )


def _graduation(about: About) -> Pairs:
    day = program_followed(about.source, about.student).graduation
    return (("Expected graduation", day.isoformat()),) if day else ()


def _full_time(student: Student) -> Text:
    full = full_time_from(student.level) / 100
    return Text(
        f"At this institution a student of this level is full-time from {full:g} credits in a "
        "term.",
        Tone.BODY,
    )
