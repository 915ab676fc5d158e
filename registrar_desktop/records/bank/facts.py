"""Gathers what this desk knows that lines at the bank may be, for `rules.bank` to decide on.

Payouts and transfers are read once for a run and found by their reference or amount, so that a
long file costs no more for each of its lines than a short one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from registrar_desktop.records.accounts import account
from registrar_desktop.records.days import school_day
from registrar_desktop.rules.bank import Candidate, Known, Line, Payout, Request, uuids_in, words_in
from registrar_desktop.rules.bank import candidates as judged
from registrar_desktop.rules.ledger import open_items
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.gateway import REQUEST, GatewayTransaction, marked
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import BankMatch, EntryKind, GatewayKind, PaymentMethod
from registrar_desktop.store import identity
from registrar_desktop.store.tables.payments import GatewayOperation

NOT_PAID_OUT = frozenset({"FAILED", "CANCELLED"})
_PAID = "SUCCEEDED"
_NUMBER = re.compile(r"[\w-]{3,32}")
_AT_ONCE = 400
_PROVIDER_IDS = ("payment", "source", "charge")


def words_of(row: BankLine) -> str:
    """All texts of a line."""
    told = (row.end_to_end, row.text, row.counterparty, row.reference)
    return " ".join(part for part in told if part)


class Finder:
    """Candidates for lines, from one look at the store."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._zone = identity.joined_desk(session).time_zone
        self._by_ref: dict[str, Payout] = {}
        self._by_amount: dict[tuple[int, str], list[Payout]] = defaultdict(list)
        self._transfers: dict[tuple[int, str], list[Known]] = defaultdict(list)
        self._read_payouts()
        self._read_transfers()

    def candidates(self, rows: Sequence[BankLine]) -> dict[str, list[Candidate]]:
        """What each line may be, the strongest first."""
        students = self._students_named(rows)
        return {row.id: self._candidates(row, students) for row in rows}

    def known_at_provider(self, rows: Sequence[BankLine]) -> dict[str, str]:
        """Lines of a provider's balance whose object is known here: its reference, by line."""
        asked = {row.id: _provider_ids(row) for row in rows}
        refs = {ref for ids in asked.values() for ref in ids}
        there: set[str] = set()
        for few in _portions(sorted(refs)):
            found = select(GatewayTransaction.provider_ref).where(
                GatewayTransaction.provider_ref.in_(few)
            )
            there.update(self._session.scalars(found))
        return {
            line: next(ref for ref in ids if ref in there)
            for line, ids in asked.items()
            if there.intersection(ids)
        }

    def _candidates(self, row: BankLine, students: dict[str, str]) -> list[Candidate]:
        text = words_of(row)
        amount = (row.amount_minor, row.currency)
        carried = [self._by_ref[word] for word in words_in(text) if word in self._by_ref]
        payouts = {each.ref: each for each in (*carried, *self._by_amount.get(amount, ()))}
        named = {students[word] for word in _numbers(text) if word in students}
        return judged(
            Line(row.amount_minor, row.currency, row.booked_on, text),
            payouts.values(),
            requests_named(self._session, uuids_in(text)),
            self._transfers.get(amount, ()),
            sorted(named),
        )

    def _read_payouts(self) -> None:
        taken = set(
            self._session.scalars(
                select(BankLine.matched_to).where(BankLine.match == BankMatch.PAYOUT)
            )
        )
        statement = select(GatewayTransaction).where(
            GatewayTransaction.kind == GatewayKind.PAYOUT,
            GatewayTransaction.status.not_in(NOT_PAID_OUT),
        )
        for row in self._session.scalars(statement.execution_options(yield_per=500)):
            day = school_day(row.available_on or row.occurred_at, self._zone)
            ref = row.provider_ref
            payout = Payout(ref, row.amount_minor, row.currency, day, taken=ref in taken)
            self._by_ref[ref.casefold()] = payout
            self._by_amount[payout.amount_minor, payout.currency].append(payout)

    def _read_transfers(self) -> None:
        undone = aliased(LedgerEntry)
        matched = select(BankLine.matched_to).where(BankLine.match == BankMatch.PAYMENT)
        statement = (
            select(LedgerEntry)
            .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
            .where(
                LedgerEntry.kind == EntryKind.PAYMENT,
                LedgerEntry.method == PaymentMethod.BANK_TRANSFER,
                LedgerEntry.gateway_ref.is_(None),
                LedgerEntry.id.not_in(matched),
                undone.id.is_(None),
            )
        )
        for row in self._session.scalars(statement.execution_options(yield_per=500)):
            known = Known(
                *(row.id, -row.amount_minor, row.currency, row.reference or ""),
                row.effective_date,
            )
            self._transfers[known.amount_minor, known.currency].append(known)

    def _students_named(self, rows: Sequence[BankLine]) -> dict[str, str]:
        """Student ids by the numbers that stand in the texts."""
        words = sorted({word for row in rows for word in _numbers(words_of(row))})
        found: dict[str, str] = {}
        for few in _portions(words):
            statement = select(Student.student_number, Student.id).where(
                Student.student_number.in_(few)
            )
            found.update(self._session.execute(statement).all())
        return found


def requests_named(session: Session, ids: Sequence[str]) -> list[Request]:
    """The open charges and requests to the provider that have one of these ids."""
    if not ids:
        return []
    found = {each.id: each for each in _operations(session, ids)}
    charges = select(LedgerEntry).where(
        LedgerEntry.id.in_(ids), LedgerEntry.kind == EntryKind.CHARGE
    )
    for charge in session.scalars(charges):
        book = account(session, charge.student_id)
        open_ones = {item.id: item.open_minor for item in open_items(book.entries, book.applied)}
        left = open_ones.get(charge.id, 0)
        found[charge.id] = Request(
            charge.id, charge.student_id, left, charge.currency, paid=not left
        )
    return list(found.values())


def _operations(session: Session, ids: Sequence[str]) -> Iterable[Request]:
    statement = select(GatewayOperation).where(
        GatewayOperation.request_id.in_(ids), GatewayOperation.kind == "payment"
    )
    for row in session.scalars(statement):
        book = account(session, row.student_id)
        yield Request(
            row.request_id,
            row.student_id,
            max(min(row.amount_minor, book.balance), 0),
            row.currency,
            paid=_is_paid(session, row.request_id),
        )


def _is_paid(session: Session, request_id: str) -> bool:
    at_gateway = select(GatewayTransaction.id).where(
        GatewayTransaction.kind == GatewayKind.CHARGE,
        GatewayTransaction.status == _PAID,
        marked(REQUEST, request_id),
    )
    by_bank = select(LedgerEntry.id).where(LedgerEntry.source == f"bank:{request_id}")
    return any(session.scalar(each.limit(1)) is not None for each in (at_gateway, by_bank))


def _numbers(text: str) -> set[str]:
    """What may be a student number; bank texts are often all in capitals."""
    return {form for word in _NUMBER.findall(text) for form in (word, word.upper())}


def _provider_ids(row: BankLine) -> list[str]:
    details = row.details or {}
    return [str(details[name]) for name in _PROVIDER_IDS if details.get(name)]


def _portions(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))
