"""The student account: the sign of each kind of entry, what may be posted, and what is owed.

Entries are signed minor units: positive = the student owes, negative = credit. Nothing here
stores a balance; all of it is derived from entries and allocations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registrar_desktop.rules.money import LARGEST_MINOR, format_money
from registrar_desktop.rules.reasons import Reason
from registrar_desktop.schema.vocabulary import EntryKind

# +1: only what the student owes, -1: only credit, 0: either.
_SIGNS: dict[EntryKind, int] = {
    EntryKind.CHARGE: 1,
    EntryKind.PAYMENT: -1,
    EntryKind.AID: -1,
    EntryKind.DISCOUNT_WAIVER: -1,
    EntryKind.REFUND: 1,
    EntryKind.REVERSAL: 0,
    EntryKind.ADJUSTMENT: 0,
    EntryKind.WRITE_OFF: -1,
    EntryKind.TRANSFER: 0,
}


class AccountStatus(StrEnum):
    """One word for an account, the first that fits in this order."""

    CREDIT = "CREDIT"
    PAID = "PAID"
    NO_CHARGES = "NO_CHARGES"
    PLAN_CURRENT = "PLAN_CURRENT"
    PLAN_LATE = "PLAN_LATE"
    DUE = "DUE"
    OVERDUE_1_30 = "OVERDUE_1_30"
    OVERDUE_31_60 = "OVERDUE_31_60"
    OVERDUE_61_90 = "OVERDUE_61_90"
    OVERDUE_90_PLUS = "OVERDUE_90_PLUS"


class ChargeState(StrEnum):
    """Where a charge stands: by what is open of it, and for how long."""

    OPEN = "OPEN"
    PARTLY_PAID = "PARTLY_PAID"
    PAID = "PAID"
    OVERDUE = "OVERDUE"
    REVERSED = "REVERSED"


@dataclass(frozen=True, slots=True)
class Entry:
    """A posted or waiting line of an account."""

    id: str
    kind: EntryKind
    amount_minor: int
    currency: str
    effective_date: date
    due_date: date | None = None
    reverses_id: str | None = None
    student_id: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """Part of a credit applied to a charge (negative: taken off again)."""

    credit_entry_id: str
    charge_entry_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """One dated part of a payment plan."""

    due_date: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A debit with what is still open of it."""

    id: str
    due_date: date
    open_minor: int


@dataclass(frozen=True, slots=True)
class Aging:
    """Open debits by age, and credit not yet applied (negative). Together the balance."""

    not_due: int = 0
    days_1_30: int = 0
    days_31_60: int = 0
    days_61_90: int = 0
    over_90: int = 0
    unapplied: int = 0

    @property
    def balance(self) -> int:
        """The sum of all parts."""
        late = self.days_1_30 + self.days_31_60 + self.days_61_90 + self.over_90
        return self.not_due + late + self.unapplied


def sign_of(kind: EntryKind) -> int:
    """+1, -1, or 0 where either sign may be."""
    return _SIGNS[kind]


def reasons_against_entry(
    entry: Entry, currency: str, reversed_entry: Entry | None, already_reversed: bool
) -> list[Reason]:
    """Why the entry may not be posted; empty = may.

    `currency` is the account's; `reversed_entry` the one that `reverses_id` names, if known.
    """
    facts: dict[str, object] = {"kind": entry.kind.value, "amount_minor": entry.amount_minor}
    if entry.amount_minor == 0:
        return [Reason("entry_amount_zero", facts)]
    if abs(entry.amount_minor) > LARGEST_MINOR:
        return [Reason("entry_amount_too_large", facts)]
    if sign_of(entry.kind) * entry.amount_minor < 0:
        return [Reason("entry_sign", facts)]
    if entry.currency != currency:
        return [Reason("entry_currency", {"currency": entry.currency, "account": currency})]
    if entry.kind is EntryKind.REVERSAL or entry.reverses_id is not None:
        return _reversal(entry, reversed_entry, already_reversed)
    return []


def _reversal(entry: Entry, target: Entry | None, already_reversed: bool) -> list[Reason]:
    if entry.kind is not EntryKind.REVERSAL or target is None:
        return [Reason("reversal_target_unknown", {"entry": entry.reverses_id or ""})]
    amount = format_money(abs(target.amount_minor), target.currency)
    if already_reversed:
        return [Reason("reversal_twice", {"amount": amount})]
    if target.kind is EntryKind.REVERSAL:
        return [Reason("reversal_of_reversal", {"amount": amount})]
    mirrored = (target.student_id, target.currency, -target.amount_minor)
    if (entry.student_id, entry.currency, entry.amount_minor) != mirrored:
        return [Reason("reversal_not_opposite", {"amount": amount})]
    return []


def reasons_against_allocation(
    amount_minor: int, credit: Entry, charge: Entry, credit_used: int, charge_covered: int
) -> list[Reason]:
    """Why part of a credit may not be applied to a charge. The sums are those before it."""
    if (credit.student_id, credit.currency) != (charge.student_id, charge.currency):
        return [Reason("allocation_other_account")]
    if credit.amount_minor >= 0 or charge.amount_minor <= 0:
        return [Reason("allocation_sides")]
    used, covered = credit_used + amount_minor, charge_covered + amount_minor
    if 0 <= used <= -credit.amount_minor and 0 <= covered <= charge.amount_minor:
        return []
    left = min(-credit.amount_minor - credit_used, charge.amount_minor - charge_covered)
    facts = {
        "amount": format_money(amount_minor, credit.currency),
        "left": format_money(max(left, 0), credit.currency),
    }
    return [Reason("allocation_beyond", facts)]


