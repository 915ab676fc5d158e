"""Whether a deadline that has passed still counts as kept, because of a declared outage (C9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from central.change_sets.occasion import Occasion
from registrar_desktop.rules.deadlines import OutageFacts, extended, extensions_from_json
from registrar_desktop.rules.registration import TermFacts
from registrar_desktop.schema.reconciling import Outage


@dataclass(frozen=True, slots=True)
class Honoured:
    """The day and the deadlines that count instead, and the outage that makes them count."""

    outage: OutageFacts
    term: TermFacts
    day: date


def known_outages(connection: Connection, occasion: Occasion) -> list[OutageFacts]:
    """Every outage that began before now, the latest first."""
    statement = (
        select(Outage.title, Outage.started_at, Outage.ended_at, Outage.extensions)
        .where(Outage.started_at <= occasion.now)
        .order_by(Outage.started_at.desc(), Outage.id)
    )
    return [
        OutageFacts(title, started, ended, extensions_from_json(extensions))
        for title, started, ended, extensions in connection.execute(statement)
    ]


def honoured(
    connection: Connection,
    occasion: Occasion,
    term_id: str,
    term: TermFacts,
    kept: Callable[[TermFacts, date], bool],
) -> Honoured | None:
    """What makes the deadlines of a term kept after all: an outage that covers when it was
    received, where the desk's clock can be believed, or one that extends the deadline."""
    outages = known_outages(connection, occasion)
    later = extended(term_id, term, outages)
    if later != term and kept(later, occasion.day):
        extending = [each for each in outages if any(e.term_id == term_id for e in each.extensions)]
        return Honoured(extending[0], later, occasion.day)
    covering = next((each for each in outages if each.covers(occasion.received_at)), None)
    if covering is not None and occasion.clock_counts and kept(later, occasion.received_day):
        return Honoured(covering, later, occasion.received_day)
    return None
