"""Spreadsheets of charges and payments. An entry is known by a mark made of its line, so that
the same file twice adds nothing; the ledger itself is never changed, only added to.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.bank.figures import minor_units
from registrar_desktop.imports.comparing import Comparison, Draft, Row
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import TERM
from registrar_desktop.imports.planned import Place
from registrar_desktop.imports.sheets.people import KnownStudents
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.records.tender import COUNTER_METHODS, Tender, check_tender
from registrar_desktop.rules.money import format_amount, format_money
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.reconciliation.twice import SAME_WITHIN
from registrar_desktop.rules.student_fields import one_line, read_day
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind, PaymentMethod

# The `source` of entries that came by a file begins with it.
SOURCE = "import"
# What a desk counts as one act: a payment is delivered, and judged, by itself.
_PAYMENTS_AN_ACT = 1
_COMMA = re.compile(r"\d,\d{1,2}\D*$")
_AROUND = re.compile(r"^[^\d(+\-−]+|[^\d)\-−]+$")
_METHODS = {
    "EC": PaymentMethod.CARD_TERMINAL, "CARD": PaymentMethod.CARD_TERMINAL,
    "CHEQUE": PaymentMethod.CHECK, "TRANSFER": PaymentMethod.BANK_TRANSFER,
    "WIRE": PaymentMethod.BANK_TRANSFER, "ACH": PaymentMethod.BANK_TRANSFER,
    "BAR": PaymentMethod.CASH, "BARGELD": PaymentMethod.CASH, "ESPECES": PaymentMethod.CASH,
    "EFECTIVO": PaymentMethod.CASH, "UEBERWEISUNG": PaymentMethod.BANK_TRANSFER,
    "VIREMENT": PaymentMethod.BANK_TRANSFER, "TRANSFERENCIA": PaymentMethod.BANK_TRANSFER,
}  # fmt: skip


def plan_money(
    sheet: SheetRows, current: CurrentRows, comparison: Comparison, currency: str, today: date
) -> None:
    """Take charges or payments in the school's currency into the plan; payments until `today`."""
    kind = EntryKind.PAYMENT if sheet.kind.name == "PAYMENTS" else EntryKind.CHARGE
    if kind is EntryKind.PAYMENT:
        comparison.plan.kind = ChangeKind.PAYMENT
        comparison.plan.group = _PAYMENTS_AN_ACT
    _Planner(sheet, current, comparison, (currency, today), kind).take_all()


