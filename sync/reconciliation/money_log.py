"""Reads the gateway's money log and holds it against what this desk knows: line by line its object,
and both sums. An object that no list has told of is fetched by its id.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from registrar_desktop.records.reconciliation.control import (
    Control,
    ControlLine,
    Moved,
    added,
    keep_control,
    read_control,
)
from registrar_desktop.records.reconciliation.rows import rows
from registrar_desktop.records.reconciliation.taken import known_since
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting
from sync.payments.gateway import Change, Cursor, MoneyMovement, PaymentGateway
from sync.payments.status import CURSOR, keep
from sync.report import CycleReport

log = logging.getLogger(__name__)

# A list that is short by more is not mended by asking one by one; the next pull has its turn.
_MOST_FETCHED = 200
_STEP = timedelta(seconds=1)
# What a line of the log is, and how its object's amount stands in it.
_MEANINGS: Mapping[str, tuple[Moved, int]] = {
    "charge": (Moved.PAYMENTS, 1),
    "refund": (Moved.REFUNDS, -1),
    "refund_failure": (Moved.REFUNDS_FAILED, 1),
    "dispute": (Moved.DISPUTES, -1),
    "dispute_reversal": (Moved.DISPUTES_WON, 1),
}
_AMOUNTS = """
    SELECT provider_ref, CASE kind WHEN 'CHARGE' THEN received_minor ELSE amount_minor END
    FROM gateway_transaction
    WHERE kind IN ('CHARGE', 'REFUND', 'DISPUTE') AND provider_ref IN (
        SELECT value FROM json_each(?))
"""


def control(store: DeskStore, gateway: PaymentGateway, report: CycleReport) -> None:
    """Follow the log to where this desk has followed the objects, and keep the sums. A part of it
    that does not agree is read again the next time."""
    with store.reading() as session:
        last, began = read_control(session), known_since(session)
        cursor = read_setting(session, CURSOR)
    if not cursor or began is None:
        return
    # More may still have come in the second in which the objects were looked at.
    until = Cursor.from_text(cursor["cursor"]).swept_until - _STEP
    start = last or Control(began, began - _STEP)
    if start.until + _STEP > until:
        return
    # A window of the log is closed at both ends, in whole seconds.
    movements = [
        each for each in gateway.money(start.until + _STEP, until) if each.category in _MEANINGS
    ]
    lines = _held_against(store, movements)
    if not all(line.agrees for line in lines):
        _fetch_missing(store, gateway, movements, report)
        lines = _held_against(store, movements)
    if all(line.agrees for line in lines):
        found = Control(start.since, until, added([*start.proven, *lines]))
    else:
        found = Control(start.since, start.until, start.proven, lines)
    with store.recording() as session:
        keep_control(session, found)


def _held_against(store: DeskStore, movements: Sequence[MoneyMovement]) -> list[ControlLine]:
    with store.reading() as session:
        amounts = _amounts(session, movements)
    lines = []
    for each in movements:
        moved, sign = _MEANINGS[each.category]
        line = ControlLine(moved, each.currency, 1, each.gross)
        if each.source in amounts:
            line.known_count, line.known_minor = 1, sign * amounts[each.source]
        lines.append(line)
    return added(lines)


def _amounts(session: Session, movements: Sequence[MoneyMovement]) -> dict[str | None, int]:
    """The amounts of these lines' objects, as far as they are known here."""
    sources = json.dumps(sorted({each.source for each in movements if each.source}))
    return dict(rows(session, _AMOUNTS, (sources,)))


def _fetch_missing(
    store: DeskStore,
    gateway: PaymentGateway,
    movements: Sequence[MoneyMovement],
    report: CycleReport,
) -> None:
    with store.reading() as session:
        known = _amounts(session, movements)
    missing = sorted({each.source for each in movements if each.source} - known.keys())
    log.warning("%s objects of the money log were in no list", len(missing))
    for gateway_id in missing[:_MOST_FETCHED]:
        thing = gateway.get(gateway_id)
        if thing is not None:
            with store.recording() as session:
                report.payments_changed += keep(session, Change(thing))
