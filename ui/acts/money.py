"""Money over the counter: payments with their receipts, reversals, and the list of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registrar_desktop.records import counter, naming
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.vocabulary import ChangeKind
from ui.acts.recording import act, call
from ui.outcomes import PaymentsFound, PaymentTaken

if TYPE_CHECKING:
    from registrar_desktop.records.tender import Tender
    from ui.office import Office


def record_payment(
    office: Office, *, number: str, tender: Tender, confirmed: bool = False
) -> PaymentTaken:
    """Take money and give it a receipt number. `confirmed`: a like payment of the last days is
    known, and this is another one."""
    with act(office, "Payment", ChangeKind.PAYMENT) as work:
        student = naming.student(work.session, number)
        taken = counter.record_payment(work, student, tender, confirmed=confirmed)
        entry = taken.entry
        told = format_money(-entry.amount_minor, entry.currency)
        call(work, f"Payment of {told} by {naming.called(student)}, {taken.receipt_number}")
        return PaymentTaken(
            entry_id=entry.id,
            student_number=student.student_number,
            receipt_number=taken.receipt_number,
            amount_minor=-entry.amount_minor,
            applied_minor=taken.applied_minor,
            currency=entry.currency,
            balance_before_minor=taken.balance_before_minor,
            balance_minor=taken.balance_after_minor,
        )


def reverse_payment(office: Office, *, receipt: str, reason: str, returned: bool = False) -> str:
    """Cancel a payment by an opposite entry; gives that entry's id. `returned`: by the bank."""
    with act(office, f"Reversal of {receipt}", ChangeKind.PAYMENT) as work:
        payment = counter.payment_by_receipt(work.session, receipt)
        told = format_money(-payment.amount_minor, payment.currency)
        call(work, f"Reversal of {told}, {payment.receipt_number}: {reason}")
        return counter.reverse_payment(work, payment, reason, returned=returned).id


def list_payments(office: Office, *, asked: Mapping[str, str], most: int) -> PaymentsFound:
    """Payments that match filters given as texts, the newest first, with their sums."""
    from registrar_desktop.records.lists import payments as listed
    from registrar_desktop.records.lists.asking import asked as read

    with office.store.reading() as session:
        query = read(listed.PaymentQuery, asked)
        found = listed.ids(session, query)
        rows = listed.rows(session, found[:most])
        return PaymentsFound(len(found), listed.totals(session, query), rows)
