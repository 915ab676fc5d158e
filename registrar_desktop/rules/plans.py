"""Payment plans: a sum spread over dated parts, what of them is paid, and what has to be asked.

What is still owed comes from the ledger alone; the parts are covered by what is not owed any more,
the first one first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from registrar_desktop.rules.ledger import Applied, Entry, open_after_credit
from registrar_desktop.rules.reasons import Reason

MOST_PARTS = 60
# So long a part may be late before the plan counts as broken.
DEFAULTS_AFTER = timedelta(days=30)


class PartState(StrEnum):
    """Where a part of a plan stands."""

    PAID = "PAID"
    LATE = "LATE"
    TO_COME = "TO_COME"


@dataclass(frozen=True, slots=True)
class Part:
    """One dated part of a plan."""

    seq: int
    due_date: date
    amount_minor: int

    def as_json(self) -> dict[str, Any]:
        """As a plan keeps it."""
        due = self.due_date.isoformat()
        return {"seq": self.seq, "due_date": due, "amount_minor": self.amount_minor}


@dataclass(frozen=True, slots=True)
class PartPaid:
    """A part with what is covered of it."""

    part: Part
    paid_minor: int
    state: PartState


def parts_from_json(stored: Sequence[Mapping[str, Any]]) -> list[Part]:
    """The parts of a plan. Raises ValueError, KeyError or TypeError where they are none."""
    return [
        Part(int(each["seq"]), date.fromisoformat(each["due_date"]), int(each["amount_minor"]))
        for each in stored
    ]


def planned_days(first: date, parts: int, every: int) -> list[date]:
    """The days on which the parts are due, `every` days apart."""
    return [first + timedelta(days=every * number) for number in range(parts)]


def spread(total_minor: int, days: Sequence[date]) -> list[Part]:
    """A sum in equal parts due on these days; what does not divide goes to the first."""
    each, rest = divmod(total_minor, len(days))
    return [
        Part(number, day, each + (rest if number == 1 else 0))
        for number, day in enumerate(sorted(days), 1)
    ]


def reasons_against_plan(total_minor: int, parts: Sequence[Part]) -> list[Reason]:
    """Why these parts are no plan; empty = they are."""
    if not 1 <= len(parts) <= MOST_PARTS:
        return [Reason("plan_parts_number", {"most": MOST_PARTS})]
    if any(part.amount_minor <= 0 for part in parts):
        return [Reason("plan_part_amount")]
    days = [part.due_date for part in parts]
    if days != sorted(days) or [part.seq for part in parts] != list(range(1, len(parts) + 1)):
        return [Reason("plan_part_order")]
    if sum(part.amount_minor for part in parts) != total_minor:
        return [Reason("plan_sum")]
    return []


def owed_of(entries: Sequence[Entry], applied: Sequence[Applied], debits: Collection[str]) -> int:
    """What is still owed of these debits, after credit that is not applied covered the oldest."""
    items = open_after_credit(entries, applied)
    return sum(item.open_minor for item in items if item.id in debits)


def paid_parts(parts: Sequence[Part], owed_minor: int, today: date) -> list[PartPaid]:
    """The parts with what covers them."""
    left = max(sum(part.amount_minor for part in parts) - owed_minor, 0)
    found = []
    for part in parts:
        paid = min(part.amount_minor, left)
        left -= paid
        late = part.due_date < today
        open_state = PartState.LATE if late else PartState.TO_COME
        state = PartState.PAID if paid == part.amount_minor else open_state
        found.append(PartPaid(part, paid, state))
    return found


def is_broken(parts: Sequence[Part], owed_minor: int, today: date) -> bool:
    """Whether a part has been late for too long."""
    return any(
        each.state is PartState.LATE and each.part.due_date + DEFAULTS_AFTER < today
        for each in paid_parts(parts, owed_minor, today)
    )


def recomputed(parts: Sequence[Part], owed_minor: int, today: date) -> list[Part]:
    """What is owed now, spread over the days that are still to come, or due at once."""
    days = [part.due_date for part in parts if part.due_date >= today]
    return spread(owed_minor, days or [today])
