"""What is known of the bank, told: its lines with what each may be, payouts, and the fourth side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from registrar_desktop.records import naming
from registrar_desktop.records.bank.facts import Finder
from registrar_desktop.records.bank.payouts import PayoutParts, list_payouts
from registrar_desktop.records.days import school_day
from registrar_desktop.records.reconciliation.bank import payouts_at_the_bank
from registrar_desktop.rules.bank import Candidate
from registrar_desktop.rules.reconciliation.bank import BankBucket
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import BankMatch
from registrar_desktop.store import identity
from ui.outcomes import BankBucketSums, BankCandidate, BankLineShown

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ui.office import Office


def list_bank_lines(
    office: Office, *, match: BankMatch | None = None, account: str = "", most: int = 100
) -> tuple[int, list[BankLineShown]]:
    """How many lines there are, and the latest of them with their candidates."""
    wanted = [BankLine.match == match] if match else []
    if account:
        wanted.append(BankLine.account == account)
    with office.store.reading() as session:
        count = session.scalar(select(func.count()).select_from(BankLine).where(*wanted)) or 0
        rows = session.scalars(
            select(BankLine)
            .where(*wanted)
            .order_by(BankLine.booked_on.desc(), BankLine.id)
            .limit(most)
        ).all()
        return count, shown_lines(session, rows, Finder(session))


def bank_side(office: Office) -> list[BankBucketSums]:
    """Payouts of the provider against the bank, in buckets that add up to both sides; empty where
    no file of a bank was taken in."""
    with office.store.reading() as session:
        if session.scalar(select(BankLine.id).limit(1)) is None:
            return []
        zone = identity.joined_desk(session).time_zone
        found = payouts_at_the_bank(session, school_day(office.clock.now(), zone))
    order = list(BankBucket)
    return [
        BankBucketSums(
            *(currency, bucket.value, sums.payouts, sums.paid_out_minor),
            *(sums.lines, sums.at_bank_minor),
        )
        for (currency, bucket), sums in sorted(
            found.items(), key=lambda each: (each[0][0], order.index(each[0][1]))
        )
    ]


def bank_payouts(office: Office) -> list[PayoutParts]:
    """Each payout with what it is made of, and its line at the bank."""
    with office.store.reading() as session:
        return list_payouts(session)


def shown_lines(session: Session, rows: Sequence[BankLine], finder: Finder) -> list[BankLineShown]:
    open_ones = [row for row in rows if row.match is BankMatch.UNMATCHED]
    found = finder.candidates(open_ones)
    asked = {each.student for some in found.values() for each in some if each.student}
    names = {
        row.id: row
        for row in session.scalars(select(Student).where(Student.id.in_(sorted(asked)[:900])))
    }
    return [
        BankLineShown(
            id=row.id,
            account=row.account,
            booked_on=row.booked_on,
            amount_minor=row.amount_minor,
            currency=row.currency,
            counterparty=row.counterparty or "",
            text=row.text or "",
            reference=row.reference or "",
            end_to_end=row.end_to_end or "",
            match=row.match,
            matched_to=row.matched_to or "",
            rule=row.match_rule or "",
            by=row.matched_by or "",
            note=row.match_note or "",
            pending=row.row_version == 0,
            candidates=[_candidate(each, names) for each in found.get(row.id, [])],
        )
        for row in rows
    ]


def _candidate(found: Candidate, names: dict[str, Student]) -> BankCandidate:
    student = names.get(found.student)
    return BankCandidate(
        why=found.why,
        against=found.against,
        payout=found.payout,
        entry=found.entry,
        request=found.request,
        student_number=student.student_number if student else "",
        name=naming.called(student) if student else "",
    )
