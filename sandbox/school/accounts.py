"""What the sample school's students owe and have paid: histories of every kind an office meets.

Paid, partly paid, overdue by up to four months, on a plan, in credit, refunded, a cheque that
came back. Online card payments are left out: those live at the payment API, not here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from registrar_desktop.schema.vocabulary import (
    EntryKind,
    HoldSource,
    HoldType,
    Level,
    PaymentMethod,
    PlanStatus,
)
from sandbox.school.account_book import AccountBook, Numbers, OpenEntry, Posting
from sandbox.school.enrolment import Enrolment
from sandbox.school.fees import Fees, minor
from sandbox.school.setting import Setting, at, weighted
from sandbox.school.students import SchoolStudent
from sandbox.school.terms import SchoolTerm, Terms

_METHODS = (
    (PaymentMethod.CARD_TERMINAL, 35.0), (PaymentMethod.BANK_TRANSFER, 27.0),
    (PaymentMethod.CHECK, 18.0), (PaymentMethod.CASH, 12.0), (PaymentMethod.SPONSOR, 8.0),
)  # fmt: skip
_PAST_WAYS = (("full", 92.0), ("part", 4.0), ("none", 2.5), ("over", 1.5))
_CURRENT_WAYS = (("full", 50.0), ("part", 18.0), ("none", 19.0), ("plan", 8.0), ("over", 5.0))
_EXTRAS = (
    ("LIBRARY", "Library fine", 0.05, (250, 4800)),
    ("PARKING", "Parking permit", 0.08, (9500, 9500)),
    ("HOUSING", "Residence hall, month", 0.10, (61000, 84500)),
    ("LATE", "Late registration fee", 0.03, (5000, 5000)),
)
# Hundredths of the main unit: above it the nightly balance rule places a hold.
_HOLD_ABOVE = 25000
_PLAN_PARTS = 4


@dataclass(slots=True)
class AccountRows:
    """The rows of one student's account."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    allocations: list[dict[str, Any]] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    holds: list[dict[str, Any]] = field(default_factory=list)


