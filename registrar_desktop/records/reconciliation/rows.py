"""Reads many rows of the store one after the other, so that their number does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

_FETCHED = 1000
# An entry's payment at the gateway: what stands before the first stroke (`pi_1`, `pi_1/2`).
PAYMENT_OF = (
    "CASE instr(gateway_ref, '/') WHEN 0 THEN gateway_ref"
    " ELSE substr(gateway_ref, 1, instr(gateway_ref, '/') - 1) END"
)


def rows(session: Session, query: str, parameters: tuple[Any, ...] = ()) -> Iterator[Any]:
    """The rows of a query of our own words."""
    found = session.connection().exec_driver_sql(query, parameters)
    while some := found.fetchmany(_FETCHED):
        yield from some


def counter_subject(receipt_number: str | None, entry_id: str) -> str:
    """What a payment without the gateway is called: its receipt. Never the bare id: whatever names
    that waits with the entry where the centre has refused it."""
    return receipt_number or f"entry {entry_id}"
