"""Checks that a desk's data is whole: file, references, journal, ledger and search index agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, aliased

from registrar_desktop.rules.audit_chain import Noted, breaks_in
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import BY_KIND, CENTRE_FIELDS
from registrar_desktop.store import audit
from registrar_desktop.store.backups import integrity_problems
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import is_joined, joined_desk
from registrar_desktop.store.tables.journal import (
    FIRST_TAKEN_IN,
    UNCONFIRMED,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from registrar_desktop.store.tables.search import WORDS_TABLE, StudentIndex
from registrar_desktop.store.tables.unknown import UnknownFields
from sync.rebase import pending_lines, replay

# A damaged store would otherwise fill the screen; the count tells the rest.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how many items, and what is wrong with them (the first few)."""

    name: str
    looked_at: int
    problems: tuple[str, ...]
    wrong: int

    @property
    def good(self) -> bool:
        """Nothing is wrong."""
        return not self.wrong


def verify(store: DeskStore, key: bytes, on_step: Callable[[int, int], None]) -> list[Check]:
    """Run all checks on one consistent state; changes nothing."""
    checks = [_check("File and references", 1, integrity_problems(store.path, key))]
    parts = (
        _journal,
        _unconfirmed,
        _amounts,
        _allocations,
        _reversals,
        _search,
        _unknown_fields,
        _trail,
    )
    with store.reading() as session:
        for done, part in enumerate(parts, start=1):
            on_step(done, len(parts) + 1)
            checks.append(part(session))
    on_step(len(parts) + 1, len(parts) + 1)
    return checks


def _check(name: str, looked_at: int, problems: list[str]) -> Check:
    return Check(name, looked_at, tuple(problems[:MOST_SHOWN]), len(problems))


def _journal(session: Session) -> Check:
    """Every change set has lines, numbers run without a gap, and every line tells of a record;
    what was taken in of another desk's says whose it is."""
    problems = []
    seq = JournalEntry.seq
    own, last = session.execute(
        select(func.count(), func.max(seq)).where(seq < FIRST_TAKEN_IN)
    ).one()
    if own != (last or 0):
        problems.append(f"the journal's numbers end at {last}, but {own} change sets are there")
    others = (seq >= FIRST_TAKEN_IN) != JournalEntry.origin_seq.is_not(None)
    problems += [
        f"change set {number} does not say whose it is"
        for number in session.scalars(select(seq).where(others))
    ]
    count = session.scalar(select(func.count(JournalEntry.id))) or 0
    empty = select(JournalEntry.seq).where(
        ~select(JournalLine.line).where(JournalLine.change_set_id == JournalEntry.id).exists()
    )
    problems += [f"change set {seq} has no lines" for seq in session.scalars(empty)]
    return _check("Journal", count, problems)


def _unconfirmed(session: Session) -> Check:
    """Each record with unconfirmed changes is what the centre confirmed with these on top."""
    problems = []
    confirmed = session.scalars(select(ConfirmedRecord)).all()
    for each in confirmed:
        lines = pending_lines(session, each.record_kind, each.record_id)
        expected = replay(each.values, lines)
        row = session.get(BY_KIND[each.record_kind], each.record_id)
        found = None if row is None else row_to_json(row)
        if expected is None or found is None:
            differs = [] if expected is found else ["the whole record"]
        else:
            names = expected.keys() & found.keys() - CENTRE_FIELDS
            differs = sorted(name for name in names if expected[name] != found[name])
        if differs:
            problems.append(f"{each.record_kind} {each.record_id}: {', '.join(differs)}")
    problems += _without_ground(session)
    return _check("Unconfirmed changes", len(confirmed), problems)


