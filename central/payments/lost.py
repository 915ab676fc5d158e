"""What the school takes for a dispute that was lost, as for a check that came back: once, by its rule.

A debit that a bank returns is such a dispute. Whether and how much is `central.balances.rule`.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Connection, select

from central.balances.rule import read_rule
from central.payments.own_acts import ACTOR, DESK_ID, act, creating
from central.school import read_school
from registrar_desktop.identifiers import same_id
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import EntryKind
from sync.payments.entries import entry_id
from sync.payments.gateway import GatewayStatus
from sync.protocol import Outcome

log = logging.getLogger(__name__)


def charge_for_loss(connection: Connection, row: GatewayTransaction, now: datetime) -> None:
    """Charge for a dispute that was lost and is in an account, by the rule as it is now."""
    fee = read_rule(connection).return_fee_minor
    if fee is None or row.status != GatewayStatus.LOST:
        return
    lost = connection.execute(
        select(LedgerEntry.id, LedgerEntry.student_id, LedgerEntry.term_id).where(
            LedgerEntry.id == entry_id(row.provider_ref)
        )
    ).first()
    fee_id = same_id("return-fee", entry_id(row.provider_ref))
    known = connection.scalar(select(LedgerEntry.id).where(LedgerEntry.id == fee_id))
    if lost is None or known is not None:
        return
    day = read_school(connection).day(now)
    change_id = same_id("gateway-posting", fee_id)
    values = {
        "student_id": lost.student_id,
        "term_id": lost.term_id,
        "kind": EntryKind.CHARGE,
        "code": "RETURN-FEE",
        "amount_minor": fee,
        "currency": row.currency,
        "effective_date": day,
        "due_date": day,
        "description": "Fee for a returned payment",
        "source": f"returned {lost.id}",
        "change_set_id": change_id,
        "desk_id": DESK_ID,
        "posted_by": ACTOR,
        "recorded_at": now,
    }
    label = f"Fee for a returned payment, {format_money(fee, row.currency)}, {row.provider_ref}"
    line = creating(LedgerEntry, fee_id, values)
    verdict = act(connection, change_id, label, [line], now, now)
    if verdict.outcome is not Outcome.ACCEPTED:
        log.warning("no fee for lost dispute %s: %s", row.provider_ref, verdict.reason)
