"""The buckets of a reconciliation: what each means, and the totals of both sides."""

from __future__ import annotations

from collections.abc import Iterable

from registrar_desktop.rules.money import format_amount
from ui.desktop.table.columns import Cell, Chip, Column
from ui.outcomes import Bucket

_LOOKS: dict[str, tuple[Chip, str]] = {
    "MATCHED": (Chip("Matched", "link", "good"), "Same amount on both sides"),
    "AMOUNT_DIFFERS": (Chip("Amount differs", "split", "bad"), "Both sides know it, not alike"),
    "NOT_POSTED": (Chip("Not in the ledger", "inbox", "bad"), "Money at the service only"),
    "NOT_AT_SERVICE": (Chip("Not at the service", "inbox", "bad"), "An entry without its payment"),
    "EARLIER": (Chip("Earlier", "history"), "From before the service was first asked"),
    "PENDING": (Chip("On its way", "hourglass", "warn"), "No money has moved yet"),
    "NO_MONEY": (Chip("No money moved", "minus"), "Declined, cancelled or expired"),
}


def bucket_columns() -> list[Column]:
    """The columns of the list of buckets."""
    return [
        Column("name", "Bucket", lambda b: Cell(chip=_look(b)[0]), 19),
        Column("means", "What it means", lambda b: Cell(_look(b)[1], "muted"), 34),
        Column("count", "Count", lambda b: Cell(f"{b.count:,}"), 9, right=True),
        Column("currency", "Currency", lambda b: Cell(b.currency, "muted"), 9),
        Column("service", "At the service", lambda b: _money(b, b.gateway_minor), 15, right=True),
        Column("ledger", "In the ledger", lambda b: _money(b, b.ledger_minor), 15, right=True),
        Column("difference", "Difference", _difference, 14, right=True),
    ]


def totals(buckets: Iterable[Bucket]) -> list[tuple[str, int, int]]:
    """Currency, sum at the service, sum in the ledger."""
    sums: dict[str, tuple[int, int]] = {}
    for each in buckets:
        service, ledger = sums.get(each.currency, (0, 0))
        sums[each.currency] = (service + each.gateway_minor, ledger + each.ledger_minor)
    return [(currency, *pair) for currency, pair in sums.items()]


def _look(bucket: Bucket) -> tuple[Chip, str]:
    known = _LOOKS.get(bucket.name)
    return known or (Chip(bucket.name.replace("_", " ").capitalize(), "circle"), "")


def _money(bucket: Bucket, minor: int) -> Cell:
    return Cell(format_amount(minor, bucket.currency), "text" if minor else "muted")


def _difference(bucket: Bucket) -> Cell:
    minor = bucket.gateway_minor - bucket.ledger_minor
    role = "bad" if minor else "muted"
    return Cell(format_amount(minor, bucket.currency), role, strong=bool(minor))
