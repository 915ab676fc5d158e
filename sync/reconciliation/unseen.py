"""Asks the gateway by id for payments that are in the ledger and that none of its lists told of.

A payment that another desk followed for longer is found so; what the gateway does not know even
when asked for it by name is missing there.
"""

from __future__ import annotations

from registrar_desktop.clock import to_text
from registrar_desktop.records.reconciliation.rows import PAYMENT_OF, rows
from registrar_desktop.records.reconciliation.taken import known_since
from registrar_desktop.store.desk_store import DeskStore
from sync.payments.gateway import Change, PaymentGateway
from sync.payments.status import keep
from sync.report import CycleReport

_MOST_ASKED = 100
_UNSEEN = f"""
    SELECT DISTINCT {PAYMENT_OF} AS payment FROM ledger_entry
    WHERE kind = 'PAYMENT' AND gateway_ref IS NOT NULL AND recorded_at >= ?
        AND payment NOT IN (SELECT provider_ref FROM gateway_transaction)
    ORDER BY payment LIMIT {_MOST_ASKED}
"""  # noqa: S608 - our own words


def ask_for_unseen(store: DeskStore, gateway: PaymentGateway, report: CycleReport) -> None:
    """Ask for each and keep what it says."""
    with store.reading() as session:
        since = known_since(session)
        if since is None:
            return
        unseen = [payment for (payment,) in rows(session, _UNSEEN, (to_text(since),))]
    for payment in unseen:
        thing = gateway.get(payment)
        if thing is not None:
            with store.recording() as session:
                report.payments_changed += keep(session, Change(thing))
