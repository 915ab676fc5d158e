"""One sample student's account while it is written: entries, and credits applied to charges.

What a student owes and pays is decided in `accounts`; here the books are kept straight.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod
from sandbox.school.setting import Ids, Setting, at


@dataclass(slots=True)
class OpenEntry:
    """An entry with what is still open of it, as a positive amount."""

    id: str
    amount: int
    left: int
    day: date
    due: date | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """What an entry says, beside its amount."""

    kind: EntryKind
    code: str
    text: str
    day: date
    term_id: str | None = None
    due: date | None = None
    method: PaymentMethod | None = None
    reference: str | None = None
    payer: str | None = None
    receipt: str | None = None
    source: str | None = None
    reverses: str | None = None


@dataclass(slots=True)
class Numbers:
    """Where entries of all students get their identifiers from."""

    entries: Ids
    allocations: Ids
    acts: Ids

    @classmethod
    def of(cls, setting: Setting) -> Numbers:
        """The numbers for a setting."""
        return cls(setting.ids("entry"), setting.ids("allocation"), setting.ids("entry act"))


@dataclass(slots=True)
class AccountBook:
    """The account of one student."""

    student_id: str
    currency: str
    numbers: Numbers
    entries: list[dict[str, Any]] = field(default_factory=list)
    allocations: list[dict[str, Any]] = field(default_factory=list)
    charges: list[OpenEntry] = field(default_factory=list)
    credits: list[OpenEntry] = field(default_factory=list)
    _act: str = ""
    _line: int = 0

    def begin(self) -> None:
        """The next entries belong to a new act."""
        self._act = self.numbers.acts.take()
        self._line = 0

    def debit(self, amount: int, posting: Posting) -> OpenEntry:
        """Post what the student owes."""
        entry = self._post(amount, posting)
        self.charges.append(entry)
        return entry

    def credit(self, amount: int, posting: Posting) -> OpenEntry:
        """Post what the student has paid or was given."""
        entry = self._post(-amount, posting)
        self.credits.append(entry)
        return entry

    def apply(self) -> None:
        """Apply open credits to open charges, the oldest first."""
        for credit in self.credits:
            for charge in self.charges:
                self._allocate(credit, charge, min(credit.left, charge.left))

    def take_back(self, credit: OpenEntry, posting: Posting) -> None:
        """Take a credit off its charges again and reverse it."""
        made = [row for row in self.allocations if row["credit_entry_id"] == credit.id]
        for row in made:
            charge = next(one for one in self.charges if one.id == row["charge_entry_id"])
            self._allocate(credit, charge, -row["amount_minor"])
        self.credits.remove(credit)
        self._post(credit.amount, posting)

    def repay(self, credit: OpenEntry, amount: int, posting: Posting) -> None:
        """Send open credit back to the payer."""
        self._allocate(credit, self._post(amount, posting), amount)

    @property
    def balance(self) -> int:
        """The sum of all entries."""
        total: int = sum(row["amount_minor"] for row in self.entries)
        return total

    @property
    def owed(self) -> int:
        """What is open of all charges."""
        return sum(charge.left for charge in self.charges)

    def overdue(self, day: date) -> int:
        """What is open of charges whose due day has passed."""
        return sum(one.left for one in self.charges if one.due is not None and one.due < day)

    def _allocate(self, credit: OpenEntry, charge: OpenEntry, amount: int) -> None:
        if not amount:
            return
        credit.left -= amount
        charge.left -= amount
        self.allocations.append(
            {
                "id": self.numbers.allocations.take(),
                "credit_entry_id": credit.id,
                "charge_entry_id": charge.id,
                "amount_minor": amount,
                "change_set_id": self._act,
            }
        )

    def _post(self, amount: int, posting: Posting) -> OpenEntry:
        self._line += 1
        entry = OpenEntry(
            self.numbers.entries.take(), abs(amount), abs(amount), posting.day, posting.due,
            posting.code,
        )  # fmt: skip
        moment = at(posting.day, 10, self._line % 60)
        self.entries.append(
            {
                "id": entry.id,
                "student_id": self.student_id,
                "term_id": posting.term_id,
                "kind": posting.kind,
                "code": posting.code,
                "amount_minor": amount,
                "currency": self.currency,
                "effective_date": posting.day,
                "due_date": posting.due,
                "description": posting.text,
                "method": posting.method,
                "reference": posting.reference,
                "payer": posting.payer,
                "receipt_number": posting.receipt,
                "reverses_id": posting.reverses,
                "source": posting.source,
                "gateway_ref": None,
                "change_set_id": self._act,
                "line": self._line,
                "desk_id": None,
                "posted_by": "bursar",
                "recorded_at": moment,
                "posted_at": moment,
            }
        )
        return entry
