"""Money: payments over the counter with their receipts, requests to the payment service, lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from registrar_desktop.errors import Unreachable
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import counter, naming
from registrar_desktop.records.drawers import acts as drawers
from registrar_desktop.records.drawers import content
from registrar_desktop.rules.money import format_money, parse_amount
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.tables.payments import GatewayOperation
from ui import connections
from ui.acts.exceptions import ExceptionRow, show_exception
from ui.acts.recording import act, call
from ui.outcomes import (
    PaymentAsked,
    PaymentAskedBefore,
    PaymentReversed,
    PaymentsFound,
    PaymentTaken,
)

if TYPE_CHECKING:
    from registrar_desktop.records.tender import Tender
    from ui.office import Office

_DESCRIPTION = "Payment to the student account"
_DESCRIPTION_LENGTH = 200


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
            drawer=taken.drawer,
        )


def reverse_payment(
    office: Office, *, receipt: str, reason: str, returned: bool = False
) -> PaymentReversed:
    """Cancel a payment by an opposite entry. `returned`: by the bank."""
    with act(office, f"Reversal of {receipt}", ChangeKind.PAYMENT) as work:
        payment = counter.payment_by_receipt(work.session, receipt)
        told = format_money(-payment.amount_minor, payment.currency)
        call(work, f"Reversal of {told}, {payment.receipt_number}: {reason}")
        entry = counter.reverse_payment(work, payment, reason, returned=returned)
        holder = content.holder_of(work.session, payment)
        here = None if returned else drawers.open_here(work.session)
        return PaymentReversed(
            entry_id=entry.id,
            receipt_number=payment.receipt_number or "",
            counted_in=holder.number if holder and holder.closed_at else "",
            drawer=here.number if here and here is not holder else "",
        )


def list_payments(office: Office, *, asked: Mapping[str, str], most: int) -> PaymentsFound:
    """Payments that match filters given as texts, the newest first, with their sums."""
    from registrar_desktop.records.lists import payments as listed
    from registrar_desktop.records.lists.asking import asked as read

    with office.store.reading() as session:
        query = read(listed.PaymentQuery, asked)
        found = listed.ids(session, query)
        rows = listed.rows(session, found[:most])
        return PaymentsFound(len(found), listed.totals(session, query), rows)


def request_payment(
    office: Office,
    *,
    number: str,
    amount: str,
    description: str = "",
    source: str = "",
    another: bool = False,
) -> PaymentAsked:
    """Keep a request to the payment service; it is sent with the next cycle. The same request
    again on the same day is the same request, unless it is said to be `another`. `source`: a means
    of payment that the service keeps, charged at once; without one the student is asked and pays
    on the web."""
    from sync.payments import operations
    from sync.payments.gateway import Money

    connected = connections.connection(office.store)
    if connected is None:
        raise Unreachable("payments_not_connected")
    with office.store.reading() as session:
        student = naming.student(session, number)
        currency = identity.joined_desk(session).currency
    order = operations.PaymentOrder(
        student=student,
        amount=Money(parse_amount(amount, currency), currency),
        description=tidy(description)[:_DESCRIPTION_LENGTH] or _DESCRIPTION,
        source=tidy(source)[:_DESCRIPTION_LENGTH] or None,
    )
    known = operations.asked_before(office.store, order)
    if known is not None and another:
        known, order = None, replace(order, request_id=new_id())
    operation = operations.save_payment(office.store, connected.provider, order)
    office.note_change()
    asked = _asked(operation, student.student_number)
    return asked if known is None else PaymentAskedBefore(**asdict(asked))


def refund_payment(
    office: Office, *, reference: str, amount: str = ""
) -> PaymentAsked | ExceptionRow:
    """Keep the refund of a payment through the service, named by its reference there; without an
    amount all that is left of it. It is sent with the next cycle. A large sum is proposed: gives
    the proposal, until another person asks for the same."""
    from sync.payments.refunding import refund

    with office.store.reading() as session:
        currency = identity.joined_desk(session).currency
    minor = parse_amount(amount, currency) if amount else None
    made = refund(office.store, reference, minor)
    if isinstance(made, GatewayOperation):
        return _to_be_sent(office, made)
    office.note_change()
    return show_exception(office, item=made.id).row


def withdraw_request(office: Office, *, reference: str) -> PaymentAsked:
    """Keep the withdrawal of a request that nobody has paid; it is sent with the next cycle."""
    from sync.payments import taking_back

    return _to_be_sent(office, taking_back.save_withdrawal(office.store, reference))


def _to_be_sent(office: Office, operation: GatewayOperation) -> PaymentAsked:
    office.note_change()
    with office.store.reading() as session:
        number = session.get_one(Student, operation.student_id).student_number
    return _asked(operation, number)


def list_requests(office: Office, *, student: str = "", most: int = 200) -> list[PaymentAsked]:
    """Requests to the payment service and what became of them, the newest first."""
    statement = (
        select(GatewayOperation, Student.student_number)
        .join(Student, Student.id == GatewayOperation.student_id)
        .order_by(GatewayOperation.created_at.desc())
        .limit(most)
    )
    with office.store.reading() as session:
        if student:
            who = naming.student(session, student)
            statement = statement.where(GatewayOperation.student_id == who.id)
        return [_asked(operation, number) for operation, number in session.execute(statement)]


def _asked(operation: GatewayOperation, number: str) -> PaymentAsked:
    return PaymentAsked(
        operation_id=operation.id,
        request_id=operation.request_id,
        kind=operation.kind,
        student_number=number,
        amount_minor=operation.amount_minor,
        currency=operation.currency,
        description=operation.description,
        state=operation.state,
        provider_ref=operation.provider_ref or "",
        provider_status=operation.provider_status or "",
        why=operation.note or "",
        created_at=operation.created_at,
        created_by=operation.created_by,
    )
