"""What came of an act of a person, as plain values for both wings of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from registrar_desktop.errors import Fault
    from registrar_desktop.records.fees.expected import ExpectedFee
    from registrar_desktop.records.lists.differences import DifferenceRow
    from registrar_desktop.records.lists.payments import CurrencyTotal, PaymentRow
    from registrar_desktop.records.reconciliation.centre_side import LedgerCompared
    from registrar_desktop.records.reconciliation.control import Control
    from registrar_desktop.rules.bank import Why
    from registrar_desktop.schema.vocabulary import (
        BankMatch,
        HoldType,
        PaymentMethod,
        RegistrationStatus,
    )
    from registrar_desktop.store.tables.payments import OperationState
    from sync.payments.health import PaymentHealth
    from sync.peers import PeerStatus
    from sync.protocol_reading import PaymentFigures
    from sync.status import SyncStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """Who and where, and how delivery stands.

    seen_by_centre: how the payment API fares for the centre; None where it follows none.
    exceptions: payments that wait for a person.
    """

    desk: str | None
    school: str | None
    signed_in: str | None
    sync: SyncStatus
    payments_connected: bool
    payment_health: PaymentHealth
    payments_at_centre: PaymentFigures | None
    seen_by_centre: PeerStatus | None
    exceptions: int = 0

    @property
    def for_a_person(self) -> int:
        """Everything that stands in Needs attention."""
        return self.sync.for_a_person + self.exceptions


@dataclass(frozen=True, slots=True)
class Seat:
    """A registration that was made or left; provisional until the centre confirms it, unless it
    is `guaranteed`: the seat was kept for this desk and cannot be lost. `fees`: what the centre is
    going to charge or credit for it."""

    registration_id: str
    student_number: str
    section: str
    crn: str
    term: str
    status: RegistrationStatus
    guaranteed: bool = False
    fees: Sequence[ExpectedFee] = ()


@dataclass(frozen=True, slots=True)
class HoldKept:
    """A hold that was placed or released."""

    hold_id: str
    student_number: str
    type: HoldType
    office: str


@dataclass(frozen=True, slots=True)
class PaymentTaken:
    """A payment or its reversal with its receipt and what it did to the balance."""

    entry_id: str
    student_number: str
    receipt_number: str
    amount_minor: int
    applied_minor: int
    currency: str
    balance_before_minor: int
    balance_minor: int
    drawer: str = ""


@dataclass(frozen=True, slots=True)
class BankBucketSums:
    """Payouts and lines at the bank that lie in one bucket of the fourth side."""

    currency: str
    name: str
    payouts: int
    paid_out_minor: int
    lines: int
    at_bank_minor: int


@dataclass(frozen=True, slots=True)
class BankMatched:
    """What became of the lines at the bank: matched by themselves, and those that wait."""

    payouts: int
    payments: int
    known: int
    waiting: int


@dataclass(frozen=True, slots=True)
class BankImported:
    """What became of a bank file: lines that are new, that were known, and their matches."""

    added: int
    known: int
    matched: BankMatched


@dataclass(frozen=True, slots=True)
class BankCandidate:
    """What a line may be, why, and what speaks against it (empty: nothing)."""

    why: Why
    against: str
    payout: str
    entry: str
    request: str
    student_number: str
    name: str


@dataclass(frozen=True, slots=True)
class BankLineShown:
    """A line at the bank with its match, or with the candidates a person may choose among."""

    id: str
    account: str
    booked_on: date
    amount_minor: int
    currency: str
    counterparty: str
    text: str
    reference: str
    end_to_end: str
    match: BankMatch
    matched_to: str
    rule: str
    by: str
    note: str
    pending: bool
    candidates: Sequence[BankCandidate]


@dataclass(frozen=True, slots=True)
class DrawerMethod:
    """One payment method of a cash drawer. What does not lie in it is expected nowhere (None)."""

    method: PaymentMethod
    taken_count: int
    taken_minor: int
    back_count: int
    back_minor: int
    expected_minor: int | None
    counted_minor: int | None
    over_short_minor: int | None


@dataclass(frozen=True, slots=True)
class DrawerShown:
    """A cash drawer in figures; `pieces`: how many of which note or coin, by minor units."""

    number: str
    desk: str
    cashier: str
    currency: str
    opening_float_minor: int
    opened_at: datetime
    counted_at: datetime | None
    closed_at: datetime | None
    note: str
    methods: list[DrawerMethod]
    over_short_minor: int | None
    moved_since_count: bool
    receipts: int
    receipt_first: str | None
    receipt_last: str | None
    receipt_gaps: list[str]
    pieces: dict[int, int]


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """A reversal, and what it does to the cash drawers.

    counted_in: the closed drawer that was counted with the payment. drawer: the open one that
    expects less now, where it is not the payment's own.
    """

    entry_id: str
    receipt_number: str
    counted_in: str
    drawer: str


@dataclass(frozen=True, slots=True)
class PaymentsFound:
    """A list of payments: how many match, their sums by currency, and the first of them."""

    count: int
    totals: Sequence[CurrencyTotal]
    rows: Sequence[PaymentRow]


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """A request to the payment service and what became of it. `why`: what keeps it from being done, a
    word of `OperationNote`, the reason of a refusal, or a fault's code."""

    operation_id: str
    request_id: str
    kind: str
    student_number: str
    amount_minor: int
    currency: str
    description: str
    state: OperationState
    provider_ref: str
    provider_status: str
    why: str
    created_at: datetime
    created_by: str

    @property
    def moved_minor(self) -> int:
        """What comes in, as a sum above zero; what goes back to the payer, below."""
        return -self.amount_minor if self.kind == "REFUND" else self.amount_minor


