"""Files of banks and payment providers: taken in, listed, and matched with what is known here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import select

from registrar_desktop.records import counter, naming
from registrar_desktop.records.bank import matching
from registrar_desktop.records.bank.facts import Finder, requests_named
from registrar_desktop.rules.bank import Candidate, decide
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import BankMatch, ChangeKind
from ui.acts.bank_told import shown_lines
from ui.acts.recording import act, call
from ui.outcomes import BankImported, BankLineShown, BankMatched

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from registrar_desktop.imports.bank.lines import BankFile
    from registrar_desktop.store.work import Work
    from ui.office import Office

_AT_ONCE = 200


def preview_bank_file(office: Office, *, file: Path, mapping: str = "") -> tuple[BankFile, int]:
    """What a file says, and how many of its lines are new here; nothing is kept."""
    from registrar_desktop.imports.bank.reading import read_bank_file
    from registrar_desktop.imports.bank.taking_in import new_lines

    read = read_bank_file(file, mapping)
    with office.store.reading() as session:
        return read, len(new_lines(session, read))


def import_bank_file(
    office: Office,
    *,
    file: BankFile,
    on_step: Callable[[int, int], None] | None = None,
) -> BankImported:
    """Keep the lines of a file that are new, then match what is certain."""
    from registrar_desktop.imports.bank.taking_in import take_in

    taken = take_in(office.store, file, on_step)
    office.note_change()
    matched = match_bank(office)
    return BankImported(len(taken.added), taken.known, matched)


def match_bank(office: Office) -> BankMatched:
    """Match every line by itself where its text carries an id exactly (R7); the rest waits for a
    person."""
    with office.store.reading() as session:
        rows = session.scalars(
            select(BankLine)
            .where(BankLine.match == BankMatch.UNMATCHED)
            .order_by(BankLine.booked_on, BankLine.id)
        ).all()
        finder = Finder(session)
        known = finder.known_at_provider(rows)
        certain = {
            line: found
            for line, each in finder.candidates(rows).items()
            if line not in known and (found := decide(each)) is not None
        }
    # Two lines that carry one payout's id are for a person to tell apart.
    claimed = Counter(found.payout for found in certain.values() if found.payout)
    payouts = {line: found.payout for line, found in certain.items() if claimed[found.payout] == 1}
    _match_alike(office, "Payouts found at the bank", payouts, _match_payout)
    _match_alike(office, "Movements known at the service", known, matching.match_known)
    paid = 0
    for line, found in certain.items():
        if found.request:
            paid += _post_by_itself(office, line, found)
    return BankMatched(
        payouts=len(payouts), payments=paid, known=len(known), waiting=len(rows) - len(payouts)
        - paid - len(known),
    )  # fmt: skip


def _match_payout(work: Work, line: BankLine, ref: str) -> None:
    matching.match_payout(work, line, ref, matching.BY_ITSELF)


def _match_alike(
    office: Office,
    label: str,
    found: dict[str, str],
    match: Callable[[Work, BankLine, str], None],
) -> None:
    lines = sorted(found)
    for at in range(0, len(lines), _AT_ONCE):
        few = lines[at : at + _AT_ONCE]
        with act(office, label, ChangeKind.BANK) as work:
            for line in few:
                match(work, work.session.get_one(BankLine, line), found[line])


def _post_by_itself(office: Office, line_id: str, found: Candidate) -> int:
    """One act for each payment: the centre may refuse one without the others. What an earlier
    line of this run has paid is left for a person."""
    with act(office, "Bank transfer", ChangeKind.BANK) as work:
        line = work.session.get_one(BankLine, line_id)
        (asked,) = requests_named(work.session, [found.request])
        if asked.paid or line.amount_minor > asked.open_minor:
            return 0
        is_charge = work.session.get(LedgerEntry, found.request) is not None
        posting = matching.Posting(found.student, found.request, charge_first=is_charge)
        entry = matching.post_payment(work, line, posting, matching.BY_ITSELF)
        student = work.session.get_one(Student, found.student)
        _call_posted(work, entry, student)
    return 1


def _call_posted(work: Work, entry: LedgerEntry, student: Student) -> None:
    told = format_money(-entry.amount_minor, entry.currency)
    call(work, f"Bank transfer of {told} by {naming.called(student)}")


def match_bank_line(
    office: Office,
    *,
    line: str,
    payout: str = "",
    receipt: str = "",
    student: str = "",
    note: str = "",
) -> BankLineShown:
    """Match one line as a person says: with a payout, with a payment that is here, as a new
    payment of a student, or set aside with the note that says why."""
    with act(office, "Bank line matched", ChangeKind.BANK) as work:
        row = matching.line_called(work.session, line)
        told = format_money(row.amount_minor, row.currency)
        call(work, f"Bank line of {row.booked_on} over {told} matched")
        if payout:
            matching.match_payout(work, row, payout, matching.BY_HAND, note)
        elif receipt:
            entry = _entry_called(work.session, receipt)
            matching.match_entry(work, row, entry, note)
        elif student:
            who = naming.student(work.session, student)
            posting = matching.Posting(who.id)
            entry = matching.post_payment(work, row, posting, matching.BY_HAND, note)
            _call_posted(work, entry, who)
        else:
            matching.set_aside(work, row, note)
        return shown_lines(work.session, [row], Finder(work.session))[0]


def _entry_called(session: Session, text: str) -> LedgerEntry:
    """A payment by its receipt number, or by the id that a candidate names."""
    found = session.get(LedgerEntry, text.strip()) if len(text.strip()) == 36 else None
    return found or counter.payment_by_receipt(session, text)


def unmatch_bank_line(office: Office, *, line: str, reason: str) -> BankLineShown:
    """Undo a match; a payment that was entered from the line is reversed."""
    with act(office, "Bank line taken apart", ChangeKind.BANK) as work:
        row = matching.line_called(work.session, line)
        told = format_money(row.amount_minor, row.currency)
        call(work, f"Bank line of {row.booked_on} over {told} is not matched any more: {reason}")
        matching.take_apart(work, row, reason)
        return shown_lines(work.session, [row], Finder(work.session))[0]
