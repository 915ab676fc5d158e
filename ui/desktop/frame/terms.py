"""The terms that the window can look at, and the one it should look at first."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.vocabulary import TermKind
from ui.desktop.frame.bridge import ChosenTerm


def read_terms(session: Session, today: date) -> tuple[list[ChosenTerm], ChosenTerm]:
    """Terms with the latest first, and the one people work on now."""
    statement = select(Term).where(Term.kind != TermKind.YEAR).order_by(Term.start_date.desc())
    terms = list(session.scalars(statement))
    offered = [_chosen(term) for term in terms]
    now = next((_chosen(term) for term in terms if _worked_on(term, today)), None)
    return offered, now or (offered[0] if offered else ChosenTerm())


def _chosen(term: Term) -> ChosenTerm:
    return ChosenTerm(term.id, term.code, term.title)


def _worked_on(term: Term, today: date) -> bool:
    """Registration has opened and the term has not ended."""
    opened = term.registration_open or term.start_date
    return opened <= today <= term.end_date
