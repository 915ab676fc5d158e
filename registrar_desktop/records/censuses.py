"""Frozen enrollment figures: kept with the number of their report, and found again by it.

What the figures are is the reports' business. They stay at the desk that froze them, in its store
and its backups; that there is a census, and the hash of its figures, every desk knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.store import identity
from registrar_desktop.store.tables.census import Census
from registrar_desktop.store.work import Work


@dataclass(frozen=True, slots=True)
class KeptCensus:
    """Figures as they were frozen."""

    number: str
    taken_at: datetime
    taken_by: str
    figures: Mapping[str, Any]


def keep(work: Work, number: str, figures: Mapping[str, Any]) -> None:
    """Freeze figures under a number."""
    person = identity.signed_in(work.session)
    work.session.add(
        Census(number=number, taken_at=work.now, taken_by=person.name, figures=dict(figures))
    )


def kept_census(session: Session, number: str) -> KeptCensus:
    """The figures with this number. Raises Invalid where none were frozen here."""
    kept = session.get(Census, number)
    if kept is None:
        raise Invalid("census_unknown", number=number[:40], field="census")
    return KeptCensus(kept.number, kept.taken_at, kept.taken_by, kept.figures)
