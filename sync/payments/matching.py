"""Decides what a payment at the gateway is: already known, ours, paid twice, nobody's. Pure.

Never by amount and date: where amounts sit on list prices that puts most payments on the wrong
student. No tolerance: a difference of one minor unit is a difference.

    R1  its gateway id is on an entry already          nothing
    R2  the key of one of our operations               post
    R3  the id of a request, not more than is open     post
    R4  R2 or R3, but another amount                   post what came, tell
    R5  the request has another payment already, or    post as credit, tell
        was also paid over the counter
    R6  no key                                         hold; suggest, a person confirms
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sync.payments.gateway import Money


class Finding(StrEnum):
    """What a person has to look at."""

    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    CURRENCY_DIFFERS = "CURRENCY_DIFFERS"
    DUPLICATE_AT_GATEWAY = "DUPLICATE_AT_GATEWAY"
    PAID_TWICE = "PAID_TWICE"
    UNIDENTIFIED = "UNIDENTIFIED"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one payment that took money.

    entry_id: the ledger entry that names its gateway id. student_id: the student its metadata
    names, where this desk has them. op_id: from the event of its creation, else its metadata.
    asked: what that operation asked for. open_minor: what the student owes now. charged: the amount of
    the charge whose id the request's is, where it names one. earlier: payments
    of the same request at the gateway, made before. at_counter: as much was taken at a counter.
    """

    received: Money
    entry_id: str | None = None
    student_id: str | None = None
    account_currency: str = ""
    op_id: str | None = None
    request_id: str | None = None
    asked: Money | None = None
    open_minor: int = 0
    charged: int | None = None
    earlier: tuple[str, ...] = ()
    at_counter: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """By which rule, whether it is posted by itself, and what there is to tell."""

    rule: str
    post: bool
    finding: Finding | None = None


def decide(facts: Facts) -> Decision:
    """The first rule that fits."""
    if facts.entry_id is not None:
        return Decision("R1", post=False)
    if facts.student_id is None or (facts.op_id is None and facts.request_id is None):
        return Decision("R6", post=False, finding=Finding.UNIDENTIFIED)
    if facts.received.currency != facts.account_currency:
        return Decision("R6", post=False, finding=Finding.CURRENCY_DIFFERS)
    if (twice := _twice(facts)) is not None:
        return Decision("R5", post=True, finding=twice)
    if facts.asked is not None and facts.asked != facts.received:
        return _differs()
    if facts.op_id is not None:
        return Decision("R2", post=True)
    return Decision("R3", post=True) if _as_requested(facts) else _differs()


def _twice(facts: Facts) -> Finding | None:
    """What makes it one payment too many, if anything does."""
    if facts.earlier:
        return Finding.DUPLICATE_AT_GATEWAY
    if facts.at_counter and facts.received.minor > facts.open_minor:
        return Finding.PAID_TWICE
    return None


def _as_requested(facts: Facts) -> bool:
    """Exactly the charge that the request names; else not more than is owed in all."""
    if facts.charged is not None:
        return facts.received.minor == facts.charged
    return facts.received.minor <= facts.open_minor


def _differs() -> Decision:
    return Decision("R4", post=True, finding=Finding.AMOUNT_DIFFERS)


def suggested_student(
    by_number: tuple[str, ...], by_email: tuple[str, ...]
) -> tuple[str, str] | None:
    """Whose payment without a key it might be, and why; a person confirms it.

    by_number: students whose number stands in its text. by_email: whose address the payer gave.
    Two that fit equally well are no suggestion.
    """
    for why, found in (("number", by_number), ("email", by_email)):
        if len(found) == 1:
            return found[0], why
        if found:
            return None
    return None
