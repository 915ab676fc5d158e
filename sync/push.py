"""Delivers waiting change sets and enters the centre's verdicts into the journal."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Defect, Fault, Unreachable
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import (
    MOVES,
    ChangeSetState,
    JournalEntry,
)
from sync.centre import CentreClient
from sync.holding_back import too_new
from sync.outbox import lines_of, next_deliveries
from sync.protocol import Deliveries, Delivery, Outcome, Verdict
from sync.rebase import confirmed_records, rebase
from sync.report import CycleReport

_STATES = {
    Outcome.ACCEPTED: ChangeSetState.ACCEPTED,
    Outcome.REFUSED: ChangeSetState.REFUSED,
    Outcome.CONFLICT: ChangeSetState.CONFLICT,
    Outcome.PARKED: ChangeSetState.WAITING,
}


def push(store: DeskStore, centre: CentreClient, report: CycleReport) -> None:
    """Send everything that may be sent. Raises what the centre's client raises; whatever was on
    its way then waits again under the same id."""
    with store.recording() as session:
        wait_again(session)
        parked = too_new(session)
    while deliveries := _take(store, parked):
        try:
            verdicts = centre.deliver(Deliveries(deliveries=deliveries)).verdicts
        except Fault:
            with store.recording() as session:
                wait_again(session)
            raise
        report.sent += len(deliveries)
        enter_verdicts(store, verdicts, report)
        if {d.change_set.id for d in deliveries} - {v.change_set_id for v in verdicts}:
            # What got no verdict must not be overtaken by what rests on it.
            with store.recording() as session:
                wait_again(session)
            raise Unreachable("centre_unreadable", url=centre.url)
        parked.update(v.change_set_id for v in verdicts if v.outcome is Outcome.PARKED)


def wait_again(session: Session) -> None:
    """What was being sent when the answer, or this program, was lost is sent again."""
    session.execute(
        update(JournalEntry)
        .where(JournalEntry.state == ChangeSetState.SENDING)
        .values(state=ChangeSetState.WAITING)
    )


def _take(store: DeskStore, parked: set[str]) -> list[Delivery]:
    with store.recording() as session:
        deliveries = next_deliveries(session, parked)
        ids = [delivery.change_set.id for delivery in deliveries]
        for entry in session.scalars(select(JournalEntry).where(JournalEntry.id.in_(ids))):
            move(entry, ChangeSetState.SENDING)
            entry.attempts += 1
            entry.last_attempt_at = store.clock.now()
    return deliveries


def enter_verdicts(store: DeskStore, verdicts: Iterable[Verdict], report: CycleReport) -> None:
    """Keep the verdicts, each for exactly the change set it names."""
    with store.recording() as session:
        for verdict in verdicts:
            entry = session.get(JournalEntry, verdict.change_set_id)
            if entry is None or entry.state is not ChangeSetState.SENDING:
                continue
            report.count(verdict.outcome)
            enter_verdict(session, entry, verdict, store.clock)


def enter_verdict(session: Session, entry: JournalEntry, verdict: Verdict, clock: Clock) -> None:
    """Move one change set to what the centre decided."""
    move(entry, _STATES[verdict.outcome])
    if verdict.outcome is Outcome.PARKED:
        if entry.decided_at is None:
            # Why it waits; what an earlier history decided stays readable.
            entry.verdict = verdict.model_dump(mode="json")
        return
    entry.verdict = verdict.model_dump(mode="json")
    entry.decided_at = clock.now()
    session.flush()
    if verdict.outcome is Outcome.ACCEPTED:
        _settle_lines(session, entry, verdict)


def _settle_lines(session: Session, entry: JournalEntry, verdict: Verdict) -> None:
    """The accepted values are now what the centre has, though the feed has not brought them yet.

    The desk's rows show them already: per record an accepted change set was the first in order.
    """
    versions = {(record.kind, record.id): record.version for record in verdict.records}
    lines = lines_of(session, [entry.id])[entry.id]
    known = confirmed_records(session, [(line.record_kind, line.record_id) for line in lines])
    for line in lines:
        confirmed = known.get((line.record_kind, line.record_id))
        if confirmed is None:
            continue
        if line.record_id in verdict.left_out:
            session.flush()
            rebase(session, confirmed)
            continue
        version = versions.get((line.record_kind, line.record_id), 0)
        if not version or version > confirmed.version:
            # Otherwise the feed has brought this state already, with what of it counts.
            after = {name: after for name, (_, after) in line.fields.items()}
            confirmed.values = {"id": line.record_id} | (confirmed.values or {}) | after
        confirmed.awaited_version = max(confirmed.awaited_version, version)
        if confirmed.awaited_version <= confirmed.version:
            # Both sides wanted the same: no row of the feed will follow.
            session.flush()
            rebase(session, confirmed)


def move(entry: JournalEntry, to: ChangeSetState) -> None:
    """Change a change set's state along an allowed way."""
    if to not in MOVES[entry.state]:
        raise Defect(f"a change set cannot go from {entry.state} to {to}")
    entry.state = to