def balance(entries: Iterable[Entry]) -> int:
    """What the student owes (negative: the institution owes)."""
    return sum(entry.amount_minor for entry in entries)


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that are neither reversed nor reversals."""
    known = list(entries)
    present = {entry.id for entry in known}
    gone = {entry.reverses_id for entry in known if entry.reverses_id in present}
    return [one for one in known if one.id not in gone and one.reverses_id not in present]


def open_items(entries: Sequence[Entry], applied: Iterable[Applied]) -> list[OpenItem]:
    """Debits with something open, the oldest due first."""
    covered: dict[str, int] = {}
    for part in applied:
        covered[part.charge_entry_id] = covered.get(part.charge_entry_id, 0) + part.amount_minor
    debits = [one for one in standing(entries) if one.amount_minor > 0]
    items = [
        OpenItem(one.id, one.due_date or one.effective_date, left)
        for one in debits
        if (left := one.amount_minor - covered.get(one.id, 0)) > 0
    ]
    return sorted(items, key=lambda item: (item.due_date, item.id))


def charge_state(charge: Entry, open_minor: int, today: date, *, gone: bool) -> ChargeState:
    """The word for a charge of which so much is open; gone: it was reversed. As in the aging, one
    without a due day is due on its own."""
    if gone:
        return ChargeState.REVERSED
    if not open_minor:
        return ChargeState.PAID
    if (charge.due_date or charge.effective_date) < today:
        return ChargeState.OVERDUE
    return ChargeState.PARTLY_PAID if open_minor < charge.amount_minor else ChargeState.OPEN


def propose_allocation(credit_minor: int, items: Iterable[OpenItem]) -> list[tuple[str, int]]:
    """How a credit of this size (positive) covers the open items in their order."""
    parts, left = [], credit_minor
    for item in items:
        part = min(left, item.open_minor)
        if part <= 0:
            break
        parts.append((item.id, part))
        left -= part
    return parts


def aging(entries: Sequence[Entry], applied: Sequence[Applied], today: date) -> Aging:
    """Open debits by days since they fell due; credit not applied is kept apart."""
    items = open_items(entries, applied)
    buckets = _buckets(items, today)
    unapplied = balance(entries) - sum(item.open_minor for item in items)
    return Aging(*buckets, unapplied=unapplied)


def overdue(entries: Sequence[Entry], applied: Sequence[Applied], today: date, days: int) -> int:
    """What is still owed of all that fell due more than so many days ago; credit that is not
    applied counts against it, the oldest first."""
    open_ = open_after_credit(entries, applied)
    return sum(item.open_minor for item in open_ if (today - item.due_date).days > days)


def open_after_credit(entries: Sequence[Entry], applied: Sequence[Applied]) -> list[OpenItem]:
    """What is open once credit that is not applied has covered the oldest; together the balance."""
    owed = balance(entries)
    return _after_credit(entries, applied, owed) if owed > 0 else []


def account_status(
    entries: Sequence[Entry],
    applied: Sequence[Applied],
    today: date,
    plan: Sequence[Instalment] = (),
) -> AccountStatus:
    """The account's one word. Credit not yet applied counts for the oldest debits."""
    owed = balance(entries)
    if owed < 0:
        return AccountStatus.CREDIT
    if owed == 0:
        charged = any(entry.kind is EntryKind.CHARGE for entry in standing(entries))
        return AccountStatus.PAID if charged else AccountStatus.NO_CHARGES
    if plan:
        fallen_due = sum(part.amount_minor for part in plan if part.due_date < today)
        planned = sum(part.amount_minor for part in plan)
        # What is owed beside the plan makes no part of it late.
        late = planned - min(owed, planned) < fallen_due
        return AccountStatus.PLAN_LATE if late else AccountStatus.PLAN_CURRENT
    buckets = _buckets(_after_credit(entries, applied, owed), today)
    words = (
        AccountStatus.DUE,
        AccountStatus.OVERDUE_1_30,
        AccountStatus.OVERDUE_31_60,
        AccountStatus.OVERDUE_61_90,
        AccountStatus.OVERDUE_90_PLUS,
    )
    return max((word for word, sum_ in zip(words, buckets, strict=True) if sum_), key=words.index)


def covered_by(applied: Iterable[Applied]) -> Mapping[str, int]:
    """How much of each credit is applied."""
    used: dict[str, int] = {}
    for part in applied:
        used[part.credit_entry_id] = used.get(part.credit_entry_id, 0) + part.amount_minor
    return used


def _after_credit(
    entries: Sequence[Entry], applied: Sequence[Applied], owed: int
) -> list[OpenItem]:
    items = open_items(entries, applied)
    spare = sum(item.open_minor for item in items) - owed
    covered = dict(propose_allocation(spare, items))
    return [
        OpenItem(item.id, item.due_date, left)
        for item in items
        if (left := item.open_minor - covered.get(item.id, 0)) > 0
    ]


def _buckets(items: Iterable[OpenItem], today: date) -> tuple[int, int, int, int, int]:
    sums = [0, 0, 0, 0, 0]
    for item in items:
        late = (today - item.due_date).days
        place = 0 if late <= 0 else 1 if late <= 30 else 2 if late <= 60 else 3 if late <= 90 else 4
        sums[place] += item.open_minor
    return sums[0], sums[1], sums[2], sums[3], sums[4]
