"""The letter that verifies what a student is or was enrolled in: letterhead, whom it is to, what it
states, signature, and how it is checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from registrar_desktop.exports.papers import (
    Block,
    Facts,
    Paper,
    Signatures,
    Text,
    Tone,
)
from registrar_desktop.records import naming
from registrar_desktop.reports.proving import proof, told
from registrar_desktop.reports.requests import LetterKind, VerificationRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source, confirmed_at
from registrar_desktop.reports.verification.facts import program_followed
from registrar_desktop.reports.verification.refusals import refuse_letter
from registrar_desktop.reports.verification.statements import About, Stated, stated

_SHOWN_DIGITS = 3
_ABOUT_A_TERM = frozenset({LetterKind.CURRENT, LetterKind.FUTURE})


def enrollment_verification(source: Source, request: VerificationRequest) -> Paper:
    """The letter. Refused: on hold, under a privacy flag without a named requester, nothing to
    state, before the census, a term that has begun as one to come, on data too old."""
    student = naming.student(source.session, request.student)
    asks_term = request.kind in _ABOUT_A_TERM
    term = naming.term(source.session, request.term) if asks_term else None
    refuse_letter(source, request, student, term)
    about = About(source, request, student, term)
    states = stated(about)
    said = told(request.number, request.kind, student.id, student.row_version, states.told)
    return Paper(
        states.title,
        source.stamp,
        (*_blocks(about, states), *proof(source, request.number, said)),
        upright(request.paper),
        number=request.number,
        data=said,
    )


def _blocks(about: About, states: Stated) -> Iterator[Block]:
    source, request = about.source, about.request
    requester = request.requester.strip()
    yield Text(source.day.isoformat(), Tone.LETTER)
    yield Text(f"To {requester}" if requester else "To whom it may concern", Tone.STRONG)
    yield Text(states.sentence, Tone.LETTER)
    yield Facts((*_person(about), *states.facts), across=1)
    yield from states.after
    known = confirmed_at(source.session) or source.stamp.made_at
    yield Text(f"This letter reflects records as of {source.stamp.shown(known)}.", Tone.LETTER)
    title = request.signer_title or "Registrar"
    signer = request.signer or source.stamp.made_by
    yield Signatures((f"{signer}, {title}", "Seal of the institution"))


def _person(about: About) -> Iterator[tuple[str, str]]:
    student, request = about.student, about.request
    yield "Name", about.name
    yield "Student number", _number(student.student_number, masked=request.mask_number)
    if request.with_birth_date and student.birth_date:
        yield "Date of birth", student.birth_date.isoformat()
    program = program_followed(about.source, student).title
    if program:
        yield "Program", program
    yield "Level", about.source.word(student.level)


def _number(number: str, *, masked: bool) -> str:
    if not masked:
        return number
    hidden = max(len(number) - _SHOWN_DIGITS, 0)
    return "•" * hidden + number[hidden:]
