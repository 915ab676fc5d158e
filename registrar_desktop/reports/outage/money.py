"""The money of an outage: every receipt accounted for, what was at risk and why, and since when it
is safe again. Integer minor units, each currency for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select

from registrar_desktop.records.accounts import UNPOSTED, EntryStatus, statuses
from registrar_desktop.reports.outage.windows import Outage
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import EntryKind
from registrar_desktop.store.tables.journal import NEEDS_ATTENTION, JournalEntry
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState

HOUR = timedelta(hours=1)
_GONE = frozenset({EntryStatus.REVERSED, EntryStatus.RETURNED})
_OPEN = frozenset(
    {
        *(OperationState.SAVED, OperationState.SENDING),
        *(OperationState.UNKNOWN, OperationState.REVIEW),
    }
)


class OutageCause(StrEnum):
    """Why an amount was not where it belongs."""

    CENTRE_AWAY = "CENTRE_AWAY"
    FOR_A_PERSON = "FOR_A_PERSON"
    SERVICE_AWAY = "SERVICE_AWAY"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"


class Fate(StrEnum):
    """Where an amount stands now."""

    RESTORED = "RESTORED"
    OPEN = "OPEN"
    GONE = "GONE"


@dataclass(slots=True)
class Money:
    """Receipts of the outage in one currency: positive sums of what came in."""

    count: int = 0
    received: int = 0
    confirmed: int = 0
    pending: int = 0
    reversed: int = 0
    numbers: list[str] = field(default_factory=list)

    @property
    def difference(self) -> int:
        """What the parts leave unexplained: must be nothing."""
        return self.received - self.confirmed - self.pending - self.reversed


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One amount that was taken, or sent to the payment service, while somebody was away."""

    amount: int
    currency: str
    taken_at: datetime
    cause: OutageCause
    fate: Fate
    safe_at: datetime | None


def receipts(source: Source, outage: Outage) -> dict[str, Money]:
    """What was received here, by currency."""
    taken = _taken(source, outage)
    words = statuses(source.session, [entry.id for entry, _ in taken])
    found: dict[str, Money] = {}
    for entry, _ in taken:
        money = found.setdefault(entry.currency, Money())
        amount = -entry.amount_minor
        money.count += 1
        money.received += amount
        if entry.receipt_number:
            money.numbers.append(entry.receipt_number)
        if words[entry.id] in _GONE:
            money.reversed += amount
        elif words[entry.id] in UNPOSTED:
            money.pending += amount
        else:
            money.confirmed += amount
    return found


def at_risk(source: Source, outage: Outage) -> list[AtRisk]:
    """Every amount, in the order it was taken."""
    taken = _taken(source, outage)
    words = statuses(source.session, [entry.id for entry, _ in taken])
    found = [_counter(entry, change, words[entry.id]) for entry, change in taken]
    posted = _posted_refs(source, [entry.id for entry, _ in taken])
    found += [
        _operation(each) for each in _operations(source, outage) if each.provider_ref not in posted
    ]
    return sorted(found, key=lambda each: each.taken_at)


def total(amounts: Iterable[AtRisk], currency: str, *fates: Fate) -> int:
    """The sum of these in one currency; of all fates where none is named."""
    return sum(
        each.amount
        for each in amounts
        if each.currency == currency and (not fates or each.fate in fates)
    )


def currencies(amounts: Iterable[AtRisk]) -> list[str]:
    """The currencies there are."""
    return sorted({each.currency for each in amounts})


def _taken(source: Source, outage: Outage) -> list[tuple[LedgerEntry, JournalEntry]]:
    until = outage.until(source.stamp.made_at)
    statement = (
        select(LedgerEntry, JournalEntry)
        .join(JournalEntry, JournalEntry.id == LedgerEntry.change_set_id)
        .where(
            LedgerEntry.kind == EntryKind.PAYMENT,
            JournalEntry.recorded_at.between(outage.started, until),
        )
        .order_by(LedgerEntry.receipt_number, LedgerEntry.id)
    )
    return [(entry, change) for entry, change in source.session.execute(statement)]


def _counter(entry: LedgerEntry, change: JournalEntry, status: EntryStatus) -> AtRisk:
    fate = Fate.GONE if status in _GONE else Fate.OPEN if status in UNPOSTED else Fate.RESTORED
    asks = change.state in NEEDS_ATTENTION
    cause = OutageCause.FOR_A_PERSON if asks else OutageCause.CENTRE_AWAY
    safe = None if fate is Fate.OPEN else change.decided_at
    return AtRisk(-entry.amount_minor, entry.currency, change.recorded_at, cause, fate, safe)


def _operations(source: Source, outage: Outage) -> list[GatewayOperation]:
    """What this desk wanted of the payment service then, or did not know the outcome of."""
    until = outage.until(source.stamp.made_at)
    made = GatewayOperation.created_at.between(outage.started, until)
    sent = GatewayOperation.last_sent_at.between(outage.started, until)
    unclear = GatewayOperation.state.in_(_OPEN) & (GatewayOperation.created_at < outage.started)
    statement = select(GatewayOperation).where(
        GatewayOperation.kind == "PAYMENT", or_(made, sent, unclear)
    )
    return list(source.session.scalars(statement.order_by(GatewayOperation.created_at)))


def _operation(each: GatewayOperation) -> AtRisk:
    if each.state is OperationState.CONFIRMED:
        fate = Fate.RESTORED
    else:
        fate = Fate.OPEN if each.state in _OPEN else Fate.GONE
    unclear = each.tries > 1 or each.state in {OperationState.UNKNOWN, OperationState.REVIEW}
    cause = OutageCause.OUTCOME_UNKNOWN if unclear else OutageCause.SERVICE_AWAY
    safe = None if fate is Fate.OPEN else each.last_sent_at
    return AtRisk(each.amount_minor, each.currency, each.created_at, cause, fate, safe)


def _posted_refs(source: Source, entries: list[str]) -> set[str]:
    """Payments of the service that stand in the ledger as one of these entries: counted there."""
    wanted = set(entries)
    statement = select(GatewayTransaction.provider_ref, GatewayTransaction.ledger_entry_id).where(
        GatewayTransaction.ledger_entry_id.is_not(None)
    )
    return {ref for ref, entry in source.session.execute(statement) if entry in wanted}
