"""One student's account as a page shows it: lines with running balance and status, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.records.accounts import UNPOSTED, EntryStatus, account, entry_facts, statuses
from registrar_desktop.records.fees.expected import ExpectedFee, expected_fees
from registrar_desktop.rules.ledger import (
    AccountStatus,
    Aging,
    ChargeState,
    Instalment,
    charge_state,
    covered_by,
    open_items,
)
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod

NOON = time(12)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One entry; `charge`: where a posted charge stands. `running_minor` is the balance after it; `open_minor` what of a debit is not
    covered, `unapplied_minor` what of a credit covers nothing yet."""

    id: str
    effective_date: date
    recorded_at: datetime
    kind: EntryKind
    code: str
    description: str
    term: str
    amount_minor: int
    running_minor: int
    due_date: date | None
    open_minor: int
    unapplied_minor: int
    status: EntryStatus
    charge: ChargeState | None
    method: PaymentMethod | None
    reference: str
    payer: str
    receipt_number: str
    reverses_id: str | None
    actor: str
    change_set_id: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """`balance_minor` with everything recorded here; `confirmed_minor` without what the centre
    has not posted yet. `status` is the account's one word. `expected`: charges and credits that the
    centre is going to post for registrations of this desk; in no sum but `expected_minor`."""

    currency: str
    lines: tuple[AccountLine, ...]
    balance_minor: int
    confirmed_minor: int
    status: AccountStatus
    aging: Aging
    plan: tuple[Instalment, ...]
    expected: tuple[ExpectedFee, ...] = ()

    @property
    def expected_minor(self) -> int:
        """The balance once the centre has charged what was registered here."""
        return self.balance_minor + sum(fee.amount_minor for fee in self.expected)

    @property
    def waits_for_sync(self) -> bool:
        """Whether an entry is not confirmed yet."""
        return any(line.status in UNPOSTED for line in self.lines)


def account_view(session: Session, student_id: str, day: date) -> AccountView:
    """The account of a student on a day of the institution."""
    book = account(session, student_id)
    rows = _rows(session, student_id)
    words = statuses(session, [row.id for row, _ in rows])
    still_open = {item.id: item.open_minor for item in open_items(book.entries, book.applied)}
    used = covered_by(book.applied)
    lines, running = [], 0
    for row, term in rows:
        running += row.amount_minor
        spare = max(-row.amount_minor - used.get(row.id, 0), 0)
        gone = words[row.id] in (EntryStatus.REVERSED, EntryStatus.RETURNED)
        idle = 0 if gone or row.kind is EntryKind.REVERSAL else spare
        left = still_open.get(row.id, 0)
        state = None
        if row.kind is EntryKind.CHARGE and words[row.id] not in UNPOSTED:
            state = charge_state(entry_facts(row), left, day, gone=gone)
        lines.append(_line(row, term, running, (left, idle), (words[row.id], state)))
    waiting = sum(line.amount_minor for line in lines if line.status in UNPOSTED)
    return AccountView(
        currency=book.currency,
        lines=tuple(lines),
        balance_minor=running,
        confirmed_minor=running - waiting,
        status=book.status(day),
        aging=book.aging(day),
        plan=book.plan,
        expected=expected_fees(session, student_id, datetime.combine(day, NOON, UTC)),
    )


def _rows(session: Session, student_id: str) -> list[tuple[LedgerEntry, str]]:
    statement = (
        select(LedgerEntry, Term.code)
        .outerjoin(Term, Term.id == LedgerEntry.term_id)
        .where(LedgerEntry.student_id == student_id)
        .order_by(LedgerEntry.effective_date, LedgerEntry.recorded_at, LedgerEntry.id)
    )
    return [(row, term or "") for row, term in session.execute(statement)]


def _line(
    row: LedgerEntry,
    term: str,
    running: int,
    left: tuple[int, int],
    words: tuple[EntryStatus, ChargeState | None],
) -> AccountLine:
    return AccountLine(
        id=row.id,
        effective_date=row.effective_date,
        recorded_at=row.recorded_at,
        kind=row.kind,
        code=row.code,
        description=row.description,
        term=term,
        amount_minor=row.amount_minor,
        running_minor=running,
        due_date=row.due_date,
        open_minor=left[0],
        unapplied_minor=left[1],
        status=words[0],
        charge=words[1],
        method=row.method,
        reference=row.reference or "",
        payer=row.payer or "",
        receipt_number=row.receipt_number or "",
        reverses_id=row.reverses_id,
        actor=row.posted_by,
        change_set_id=row.change_set_id,
    )
