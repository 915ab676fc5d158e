"""The list of payments: what matches, its status word, and sums that agree with what is shown."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.records import counter, naming
from registrar_desktop.records.accounts import EntryStatus
from registrar_desktop.records.lists.payments import (
    SORTS,
    CurrencyTotal,
    PaymentQuery,
    PaymentRow,
    ids,
    rows,
    totals,
)
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    EntryKind,
    GatewayKind,
    GatewayMatch,
    PaymentMethod,
)
from registrar_desktop.store.tables.journal import ChangeSetState
from tests.records.conftest import Desk
from tests.records.school import FALL, key
from tests.store.desk import MORNING

CASH, CHECK = PaymentMethod.CASH, PaymentMethod.CHECK


def pay(desk: Desk, number: str, amount: str, **how: object) -> str:
    """Take money and give the id of its change set."""
    desk.clock.move(minutes=1)
    tender = Tender(amount, **{"method": CASH, **how})  # type: ignore[arg-type]
    with desk.act(ChangeKind.PAYMENT) as work:
        counter.record_payment(work, naming.student(work.session, number), tender)
        return work.change_set_id


def listed(desk: Desk, /, **asked: object) -> list[PaymentRow]:
    with desk.reading() as session:
        return rows(session, ids(session, PaymentQuery(**asked)))  # type: ignore[arg-type]


def receipts(desk: Desk, /, **asked: object) -> list[str]:
    return [row.receipt_number for row in listed(desk, **asked)]


def confirmed(desk: Desk, change_set: str, name: str) -> None:
    """The centre accepted the payment and its row came back in the feed."""
    desk.verdict(change_set, ChangeSetState.ACCEPTED)
    with desk.store.recording() as session:
        entry = session.query(LedgerEntry).filter_by(change_set_id=change_set).one()
        entry.row_version, entry.posted_at = 1, MORNING
        session.add(
            GatewayTransaction(
                id=key(name), provider="sandbox", provider_ref=name, kind=GatewayKind.CHARGE,
                amount_minor=-entry.amount_minor, currency="USD", occurred_at=MORNING,
                status="succeeded", match=GatewayMatch.MATCHED, ledger_entry_id=entry.id,
            )
        )  # fmt: skip


def test_a_row_tells_all_of_a_payment(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Tuition", 5000, date(2025, 8, 20))
    pay(desk, "004117", "60", method=CHECK, reference="1042", payer="Mr Doe")
    (row,) = listed(desk)
    assert (row.receipt_number, row.desk, row.actor) == ("D07-000001", "D07", "anna")
    assert (row.amount_minor, row.applied_minor, row.unapplied_minor) == (6000, 5000, 1000)
    assert (row.student_number, row.student_name, row.term) == ("004117", "Doe, Jane", FALL)
    assert (row.method, row.reference, row.payer) == (CHECK, "1042", "Mr Doe")


def test_the_status_word_follows_the_change_set(desk: Desk) -> None:
    change_set = pay(desk, "004117", "60")
    for state, word in (
        (ChangeSetState.WAITING, EntryStatus.RECORDED_OFFLINE),
        (ChangeSetState.SENDING, EntryStatus.PENDING),
        (ChangeSetState.REFUSED, EntryStatus.IN_REVIEW),
        (ChangeSetState.CONFLICT, EntryStatus.IN_REVIEW),
        (ChangeSetState.ACCEPTED, EntryStatus.POSTED),
    ):
        desk.verdict(change_set, state)
        assert [row.status for row in listed(desk)] == [word]
        assert receipts(desk, status=word) == ["D07-000001"]
        others = set(EntryStatus) - {word}
        assert all(receipts(desk, status=other) == [] for other in others)


def test_money_in_a_payout_is_settled_and_disputed_money_says_so(desk: Desk) -> None:
    confirmed(desk, pay(desk, "004117", "60"), "ch_1")
    assert listed(desk)[0].status is EntryStatus.POSTED
    with desk.store.recording() as session:
        session.get_one(GatewayTransaction, key("ch_1")).payout_ref = "po_1"
    (row,) = listed(desk)
    assert (row.status, row.payout_ref) == (EntryStatus.SETTLED, "po_1")
    with desk.store.recording() as session:
        session.add(
            GatewayTransaction(
                id=key("dp_1"), provider="sandbox", provider_ref="dp_1", kind=GatewayKind.DISPUTE,
                amount_minor=6000, currency="USD", occurred_at=MORNING, status="needs_response",
                ledger_entry_id=row.id,
            )
        )  # fmt: skip
    assert listed(desk)[0].status is EntryStatus.DISPUTED


def test_filters_narrow_the_list(desk: Desk) -> None:
    pay(desk, "004117", "10")
    pay(desk, "004118", "20", method=CHECK, reference="A-77", payer="Zofia")
    desk.clock.move(days=2)
    pay(desk, "004117", "30", term=FALL)
    assert receipts(desk) == ["D07-000003", "D07-000002", "D07-000001"]
    assert receipts(desk, method=CHECK) == ["D07-000002"]
    assert receipts(desk, since=date(2025, 9, 5)) == ["D07-000003"]
    assert receipts(desk, until=date(2025, 9, 4), sort="receipt_number", descending=False) == [
        "D07-000001",
        "D07-000002",
    ]
    assert receipts(desk, term=FALL) == ["D07-000003"]
    assert receipts(desk, student="004118") == ["D07-000002"]
    assert (len(receipts(desk, desk="D07")), receipts(desk, desk="D0")) == (3, [])


@pytest.mark.parametrize("typed", ["lukas", "d07-000002", "a-77", "zofia"])
def test_a_payment_is_found_by_student_receipt_reference_or_payer(desk: Desk, typed: str) -> None:
    pay(desk, "004117", "10")
    pay(desk, "004118", "20", method=CHECK, reference="A-77", payer="Zofia")
    assert receipts(desk, text=typed) == ["D07-000002"]


@pytest.mark.parametrize("typed", ["%", "_", "/", "' OR 1=1", "*"])
def test_wildcards_are_only_text(desk: Desk, typed: str) -> None:
    pay(desk, "004117", "10")
    assert receipts(desk, text=typed) == []


def test_sums_are_kept_apart_by_currency_and_agree_with_the_rows(desk: Desk) -> None:
    desk.centre_has("charge", "004118", "Fee", 5000, date(2025, 8, 20), currency="EUR")
    pay(desk, "004117", "10.50")
    pay(desk, "004117", "20")
    pay(desk, "004118", "7")
    with desk.reading() as session:
        sums = totals(session, PaymentQuery())
        narrowed = totals(session, PaymentQuery(student="004117", since=date(2025, 9, 3)))
    assert sums == [CurrencyTotal("EUR", 1, 700), CurrencyTotal("USD", 2, 3050)]
    assert narrowed == [CurrencyTotal("USD", 2, 3050)]


def test_a_reversed_payment_and_its_reversal_sum_to_nothing(desk: Desk) -> None:
    pay(desk, "004117", "10")
    with desk.act(ChangeKind.PAYMENT) as work:
        payment = counter.payment_by_receipt(work.session, "D07-000001")
        counter.reverse_payment(work, payment, "Wrong student")
    assert {(row.kind, row.amount_minor) for row in listed(desk)} == {
        (EntryKind.PAYMENT, 1000),
        (EntryKind.REVERSAL, -1000),
    }
    with desk.reading() as session:
        assert totals(session, PaymentQuery()) == [CurrencyTotal("USD", 2, 0)]


def test_charges_and_their_reversals_are_no_payments(desk: Desk) -> None:
    tuition = desk.centre_has("charge", "004117", "Tuition", 5000, date(2025, 8, 20))
    desk.centre_has(
        "charge", "004117", "Waived", -5000, date(2025, 8, 20),
        kind=EntryKind.REVERSAL, reverses_id=tuition,
    )  # fmt: skip
    assert listed(desk) == []


@pytest.mark.parametrize("sort", SORTS)
def test_every_column_sorts_both_ways(desk: Desk, sort: str) -> None:
    pay(desk, "004117", "10")
    pay(desk, "004118", "20", method=CHECK, reference="A-77")
    up = receipts(desk, sort=sort, descending=False)
    assert sorted(up) == sorted(receipts(desk, sort=sort)) == ["D07-000001", "D07-000002"]
