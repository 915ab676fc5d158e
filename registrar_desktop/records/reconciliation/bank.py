"""Reads payouts and lines at the bank for the fourth side of a reconciliation."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.records.bank.facts import NOT_PAID_OUT
from registrar_desktop.records.days import school_day
from registrar_desktop.rules.reconciliation.bank import Arrived, PaidOut, Sums, compare
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind
from registrar_desktop.store import identity


def payouts_at_the_bank(session: Session, today: date) -> Sums:
    """Payouts against the bank's own lines; a provider's balance is no bank."""
    zone = identity.joined_desk(session).time_zone
    payouts = session.execute(
        select(
            *(GatewayTransaction.provider_ref, GatewayTransaction.currency),
            *(GatewayTransaction.amount_minor, GatewayTransaction.available_on),
            GatewayTransaction.occurred_at,
        ).where(
            GatewayTransaction.kind == GatewayKind.PAYOUT,
            GatewayTransaction.status.not_in(NOT_PAID_OUT),
        )
    )
    gross = func.json_extract(BankLine.details, "$.gross_minor")
    lines = session.execute(
        select(
            *(BankLine.currency, BankLine.amount_minor, BankLine.booked_on, BankLine.match),
            BankLine.matched_to,
        )
        .where(gross.is_(None))
        .order_by(BankLine.booked_on, BankLine.id)
    )
    return compare(
        (
            PaidOut(ref, currency, minor, school_day(arrives or made, zone))
            for ref, currency, minor, arrives, made in payouts
        ),
        (
            Arrived(currency, minor, day, match, to or "")
            for currency, minor, day, match, to in lines
        ),
        today,
    )
