"""Money over the counter: taking a payment with its receipt, and reversing one.

Ledger entries are only ever added; what a payment covers is said by allocations.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import days, naming
from registrar_desktop.records.accounts import RETURNED_CODE, Account, account, entry_facts
from registrar_desktop.records.drawers.acts import refuse_without_drawer
from registrar_desktop.records.drawers.content import COUNTER
from registrar_desktop.records.tender import CheckedTender, Tender, check_tender
from registrar_desktop.rules.ledger import (
    Entry,
    OpenItem,
    open_items,
    propose_allocation,
    reasons_against_entry,
)
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.reconciliation.twice import SAME_WITHIN
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod, StudentStatus
from registrar_desktop.store.work import Work

_REVERSED_CODE = "REVERSED"


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment that was recorded: its entry, what of it covers charges, and the balance.

    drawer: the number of the cash drawer that holds it; empty where none is open.
    """

    entry: LedgerEntry
    receipt_number: str
    applied_minor: int
    balance_before_minor: int
    balance_after_minor: int
    drawer: str = ""


def record_payment(
    work: Work, student: Student, tender: Tender, *, confirmed: bool = False
) -> Taken:
    """Take money and give it a receipt number; the oldest open charges are covered first.

    confirmed: the person has seen the like payment of the last days and says this is another one.
    Raises Invalid for an unusable amount or reference, Refused for a possible double, or without
    an open drawer where the office demands one.
    """
    if student.status is StudentStatus.MERGED:
        raise Refused("student_merged_away", number=student.student_number)
    drawer = refuse_without_drawer(work.session)
    book = account(work.session, student.id)
    given = check_tender(tender, book.currency)
    if not confirmed:
        _refuse_double(work, student, given)
    term_id = None if not tender.term else naming.term(work.session, tender.term).id
    items = open_items(book.entries, book.applied)
    entry = _payment(work, student, given, term_id or _term_of_first(work.session, items))
    _post(work, entry, book, None)
    applied = _cover(work, entry, items)
    return Taken(
        entry=entry,
        receipt_number=entry.receipt_number or "",
        applied_minor=applied,
        balance_before_minor=book.balance,
        balance_after_minor=book.balance + entry.amount_minor,
        drawer=drawer.number if drawer else "",
    )


def reverse_payment(
    work: Work, payment: LedgerEntry, reason: str, *, returned: bool = False
) -> LedgerEntry:
    """Cancel a payment by an opposite entry; what it covered is open again.

    returned: the bank gave a check or transfer back. Raises Refused where it was reversed before,
    is no payment of the counter, or went through the payment API.
    """
    why = tidy(reason)
    if not why:
        raise Invalid("field_missing", field="reason")
    if len(why) > 300:
        raise Invalid("field_too_long", field="reason", length=len(why), most=300)
    _refuse_not_ours(payment)
    book = account(work.session, payment.student_id)
    reversal = LedgerEntry(
        id=new_id(),
        student_id=payment.student_id,
        term_id=payment.term_id,
        kind=EntryKind.REVERSAL,
        code=RETURNED_CODE if returned else _REVERSED_CODE,
        amount_minor=-payment.amount_minor,
        currency=payment.currency,
        effective_date=days.today(work),
        description=f"Reversal of {payment.receipt_number or payment.description}: {why}"[:400],
        method=payment.method,
        reference=payment.reference,
        reverses_id=payment.id,
        source=COUNTER,
        **_stamp(work),
    )
    _post(work, reversal, book, entry_facts(payment))
    _uncover(work, payment)
    work.session.flush()
    return reversal


def payment_by_receipt(session: Session, number: str) -> LedgerEntry:
    """The payment with this receipt number. Raises Invalid where there is none."""
    wanted = tidy(number[:40]).upper()
    found = session.scalars(
        select(LedgerEntry).where(
            LedgerEntry.receipt_number == wanted, LedgerEntry.kind == EntryKind.PAYMENT
        )
    ).first()
    if found is None:
        raise Invalid("payment_unknown", number=wanted)
    return found


