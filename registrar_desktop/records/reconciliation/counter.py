"""What the ledger has of money that never was at the gateway, and what was also paid online."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.records.reconciliation.rows import PAYMENT_OF, counter_subject, rows
from registrar_desktop.rules.reconciliation.cases import Held
from registrar_desktop.rules.reconciliation.twice import (
    CounterPayment,
    Pair,
    paid_twice,
    with_suspicion,
)
from registrar_desktop.schema.vocabulary import PaymentMethod

_COUNTER = """
    SELECT id, student_id, currency, -amount_minor, row_version > 0, coalesce(method, ''),
        coalesce(reference, ''), recorded_at,
        coalesce((SELECT sum(amount_minor) FROM ledger_entry AS undone
            WHERE undone.reverses_id = entry.id), 0),
        coalesce((SELECT sum(amount_minor) FROM ledger_entry AS undone
            WHERE undone.reverses_id = entry.id AND undone.row_version > 0), 0),
        receipt_number
    FROM ledger_entry AS entry
    WHERE kind = 'PAYMENT' AND gateway_ref IS NULL
    ORDER BY student_id, currency, amount_minor, method, lower(reference), recorded_at, id
"""
# Given back over the counter, too.
_REFUNDS = """
    SELECT refunds_id, sum(amount_minor), sum(amount_minor * (row_version > 0))
    FROM ledger_entry AS entry
    WHERE kind = 'REFUND' AND refunds_id IS NOT NULL AND gateway_ref IS NULL
        AND NOT EXISTS (SELECT 1 FROM ledger_entry AS undone WHERE undone.reverses_id = entry.id)
    GROUP BY refunds_id
"""
_PAIRS = f"""
    SELECT online.payment, counter.id, counter.student_id, -counter.amount_minor,
        online.recorded_at, counter.recorded_at, counter.reference
    FROM (
        SELECT {PAYMENT_OF} AS payment, student_id, amount_minor, currency, recorded_at
        FROM ledger_entry WHERE kind = 'PAYMENT' AND gateway_ref IS NOT NULL) AS online
    JOIN ledger_entry AS counter ON counter.student_id = online.student_id
        AND counter.amount_minor = online.amount_minor AND counter.currency = online.currency
        AND counter.kind = 'PAYMENT' AND counter.gateway_ref IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM ledger_entry AS undone WHERE undone.reverses_id = counter.id)
"""  # noqa: S608 - our own words
_REQUESTS_NAMED = """
    SELECT provider_ref, json_extract(details, '$.metadata.request_id') AS request
    FROM gateway_transaction WHERE kind = 'CHARGE' AND request IN (
        SELECT reference FROM ledger_entry
        WHERE kind = 'PAYMENT' AND gateway_ref IS NULL AND reference IS NOT NULL)
"""
_CREDIT = """
    SELECT student_id, -sum(amount_minor) FROM ledger_entry
    WHERE student_id IN (SELECT value FROM json_each(?)) GROUP BY student_id
"""


@dataclass(frozen=True, slots=True)
class CounterMoney:
    """A payment without the gateway. `suspected`: likely entered before. `online`: it says that it
    came by the gateway all the same."""

    subject: str
    payment: CounterPayment
    desk: Held
    centre: Held | None
    suspected: bool
    online: bool


def counter_money(session: Session) -> Iterator[CounterMoney]:
    """Every payment in the ledger that does not name the gateway."""
    refunds = {payment: (here, there) for payment, here, there in rows(session, _REFUNDS)}
    kept: dict[str, tuple[str, Held, Held | None]] = {}

    def read() -> Iterator[CounterPayment]:
        for row in rows(session, _COUNTER):
            key, student, currency, minor, known, method, reference, at, *rest = row
            back, back_there, receipt = rest
            here, there = refunds.get(key, (0, 0))
            centre = Held(currency, minor, there, reversed=back_there) if known else None
            desk = Held(currency, minor, here, reversed=back)
            kept[key] = counter_subject(receipt, key), desk, centre
            yield CounterPayment(
                *(key, student, currency, minor, method, reference, from_text(at), not back)
            )

    for one, suspected in with_suspicion(read()):
        subject, desk, centre = kept.pop(one.entry_id)
        online = one.method == PaymentMethod.CARD_ONLINE.value
        yield CounterMoney(subject, one, desk, centre, suspected, online)


def paid_at_counter_too(session: Session, sent_back: set[str]) -> dict[str, str]:
    """Payments at the gateway that were also made over the counter, with the counter's entry.

    sent_back: those that went back to the payer, so that one of the two is left.
    """
    requests = dict(tuple(row) for row in rows(session, _REQUESTS_NAMED))
    pairs = [
        Pair(
            *(payment, entry, student, minor, from_text(online) - from_text(counter)),
            named=bool(reference) and reference in (payment, requests.get(payment)),
        )
        for payment, entry, student, minor, online, counter, reference in rows(session, _PAIRS)
        if payment not in sent_back
    ]
    if not pairs:
        return {}
    students = json.dumps(sorted({pair.student_id for pair in pairs}))
    credit: dict[str, int] = dict(rows(session, _CREDIT, (students,)))
    return paid_twice(pairs, credit)
