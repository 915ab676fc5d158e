"""The words of a reconciliation: its sides, and the buckets in one of which each minor unit lies."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Who keeps an account of the same money. A further side needs a word here and cases of its
    own; the sums and their check ask nothing else of it."""

    DESK = "DESK"
    CENTRE = "CENTRE"
    GATEWAY = "GATEWAY"


class Bucket(StrEnum):
    """Where an amount lies after the comparison, in the order of the report."""

    MATCHED = "MATCHED"
    REFUNDED = "REFUNDED"
    DISPUTED = "DISPUTED"
    PENDING = "PENDING"  # on its way, days perhaps; not paid
    REQUESTED = "REQUESTED"  # asked for, nobody has paid; no money
    FAILED = "FAILED"  # declined, cancelled; no money
    MISSING_IN_LEDGER = "MISSING_IN_LEDGER"
    MISSING_AT_GATEWAY = "MISSING_AT_GATEWAY"
    UNIDENTIFIED = "UNIDENTIFIED"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    CURRENCY_DIFFERS = "CURRENCY_DIFFERS"
    PAID_TWICE = "PAID_TWICE"  # over the counter and at the gateway
    DUPLICATE_AT_GATEWAY = "DUPLICATE_AT_GATEWAY"
    DUPLICATE_REFUNDED = "DUPLICATE_REFUNDED"
    COUNTER = "COUNTER"
    SUSPECTED_DUPLICATE = "SUSPECTED_DUPLICATE"
    REVERSED = "REVERSED"  # counter money that an opposite entry took back
    EARLIER = "EARLIER"  # from before the gateway was first asked
    IN_FLIGHT = "IN_FLIGHT"  # asked of the gateway, without its answer


# What a person has to look at as long as an amount lies there.
FOR_A_PERSON: frozenset[Bucket] = frozenset(
    {
        *(Bucket.DISPUTED, Bucket.MISSING_IN_LEDGER, Bucket.MISSING_AT_GATEWAY),
        *(Bucket.UNIDENTIFIED, Bucket.AMOUNT_DIFFERS, Bucket.CURRENCY_DIFFERS),
        *(Bucket.PAID_TWICE, Bucket.DUPLICATE_AT_GATEWAY, Bucket.SUSPECTED_DUPLICATE),
    }
)