class _Planner:
    def __init__(
        self,
        sheet: SheetRows,
        current: CurrentRows,
        comparison: Comparison,
        school: tuple[str, date],
        kind: EntryKind,
    ) -> None:
        self._sheet, self._comparison = sheet, comparison
        (self._currency, self._today), self._kind = school, kind
        self._students = KnownStudents(sheet, current)
        self._terms = current.all(Term, TERM)
        ids = [row["id"] for row in self._students.rows.values()]
        entries = current.where(LedgerEntry, ("id",), "student_id", ids).values()
        undone = {row["reverses_id"] for row in entries}
        standing = [row for row in entries if row["kind"] is kind and row["id"] not in undone]
        self._by_mark = {str(row["source"]): row for row in standing if _by_file(row)}
        self._by_hand: dict[tuple[object, ...], list[Row]] = {}
        for row in standing:
            if not _by_file(row):
                self._by_hand.setdefault(_told(row), []).append(row)
        comparison.know(LedgerEntry, {(mark,): row for mark, row in self._by_mark.items()})
        amounts = sheet.texts("amount")
        self._decimal = "," if any(_COMMA.search(text) for text in amounts) else "."
        self._said: Counter[str] = Counter()

    def take_all(self) -> None:
        for place, raw in self._sheet.rows(self._comparison.plan):
            try:
                self._take(place, raw)
            except Invalid as fault:
                self._comparison.plan.refuse(place, fault.code, **fault.facts)

    def _take(self, place: Place, raw: Mapping[str, str]) -> None:
        student = self._students.meant(raw)
        values = self._values(raw, student)
        mark = self._mark(student, raw, values)
        present = self._by_mark.get(mark)
        if present is not None and present["amount_minor"] != values["amount_minor"]:
            there = format_money(abs(present["amount_minor"]), present["currency"])
            raise Invalid("import_money_differs", reference=raw["reference"], amount=there)
        if present is None:
            self._refuse_alike(values)
        amount = format_money(abs(values["amount_minor"]), values["currency"])
        who = full_name(student["family_name"], student["given_name"])
        values = {**values, "source": mark}
        draft = Draft(LedgerEntry, (mark,), values, place, f"{amount}, {who}", frozenset(values))
        self._comparison.put(draft)

    def _values(self, raw: Mapping[str, str], student: Row) -> dict[str, Any]:
        minor, currency = self._amount(raw)
        day = read_day("date", raw.get("date") or raw.get("due_date", ""))
        if day is None:
            raise Invalid("field_missing", field="date")
        if self._kind is EntryKind.PAYMENT and day > self._today:
            raise Invalid("import_payment_in_future", day=day, today=self._today)
        values: dict[str, Any] = {
            "student_id": student["id"],
            "term_id": self._term(raw.get("term", "")),
            "kind": self._kind,
            "currency": currency,
            "effective_date": day,
            "reference": one_line(120)("reference", raw.get("reference", "")),
        }
        if self._kind is EntryKind.PAYMENT:
            return values | _tendered(raw, minor, currency)
        description = one_line(400)("description", raw.get("description", ""))
        code = one_line(32)("code", raw.get("code", "")[:32]) or "IMPORTED"
        due = read_day("due_date", raw.get("due_date", ""))
        return values | {
            "amount_minor": minor,
            "code": code,
            "description": description or code,
            "due_date": due,
        }

    def _amount(self, raw: Mapping[str, str]) -> tuple[int, str]:
        currency = raw.get("currency", self._currency).strip().upper()
        if currency != self._currency:
            raise Invalid("payment_currency", given=currency[:8], account=self._currency)
        text = _AROUND.sub("", raw.get("amount", ""))
        minor = minor_units(text, currency, self._decimal)
        if minor <= 0:
            raise Invalid("payment_not_positive", text=raw.get("amount", "")[:40])
        return minor, currency

    def _term(self, code: str) -> str | None:
        if not code:
            return None
        named = (row for row in self._terms.values() if code in (row["code"], row["title"]))
        found = next(named, None)
        if found is None:
            raise Invalid("import_term_not_here", term=code[:40])
        return str(found["id"])

    def _mark(self, student: Row, raw: Mapping[str, str], values: Mapping[str, Any]) -> str:
        """What the line is known by: its reference, else all it says and which of several it is."""
        if raw.get("reference"):
            told = [raw["reference"].casefold()]
        else:
            names = ("term_id", "code", "amount_minor", "effective_date", "due_date", "description")
            told = [str(values.get(name)) for name in names]
        told = [self._kind, student["student_number"], *told]
        digest = hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:32]
        if raw.get("reference"):
            return f"{SOURCE} {digest}"
        self._said[digest] += 1
        return f"{SOURCE} {digest} {self._said[digest]}"

    def _refuse_alike(self, values: Mapping[str, Any]) -> None:
        """A payment that this office has recorded by hand already is not taken a second time."""
        if self._kind is not EntryKind.PAYMENT:
            return
        for row in self._by_hand.get(_told(values), ()):
            if abs(row["effective_date"] - values["effective_date"]) <= SAME_WITHIN:
                known = row["receipt_number"] or row["description"]
                raise Invalid("import_payment_alike", receipt=known, day=row["effective_date"])


def _told(row: Row) -> tuple[object, ...]:
    """What two records of one payment have in common, besides the day."""
    return row["student_id"], row["amount_minor"], row["method"], row["reference"]


def _by_file(row: Row) -> bool:
    return str(row["source"] or "").startswith(f"{SOURCE} ")


def _tendered(raw: Mapping[str, str], minor: int, currency: str) -> dict[str, Any]:
    """What the counter would have made of it: no method without its reference, no card number."""
    given = check_tender(
        Tender(
            amount=format_amount(minor, currency),
            method=_method(raw.get("method", "")),
            reference=raw.get("reference", ""),
            payer=raw.get("payer", ""),
            description=raw.get("description", ""),
        ),
        currency,
    )
    return {
        "amount_minor": -given.amount_minor,
        "code": given.method.value,
        "method": given.method,
        "description": given.description,
        "payer": given.payer,
    }


def _method(text: str) -> PaymentMethod:
    word = "_".join(text.upper().replace("-", " ").split())
    found = _METHODS.get(word) or PaymentMethod.__members__.get(word)
    if found is None:
        known = ", ".join(COUNTER_METHODS)
        raise Invalid("payment_method_not_counter", method=text[:40], known=known)
    return found
