"""Says what is going to be charged or credited for a registration, the same in both wings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.language import day_text, format_money, tr

if TYPE_CHECKING:
    from registrar_desktop.records.fees.expected import ExpectedFee


def told_fees(fees: Sequence[ExpectedFee]) -> list[str]:
    """One line for each, and their sum where there are several."""
    told = [told_fee(fee) for fee in fees]
    if len(fees) > 1:
        total = sum(fee.amount_minor for fee in fees)
        told.append(tr("Together {money}.", money=format_money(total, fees[0].currency)))
    return told


def told_fee(fee: ExpectedFee) -> str:
    """`Will be charged: Tuition, CHEM 1A-002, 500.00 USD, due 2025-09-10.`"""
    facts = {"what": fee.description, "money": format_money(abs(fee.amount_minor), fee.currency)}
    if fee.amount_minor < 0:
        return tr("Will be credited: {what}, {money}.", **facts)
    if fee.due_date is None:
        return tr("Will be charged: {what}, {money}.", **facts)
    return tr("Will be charged: {what}, {money}, due {day}.", day=day_text(fee.due_date), **facts)
