"""Each payout of the provider with what it is made of, by the provider's own report, and its line
at the bank: gross charges less fees and refunds is what was paid out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from registrar_desktop.records.bank.facts import NOT_PAID_OUT
from registrar_desktop.records.days import school_day
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import BankMatch, GatewayKind
from registrar_desktop.store import identity

# What a provider's report calls money that payers paid, and the payout itself.
_CHARGES = ("charge", "payment")
_PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class PayoutParts:
    """One payout. movements: how many the report lists for it; 0 where no report was taken in.

    other_minor: refunds, disputes and the rest, signed. at_bank_on: when it was booked there.
    """

    ref: str
    currency: str
    day: date
    paid_out_minor: int
    movements: int
    gross_minor: int
    other_minor: int
    fee_minor: int
    at_bank_on: date | None
    at_bank_minor: int | None

    @property
    def net_minor(self) -> int:
        """What the movements come to."""
        return self.gross_minor + self.other_minor - self.fee_minor

    @property
    def adds_up(self) -> bool:
        """Whether report, payout and bank tell the same, as far as each is known."""
        by_report = not self.movements or self.net_minor == self.paid_out_minor
        return by_report and self.at_bank_minor in (None, self.paid_out_minor)


def list_payouts(session: Session) -> list[PayoutParts]:
    """Every payout that did not fail, the latest first."""
    zone = identity.joined_desk(session).time_zone
    parts = _parts(session)
    line = aliased(BankLine)
    statement = (
        select(GatewayTransaction, line.booked_on, line.amount_minor)
        .outerjoin(
            line,
            (line.match == BankMatch.PAYOUT) & (line.matched_to == GatewayTransaction.provider_ref),
        )
        .where(
            GatewayTransaction.kind == GatewayKind.PAYOUT,
            GatewayTransaction.status.not_in(NOT_PAID_OUT),
        )
        .order_by(GatewayTransaction.occurred_at.desc(), GatewayTransaction.provider_ref)
    )
    return [
        PayoutParts(
            *(row.provider_ref, row.currency),
            school_day(row.available_on or row.occurred_at, zone),
            row.amount_minor,
            *parts.get((row.provider_ref, row.currency), (0, 0, 0, 0)),
            *(booked_on, at_bank),
        )
        for row, booked_on, at_bank in session.execute(statement)
    ]


def _parts(session: Session) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """By payout: how many movements, gross charges, everything else gross, and fees."""
    payout = func.json_extract(BankLine.details, "$.payout")
    gross: Any = func.coalesce(func.json_extract(BankLine.details, "$.gross_minor"), 0)
    fee: Any = func.coalesce(func.json_extract(BankLine.details, "$.fee_minor"), 0)
    is_charge = func.lower(BankLine.kind).in_(_CHARGES)
    statement = (
        select(
            *(payout, BankLine.currency, func.count()),
            func.sum(case((is_charge, gross), else_=0)),
            func.sum(case((is_charge, 0), else_=gross)),
            func.sum(fee),
        )
        .where(payout.is_not(None), func.coalesce(func.lower(BankLine.kind), "") != _PAYOUT)
        .group_by(payout, BankLine.currency)
    )
    return {
        (ref, currency): (count, charges, other, fees)
        for ref, currency, count, charges, other, fees in session.execute(statement)
    }
