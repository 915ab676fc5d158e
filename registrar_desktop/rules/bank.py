"""Decides what a line at the bank is (R7): by a payout's or request's id in its text, and else not.

Never by amount and date, and with no tolerance: what fits less exactly is a candidate with its
reasons, for a person to choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_WORD = re.compile(r"[A-Za-z0-9_]+")
_BETWEEN = re.compile(r"[\s-]+")
_HEX = re.compile(r"[0-9a-f]{32,}")
_IDS_A_TEXT = 200
# A payout is at the bank within so many days.
_NEAR_DAYS = 7


class Why(StrEnum):
    """Why something may be what a line is, the strongest first."""

    CARRIES_PAYOUT = "CARRIES_PAYOUT"
    CARRIES_REQUEST = "CARRIES_REQUEST"
    SAME_REFERENCE = "SAME_REFERENCE"
    NAMES_STUDENT = "NAMES_STUDENT"
    SAME_AMOUNT = "SAME_AMOUNT"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the rule sees it; `words`: all its texts."""

    amount_minor: int
    currency: str
    booked_on: date
    words: str


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout of the provider, net. `taken`: a line at the bank was matched with it before."""

    ref: str
    amount_minor: int
    currency: str
    day: date
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What a student was asked to pay: an open charge, or a request through the provider.

    open_minor: what may still be paid on it. paid: another payment for it is known.
    """

    id: str
    student_id: str
    open_minor: int
    currency: str
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A payment in the ledger that may be this line: a transfer that the counter entered."""

    entry_id: str
    amount_minor: int
    currency: str
    reference: str
    day: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a line may be. One of the three ids is set. against: what speaks against it."""

    why: Why
    payout: str = ""
    request: str = ""
    entry: str = ""
    student: str = ""
    against: str = ""

    @property
    def certain(self) -> bool:
        """Whether it is taken without a person: the id stands in the text, and nothing differs."""
        return self.why in (Why.CARRIES_PAYOUT, Why.CARRIES_REQUEST) and not self.against


def uuids_in(text: str) -> list[str]:
    """Every UUID that a text carries, whatever case, spaces and hyphens a bank left in it."""
    found: list[str] = []
    for run in _HEX.findall(_BETWEEN.sub("", text).lower()):
        for at in range(len(run) - 31):
            bare = run[at : at + 32]
            found.append(f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}")
    return list(dict.fromkeys(found))[:_IDS_A_TEXT]


def words_in(text: str) -> frozenset[str]:
    """Every whole word of a text, without its case."""
    return frozenset(found.casefold() for found in _WORD.findall(text))


def candidates(
    line: Line,
    payouts: Iterable[Payout],
    requests: Iterable[Request],
    known: Iterable[Known],
    students: Sequence[str],
) -> list[Candidate]:
    """What the line may be, the strongest first. students: whose number stands in the text."""
    words = words_in(line.words)
    found = [_request(line, each) for each in requests] if line.amount_minor > 0 else []
    if line.amount_minor > 0:
        found += _payouts(line, words, payouts)
        found += _entries(line, words, known)
        found += [Candidate(Why.NAMES_STUDENT, student=each) for each in students]
    order = list(Why)
    return sorted(found, key=lambda each: (order.index(each.why), each.against))


def decide(found: Sequence[Candidate]) -> Candidate | None:
    """The one that is taken by itself; None where a person has to choose."""
    certain = [each for each in found if each.certain]
    carried = [each for each in found if each.why in (Why.CARRIES_PAYOUT, Why.CARRIES_REQUEST)]
    return certain[0] if len(certain) == 1 and len(carried) == 1 else None


def _payouts(line: Line, words: frozenset[str], payouts: Iterable[Payout]) -> list[Candidate]:
    found = []
    for each in payouts:
        same = (each.amount_minor, each.currency) == (line.amount_minor, line.currency)
        near = abs((each.day - line.booked_on).days) <= _NEAR_DAYS
        if each.ref.casefold() in words:
            against = "TAKEN" if each.taken else "" if same else "AMOUNT"
            found.append(Candidate(Why.CARRIES_PAYOUT, payout=each.ref, against=against))
        elif same and near and not each.taken:
            found.append(Candidate(Why.SAME_AMOUNT, payout=each.ref))
    return found


def _request(line: Line, request: Request) -> Candidate:
    against = ""
    if request.currency != line.currency:
        against = "CURRENCY"
    elif request.paid:
        against = "PAID"
    elif line.amount_minor > request.open_minor:
        against = "MORE_THAN_OPEN"
    return Candidate(
        Why.CARRIES_REQUEST, request=request.id, student=request.student_id, against=against
    )


def _entries(line: Line, words: frozenset[str], known: Iterable[Known]) -> list[Candidate]:
    found = []
    for each in known:
        if (each.amount_minor, each.currency) != (line.amount_minor, line.currency):
            continue
        reference = words_in(each.reference)
        told = bool(reference) and reference <= words
        near = abs((each.day - line.booked_on).days) <= _NEAR_DAYS
        if told or near:
            why = Why.SAME_REFERENCE if told else Why.SAME_AMOUNT
            found.append(Candidate(why, entry=each.entry_id))
    return found
