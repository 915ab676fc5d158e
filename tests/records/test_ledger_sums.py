"""Whatever is charged, paid and reversed, the account adds up: Hypothesis tries the orders."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.records import counter, naming
from registrar_desktop.records.accounts import account
from registrar_desktop.records.lists import aged_accounts, payments, students
from registrar_desktop.records.lists.aged_accounts import AgedQuery, Owing
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.records.student_account import account_view
from registrar_desktop.records.tender import Tender
from registrar_desktop.rules.ledger import Aging, covered_by, open_items
from registrar_desktop.rules.money import format_amount
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod
from registrar_desktop.store.desk_store import DeskStore
from tests.records.school import Writer, charge, key
from tests.store.desk import HandClock, copy_of

TODAY = date(2025, 9, 3)
JANE = key("004117")
MINOR = st.integers(1, 99_999)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("charge"), MINOR, st.integers(1, 28)),
        st.tuples(st.just("pay"), MINOR, st.just(0)),
        st.tuples(st.just("reverse"), st.integers(0, 5), st.booleans()),
    ),
    max_size=10,
)


def perform(store: DeskStore, clock: HandClock, steps: list[Any]) -> int:
    """Do the steps; what the student owes by simple arithmetic."""
    owed, receipts, gone = 0, list[tuple[str, int]](), set[str]()
    for number, (what, first, second) in enumerate(steps):
        clock.move(minutes=1)
        if what == "charge":
            with store.recording() as session:
                due = date(2025, 9, second)
                charge(Writer(session), "004117", f"Charge {number}", first, due)
            owed += first
        elif what == "pay":
            receipts.append((pay(store, first), first))
            owed -= first
        elif receipts:
            receipt, minor = receipts[first % len(receipts)]
            refusal = reverse(store, receipt, returned=bool(second))
            assert refusal == ("reversal_twice" if receipt in gone else "")
            owed += 0 if receipt in gone else minor
            gone.add(receipt)
    return owed


def pay(store: DeskStore, minor: int) -> str:
    tender = Tender(format_amount(minor, "USD"), PaymentMethod.CASH)
    with store.changing(label="Pay", kind=ChangeKind.PAYMENT) as work:
        student = naming.student(work.session, "004117")
        taken = counter.record_payment(work, student, tender, confirmed=True)
        return taken.receipt_number


def reverse(store: DeskStore, receipt: str, *, returned: bool) -> str:
    """Reverse a payment; the code of the refusal, empty where it was done."""
    try:
        with store.changing(label="Reverse", kind=ChangeKind.PAYMENT) as work:
            payment = counter.payment_by_receipt(work.session, receipt)
            counter.reverse_payment(work, payment, "Mistake", returned=returned)
    except Refused as fault:
        return fault.code
    return ""


def check_account(session: Session, owed: int) -> None:
    book = account(session, JANE)
    view = account_view(session, JANE, TODAY)
    assert book.balance == view.balance_minor == owed == book.charges - book.credits
    assert view.aging.balance == owed
    assert sum(line.open_minor for line in view.lines) == (
        owed + sum(line.unapplied_minor for line in view.lines)
    )
    for entry, used in covered_by(book.applied).items():
        whole = next(one for one in book.entries if one.id == entry)
        assert 0 <= used <= -whole.amount_minor, "no credit covers more than itself"
    for item in open_items(book.entries, book.applied):
        whole = next(one for one in book.entries if one.id == item.id)
        assert 0 < item.open_minor <= whole.amount_minor, "no charge is covered twice"


def check_ages(session: Session) -> None:
    """The list that the database computes says what the rule says, whatever the day."""
    book = account(session, JANE)
    for days in (0, 15, 45, 75, 120):
        on = TODAY + timedelta(days=days)
        expected = book.aging(on)
        shown = [expected] if expected != Aging() else []
        found = aged_accounts.ids(session, AgedQuery(text="004117", on=on))
        assert [row.aging for row in aged_accounts.rows(session, found, on)] == shown
        totals = aged_accounts.totals(session, AgedQuery(on=on))
        assert [total.aging for total in totals] == shown
        late = aged_accounts.ids(session, AgedQuery(owing=Owing.OVER_90, on=on))
        assert bool(late) == bool(expected.over_90)


@given(steps=STEPS)
def test_every_view_of_an_account_agrees(school_file: Path, steps: list[Any]) -> None:
    clock = HandClock()
    with TemporaryDirectory() as folder:
        store = copy_of(school_file, Path(folder) / "store.db", clock)
        owed = perform(store, clock, steps)
        with store.reading() as session:
            check_account(session, owed)
            check_ages(session)
            found = students.ids(session, StudentQuery(text="004117"))
            (row,) = students.rows(session, found, TODAY)
            received = session.scalar(
                select(-func.sum(LedgerEntry.amount_minor)).where(LedgerEntry.method.is_not(None))
            )
            totals = payments.totals(session, PaymentQuery())
        store.close()
    assert row.balance_minor == owed
    assert [total.amount_minor for total in totals] == ([] if received is None else [received])
