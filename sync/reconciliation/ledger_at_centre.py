"""Compares the payments that the centre confirmed at this desk with the centre's own ledger, entry
by entry: id, amount and currency. It ends a visit at the centre, after what both sides hold was
proven equal by version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.records.reconciliation.centre_side import (
    EntryDifference,
    keep_compared,
)
from registrar_desktop.records.reconciliation.rows import counter_subject, rows
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.digests import PART_LENGTH, content_line
from registrar_desktop.schema.vocabulary import EntryKind
from registrar_desktop.store.desk_store import DeskStore
from sync.agreement import NOT_NOW, agree, cursor_of
from sync.centre import CentreClient
from sync.differences import Found, differing_parts, find
from sync.digests import Digest, Sum
from sync.report import CycleReport
from sync.rows import Row

_ENTRY = LedgerEntry.__tablename__
# In the order of the table's columns, as the centre reads them.
_COLUMNS = ("id", "amount_minor", "currency")


def compare_ledger(
    store: DeskStore,
    centre: CentreClient,
    report: CycleReport,
    on_comparing: Callable[[], None],
) -> None:
    """Agree as every cycle does, then compare the ledger and keep what differs. What the centre
    cannot say now leaves the last comparison as it was."""
    agree(store, centre, report, on_comparing)
    with store.reading() as session:
        cursor = cursor_of(session)
    try:
        theirs = centre.parts(_ENTRY, cursor, _COLUMNS)
    except Refused as refused:
        if refused.code not in NOT_NOW:
            raise
        return
    with store.reading() as session:
        entries, ours = _ours(session, set(theirs.moved))
    differing = differing_parts(_ENTRY, cursor, theirs, ours)
    found = [
        each
        for portion in find(store, centre, differing)
        for one in portion
        for each in _differences(one)
    ]
    with store.recording() as session:
        keep_compared(session, store.clock.now(), entries, found)


def _ours(session: Session, left_out: set[str]) -> tuple[int, dict[str, Digest]]:
    """How many entries the centre confirmed here, and digests of them by part."""
    count, sums = 0, dict[str, Sum]()
    query = "SELECT id, amount_minor, currency FROM ledger_entry WHERE row_version > 0"
    for entry in rows(session, query):
        count += 1
        if entry[0] not in left_out:
            sums.setdefault(entry[0][-PART_LENGTH:], Sum()).add(content_line(tuple(entry)))
    return count, {part: total.digest() for part, total in sums.items()}


def _differences(found: Found) -> Iterator[EntryDifference]:
    """What a record that differs means for the money. Two currencies are two differences."""
    here, there = _payment(found.here), _payment(found.there)
    if here is not None and there is not None and here["currency"] != there["currency"]:
        yield _difference(here, None)
        yield _difference(None, there)
    elif (here or {}).get("amount_minor") != (there or {}).get("amount_minor"):
        yield _difference(here, there)


def _payment(row: Row | None) -> Row | None:
    return row if row is not None and row["kind"] == EntryKind.PAYMENT.value else None


def _difference(here: Row | None, there: Row | None) -> EntryDifference:
    row: dict[str, Any] = here or there or {}
    gateway_ref = row["gateway_ref"]
    return EntryDifference(
        entry_id=row["id"],
        payment=gateway_ref.partition("/")[0]
        if gateway_ref
        else counter_subject(row["receipt_number"], row["id"]),
        online=gateway_ref is not None,
        student_id=row["student_id"],
        at=row["recorded_at"],
        currency=row["currency"],
        here=-here["amount_minor"] if here else None,
        there=-there["amount_minor"] if there else None,
    )