class Accounts:
    """Writes the accounts, student by student."""

    def __init__(self, setting: Setting, terms: Terms, fees: tuple[Fees, Fees]) -> None:
        self._setting = setting
        self._yesterday = setting.today - timedelta(days=1)
        self._terms = terms
        self._past_fees, self._current_fees = fees
        self._chance = setting.stream("accounts")
        self._numbers = Numbers.of(setting)
        self._row_ids = setting.ids("account parts")
        self._receipts = 0

    def write(self, student: SchoolStudent, past: Enrolment, current: Enrolment) -> AccountRows:
        """The account of a student with these registrations."""
        book = AccountBook(student.id, self._setting.currency, self._numbers)
        rows = AccountRows(book.entries, book.allocations)
        self._term(book, rows, (student, past, self._terms.past, self._past_fees), _PAST_WAYS)
        self._extras(book, student)
        self._term(
            book, rows, (student, current, self._terms.current, self._current_fees), _CURRENT_WAYS
        )
        overdue = book.overdue(self._setting.today)
        if overdue > minor(_HOLD_ABOVE, self._setting.currency):
            rows.holds.append(self._balance_hold(student, overdue))
        return rows

    def _term(
        self,
        book: AccountBook,
        rows: AccountRows,
        who: tuple[SchoolStudent, Enrolment, SchoolTerm, Fees],
        ways: tuple[tuple[str, float], ...],
    ) -> None:
        student, enrolment, term, fees = who
        before, day = book.owed, term.start - timedelta(days=14)
        book.begin()
        for fee in fees.due(student, enrolment):
            book.debit(
                fee.amount_minor,
                Posting(
                    EntryKind.CHARGE, fee.code, fee.title, day, term.id,
                    due=term.days["payment_deadline"], source=fee.source,
                ),
            )  # fmt: skip
        charged = book.owed - before
        if not charged:
            return
        self._aid(book, student, term, charged)
        self._settle(book, rows, term, weighted(self._chance, ways))

    def _settle(self, book: AccountBook, rows: AccountRows, term: SchoolTerm, way: str) -> None:
        chance, owed = self._chance, book.owed
        if way == "none" or not owed:
            return
        if way == "plan":
            self._plan(book, rows, term)
        elif way == "part":
            self._pay(book, term, max(1, owed * chance.randint(15, 85) // 100))
        elif way == "over":
            extra = minor(chance.randint(500, 90000), self._setting.currency)
            payment = self._pay(book, term, owed + extra)
            if chance.random() < 0.5:
                self._refund(book, term, payment)
        elif chance.random() < 0.25:
            first = owed * chance.randint(30, 70) // 100
            self._pay(book, term, first)
            self._pay(book, term, owed - first)
        else:
            payment = self._pay(book, term, owed)
            if chance.random() < 0.012:
                self._returned(book, term, payment)

    def _aid(
        self, book: AccountBook, student: SchoolStudent, term: SchoolTerm, charged: int
    ) -> None:
        if student.level is not Level.UNDERGRADUATE or self._chance.random() > 0.3:
            return
        book.begin()
        share = self._chance.choice((25, 40, 60, 100))
        book.credit(
            charged * share // 100,
            Posting(
                EntryKind.AID, "GRANT", "Northgate Grant", term.start - timedelta(days=7), term.id,
                method=PaymentMethod.AID, reference=f"AID-{self._chance.randint(10000, 99999)}",
            ),
        )  # fmt: skip
        book.apply()

    def _pay(self, book: AccountBook, term: SchoolTerm, amount: int) -> OpenEntry:
        method = weighted(self._chance, _METHODS)
        self._receipts += 1
        book.begin()
        payment = book.credit(
            amount,
            Posting(
                EntryKind.PAYMENT, method.value, "Payment", self._day(term), term.id,
                method=method, reference=_reference(self._chance, method),
                receipt=f"WEB-{self._receipts:06d}",
            ),
        )  # fmt: skip
        book.apply()
        return payment

    def _day(self, term: SchoolTerm) -> date:
        """A day for money to come in: after the charge, and before today."""
        first = term.start - timedelta(days=5)
        last = min(term.days["payment_deadline"], self._yesterday)
        return first + timedelta(days=self._chance.randint(0, max(0, (last - first).days)))

    def _refund(self, book: AccountBook, term: SchoolTerm, payment: OpenEntry) -> None:
        if not payment.left:
            return
        book.begin()
        day = min(payment.day + timedelta(days=3), self._yesterday)
        book.repay(
            payment,
            payment.left,
            Posting(
                EntryKind.REFUND, "REFUND", "Refund of credit balance", day, term.id,
                method=PaymentMethod.BANK_TRANSFER,
                reference=f"RF{self._chance.randint(100000, 999999)}",
            ),
        )  # fmt: skip

    def _returned(self, book: AccountBook, term: SchoolTerm, payment: OpenEntry) -> None:
        book.begin()
        day = min(payment.day + timedelta(days=4), self._yesterday)
        text = "Payment returned by the bank"
        book.take_back(
            payment,
            Posting(EntryKind.REVERSAL, "RETURNED", text, day, term.id, reverses=payment.id),
        )
        fee = Posting(
            EntryKind.CHARGE, "RETURN-FEE", "Fee for a returned payment", day, term.id, due=day
        )
        book.debit(minor(3500, self._setting.currency), fee)

    def _extras(self, book: AccountBook, student: SchoolStudent) -> None:
        chance = self._chance
        for code, title, share, (least, most) in _EXTRAS:
            if chance.random() >= share:
                continue
            day = self._setting.today - timedelta(days=chance.randint(5, 125))
            amount = minor(chance.randint(least, most), self._setting.currency)
            book.begin()
            due = day + timedelta(days=14)
            book.debit(amount, Posting(EntryKind.CHARGE, code, title, day, due=due))
            mark = chance.random()
            if mark < 0.08:
                book.begin()
                waiver = Posting(EntryKind.DISCOUNT_WAIVER, "WAIVER", f"{title} waived", day)
                book.credit(amount, waiver)
                book.apply()
            elif mark < 0.72 and not student.part_time:
                self._pay(book, self._terms.current, amount)

    def _plan(self, book: AccountBook, rows: AccountRows, term: SchoolTerm) -> None:
        owed = book.owed
        part, rest = divmod(owed, _PLAN_PARTS)
        if not part:
            return
        parts = [
            {
                "seq": number + 1,
                "due_date": (term.start + timedelta(days=5 + 30 * number)).isoformat(),
                "amount_minor": part + (rest if number == 0 else 0),
            }
            for number in range(_PLAN_PARTS)
        ]
        rows.plans.append(
            {
                "id": self._row_ids.take(),
                "student_id": book.student_id,
                "term_id": term.id,
                "status": PlanStatus.ACTIVE,
                "total_minor": owed,
                "currency": self._setting.currency,
                "installments": parts,
            }
        )
        if self._chance.random() < 0.75:
            self._pay(book, term, part + rest)

    def _balance_hold(self, student: SchoolStudent, overdue: int) -> dict[str, Any]:
        placed = self._yesterday
        return {
            "id": self._row_ids.take(),
            "student_id": student.id,
            "type": HoldType.FINANCIAL,
            "reason": "Overdue balance",
            "office": "Bursar",
            "amount_minor": overdue,
            "placed_at": at(placed, 2),
            "placed_by": "balance rule",
            "from_date": placed,
            "to_date": None,
            "released_at": None,
            "released_by": None,
            "release_note": None,
            "source": HoldSource.BALANCE_RULE,
        }


def _reference(chance: random.Random, method: PaymentMethod) -> str | None:
    if method is PaymentMethod.CHECK:
        return f"Check {chance.randint(1001, 9999)}"
    if method is PaymentMethod.CARD_TERMINAL:
        return f"Approval {chance.randint(100000, 999999)}"
    if method is PaymentMethod.BANK_TRANSFER:
        return f"TRF{chance.randint(10**8, 10**9 - 1)}"
    return f"Sponsor {chance.randint(10, 99)}" if method is PaymentMethod.SPONSOR else None
