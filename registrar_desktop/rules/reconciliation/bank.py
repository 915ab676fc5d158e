"""The fourth side: what the provider paid out against what came in at the bank, net, in buckets.

Payouts are what the gateway gave away and the bank received; a bank line is in one bucket whole.
As between the other sides, the buckets add up to the sides or the run is a fault of ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registrar_desktop.errors import Defect
from registrar_desktop.schema.vocabulary import BankMatch

# A payout that has left the provider is at the bank within so many days.
_ON_ITS_WAY = timedelta(days=7)


class BankBucket(StrEnum):
    """Where an amount lies, in the order of the report."""

    AT_BANK = "AT_BANK"  # a payout that was found at the bank, to the cent
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"  # found, over another amount
    ON_ITS_WAY = "ON_ITS_WAY"
    MISSING_AT_BANK = "MISSING_AT_BANK"
    TRANSFER = "TRANSFER"  # a student's payment by transfer
    SET_ASIDE = "SET_ASIDE"
    UNMATCHED = "UNMATCHED"


FOR_A_PERSON = frozenset(
    {BankBucket.AMOUNT_DIFFERS, BankBucket.MISSING_AT_BANK, BankBucket.UNMATCHED}
)
_OF_A_LINE = {
    BankMatch.PAYMENT: BankBucket.TRANSFER,
    BankMatch.IGNORED: BankBucket.SET_ASIDE,
    BankMatch.KNOWN: BankBucket.SET_ASIDE,
}


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A payout of the provider that has not failed; `day`: when it is due at the bank."""

    ref: str
    currency: str
    minor: int
    day: date


@dataclass(frozen=True, slots=True)
class Arrived:
    """A line at the bank. `payout`: the one it was matched with, empty where with none."""

    currency: str
    minor: int
    day: date
    match: BankMatch
    payout: str = ""


@dataclass(slots=True)
class BankSums:
    """What lies in a bucket: payouts and lines, how many and how much."""

    payouts: int = 0
    paid_out_minor: int = 0
    lines: int = 0
    at_bank_minor: int = 0


Sums = Mapping[tuple[str, BankBucket], BankSums]


def compare(payouts: Iterable[PaidOut], lines: Iterable[Arrived], today: date) -> Sums:
    """Every payout and every line in one bucket, by currency; raises Defect where the buckets do
    not add up to the sides."""
    known = {(each.ref, each.currency): each for each in payouts}
    arrived = list(lines)
    found: dict[tuple[str, BankBucket], BankSums] = defaultdict(BankSums)
    at_bank: dict[tuple[str, str], Arrived] = {}
    for line in arrived:
        bucket = _bucket_of(line, known, at_bank)
        sums = found[line.currency, bucket]
        sums.lines += 1
        sums.at_bank_minor += line.minor
    # What no file has reached yet cannot be missing.
    told_until = max((line.day for line in arrived), default=date.min)
    for key, payout in known.items():
        sums = found[
            payout.currency, _bucket_of_payout(payout, at_bank.get(key), told_until, today)
        ]
        sums.payouts += 1
        sums.paid_out_minor += payout.minor
    _prove(found, known.values(), arrived)
    return found


def _bucket_of(
    line: Arrived,
    known: Mapping[tuple[str, str], PaidOut],
    at_bank: dict[tuple[str, str], Arrived],
) -> BankBucket:
    if line.match is not BankMatch.PAYOUT:
        return _OF_A_LINE.get(line.match, BankBucket.UNMATCHED)
    key = (line.payout, line.currency)
    payout = known.get(key)
    if payout is None or key in at_bank:
        return BankBucket.UNMATCHED
    at_bank[key] = line
    return BankBucket.AT_BANK if payout.minor == line.minor else BankBucket.AMOUNT_DIFFERS


def _bucket_of_payout(
    payout: PaidOut, line: Arrived | None, told_until: date, today: date
) -> BankBucket:
    if line is not None:
        same = payout.minor == line.minor
        return BankBucket.AT_BANK if same else BankBucket.AMOUNT_DIFFERS
    late = payout.day + _ON_ITS_WAY
    return BankBucket.MISSING_AT_BANK if late < min(told_until, today) else BankBucket.ON_ITS_WAY


def _prove(found: Sums, payouts: Iterable[PaidOut], lines: Iterable[Arrived]) -> None:
    paid: dict[str, int] = defaultdict(int)
    came: dict[str, int] = defaultdict(int)
    for (currency, _), sums in found.items():
        paid[currency] += sums.paid_out_minor
        came[currency] += sums.at_bank_minor
    for payout in payouts:
        paid[payout.currency] -= payout.minor
    for line in lines:
        came[line.currency] -= line.minor
    if any(paid.values()) or any(came.values()):
        raise Defect("the buckets of payouts and bank lines do not add up to their sides")
