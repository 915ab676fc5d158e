"""Whatever stands in a store, each side's buckets add up to what the store says of the side."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from registrar_desktop.clock import SystemClock
from registrar_desktop.records.reconciliation.centre_side import EntryDifference, keep_compared
from registrar_desktop.records.reconciliation.reading import Days, reconciled
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind, GatewayKind, PaymentMethod
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from tests.payments.desk import KEY

START = datetime(2026, 9, 1, tzinfo=UTC)
Row = dict[str, Any]

currencies = st.sampled_from(["USD", "EUR"])
minors = st.integers(-500, 500).filter(bool)
hours = st.integers(0, 400).map(lambda hour: START + timedelta(hours=hour))
entries = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            [EntryKind.PAYMENT] * 4
            + [EntryKind.CHARGE, EntryKind.REFUND, EntryKind.ADJUSTMENT, EntryKind.REVERSAL]
        ),
        "code": st.sampled_from(["CARD_ONLINE", "DISPUTE", "REFUND_ONLINE"]),
        "amount_minor": minors,
        "currency": currencies,
        "gateway_ref": st.sampled_from(
            [None, None, "pi_1", "pi_1/2", "pi_2", "pi_3", "re_1", "re_1/back", "dp_1", "pi_1-x"]
        ),
        "method": st.sampled_from([None, PaymentMethod.CHECK, PaymentMethod.CARD_ONLINE]),
        "reference": st.sampled_from([None, "No-1", "r-1"]),
        "source": st.sampled_from([None, "stripe R4", "stripe R3"]),
        "row_version": st.integers(0, 1),
        "recorded_at": hours,
        "student_id": st.sampled_from(["s-1", "s-2"]),
        "undoes": st.none() | st.integers(0, 8),
    }
)
transactions = st.fixed_dictionaries(
    {
        "provider": st.sampled_from(["stripe", "other"]),
        "provider_ref": st.sampled_from(["pi_1", "pi_2", "pi_3", "pi_4", "re_1", "dp_1"]),
        "kind": st.sampled_from(
            [GatewayKind.CHARGE] * 3 + [GatewayKind.REFUND, GatewayKind.DISPUTE]
        ),
        "parent_ref": st.sampled_from([None, "pi_1", "pi_2", "pi_9"]),
        "amount_minor": st.integers(1, 500),
        "received_minor": st.integers(0, 500),
        "currency": currencies,
        "status": st.sampled_from(
            ["SUCCEEDED", "PROCESSING", "AWAITING", "FAILED", "DISPUTED", "LOST", "WON"]
        ),
        "occurred_at": hours,
        "request": st.sampled_from([None, "r-1"]),
        "op": st.sampled_from([None, "op-1", "op-2"]),
        "finding": st.sampled_from([None, "UNIDENTIFIED", "CURRENCY_DIFFERS", "AMOUNT_DIFFERS"]),
    }
)
operations = st.tuples(st.sampled_from(OperationState), st.integers(1, 500), currencies)
differences = st.builds(
    EntryDifference,
    st.text(min_size=1, max_size=3),
    st.sampled_from(["pi_1", "pi_7", "entry 3"]),
    st.booleans(),
    st.just("s-1"),
    st.just("2026-09-01T00:00:00.000000Z"),
    currencies,
    st.none() | st.integers(1, 500),
    st.none() | st.integers(1, 500),
)


@pytest.fixture
def fresh(empty_store: Path, tmp_path: Path) -> Iterator[Callable[[], DeskStore]]:
    """An empty store for each example."""
    numbers, opened = count(), []

    def make() -> DeskStore:
        file = tmp_path / f"store-{next(numbers)}.db"
        shutil.copy(empty_store, file)
        opened.append(DeskStore.open(file, KEY, SystemClock()))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


def fill(store: DeskStore, booked: list[Row], taken: list[Row], asked: list[Any]) -> None:
    with store.recording(unchecked=True) as session:
        desk = identity.JoinedDesk("d", "D07", "t", "http://127.0.0.1:9", "e", "S", "USD", "UTC")
        identity.join(session, desk)
        for student in ("s-1", "s-2"):
            session.add(Student(id=student, student_number=student, family_name="Okafor"))
        session.flush()
        for number, row in enumerate(booked):
            undoes = row["undoes"]
            known = {name: value for name, value in row.items() if name != "undoes"}
            other = f"e-{undoes}" if undoes is not None and undoes < number else None
            reversal = row["kind"] is EntryKind.REVERSAL and row["gateway_ref"] is None
            session.execute(
                insert(LedgerEntry).values(
                    **known, id=f"e-{number}", reverses_id=other if reversal else None,
                    refunds_id=other if row["kind"] is EntryKind.REFUND else None,
                    effective_date=date(2026, 9, 1), description="x", change_set_id=f"c-{number}",
                    posted_by="ann",
                )
            )  # fmt: skip
        for number, row in enumerate(taken):
            marks = {"request_id": row["request"], "op_id": row["op"]}
            known = {name: row[name] for name in row.keys() - {"request", "op", "finding"}}
            details = {"metadata": marks, "finding": row["finding"]}
            session.execute(
                insert(GatewayTransaction).values(**known, id=f"g-{number}", details=details)
            )
        for number, (state, minor, currency) in enumerate(asked, start=1):
            session.add(
                GatewayOperation(
                    id=f"op-{number}", kind="PAYMENT", request_id="r", student_id="s-1",
                    amount_minor=minor, currency=currency, description="x", body_sha256="x",
                    details={}, state=state, created_at=START, created_by="ann", provider="stripe",
                )
            )  # fmt: skip


# Each example is a store of its own.
@settings(
    max_examples=settings().max_examples // 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(entries, max_size=9),
    st.lists(transactions, max_size=7),
    st.lists(operations, max_size=3),
    st.lists(differences, max_size=3),
    hours,
)
def test_the_identity_closes(
    fresh: Callable[[], DeskStore],
    booked: list[Row],
    taken: list[Row],
    asked: list[Any],
    differing: list[EntryDifference],
    since: datetime,
) -> None:
    store = fresh()
    fill(store, booked, taken, asked)
    with store.recording() as session:
        keep_compared(session, START, len(booked), differing)
    with store.reading() as session:
        reconciled(session)
        reconciled(session, Days(since=since))
