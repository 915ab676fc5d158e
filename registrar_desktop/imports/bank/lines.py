"""What a file of a bank or payment provider says: statements with their lines, and what was refused.

A line's identity follows from what the bank says of it alone, so that the same file read twice, or
at two desks, makes the same records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from registrar_desktop.identifiers import same_id
from registrar_desktop.imports.planned import Finding, Place

LONGEST = {"reference": 140, "end_to_end": 140, "counterparty": 240, "text": 1000, "kind": 40}


@dataclass(frozen=True, slots=True)
class BankLine:
    """One booked movement; `amount_minor` is positive where money came in.

    reference: the bank's own (AcctSvcrRef, FITID, an id column). parts: how many payments one
    entry of the bank was split into. details: what else the file says, kept as it is.
    """

    place: Place
    account: str
    currency: str
    booked_on: date
    amount_minor: int
    reference: str = ""
    end_to_end: str = ""
    counterparty: str = ""
    text: str = ""
    kind: str = ""
    value_on: date | None = None
    part: int = 0
    details: Mapping[str, object] = field(default_factory=dict)
    entry_key: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of one account; balances where the file tells them."""

    account: str
    currency: str
    lines: tuple[BankLine, ...]
    opening_minor: int | None = None
    closing_minor: int | None = None

    @property
    def unexplained_minor(self) -> int:
        """What opening balance and lines do not come to; 0 where the file tells no balances."""
        if self.opening_minor is None or self.closing_minor is None:
            return 0
        moved = sum(line.amount_minor for line in self.lines)
        return self.closing_minor - self.opening_minor - moved


@dataclass(frozen=True, slots=True)
class BankFile:
    """A whole file. format: CAMT, OFX or the name of the mapping that read it."""

    name: str
    format: str
    statements: tuple[Statement, ...]
    refused: tuple[Finding, ...] = ()

    @property
    def lines(self) -> Iterator[BankLine]:
        return (line for statement in self.statements for line in statement.lines)


def identified(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements with an id for each line, and for each entry of the bank it belongs to.

    Two entries that are alike in all that the bank says are two: they are numbered in the order
    of the file.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    return tuple(
        replace(statement, lines=tuple(_with_ids(statement.lines, seen)))
        for statement in statements
    )


def _with_ids(lines: Iterable[BankLine], seen: Counter[tuple[str, ...]]) -> Iterator[BankLine]:
    entry_key = ""
    for line in lines:
        # The parts of one entry follow one another; the first one begins it.
        if line.part <= 1:
            told = _told(line)
            seen[told] += 1
            entry_key = same_id("bank-entry", *told, str(seen[told]))
        yield replace(line, entry_key=entry_key, id=same_id("bank-line", entry_key, str(line.part)))


def _told(line: BankLine) -> tuple[str, ...]:
    """What makes an entry itself: the bank's reference with day and amount, else all it says."""
    amount = line.details.get("entry_minor", line.amount_minor)
    fixed = (line.account, line.currency, line.booked_on.isoformat(), str(amount))
    if line.reference:
        return (*fixed, "reference", line.reference)
    return (*fixed, "content", line.end_to_end, line.counterparty, line.text)


def shortened(field_name: str, text: str) -> str:
    """A text as a record holds it: one line, not too long."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line[: LONGEST[field_name]]
