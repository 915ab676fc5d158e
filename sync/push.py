"""Delivers waiting change sets and enters the centre's verdicts into the journal."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registrar_desktop.clock import Clock, to_text
from registrar_desktop.errors import Defect, Fault, Unreachable
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import (
    MOVES,
    ChangeSetState,
    JournalEntry,
)
from sync.centre import CentreClient
from sync.confirming import enter_plain
from sync.holding_back import too_new
from sync.order import Planned
from sync.outbox import Request, lines_of, next_request, plan_sending
from sync.portions import Portions
from sync.protocol import Outcome, Verdict
from sync.rebase import confirmed_records, rebase
from sync.report import CycleReport

_STATES = {
    Outcome.ACCEPTED: ChangeSetState.ACCEPTED,
    Outcome.REFUSED: ChangeSetState.REFUSED,
    Outcome.CONFLICT: ChangeSetState.CONFLICT,
    Outcome.PARKED: ChangeSetState.WAITING,
}


_ON_ITS_WAY = select(JournalEntry.id).where(JournalEntry.state == ChangeSetState.SENDING).limit(1)


def push(store: DeskStore, centre: CentreClient, report: CycleReport) -> None:
    """Send everything that may be sent. Raises what the centre's client raises; whatever was on
    its way then waits again under the same id."""
    # Mostly nothing was lost: looking holds nobody up who records meanwhile.
    with store.reading() as session:
        lost = session.scalars(_ON_ITS_WAY).first() is not None
    if lost:
        with store.recording() as session:
            wait_again(session)
    with store.reading() as session:
        held = too_new(session)
    with ThreadPoolExecutor(1, "push") as way:
        sending = _Sending(store, centre, report, way)
        sending.hold(held)
        try:
            sending.run()
        except Fault:
            with store.recording() as session:
                wait_again(session)
            raise


@dataclass(frozen=True, slots=True)
class _Answered:
    """A request and the verdicts on what it brought, which are still to be entered."""

    ids: Sequence[str]
    verdicts: Sequence[Verdict]


class _Sending:
    """One request on its way at a time; meanwhile what the last one brought is entered and the next
    one marked as being sent, both in one transaction: each has to reach the disk."""

    def __init__(
        self, store: DeskStore, centre: CentreClient, report: CycleReport, way: Executor
    ) -> None:
        self._store = store
        self._centre = centre
        self._report = report
        self._way = way
        self._portions = Portions()
        self._planned: deque[Planned] = deque()
        # What was not accepted in this cycle, and so what rests on it: the centre would park it.
        self._held: set[str] = set()

    def hold(self, ids: Iterable[str]) -> None:
        """Do not send these, nor what rests on them."""
        self._held.update(ids)

    def run(self) -> None:
        """Send until nothing is left that may be sent."""
        answered = _Answered((), ())
        request = self._turn(answered)
        while request.ids or answered.ids:
            answer = self._way.submit(self._deliver, request)
            following = self._turn(answered)
            answered = _Answered(request.ids, answer.result())
            request = following

    def _turn(self, answered: _Answered) -> Request:
        """Enter what was answered; gives the next request, marked as being sent."""
        self._note(answered)
        self._plan()
        with self._store.recording() as session:
            enter_verdicts(session, answered.verdicts, self._report, self._store.clock)
            request = self._take(session)
            mark_sending(session, request.ids, self._store.clock)
        if len(answered.verdicts) < len(answered.ids):
            # What got no verdict must not be overtaken by what rests on it.
            raise Unreachable("centre_unreadable", url=self._centre.url)
        return request

    def _note(self, answered: _Answered) -> None:
        self._report.sent += len(answered.ids)
        self._held.update(answered.ids)
        self._held.difference_update(
            each.change_set_id for each in answered.verdicts if each.outcome is Outcome.ACCEPTED
        )

    def _plan(self) -> None:
        """Look at the queue once more where all of it was sent: something may have been recorded
        meanwhile. Nobody has to wait while a long one is looked at."""
        if not self._planned:
            with self._store.reading() as session:
                self._planned.extend(plan_sending(session))

    def _take(self, session: Session) -> Request:
        some = self._free(self._portions.size)
        request = next_request(session, some)
        self._planned.extendleft(reversed(some[request.taken :]))
        return request

    def _free(self, most: int) -> list[Planned]:
        """The first so many of what is planned, without what rests on something held."""
        some: list[Planned] = []
        while self._planned and len(some) < most:
            each = self._planned.popleft()
            if each.id in self._held or not self._held.isdisjoint(each.needs):
                self._held.add(each.id)
            else:
                some.append(each)
        return some

    def _deliver(self, request: Request) -> list[Verdict]:
        if not request.ids:
            return []
        started = self._store.clock.monotonic()
        asked = frozenset(request.ids)
        verdicts = self._centre.deliver(request.body, request.priority).verdicts
        seconds = self._store.clock.monotonic() - started
        self._portions.answered(seconds, self._centre.edition or 1)
        return list({v.change_set_id: v for v in verdicts if v.change_set_id in asked}.values())


def wait_again(session: Session) -> None:
    """What was being sent when the answer, or this program, was lost is sent again."""
    session.execute(
        update(JournalEntry)
        .where(JournalEntry.state == ChangeSetState.SENDING)
        .values(state=ChangeSetState.WAITING)
    )


def mark_sending(session: Session, ids: Iterable[str], clock: Clock) -> None:
    """These are on their way from now on."""
    session.connection().exec_driver_sql(
        "UPDATE change_set SET state = 'SENDING', attempts = attempts + 1, last_attempt_at = ?"
        # Not by the index of states: it would look through all that waits.
        " WHERE id IN (SELECT value FROM json_each(?)) AND +state = 'WAITING'",
        (to_text(clock.now()), json.dumps(list(ids))),
    )


def enter_verdicts(
    session: Session, verdicts: Sequence[Verdict], report: CycleReport, clock: Clock
) -> None:
    """Keep the verdicts, each for exactly the change set it names."""
    for verdict in enter_plain(session, verdicts, report, clock):
        entry = session.get(JournalEntry, verdict.change_set_id)
        if entry is None or entry.state is not ChangeSetState.SENDING:
            continue
        report.count(verdict.outcome)
        enter_verdict(session, entry, verdict, clock)


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
