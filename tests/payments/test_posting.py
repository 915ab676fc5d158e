"""What happens at the gateway comes into the students' accounts, each thing exactly once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, or_, select, text

from registrar_desktop.records.accounts import EntryStatus, account, statuses
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.gateway import (
    OP_ID,
    OP_KEY,
    REQUEST,
    GatewayTransaction,
    marked,
)
from registrar_desktop.schema.register import TESTIMONY
from registrar_desktop.schema.vocabulary import GatewayMatch, PaymentMethod, Role
from registrar_desktop.store import identity
from registrar_desktop.store.tables.journal import JournalEntry
from tests.payments.desk import NUMBER, Desk
from tests.payments.sandbox_process import DEBIT, PaymentApi

MARKS = {"metadata[request_id]": "r-1", "metadata[student_number]": NUMBER}
CARD = "pm_card_visa"


def on_the_web(api: PaymentApi, amount: int, **marks: str) -> str:
    """The website lets a student pay a request."""
    paid: str = api.buy(amount, {**MARKS, **marks})["id"]
    return paid


def told(desk: Desk, gateway_id: str) -> tuple[str, Any, Any]:
    """Match, rule and finding of a transaction."""
    row = desk.transaction(gateway_id)
    details = row.details or {}
    return row.match.value, details.get("rule"), details.get("finding")


def test_what_the_website_took_for_a_request_is_posted(desk: Desk, payment_api: PaymentApi) -> None:
    desk.charge(50_000)
    paid = on_the_web(payment_api, 50_000)
    desk.sync()
    entry = desk.entries()[0]
    assert (entry.amount_minor, entry.gateway_ref) == (-50_000, paid)
    assert (entry.method, entry.student_id) == (PaymentMethod.CARD_ONLINE, desk.student.id)
    assert told(desk, paid) == ("MATCHED", "R3", None)
    assert desk.transaction(paid).ledger_entry_id == entry.id
    assert desk.transaction(paid).fee_minor == 1480


def test_a_second_round_changes_nothing(desk: Desk, payment_api: PaymentApi) -> None:
    desk.charge(50_000)
    on_the_web(payment_api, 50_000)
    payment_api.buy(700)
    desk.order(source=CARD)
    desk.sync()
    desk.sync()
    before = [row_to_json(entry) for entry in desk.entries()]
    with desk.store.reading() as session:
        journal = len(session.scalars(select(JournalEntry)).all())
    assert desk.sync().payments_changed == 0
    assert [row_to_json(entry) for entry in desk.entries()] == before
    with desk.store.reading() as session:
        assert len(session.scalars(select(JournalEntry)).all()) == journal


def test_two_desks_make_the_same_row(desk: Desk, other_desk: Desk, payment_api: PaymentApi) -> None:
    paid = on_the_web(payment_api, 50_000)
    payment_api.post("/v1/refunds", payment_intent=paid, amount=2_000)
    payment_api.post("/sandbox/disputes", payment_intent=on_the_web(payment_api, 900))
    rows = []
    for each in (desk, other_desk):
        each.sync()
        aside = TESTIMONY["ledger_entry"]
        rows.append(
            {
                entry.id: {
                    name: value for name, value in row_to_json(entry).items() if name not in aside
                }
                for entry in each.entries()
            }
        )
    assert rows[0] == rows[1]
    assert len(rows[0]) == 4


def test_what_the_centre_already_told_is_not_posted_again(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi
) -> None:
    paid = on_the_web(payment_api, 50_000)
    desk.sync()
    with desk.store.reading() as session, other_desk.store.recording() as there:
        for entry in session.scalars(select(LedgerEntry)):
            session.expunge(entry)
            there.merge(entry)
    other_desk.sync()
    assert len(other_desk.entries()) == 1
    assert told(other_desk, paid) == ("MATCHED", None, None)
    with other_desk.store.reading() as session:
        assert session.scalars(select(JournalEntry)).all() == []


def test_another_amount_is_posted_as_it_came(desk: Desk, payment_api: PaymentApi) -> None:
    desk.charge(50_000)
    paid = on_the_web(payment_api, 50_001)
    desk.sync()
    assert desk.account() == [("CARD_ONLINE", -50_001)]
    assert told(desk, paid) == ("MATCHED", "R4", "AMOUNT_DIFFERS")


def test_a_part_that_was_captured_is_posted(desk: Desk, payment_api: PaymentApi) -> None:
    held = payment_api.buy(50_000, {**MARKS, "metadata[op_id]": "x", "capture_method": "manual"})
    desk.sync()
    assert (desk.account(), told(desk, held["id"])[0]) == ([], "IGNORED")
    payment_api.post(f"/v1/payment_intents/{held['id']}/capture", amount_to_capture=30_000)
    desk.sync()
    assert desk.account() == [("CARD_ONLINE", -30_000)]
    assert told(desk, held["id"]) == ("MATCHED", "R4", "AMOUNT_DIFFERS")


def test_a_request_paid_twice_on_the_web_is_posted_twice_and_told(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(100_000)
    first = on_the_web(payment_api, 50_000)
    payment_api.advance(seconds=60)
    second = on_the_web(payment_api, 50_000)
    desk.sync()
    assert desk.account() == [("CARD_ONLINE", -50_000)] * 2
    assert told(desk, first) == ("MATCHED", "R3", None)
    assert told(desk, second) == ("MATCHED", "R5", "DUPLICATE_AT_GATEWAY")


def test_a_copy_from_the_gateways_dashboard_is_a_duplicate(
    desk: Desk, payment_api: PaymentApi
) -> None:
    asked = desk.order(source=CARD)
    desk.sync()
    copy = payment_api.buy(
        125_000,
        {
            "metadata[request_id]": asked.request_id,
            "metadata[student_number]": NUMBER,
            "metadata[op_id]": asked.id,
        },
    )["id"]
    desk.sync()
    assert told(desk, copy) == ("MATCHED", "R5", "DUPLICATE_AT_GATEWAY")
    payment_api.post("/v1/refunds", payment_intent=copy)
    desk.sync()
    assert sum(minor for _, minor in desk.account()) == -125_000


@pytest.mark.parametrize(
    ("marks", "suggestion"),
    [
        ({}, None),
        ({"description": "fees S004117 Okafor"}, {"student_id": "student-1", "why": "number"}),
        ({"receipt_email": "ADA@example.edu"}, {"student_id": "student-1", "why": "email"}),
        ({"metadata[student_number]": NUMBER}, {"student_id": "student-1", "why": "number"}),
        ({"metadata[request_id]": "r-1", "metadata[student_number]": "S9"}, None),
    ],
)
def test_without_a_key_it_is_held_and_perhaps_suggested(
    desk: Desk, payment_api: PaymentApi, marks: dict[str, str], suggestion: dict[str, str] | None
) -> None:
    desk.charge(50_000)
    paid = payment_api.buy(50_000, marks)["id"]
    desk.sync()
    assert desk.account() == []
    assert told(desk, paid) == ("UNMATCHED", "R6", "UNIDENTIFIED")
    assert (desk.transaction(paid).details or {})["suggestion"] == suggestion


def test_another_currency_is_never_mixed_in(desk: Desk, payment_api: PaymentApi) -> None:
    paid = payment_api.buy(50_000, {**MARKS, "currency": "eur"})["id"]
    desk.sync()
    assert desk.account() == []
    assert told(desk, paid) == ("UNMATCHED", "R6", "CURRENCY_DIFFERS")


def test_a_bank_debit_counts_when_it_is_there(desk: Desk, payment_api: PaymentApi) -> None:
    good = on_the_web(payment_api, 40_000, **DEBIT)
    bad = on_the_web(
        payment_api, 30_000, **{**DEBIT, "payment_method": "pm_usBankAccount_insufficientFunds"}
    )
    desk.sync()
    assert desk.account() == []
    desk.sync(hours=4 * 24 + 1)
    assert desk.account() == [("BANK_TRANSFER", -40_000)]
    assert told(desk, good)[0] == "MATCHED"
    assert (desk.transaction(bad).status, told(desk, bad)[0]) == ("FAILED", "IGNORED")


def test_a_refund_and_its_failure(desk: Desk, payment_api: PaymentApi) -> None:
    paid = on_the_web(payment_api, 50_000)
    desk.sync()
    refund = payment_api.post("/v1/refunds", payment_intent=paid, amount=20_000)["id"]
    desk.sync()
    assert desk.account()[1:] == [("REFUND_ONLINE", 20_000)]
    assert desk.transaction(paid).refunded_minor == 20_000
    payment_api.post(f"/sandbox/refunds/{refund}/fail")
    desk.sync()
    assert desk.account()[1:] == [("REFUND_ONLINE", 20_000), ("REFUND_FAILED", -20_000)]
    assert desk.transaction(paid).refunded_minor == 0


def test_a_refund_of_nobodys_payment_waits_with_it(desk: Desk, payment_api: PaymentApi) -> None:
    paid = payment_api.buy(50_000)["id"]
    refund = payment_api.post("/v1/refunds", payment_intent=paid)["id"]
    desk.sync()
    assert desk.account() == []
    assert told(desk, refund)[0] == "UNMATCHED"


@pytest.mark.parametrize(("outcome", "after"), [("won", -50_000), ("lost", 0)])
def test_a_dispute_takes_back_and_may_give_back(
    desk: Desk, payment_api: PaymentApi, outcome: str, after: int
) -> None:
    paid = on_the_web(payment_api, 50_000)
    desk.sync()
    payment_api.advance(days=3)
    dispute = payment_api.post("/sandbox/disputes", payment_intent=paid)["id"]
    desk.sync()
    assert sum(minor for _, minor in desk.account()) == 0
    entry = desk.entries()[0]
    desk.confirm_entries()
    assert shown(desk, entry.id) is EntryStatus.DISPUTED
    payment_api.post(f"/sandbox/disputes/{dispute}/close", outcome=outcome)
    desk.sync()
    assert sum(minor for _, minor in desk.account()) == after
    assert (shown(desk, entry.id) is EntryStatus.DISPUTED) == (outcome == "lost")


def shown(desk: Desk, entry_id: str) -> EntryStatus:
    with desk.store.reading() as session:
        return statuses(session, [entry_id])[entry_id]


def test_a_payment_that_went_to_the_bank_is_settled(desk: Desk, payment_api: PaymentApi) -> None:
    paid = on_the_web(payment_api, 50_000)
    desk.sync()
    desk.confirm_entries()
    entry = desk.entries()[0].id
    assert shown(desk, entry) is EntryStatus.POSTED
    payout = payment_api.post("/sandbox/payouts", everything="true")["data"][0]["id"]
    desk.sync()
    assert desk.transaction(paid).payout_ref == payout
    assert shown(desk, entry) is EntryStatus.SETTLED


def test_it_is_applied_to_charges_once_the_centre_has_it(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(30_000)
    desk.charge(40_000)
    desk.order(minor=50_000, source=CARD)
    desk.sync()
    with desk.store.reading() as session:
        assert session.scalars(select(Allocation)).all() == []
    desk.confirm_entries()
    desk.sync()
    desk.sync()
    with desk.store.reading() as session:
        parts = sorted(part.amount_minor for part in session.scalars(select(Allocation)))
        assert parts == [20_000, 30_000]
        assert account(session, desk.student.id).balance == 20_000


def test_money_that_a_person_has_to_look_at_stays_credit(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(90_000)
    on_the_web(payment_api, 50_000)
    payment_api.advance(seconds=60)
    on_the_web(payment_api, 50_000)
    desk.sync()
    desk.confirm_entries()
    desk.sync()
    with desk.store.reading() as session:
        parts = [part.amount_minor for part in session.scalars(select(Allocation))]
        assert parts == [50_000]


@pytest.mark.parametrize("who", ["nobody", "auditor"])
def test_without_somebody_who_may_post_it_waits(
    desk: Desk, payment_api: PaymentApi, who: str
) -> None:
    with desk.store.recording() as session:
        identity.sign_out_here(session)
        if who == "auditor":
            person = identity.SignedInPerson("audrey", "Audrey", (Role.AUDITOR,), "t", "2999")
            identity.sign_in_here(session, person)
    paid = on_the_web(payment_api, 50_000)
    desk.sync()
    assert desk.faults == []
    assert (desk.account(), desk.transaction(paid).match) == ([], GatewayMatch.UNMATCHED)
    with desk.store.recording() as session:
        person = identity.SignedInPerson("ann", "Ann", (Role.FINANCE,), "t", "2999")
        identity.sign_in_here(session, person)
    desk.sync()
    assert desk.account() == [("CARD_ONLINE", -50_000)]


def test_the_journal_says_it_in_words(desk: Desk, payment_api: PaymentApi) -> None:
    on_the_web(payment_api, 50_000)
    desk.sync()
    with desk.store.reading() as session:
        entry = session.scalars(select(JournalEntry)).one()
    assert entry.label == "Card payment online, 500.00 USD, S004117 Okafor, Adaeze, by rule R4"
    assert (entry.kind, entry.actor) == ("GATEWAY_PAYMENT", "ann")
    assert desk.entries()[0].source == "stripe R4"


def test_a_desk_that_lost_its_rows_finds_them_again(desk: Desk, payment_api: PaymentApi) -> None:
    """The rows of the gateway are made by machine: pulled anew they match what is posted."""
    paid = on_the_web(payment_api, 50_000)
    desk.sync()
    with desk.store.recording() as session:
        session.connection().execute(delete(GatewayTransaction))
        identity.write_setting(session, "payments_cursor", {})
    desk.sync()
    assert desk.account() == [("CARD_ONLINE", -50_000)]
    assert desk.transaction(paid).match is GatewayMatch.MATCHED


def test_what_is_written_on_a_payment_is_looked_up_and_not_searched_for(desk: Desk) -> None:
    asked = (
        select(GatewayTransaction.id).where(marked(REQUEST, "r-1")),
        select(GatewayTransaction.id).where(or_(marked(OP_KEY, "o"), marked(OP_ID, "o"))),
        select(GatewayTransaction.id).where(GatewayTransaction.ledger_entry_id == "e-1"),
    )
    with desk.store.reading() as session:
        for query in asked:
            plain = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = session.execute(text(f"EXPLAIN QUERY PLAN {plain}")).all()
            assert all("SCAN" not in row.detail for row in plan), plan
