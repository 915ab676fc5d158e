"""The buckets of a reconciliation: what each means, and each side's part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from registrar_desktop.rules.money import format_amount
from ui.desktop.table.columns import Cell, Chip, Column
from ui.outcomes import BucketSums, CurrencySums, Sides, SideSum
from ui.wording import word

_LOOKS: dict[str, tuple[str, str, str]] = {
    "MATCHED": ("link", "good", "Same amount on every side"),
    "REFUNDED": ("undo-2", "muted", "Went back to the payer"),
    "DISPUTED": ("split", "bad", "The payer’s bank took it back"),
    "PENDING": ("hourglass", "warn", "Not paid yet, days perhaps"),
    "REQUESTED": ("circle-dashed", "muted", "No money has moved"),
    "FAILED": ("minus", "muted", "No money has moved"),
    "MISSING_IN_LEDGER": ("inbox", "bad", "Money at the service only"),
    "MISSING_AT_GATEWAY": ("inbox", "bad", "An entry without its payment"),
    "UNIDENTIFIED": ("inbox", "bad", "No student is named"),
    "AMOUNT_DIFFERS": ("split", "bad", "Not what was asked for, or not alike"),
    "CURRENCY_DIFFERS": ("split", "bad", "Another currency than the account’s"),
    "PAID_TWICE": ("split", "bad", "One of the two is too much"),
    "DUPLICATE_AT_GATEWAY": ("split", "bad", "One of the two is too much"),
    "DUPLICATE_REFUNDED": ("undo-2", "muted", "The second one went back"),
    "COUNTER": ("link", "good", "Never was at the service"),
    "SUSPECTED_DUPLICATE": ("split", "bad", "Same student, amount and reference"),
    "REVERSED": ("undo-2", "muted", "An opposite entry stands beside it"),
    "EARLIER": ("history", "muted", "The service was first asked later"),
    "IN_FLIGHT": ("hourglass", "warn", "Perhaps carried out, perhaps not"),
}


@dataclass(frozen=True, slots=True)
class BucketRow:
    """A bucket of one currency."""

    currency: str
    sums: BucketSums


def bucket_rows(currencies: Iterable[CurrencySums]) -> list[BucketRow]:
    """All buckets, currency by currency."""
    return [BucketRow(each.currency, sums) for each in currencies for sums in each.buckets]


def bucket_columns() -> list[Column]:
    """The columns of the list of buckets."""
    return [
        Column("name", "Bucket", lambda row: Cell(chip=_chip(row)), 24),
        Column("means", "What it means", lambda row: Cell(_look(row)[2], "muted"), 30),
        Column("count", "Count", lambda row: Cell(f"{row.sums.count:,}"), 9, right=True),
        Column("currency", "Currency", lambda row: Cell(row.currency, "muted"), 9),
        _amounts("desk", "At the desk", lambda sides: sides.desk),
        _amounts("centre", "At the centre", lambda sides: sides.centre),
        _amounts("gateway", "At the service", lambda sides: sides.gateway),
    ]


def side_sentence(sums: CurrencySums) -> str:
    """What each side comes to."""
    sides = sums.sides
    desk, centre, service = (
        format_amount(one.minor, sums.currency) for one in (sides.desk, sides.centre, sides.gateway)
    )
    return f"{sums.currency}: at the desk {desk}, at the centre {centre}, at the service {service}"


def _amounts(key: str, title: str, of: Callable[[Sides], SideSum]) -> Column:
    def show(row: BucketRow) -> Cell:
        minor = of(row.sums.sides).minor
        return Cell(format_amount(minor, row.currency), "text" if minor else "muted")

    return Column(key, title, show, 15, right=True)


def _look(row: BucketRow) -> tuple[str, str, str]:
    return _LOOKS.get(row.sums.name, ("circle", "muted", ""))


def _chip(row: BucketRow) -> Chip:
    icon, role, _ = _look(row)
    return Chip(word(row.sums.name, "Bucket"), icon, role)
