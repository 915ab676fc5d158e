"""The course of the money over an outage, hour by hour: what was taken, what is safe again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registrar_desktop.errors import Invalid
from registrar_desktop.reports.outage.facts import OutageFacts, outage_facts
from registrar_desktop.reports.outage.money import HOUR, Fate, currencies, total
from registrar_desktop.reports.outage.parts import at_hour, hours
from registrar_desktop.reports.outage.windows import asked_for
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.source import Source


@dataclass(frozen=True, slots=True)
class Hour:
    """What stood at the end of an hour, in minor units."""

    end: datetime
    at_risk: int
    restored: int


@dataclass(frozen=True, slots=True)
class Course:
    """One currency: all that was at risk, and what became of it until now."""

    currency: str
    at_risk: int
    restored: int
    open: int
    gone: int
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class OutageMoney:
    """The last outage this desk noticed; `ended` is empty while it lasts."""

    started: datetime
    ended: datetime | None
    courses: tuple[Course, ...]


def last_outage(source: Source) -> OutageMoney | None:
    """The course of the money over the last outage; None where this desk has noticed none."""
    try:
        outage = asked_for(source, OutageRequest())
    except Invalid:
        return None
    facts = outage_facts(source, outage)
    courses = tuple(_course(facts, currency) for currency in currencies(facts.at_risk))
    return OutageMoney(outage.started, outage.ended, courses)


def _course(facts: OutageFacts, currency: str) -> Course:
    ends = [start + HOUR for start in hours(facts)]
    amounts = facts.at_risk
    return Course(
        currency=currency,
        at_risk=total(amounts, currency),
        restored=total(amounts, currency, Fate.RESTORED),
        open=total(amounts, currency, Fate.OPEN),
        gone=total(amounts, currency, Fate.GONE),
        hours=tuple(Hour(end, *at_hour(amounts, end, currency)) for end in ends),
    )
