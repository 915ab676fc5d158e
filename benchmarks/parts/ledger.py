"""A desk's store with so many payments, each in the ledger and at the gateway, as a benchmark wants.

The mix is that of a day of an office: most match, some are refunded in part, held, differ, come
twice or were taken at the counter. What is measured is left to the benchmark.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import same_id
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind, GatewayKind, GatewayMatch, PaymentMethod
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import FILE_NAME, DeskStore

KEY = b"k" * 32
_START = datetime(2026, 8, 1, tzinfo=UTC)
_DAY = date(2026, 8, 1)
_AT_ONCE = 5_000
# Of a hundred payments: refunded in part, nobody's, of another amount, not at the gateway.
_REFUNDED, _HELD, _DIFFERS, _COUNTER = 2, 1, 1, 10
# About as much as the gateway says of a payment.
_RAW = {"description": "Tuition", "charges": [{"outcome": {"reason": "approved" * 60}}] * 3}


def store_with(folder: Path, payments: int) -> DeskStore:
    """A new store with `payments` payments at the gateway, their entries, a tenth as many counter
    payments, and a student for every four."""
    folder.mkdir(parents=True)
    store = DeskStore.open(folder / FILE_NAME, KEY, SystemClock())
    joined = identity.JoinedDesk("d", "D07", "t", "http://127.0.0.1:9", "e", "School", "USD", "UTC")
    with store.recording(unchecked=True) as session:
        identity.join(session, joined)
        for record, made in (
            (Student, _students(payments // 4 + 1)),
            (GatewayTransaction, _transactions(payments)),
            (LedgerEntry, _entries(payments)),
        ):
            rows: list[dict[str, Any]] = []
            for row in made:
                rows.append(row)
                if len(rows) == _AT_ONCE:
                    session.execute(insert(record), rows)
                    rows = []
            if rows:
                session.execute(insert(record), rows)
    return store


def _students(many: int) -> Iterator[dict[str, Any]]:
    for number in range(many):
        yield {
            "id": f"student-{number}",
            "student_number": f"S{number:07}",
            "family_name": "Okafor",
            "row_version": 1,
        }


def _transactions(many: int) -> Iterator[dict[str, Any]]:
    for number in range(many):
        yield _transaction(number, GatewayKind.CHARGE, _ref(number), _minor(number))
    for number in range(many):
        if number % 100 < _REFUNDED:
            yield _transaction(number, GatewayKind.REFUND, f"re_{number:08}", 1_000)


def _transaction(number: int, kind: GatewayKind, ref: str, minor: int) -> dict[str, Any]:
    charge = kind is GatewayKind.CHARGE
    differs = number % 100 == _REFUNDED + _HELD
    return {
        "id": same_id("bench", ref),
        "provider": "stripe",
        "provider_ref": ref,
        "kind": kind,
        "parent_ref": None if charge else _ref(number),
        "amount_minor": minor + (charge and differs),
        "received_minor": minor if charge else 0,
        "currency": "USD",
        "occurred_at": _START + timedelta(seconds=number),
        "status": "SUCCEEDED",
        "match": GatewayMatch.MATCHED,
        "details": {
            "op_key": same_id("op", ref) if number % 3 else None,
            "metadata": {"request_id": f"r-{number}", "student_number": f"S{number // 4:07}"},
            "finding": "UNIDENTIFIED" if _is_held(number) else None,
            "raw": _RAW,
        },
    }


def _entries(many: int) -> Iterator[dict[str, Any]]:
    for number in range(many):
        if not _is_held(number):
            yield _entry(number, _ref(number), EntryKind.PAYMENT, -_minor(number))
        if number % 100 < _REFUNDED and not _is_held(number):
            yield _entry(number, f"re_{number:08}", EntryKind.REFUND, 1_000)
        if number % _COUNTER == 0:
            yield _entry(number, None, EntryKind.PAYMENT, -_minor(number) - 1)


def _entry(number: int, ref: str | None, kind: EntryKind, minor: int) -> dict[str, Any]:
    key = same_id("bench-entry", ref or f"counter-{number}")
    return {
        "id": key,
        "row_version": 1,
        "student_id": f"student-{number // 4}",
        "kind": kind,
        "code": "CARD_ONLINE" if ref else "CHECK",
        "amount_minor": minor,
        "currency": "USD",
        "effective_date": _DAY,
        "description": "Payment",
        "method": PaymentMethod.CARD_ONLINE if ref else PaymentMethod.CHECK,
        "reference": None if ref else f"No {number}",
        "gateway_ref": ref,
        "source": "stripe R3" if ref else "counter",
        "change_set_id": key,
        "posted_by": "ann",
        "recorded_at": _START + timedelta(seconds=number),
    }


def _ref(number: int) -> str:
    return f"pi_{number:08}"


def _minor(number: int) -> int:
    """Odd cents, as payments have them."""
    return 50_000 + number * 137 % 99_991


def _is_held(number: int) -> bool:
    return number % 100 == _REFUNDED