def _refuse_double(work: Work, student: Student, given: CheckedTender) -> None:
    reversed_ids = select(LedgerEntry.reverses_id).where(LedgerEntry.reverses_id.is_not(None))
    found = work.session.scalars(
        select(LedgerEntry)
        .where(
            LedgerEntry.student_id == student.id,
            LedgerEntry.kind == EntryKind.PAYMENT,
            LedgerEntry.amount_minor == -given.amount_minor,
            LedgerEntry.method == given.method,
            func.coalesce(LedgerEntry.reference, "") == (given.reference or ""),
            LedgerEntry.recorded_at >= work.now - SAME_WITHIN,
            LedgerEntry.id.not_in(reversed_ids),
        )
        .order_by(LedgerEntry.recorded_at.desc())
    ).first()
    if found is not None:
        raise Refused(
            "payment_possible_duplicate",
            amount=format_money(given.amount_minor, given.currency),
            receipt=found.receipt_number or found.description,
            at=found.recorded_at,
            by=found.posted_by,
        )


def _refuse_not_ours(payment: LedgerEntry) -> None:
    facts = {"receipt": payment.receipt_number or payment.description}
    if payment.kind is not EntryKind.PAYMENT:
        raise Refused("reversal_no_payment", **facts)
    if payment.method is PaymentMethod.CARD_ONLINE or payment.gateway_ref:
        raise Refused("reversal_online_payment", **facts)


def _payment(
    work: Work, student: Student, given: CheckedTender, term_id: str | None
) -> LedgerEntry:
    return LedgerEntry(
        id=new_id(),
        student_id=student.id,
        term_id=term_id,
        kind=EntryKind.PAYMENT,
        code=given.method.value,
        amount_minor=-given.amount_minor,
        currency=given.currency,
        effective_date=days.today(work),
        description=given.description,
        method=given.method,
        reference=given.reference,
        payer=given.payer,
        receipt_number=work.take_receipt_number(),
        source=COUNTER,
        **_stamp(work),
    )


def _stamp(work: Work) -> dict[str, object]:
    return {
        "change_set_id": work.change_set_id,
        "desk_id": work.desk.id,
        "posted_by": work.actor,
        "recorded_at": work.now,
    }


def _post(work: Work, entry: LedgerEntry, book: Account, target: Entry | None) -> None:
    already = target is not None and any(known.reverses_id == target.id for known in book.entries)
    reasons = reasons_against_entry(entry_facts(entry), book.currency, target, already)
    if reasons:
        raise Refused(reasons[0].code, **reasons[0].facts)
    work.session.add(entry)
    work.session.flush()


def _cover(work: Work, entry: LedgerEntry, items: list[OpenItem]) -> int:
    parts = propose_allocation(-entry.amount_minor, items)
    for charge_id, part in parts:
        work.session.add(
            Allocation(
                id=new_id(),
                credit_entry_id=entry.id,
                charge_entry_id=charge_id,
                amount_minor=part,
                change_set_id=work.change_set_id,
            )
        )
    work.session.flush()
    return sum(part for _, part in parts)


def _uncover(work: Work, payment: LedgerEntry) -> None:
    """Take the payment off every charge it covers, by opposite allocations."""
    statement = (
        select(Allocation.charge_entry_id, func.sum(Allocation.amount_minor))
        .where(Allocation.credit_entry_id == payment.id)
        .group_by(Allocation.charge_entry_id)
    )
    for charge_id, covered in work.session.execute(statement):
        if covered:
            work.session.add(
                Allocation(
                    id=new_id(),
                    credit_entry_id=payment.id,
                    charge_entry_id=charge_id,
                    amount_minor=-covered,
                    change_set_id=work.change_set_id,
                )
            )


def _term_of_first(session: Session, items: list[OpenItem]) -> str | None:
    """Money without a named term belongs to the term of the charge it covers first."""
    return session.get_one(LedgerEntry, items[0].id).term_id if items else None
