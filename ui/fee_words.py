"""Says what is going to be charged or credited for a registration, the same in both wings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from registrar_desktop.rules.money import format_money

if TYPE_CHECKING:
    from registrar_desktop.records.fees.expected import ExpectedFee


def told_fees(fees: Sequence[ExpectedFee]) -> list[str]:
    """One line for each, and their sum where there are several."""
    told = [told_fee(fee) for fee in fees]
    if len(fees) > 1:
        total = sum(fee.amount_minor for fee in fees)
        told.append(f"Together {format_money(total, fees[0].currency)}.")
    return told


def told_fee(fee: ExpectedFee) -> str:
    """`Will be charged: Tuition, CHEM 1A-002, 500.00 USD, due 2025-09-10.`"""
    what = "credited" if fee.amount_minor < 0 else "charged"
    amount = format_money(abs(fee.amount_minor), fee.currency)
    due = f", due {fee.due_date.isoformat()}" if fee.due_date and fee.amount_minor > 0 else ""
    return f"Will be {what}: {fee.description}, {amount}{due}."
