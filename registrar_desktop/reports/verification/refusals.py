"""Why a letter about a student is not written: a hold, a flag, a term that is not official, old
data.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from registrar_desktop.errors import Refused
from registrar_desktop.reports.requests import LetterKind, VerificationRequest
from registrar_desktop.reports.source import Source, confirmed_at
from registrar_desktop.rules.holds import HoldFacts, Process, blocking
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Hold


def refuse_letter(
    source: Source, request: VerificationRequest, student: Student, term: Term | None
) -> None:
    """Raises Refused where the letter may not be written."""
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
    if term is not None:
        _refuse_term(source, request, term)
    _refuse_age(source, request)


def _refuse_term(source: Source, request: VerificationRequest, term: Term) -> None:
    if request.kind is LetterKind.FUTURE:
        if term.start_date <= source.day:
            raise Refused("letter_term_begun", term=term.title, day=term.start_date)
        return
    census = term.census_date
    if census and source.day < census and not request.allow_before_census:
        raise Refused("letter_before_census", term=term.title, census=census)


def _refuse_age(source: Source, request: VerificationRequest) -> None:
    confirmed = confirmed_at(source.session)
    oldest = timedelta(hours=request.oldest_data_hours)
    if confirmed is None or source.stamp.made_at - confirmed > oldest:
        shown = source.stamp.shown(confirmed) if confirmed else "never"
        raise Refused("letter_data_too_old", as_of=shown, hours=request.oldest_data_hours)