def _without_ground(session: Session) -> list[str]:
    """Unconfirmed changes of which nobody remembers what they rest on."""
    lost = (
        select(JournalLine.record_kind, JournalLine.record_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
        .outerjoin(
            ConfirmedRecord,
            (ConfirmedRecord.record_kind == JournalLine.record_kind)
            & (ConfirmedRecord.record_id == JournalLine.record_id),
        )
        .where(
            JournalEntry.state.in_(UNCONFIRMED),
            ConfirmedRecord.record_id.is_(None),
            # What another desk recorded is only listed where nothing here can carry it.
            JournalEntry.origin_seq.is_(None),
        )
        .distinct()
    )
    found = session.execute(lost)
    return [f"{kind} {record_id} has changes without their ground" for kind, record_id in found]


def _amounts(session: Session) -> Check:
    """No entry of nothing, one currency an account."""
    count = session.scalar(select(func.count()).select_from(LedgerEntry)) or 0
    mixed = (
        select(LedgerEntry.student_id)
        .group_by(LedgerEntry.student_id)
        .having(func.count(LedgerEntry.currency.distinct()) > 1)
    )
    problems = [f"the account of {each} mixes currencies" for each in session.scalars(mixed)]
    zero = select(LedgerEntry.id).where(LedgerEntry.amount_minor == 0)
    problems += [f"entry {each} is of nothing" for each in session.scalars(zero)]
    twice = (
        select(LedgerEntry.receipt_number)
        .where(LedgerEntry.receipt_number.is_not(None))
        .group_by(LedgerEntry.receipt_number)
        .having(func.count() > 1)
    )
    problems += [f"receipt {each} was given twice" for each in session.scalars(twice)]
    return _check("Ledger entries", count, problems)


def _allocations(session: Session) -> Check:
    """No credit is used and no charge is covered beyond its amount."""
    count = session.scalar(select(func.count()).select_from(Allocation)) or 0
    problems = []
    for side, sign in ((Allocation.credit_entry_id, -1), (Allocation.charge_entry_id, 1)):
        applied = func.sum(Allocation.amount_minor)
        beyond = (
            select(side)
            .join(LedgerEntry, LedgerEntry.id == side)
            .group_by(side, LedgerEntry.amount_minor)
            .having((applied > sign * LedgerEntry.amount_minor) | (applied < 0))
        )
        problems += [
            f"entry {each} is applied beyond its amount" for each in session.scalars(beyond)
        ]
    return _check("Applied payments", count, problems)


def _reversals(session: Session) -> Check:
    """A reversal cancels one entry exactly, and no entry is reversed twice."""
    reversed_entry = aliased(LedgerEntry)
    pairs = session.execute(
        select(LedgerEntry, reversed_entry).join(
            reversed_entry, reversed_entry.id == LedgerEntry.reverses_id
        )
    )
    problems, seen, count = [], set(), 0
    for entry, target in pairs:
        count += 1
        if (entry.amount_minor, entry.student_id) != (-target.amount_minor, target.student_id):
            problems.append(f"entry {entry.id} does not cancel the one it reverses")
        if target.id in seen:
            problems.append(f"entry {target.id} is reversed twice")
        seen.add(target.id)
    return _check("Reversals", count, problems)


def _search(session: Session) -> Check:
    """Every student can be found, and nobody else."""
    count = session.scalar(select(func.count()).select_from(Student)) or 0
    words = text(f"SELECT rowid FROM {WORDS_TABLE}")  # noqa: S608 - our own table's name
    entered = set(session.scalars(words))
    index = dict(session.execute(select(StudentIndex.student_id, StudentIndex.no)).all())
    students = set(session.scalars(select(Student.id)))
    problems = [f"student {each} cannot be found" for each in students - index.keys()]
    problems += [f"{each} is found but is no student" for each in index.keys() - students]
    problems += [f"student {key} has no words" for key, no in index.items() if no not in entered]
    return _check("Search", count, problems)


def _unknown_fields(session: Session) -> Check:
    """What is kept for a later version belongs to a record that is here, and has no column yet."""
    problems = []
    kept = session.scalars(select(UnknownFields)).all()
    for each in kept:
        record = BY_KIND.get(each.record_kind)
        row = None if record is None else session.get(record, each.record_id)
        if record is None or row is None:
            problems.append(f"{each.record_kind} {each.record_id} is not here, its fields are")
        elif known := sorted(each.values.keys() & row_to_json(row).keys()):
            problems.append(f"{each.record_kind} {each.record_id}: {', '.join(known)} has a column")
    return _check("Fields of a newer version", len(kept), problems)


def _trail(session: Session) -> Check:
    """The audit trail hangs together, tells of every change since it began, and the journal says
    what it said then."""
    if not is_joined(session):
        return _check("Audit trail", 0, [])
    desk_id = joined_desk(session).id
    trail = list(audit.events(session))
    problems = [
        f"event {broken.seq}: {broken.how.value.lower()}" for broken in breaks_in(desk_id, trail)
    ]
    told: set[str] = set()
    for event in trail:
        if event.act != Noted.CHANGE:
            continue
        told.add(event.subject_id)
        found = audit.digest_in_journal(session, event.subject_id)
        if found is not None and found != json.loads(event.detail)["digest"]:
            problems.append(f"event {event.seq}: the journal says something else now")
    own = select(JournalEntry.id).where(JournalEntry.origin_seq.is_(None))
    recorded = list(session.scalars(own.order_by(JournalEntry.seq)))
    first = next((at for at, each in enumerate(recorded) if each in told), len(recorded))
    problems += [
        f"change set {each} is not in the trail" for each in recorded[first:] if each not in told
    ]
    return _check("Audit trail", len(trail), problems)
