"""The buckets of a reconciliation: what each means, each side's part of it, all of them as a bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from registrar_desktop.rules.reconciliation.buckets import FOR_A_PERSON, Bucket
from registrar_desktop.rules.reconciliation.exceptions import Proposal
from ui.desktop.controls.stacked_bar import Part
from ui.desktop.table.columns import Cell, Chip, Column
from ui.language import format_amount, tr
from ui.outcomes import BucketSums, CurrencySums, Sides, SideSum
from ui.wording import word

_LOOKS: dict[str, tuple[str, str, str]] = {
    "MATCHED": ("link", "good", tr("Same amount on every side")),
    "REFUNDED": ("undo-2", "muted", tr("Went back to the payer")),
    "DISPUTED": ("split", "bad", tr("The payer’s bank took it back")),
    "PENDING": ("hourglass", "warn", tr("Not paid yet, days perhaps")),
    "REQUESTED": ("circle-dashed", "muted", tr("No money has moved")),
    "FAILED": ("minus", "muted", tr("No money has moved")),
    "MISSING_IN_LEDGER": ("inbox", "bad", tr("Money at the service only")),
    "MISSING_AT_GATEWAY": ("inbox", "bad", tr("An entry without its payment")),
    "UNIDENTIFIED": ("inbox", "bad", tr("No student is named")),
    "AMOUNT_DIFFERS": ("split", "bad", tr("Not what was asked for, or not alike")),
    "CURRENCY_DIFFERS": ("split", "bad", tr("Another currency than the account’s")),
    "PAID_TWICE": ("split", "bad", tr("One of the two is too much")),
    "DUPLICATE_AT_GATEWAY": ("split", "bad", tr("One of the two is too much")),
    "DUPLICATE_REFUNDED": ("undo-2", "muted", tr("The second one went back")),
    "COUNTER": ("link", "good", tr("Never was at the service")),
    "SUSPECTED_DUPLICATE": ("split", "bad", tr("Same student, amount and reference")),
    "REVERSED": ("undo-2", "muted", tr("An opposite entry stands beside it")),
    "EARLIER": ("history", "muted", tr("The service was first asked later")),
    "IN_FLIGHT": ("hourglass", "warn", tr("Perhaps carried out, perhaps not")),
}
# The bar: the buckets of each part, its role and strength.
_PARTS: tuple[tuple[str, frozenset[str], str, float], ...] = (
    (tr("Matched"), frozenset({"MATCHED"}), "good", 1.0),
    (tr("At the counter"), frozenset({"COUNTER"}), "good", 0.5),
    (tr("On its way"), frozenset({"PENDING", "IN_FLIGHT"}), "warn", 0.6),
    (tr("Went back"), frozenset({"REFUNDED", "DUPLICATE_REFUNDED", "REVERSED"}), "muted", 0.7),
    (tr("From before"), frozenset({"EARLIER"}), "muted", 0.35),
    (tr("Needs a person"), frozenset(bucket.value for bucket in FOR_A_PERSON), "bad", 1.0),
)


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
        Column("name", tr("Bucket"), lambda row: Cell(chip=_chip(row)), 24),
        Column("means", tr("What it means"), lambda row: Cell(_look(row)[2], "muted"), 30),
        Column("count", tr("Count"), lambda row: Cell(f"{row.sums.count:,}"), 9, right=True),
        Column("currency", tr("Currency"), lambda row: Cell(row.currency, "muted"), 9),
        _amounts("desk", tr("At the desk"), lambda sides: sides.desk),
        _amounts("centre", tr("At the centre"), lambda sides: sides.centre),
        _amounts("gateway", tr("At the service"), lambda sides: sides.gateway),
    ]


def bar_parts(sums: CurrencySums) -> list[Part]:
    """Where all the money of a currency lies; what several sides have of a payment counts once."""
    sizes = {each.name: _largest(each.sides) for each in sums.buckets}
    made = []
    for name, buckets, role, strength in _PARTS:
        size = sum(sizes.get(bucket, 0) for bucket in buckets)
        made.append(Part(size, f"{name} {format_amount(size, sums.currency)}", role, strength))
    return made


def bucket_chip(name: str) -> Chip:
    """The chip of a bucket."""
    icon, role, _ = _LOOKS.get(name, ("circle", "muted", ""))
    return Chip(word(name, "Bucket"), icon, role)


def matter_chip(matter: Bucket | Proposal) -> Chip:
    """The chip of what waits for a person: an amount in a bucket, or what somebody proposes."""
    if isinstance(matter, Proposal):
        return Chip(word(matter), "undo-2", "warn")
    return bucket_chip(matter.value)


def matter_means(matter: Bucket | Proposal) -> str:
    """What it means that an amount lies there, or that it is proposed."""
    if isinstance(matter, Proposal):
        return tr("It takes a second person")
    return _LOOKS.get(matter.value, ("", "", ""))[2] or word(matter)


def side_sentence(sums: CurrencySums) -> str:
    """What each side comes to."""
    sides = sums.sides
    desk, centre, service = (
        format_amount(one.minor, sums.currency) for one in (sides.desk, sides.centre, sides.gateway)
    )
    return tr(
        "{currency}: at the desk {desk}, at the centre {centre}, at the service {service}",
        currency=sums.currency,
        desk=desk,
        centre=centre,
        service=service,
    )


def _amounts(key: str, title: str, of: Callable[[Sides], SideSum]) -> Column:
    def show(row: BucketRow) -> Cell:
        minor = of(row.sums.sides).minor
        return Cell(format_amount(minor, row.currency), "text" if minor else "muted")

    return Column(key, title, show, 15, right=True)


def _look(row: BucketRow) -> tuple[str, str, str]:
    return _LOOKS.get(row.sums.name, ("circle", "muted", ""))


def _chip(row: BucketRow) -> Chip:
    return bucket_chip(row.sums.name)


def _largest(sides: Sides) -> int:
    return max(one.minor for one in (sides.desk, sides.centre, sides.gateway))
