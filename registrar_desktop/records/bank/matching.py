"""Matches lines at the bank: by themselves where R7 is certain (`rules.bank`), else by a person.

A payment that a line brings is entered without a receipt and with an id that follows from the
line, so that two desks enter the same one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import same_id
from registrar_desktop.records.accounts import account, entry_facts
from registrar_desktop.records.bank.facts import words_of
from registrar_desktop.records.counter import reverse_payment
from registrar_desktop.rules.ledger import open_items, propose_allocation, reasons_against_entry
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import BankMatch, EntryKind, GatewayKind, PaymentMethod
from registrar_desktop.store.work import Work

BY_ITSELF = "R7"
BY_HAND = "PERSON"
BY_PROVIDER_ID = "R1"
_SHORTEST_ID = 6
_LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Posting:
    """The student's payment that a line is; `request` is the open charge or request it names."""

    student_id: str
    request: str = ""
    charge_first: bool = False


def line_called(session: Session, text: str) -> BankLine:
    """The line whose id begins so. Raises Invalid where there is none, or more than one."""
    wanted = text.strip().lower()[:36]
    if len(wanted) < _SHORTEST_ID or not set(wanted) <= set("0123456789abcdef-"):
        raise Invalid("bank_line_unknown", line=text[:40])
    found = session.scalars(
        select(BankLine).where(BankLine.id.startswith(wanted, autoescape=True)).limit(2)
    ).all()
    if not found:
        raise Invalid("bank_line_unknown", line=text[:40])
    if len(found) > 1:
        raise Invalid("bank_line_ambiguous", line=text[:40])
    return found[0]


def match_payout(work: Work, line: BankLine, ref: str, rule: str, note: str = "") -> None:
    """Say that the line is a payout of the provider, net."""
    payout = work.session.scalars(
        select(GatewayTransaction).where(
            GatewayTransaction.kind == GatewayKind.PAYOUT, GatewayTransaction.provider_ref == ref
        )
    ).first()
    if payout is None:
        raise Invalid("bank_payout_unknown", payout=ref[:60])
    taken = work.session.scalars(
        select(BankLine).where(BankLine.match == BankMatch.PAYOUT, BankLine.matched_to == ref)
    ).first()
    if taken is not None and taken.id != line.id:
        raise Refused("bank_payout_taken", payout=ref, day=taken.booked_on, account=taken.account)
    _matched(work, line, BankMatch.PAYOUT, ref, rule, note)


def match_entry(work: Work, line: BankLine, entry: LedgerEntry, note: str = "") -> None:
    """Say that the line is a payment that the ledger has already."""
    if entry.kind is not EntryKind.PAYMENT or entry.gateway_ref:
        raise Refused("bank_entry_no_transfer")
    if (entry.amount_minor, entry.currency) != (-line.amount_minor, line.currency):
        raise Refused("bank_entry_other_amount")
    _matched(work, line, BankMatch.PAYMENT, entry.id, BY_HAND, note)


def post_payment(
    work: Work, line: BankLine, posting: Posting, rule: str, note: str = ""
) -> LedgerEntry:
    """Enter the line as a payment of the student; what is open is covered, the oldest first."""
    if line.amount_minor <= 0:
        raise Refused("bank_line_went_out")
    book = account(work.session, posting.student_id)
    entry = LedgerEntry(
        id=_next_id(work.session, line),
        student_id=posting.student_id,
        kind=EntryKind.PAYMENT,
        code=PaymentMethod.BANK_TRANSFER.value,
        amount_minor=-line.amount_minor,
        currency=line.currency,
        effective_date=line.booked_on,
        description="Bank transfer",
        method=PaymentMethod.BANK_TRANSFER,
        reference=(line.reference or words_of(line))[:120] or None,
        payer=line.counterparty,
        source=f"bank:{posting.request or line.id}",
        change_set_id=work.change_set_id,
        desk_id=work.desk.id,
        posted_by=work.actor,
        recorded_at=work.now,
    )
    reasons = reasons_against_entry(entry_facts(entry), book.currency, None, False)
    if reasons:
        raise Refused(reasons[0].code, **reasons[0].facts)
    items = open_items(book.entries, book.applied)
    if posting.charge_first:
        items.sort(key=lambda item: item.id != posting.request)
    work.session.add(entry)
    for charge_id, part in propose_allocation(line.amount_minor, items):
        work.session.add(
            Allocation(
                id=same_id("bank-allocation", entry.id, charge_id),
                credit_entry_id=entry.id,
                charge_entry_id=charge_id,
                amount_minor=part,
                change_set_id=work.change_set_id,
            )
        )
    _matched(work, line, BankMatch.PAYMENT, entry.id, rule, note)
    return entry


def _next_id(session: Session, line: BankLine) -> str:
    """The same at every desk; another one only after the first was reversed."""
    attempt = 1
    while session.get(LedgerEntry, payment_id(line, attempt)) is not None:
        attempt += 1
    return payment_id(line, attempt)


def payment_id(line: BankLine, attempt: int = 1) -> str:
    """The id of the entry that a line is entered as."""
    return same_id("bank-payment", line.id, str(attempt))


def match_known(work: Work, line: BankLine, ref: str) -> None:
    """Say that the provider's movement is one that is known here by its id."""
    _matched(work, line, BankMatch.KNOWN, ref, BY_PROVIDER_ID, "")


def take_apart(work: Work, line: BankLine, reason: str) -> LedgerEntry | None:
    """Undo a match. A payment that was entered from the line is reversed; one that was there
    before stays. Gives the reversal."""
    if line.match is BankMatch.UNMATCHED:
        raise Refused("bank_line_not_matched")
    if not tidy(reason):
        raise Invalid("field_missing", field="reason")
    entry = work.session.get(LedgerEntry, line.matched_to) if line.matched_to else None
    undone = None
    if entry is not None and (entry.source or "").startswith("bank:"):
        undone = reverse_payment(work, entry, reason)
    line.match, line.matched_to, line.match_rule = BankMatch.UNMATCHED, None, None
    line.matched_by, line.matched_at = work.actor, work.now
    line.match_note = tidy(reason)[:_LONGEST_NOTE]
    work.session.flush()
    return undone


def set_aside(work: Work, line: BankLine, note: str) -> None:
    """Say that the line concerns no student and no payout; why is needed."""
    if not tidy(note):
        raise Invalid("field_missing", field="note")
    _matched(work, line, BankMatch.IGNORED, None, BY_HAND, note)


def _matched(
    work: Work, line: BankLine, match: BankMatch, to: str | None, rule: str, note: str
) -> None:
    if line.match is not BankMatch.UNMATCHED:
        raise Refused("bank_line_matched_already", by=line.matched_by or "", at=line.matched_at)
    why = tidy(note)
    if len(why) > _LONGEST_NOTE:
        raise Invalid("field_too_long", field="note", length=len(why), most=_LONGEST_NOTE)
    line.match, line.matched_to, line.match_rule = match, to, rule
    line.matched_by, line.matched_at = work.actor, work.now
    line.match_note = why or None
    work.session.flush()
