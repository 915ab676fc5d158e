"""What is handed over the counter: amount, method and reference as typed, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.money import parse_amount
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.vocabulary import PaymentMethod

# What each method must be traceable by, as a person calls it.
_REFERENCES = {
    PaymentMethod.CHECK: "check number",
    PaymentMethod.CARD_TERMINAL: "approval code of the terminal",
}
_DESCRIPTIONS = {
    PaymentMethod.CASH: "Cash payment",
    PaymentMethod.CHECK: "Check payment",
    PaymentMethod.CARD_TERMINAL: "Card payment at the terminal",
    PaymentMethod.BANK_TRANSFER: "Bank transfer",
}
COUNTER_METHODS = tuple(_DESCRIPTIONS)
# Transfers name the request they pay by such an id, one in some hundred of which would pass below.
_RECORD_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


@dataclass(frozen=True, slots=True)
class Tender:
    """A payment as typed. An empty `currency` is the account's; `term` is a term's code."""

    amount: str
    method: PaymentMethod
    reference: str = ""
    payer: str = ""
    term: str = ""
    currency: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class CheckedTender:
    """A payment that can be recorded. `amount_minor` is positive."""

    amount_minor: int
    currency: str
    method: PaymentMethod
    reference: str | None
    payer: str | None
    description: str


def check_tender(tender: Tender, currency: str) -> CheckedTender:
    """Read a payment for an account in `currency`. Raises Invalid where it cannot be taken."""
    if tender.method not in _DESCRIPTIONS:
        known = ", ".join(method.value for method in COUNTER_METHODS)
        raise Invalid("payment_method_not_counter", method=tender.method, known=known)
    asked = tender.currency.strip().upper() or currency
    if asked != currency:
        raise Invalid("payment_currency", given=asked[:8], account=currency)
    minor = parse_amount(tender.amount[:60], currency)
    if minor <= 0:
        raise Invalid("payment_not_positive", text=tender.amount.strip()[:40])
    return CheckedTender(
        amount_minor=minor,
        currency=currency,
        method=tender.method,
        reference=_reference(tender),
        payer=_line("payer", tender.payer, 240) or None,
        description=_line("description", tender.description, 200) or _DESCRIPTIONS[tender.method],
    )


def _reference(tender: Tender) -> str | None:
    reference = _line("reference", tender.reference, 120)
    if not reference and tender.method in _REFERENCES:
        raise Invalid(
            "payment_reference_missing", method=tender.method, wanted=_REFERENCES[tender.method]
        )
    return reference or None


def _line(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise Invalid("field_too_long", field=field, length=len(text), most=most)
    line = tidy(text)
    if _holds_card_number(line):
        raise Invalid("card_number_not_kept", field=field)
    return line


def _holds_card_number(line: str) -> bool:
    """Whether a run of 13 to 19 digits passes the check digit of card numbers (Luhn)."""
    for found in _CARD_NUMBER.finditer(_RECORD_ID.sub("…", line)):
        digits = [int(mark) for mark in found[0] if mark.isdigit()]
        doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
        if (sum(doubled) + sum(digits[-1::-2])) % 10 == 0:
            return True
    return False