@dataclass(frozen=True, slots=True)
class PaymentAskedBefore(PaymentAsked):
    """A request that was made already; nothing new is kept."""


@dataclass(frozen=True, slots=True)
class SideSum:
    """How many payments, and their amount in minor units."""

    count: int
    minor: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides of a reconciliation."""

    desk: SideSum
    centre: SideSum
    gateway: SideSum


@dataclass(frozen=True, slots=True)
class BucketSums:
    """A bucket: how many payments lie in it, and how much of each side."""

    name: str
    count: int
    sides: Sides


@dataclass(frozen=True, slots=True)
class CurrencySums:
    """One currency: each side whole, and the buckets that add up to it. `presence`: how many
    payments are known to desk, centre and gateway (`111`), to the desk alone (`100`), and so on."""

    currency: str
    sides: Sides
    buckets: Sequence[BucketSums]
    presence: dict[str, int]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Desk, centre and payment service. Each cent of each side is in one bucket and the buckets
    add up to the sides: a run that does not is an error, never this. `compared`: confirmed entries
    against the centre's own; `control`: the service's money log against what is known of it;
    `operations`: this desk's requests to it, by state; `to_decide`: exceptions that wait for a
    person, of them `overdue`."""

    as_of: datetime
    currencies: Sequence[CurrencySums]
    compared: LedgerCompared | None
    control: Control | None
    operations: dict[str, int]
    to_decide: int
    overdue: int
    service_fault: Fault | None
    centre_fault: Fault | None
    # Payouts against the bank, where files of the bank were taken in.
    bank: Sequence[BankBucketSums] = ()

    @property
    def in_flight(self) -> dict[str, int]:
        """Requests without an answer, by state."""
        waits = ("SAVED", "SENDING", "UNKNOWN")
        return {state: count for state, count in self.operations.items() if state in waits}

    @property
    def settled(self) -> bool:
        """Nothing is left for a person, nothing in flight, and both peers have proven their side."""
        answered = self.service_fault is None and self.centre_fault is None
        proven = (self.compared is None or not self.compared.differences) and (
            self.control is None or self.control.agrees
        )
        return answered and proven and not self.to_decide and not self.in_flight


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison of all records with the centre's found. `finished`: nobody stopped it;
    `differences`: the first of those found, with both sides."""

    finished: bool
    records: int
    differed: int
    repaired: int
    differences: Sequence[DifferenceRow]

    @property
    def agreed(self) -> bool:
        """All were compared, and what differed is equal now."""
        return self.finished and self.differed == self.repaired
