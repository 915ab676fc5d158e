"""How soon an exception is due, whose it is, and what one person alone may not do. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from registrar_desktop.rules.money import exponent
from registrar_desktop.rules.reconciliation.buckets import FOR_A_PERSON, Bucket

# Whole units of the currency: above it something is due in hours.
_LARGE = 10_000
_SOON, _USUAL = timedelta(hours=4), timedelta(days=1)
# Whole units of the currency: above it a second person must agree that nothing is done about an
# exception, or that a payment is sent back.
_ALONE_UP_TO = 1_000
# What an exception is made for: amounts in these buckets, and operations nobody could look up.
ASKED_ABOUT: frozenset[Bucket] = FOR_A_PERSON | {Bucket.IN_FLIGHT}
# Where money is in an account, so that it can stay there.
MAY_STAY: frozenset[Bucket] = frozenset(
    {
        *(Bucket.AMOUNT_DIFFERS, Bucket.PAID_TWICE, Bucket.DUPLICATE_AT_GATEWAY),
        *(Bucket.SUSPECTED_DUPLICATE, Bucket.DISPUTED),
    }
)


class Proposal(StrEnum):
    """What a person wants to do that takes two, kept in the queue beside the buckets."""

    REFUND = "REFUND"


_COUNTER = frozenset({Bucket.SUSPECTED_DUPLICATE})


def due_by(opened_at: datetime, minor: int, currency: str) -> datetime:
    """By when somebody has to have looked: large amounts the same day."""
    large = minor > _LARGE * 10 ** exponent(currency)
    return opened_at + (_SOON if large else _USUAL)


def office_of(bucket: Bucket) -> str:
    """Which office it is for: where the money came in."""
    return "Registrar" if bucket in _COUNTER else "Finance"


def matter_of(text: str) -> Bucket | Proposal:
    """What an exception is about."""
    return Proposal.REFUND if text == Proposal.REFUND else Bucket(text)


def takes_two(minor: int, currency: str) -> bool:
    """Whether a second person must agree before it is waived, or sent back."""
    limit: int = _ALONE_UP_TO * 10 ** exponent(currency)
    return minor > limit
