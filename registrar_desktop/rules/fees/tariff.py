"""Fee rules as facts: which version counts at a time, whom it charges, how much, what a refund is.

What is posted for a student's registrations is decided in `settling`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registrar_desktop.schema.vocabulary import FeeBasis

# All of something in basis points.
WHOLE = 10_000
# Bases that charge each section by itself; the others charge once a term or once a program.
BY_SECTION = frozenset({FeeBasis.PER_CREDIT, FeeBasis.PER_SECTION})


@dataclass(frozen=True, slots=True)
class Step:
    """Until this day, so much of a charge is credited to who leaves."""

    until: date
    basis_points: int


@dataclass(frozen=True, slots=True)
class Payer:
    """What of a student a rule may ask for. `programs`: those the student follows."""

    level: str | None = None
    residency: str | None = None
    programs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tariff:
    """One version of a fee rule of one term; where a set is empty the rule asks for nothing there.

    It counts from `valid_from` until `valid_until` or until the next version begins; `lapsed`:
    withdrawn without a time, so that it never counts.
    """

    code: str
    title: str
    basis: FeeBasis
    amount_minor: int
    currency: str
    version: int = 1
    due_date: date | None = None
    refunds: tuple[Step, ...] = ()
    levels: frozenset[str] = frozenset()
    residencies: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    lapsed: bool = False

    def charges(self, payer: Payer) -> bool:
        """Whether it is meant for this student."""
        return (
            (not self.levels or payer.level in self.levels)
            and (not self.residencies or payer.residency in self.residencies)
            and (not self.programs or not self.programs.isdisjoint(payer.programs))
        )

    def counts(self, course_id: str) -> bool:
        """Whether a registration in this course raises it."""
        return not self.courses or course_id in self.courses

    def amount_of(self, credit_hundredths: int) -> int:
        """What it comes to for a section of so many credits, or for a term or program."""
        if self.basis is FeeBasis.PER_CREDIT:
            return self.amount_minor * credit_hundredths // 100
        return self.amount_minor

    def points_on(self, day: date) -> int:
        """The basis points credited to who leaves on that day; nothing where no step says so."""
        return next((step.basis_points for step in self.refunds if day <= step.until), 0)


def version_at(versions: Iterable[Tariff], instant: datetime) -> Tariff | None:
    """The version of a rule that counts at a time; None where none does."""
    begun = [each for each in versions if each.valid_from is None or each.valid_from <= instant]
    if not begun:
        return None
    latest = max(begun, key=lambda each: each.version)
    ended = latest.valid_until is not None and latest.valid_until <= instant
    return None if ended or latest.lapsed else latest


def credited(amount_minor: int, basis_points: int) -> int:
    """The part of a charge that is credited; what does not divide goes to it, the first part."""
    return amount_minor - amount_minor * (WHOLE - basis_points) // WHOLE


def tariff_from(row: Mapping[str, Any]) -> Tariff:
    """The facts of a `fee_rule` row; what of its documents cannot be read is left out."""
    asked = row["applies_to"] or {}
    return Tariff(
        code=row["code"],
        title=row["title"],
        basis=FeeBasis(row["basis"]),
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        version=row["version"],
        due_date=row["due_date"],
        refunds=steps_from_json(row["refund_schedule"]),
        levels=_words(asked, "level"),
        residencies=_words(asked, "residency"),
        programs=_words(asked, "program"),
        courses=_words(asked, "course"),
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        lapsed=not row["active"] and row["valid_until"] is None,
    )


def steps_from_json(stored: Sequence[Any] | None) -> tuple[Step, ...]:
    """A refund schedule as a rule keeps it, the earliest step first."""
    found = []
    for each in stored or ():
        try:
            points = min(max(int(each["basis_points"]), 0), WHOLE)
            found.append(Step(date.fromisoformat(str(each["until"])), points))
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(sorted(found, key=lambda step: step.until))


def _words(asked: Mapping[str, Any], name: str) -> frozenset[str]:
    told = asked.get(name) or ()
    return frozenset({told} if isinstance(told, str) else map(str, told))
