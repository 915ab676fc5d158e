"""What was recorded at this desk during an outage, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from registrar_desktop.records.accounts import UNPOSTED, EntryStatus, statuses
from registrar_desktop.reports.outage.windows import Outage
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry, JournalLine

QUARTER = timedelta(minutes=15)
_GONE = frozenset({EntryStatus.REVERSED, EntryStatus.RETURNED})


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
class OutageFacts:
    """All that the report tells."""

    outage: Outage
    entries: list[JournalEntry]
    by_kind: dict[ChangeKind, Counter[ChangeSetState]]
    students: int
    money: dict[str, Money]
    now: datetime

    @property
    def settle_minutes(self) -> list[float]:
        """Minutes from reconnection to the centre's answer, sorted."""
        if self.outage.ended is None:
            return []
        answered = (each.decided_at for each in self.entries if each.decided_at)
        return sorted(max((at - self.outage.ended).total_seconds() / 60, 0.0) for at in answered)

    def settled_in(self) -> str:
        """Median, 95th of a hundred and longest of these, in words."""
        minutes = self.settle_minutes
        if not minutes:
            return "nothing confirmed yet"
        high = minutes[min(len(minutes) - 1, int(len(minutes) * 0.95))]
        return f"median {median(minutes):.0f} min, 95 % {high:.0f}, longest {minutes[-1]:.0f}"


def outage_facts(source: Source, outage: Outage) -> OutageFacts:
    """Reads what was recorded between the outage's ends."""
    now = source.stamp.made_at
    session = source.session
    entries = list(
        session.scalars(
            select(JournalEntry)
            .where(JournalEntry.recorded_at.between(outage.started, outage.until(now)))
            .order_by(JournalEntry.seq)
        )
    )
    by_kind: dict[ChangeKind, Counter[ChangeSetState]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, Counter())[entry.state] += 1
    return OutageFacts(
        outage, entries, by_kind, _students(source, outage, now), _money(source, outage, now), now
    )


def _students(source: Source, outage: Outage, now: datetime) -> int:
    """How many students' records were touched."""
    told = func.json_extract(JournalLine.fields, "$.student_id[1]")
    statement = (
        select(func.count(func.distinct(func.coalesce(told, JournalLine.record_id))))
        .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
        .where(
            JournalEntry.recorded_at.between(outage.started, outage.until(now)),
            (JournalLine.record_kind == "student") | told.is_not(None),
        )
    )
    return source.session.scalar(statement) or 0


def _money(source: Source, outage: Outage, now: datetime) -> dict[str, Money]:
    entries = source.session.scalars(
        select(LedgerEntry)
        .join(JournalEntry, JournalEntry.id == LedgerEntry.change_set_id)
        .where(
            LedgerEntry.kind == EntryKind.PAYMENT,
            JournalEntry.recorded_at.between(outage.started, outage.until(now)),
        )
        .order_by(LedgerEntry.receipt_number)
    ).all()
    words = statuses(source.session, [entry.id for entry in entries])
    found: dict[str, Money] = {}
    for entry in entries:
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


def by_quarter(facts: OutageFacts) -> tuple[list[datetime], list[int], list[int]]:
    """Quarters of an hour with how many change sets were captured and confirmed in each."""
    confirmed = [
        each.decided_at
        for each in facts.entries
        if each.decided_at and each.state is ChangeSetState.ACCEPTED
    ]
    start = facts.outage.started.replace(second=0, microsecond=0)
    start -= timedelta(minutes=start.minute % 15)
    last = max([facts.outage.until(facts.now), *confirmed])
    count = min(int((last - start) / QUARTER) + 1, 24 * 4 * 14)
    captured_in, confirmed_in = [0] * count, [0] * count
    for each in facts.entries:
        captured_in[min(int((each.recorded_at - start) / QUARTER), count - 1)] += 1
    for at in confirmed:
        confirmed_in[min(int((at - start) / QUARTER), count - 1)] += 1
    return [start + QUARTER * place for place in range(count)], captured_in, confirmed_in
