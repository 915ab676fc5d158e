"""Needs attention: refusals and conflicts with both sides, and a person's answer to them.

An answer never rewrites what was sent: it is a new change set that takes the old one's place.
Both values stay readable in the journal for good. Answers that the centre suggests are taken in
`sync.answering`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from registrar_desktop.store.capture import CapturedLine
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import signed_in
from registrar_desktop.store.tables.journal import (
    NEEDS_ATTENTION,
    UNCONFIRMED,
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from registrar_desktop.store.work import Act, Work
from sync.outbox import lines_of
from sync.protocol import Action, Choice, FieldConflict, Remark, Verdict
from sync.push import move
from sync.rebase import pending_lines, rebase

# Money that was taken is never thrown away: it is reversed by another entry.
_KEPT = frozenset({ChangeKind.PAYMENT, ChangeKind.GATEWAY_PAYMENT})
# A refusal of these is about what they say, and mended by an edit. What happened to a student
# (registrations, money) is a history of acts, each judged for itself.
_CORRECTED = frozenset({"student", "contact"})


class Keep(StrEnum):
    """Whose value a person wants."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One refusal or conflict. `number` is the journal's, the one people type."""

    number: int
    change_set_id: str
    state: ChangeSetState
    kind: ChangeKind
    label: str
    actor: str
    recorded_at: datetime
    decided_at: datetime | None
    reason: str | None
    facts: dict[str, Any]
    case: Case | None
    choices: tuple[Choice, ...]
    conflicts: tuple[FieldConflict, ...]
    # The other desk that recorded it, where its saved journal was taken in here.
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class SettledItem:
    """What the centre settled by itself while it accepted a change set, for people to read."""

    number: int
    change_set_id: str
    label: str
    actor: str
    recorded_at: datetime
    decided_at: datetime | None
    remarks: tuple[Remark, ...]


def list_attention(session: Session) -> list[AttentionItem]:
    """Everything that waits for a person, oldest first."""
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.state.in_(NEEDS_ATTENTION))
        .order_by(JournalEntry.position, JournalEntry.seq)
    )
    return [_item(entry) for entry in entries]


def list_settled(session: Session, since: datetime | None = None) -> list[SettledItem]:
    """What was settled without a person, the newest first."""
    statement = (
        select(JournalEntry)
        .where(JournalEntry.state == ChangeSetState.ACCEPTED)
        .where(func.json_array_length(JournalEntry.verdict, "$.remarks") > 0)
        .order_by(JournalEntry.decided_at.desc(), JournalEntry.seq.desc())
    )
    if since is not None:
        statement = statement.where(JournalEntry.decided_at >= since)
    return [_settled(entry) for entry in session.scalars(statement)]


def read_attention(session: Session, number: int) -> AttentionItem:
    """One of them; Invalid where no such refusal or conflict waits."""
    return _item(waiting_entry(session, number))


def settle(store: DeskStore, number: int, keep: Keep) -> None:
    """Answer a conflict or refusal.

    MINE says the desk's values again, knowing the centre's; THEIRS takes the centre's values for
    the fields in conflict and still delivers the others. A refused change set is sent anew by
    MINE, with what was corrected in its student since, and given up by THEIRS.
    """
    with store.reading() as session:
        entry = waiting_entry(session, number)
        lines = restated_lines(session, entry, keep)
    if not lines:
        give_up(store, number, {"decision": keep.value})
        return
    with store.acting(answering(entry)) as work:
        replace_by(work, number, lines, {"decision": keep.value})


def answering(entry: JournalEntry) -> Act:
    """The act that carries an answer: named as what it answers, and in its place in the order."""
    return Act(entry.label, entry.kind, replaces=entry.id, position=entry.position)


def replace_by(
    work: Work, number: int, lines: Iterable[CapturedLine], decision: dict[str, Any]
) -> None:
    """Let these lines take the place of what was refused or in conflict."""
    entry = waiting_entry(work.session, number)
    _decide(entry, ChangeSetState.SETTLED, decision, work.actor, work.now)
    touched = dict.fromkeys(_touched(work.session, entry))
    for line in lines:
        work.restate(line)
        touched[line.kind, line.id] = None
    work.afterwards(lambda session: _rebase_all(session, touched))


def discard(store: DeskStore, number: int, *, along: bool = False) -> None:
    """Give a refused or conflicting change up; it stays in the journal.

    along: unconfirmed work that rests on it goes with it; without, there must be none. Refused
    for payments.
    """
    give_up(store, number, {"decision": "discarded"}, ChangeSetState.DISCARDED, along=along)


def give_up(
    store: DeskStore,
    number: int,
    decision: dict[str, Any],
    to: ChangeSetState = ChangeSetState.SETTLED,
    *,
    along: bool = False,
) -> None:
    """Let the centre's side stand, without a change set in the place of the desk's."""
    with store.recording() as session:
        entry = waiting_entry(session, number)
        resting = _resting_on(session, entry)
        if resting and not along:
            raise Refused("other_work_rests_on_it", label=entry.label, other=resting[0].label)
        sent = next((each for each in resting if each.state is ChangeSetState.SENDING), None)
        if sent is not None:
            raise Refused("being_sent", label=entry.label, other=sent.label)
        actor, now = signed_in(session).login, store.clock.now()
        # What refers to a record goes before the record itself.
        for each in (*reversed(resting), entry):
            if each.kind in _KEPT:
                raise Refused("payment_not_discarded", label=each.label)
            own = each is entry
            _decide(each, to if own else ChangeSetState.DISCARDED, decision, actor, now)
        session.flush()
        for each in (*reversed(resting), entry):
            _rebase_all(session, _touched(session, each))


def waiting_entry(session: Session, number: int) -> JournalEntry:
    """The journal's entry; Invalid where it does not wait for a person."""
    entry = session.scalars(select(JournalEntry).where(JournalEntry.seq == number)).first()
    if entry is None or entry.state not in NEEDS_ATTENTION:
        raise Invalid("attention_unknown", number=number)
    return entry


def _decide(
    entry: JournalEntry, to: ChangeSetState, decision: dict[str, Any], actor: str, now: datetime
) -> None:
    move(entry, to)
    entry.decision = {**decision, "by": actor, "at": to_text(now)}


def restated_lines(session: Session, entry: JournalEntry, keep: Keep) -> list[CapturedLine]:
    """The lines a replacement carries; none where nothing of the change set is left.

    Only what the person was shown counts as known: any other field keeps the value it was based
    on, so that what somebody changed at the centre meanwhile is a conflict and not overwritten.
    """
    if keep is Keep.THEIRS and entry.state is ChangeSetState.REFUSED:
        return []
    shown = {(c.kind, c.id, c.field): c.theirs for c in _verdict(entry).conflicts}
    corrected = _corrections(session, entry)
    restated = []
    for line in lines_of(session, [entry.id])[entry.id]:
        fields: dict[str, list[Any]] = {}
        for name, (before, after) in line.fields.items():
            place = (line.record_kind, line.record_id, name)
            if place not in shown:
                fields[name] = [before, corrected.get(place, after)]
            elif keep is Keep.MINE:
                fields[name] = [shown[place], after]
        if fields:
            restated.append(_captured(session, line, fields))
    return restated


def _corrections(session: Session, entry: JournalEntry) -> dict[tuple[str, str, str], Any]:
    """What a person changed in a refused record since. The correction itself waits behind the
    refused change set, which would be refused for ever if it were sent again as it was."""
    if entry.state is not ChangeSetState.REFUSED:
        return {}
    return {
        (kind, record_id, name): after
        for kind, record_id in _touched(session, entry)
        if kind in _CORRECTED
        for line in pending_lines(session, kind, record_id)
        if line.change_set_id != entry.id
        for name, (_, after) in line.fields.items()
    }


def _captured(session: Session, line: JournalLine, fields: dict[str, Any]) -> CapturedLine:
    confirmed = session.get(ConfirmedRecord, (line.record_kind, line.record_id))
    version = confirmed.version if confirmed else line.base_version
    return CapturedLine(line.record_kind, line.record_id, line.action, version, fields)


def _touched(session: Session, entry: JournalEntry) -> list[tuple[str, str]]:
    lines = lines_of(session, [entry.id])[entry.id]
    return [(line.record_kind, line.record_id) for line in lines]


def _rebase_all(session: Session, records: Iterable[tuple[str, str]]) -> None:
    # What refers to a record goes before the record itself.
    for key in reversed(list(records)):
        confirmed = session.get(ConfirmedRecord, key)
        if confirmed is not None:
            rebase(session, confirmed)


def _resting_on(session: Session, entry: JournalEntry) -> list[JournalEntry]:
    """Unconfirmed change sets, in their order, that touch or name a record which only this one,
    or another of them, makes."""
    made = _made(lines_of(session, [entry.id])[entry.id])
    if not made:
        return []
    others = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.state.in_(UNCONFIRMED), JournalEntry.id != entry.id)
        .order_by(JournalEntry.position, JournalEntry.seq)
    ).all()
    lines = lines_of(session, [other.id for other in others])
    resting = []
    for other in others:
        if any(_rests_on(line, made) for line in lines[other.id]):
            resting.append(other)
            made |= _made(lines[other.id])
    return resting


def _made(lines: Iterable[JournalLine]) -> set[str]:
    return {line.record_id for line in lines if line.action == Action.CREATE}


def _rests_on(line: JournalLine, made: set[str]) -> bool:
    named = {after for _, after in line.fields.values() if isinstance(after, str)}
    return line.record_id in made or not made.isdisjoint(named)


def _verdict(entry: JournalEntry) -> Verdict:
    return Verdict.model_validate(entry.verdict)


def _item(entry: JournalEntry) -> AttentionItem:
    verdict = _verdict(entry)
    return AttentionItem(
        number=entry.seq,
        change_set_id=entry.id,
        state=entry.state,
        kind=entry.kind,
        label=entry.label,
        actor=entry.actor,
        recorded_at=entry.recorded_at,
        decided_at=entry.decided_at,
        reason=verdict.reason,
        facts=verdict.facts,
        case=verdict.case,
        choices=tuple(verdict.choices),
        conflicts=tuple(verdict.conflicts),
        desk=entry.origin_desk_code,
    )


def _settled(entry: JournalEntry) -> SettledItem:
    return SettledItem(
        number=entry.seq,
        change_set_id=entry.id,
        label=entry.label,
        actor=entry.actor,
        recorded_at=entry.recorded_at,
        decided_at=entry.decided_at,
        remarks=tuple(_verdict(entry).remarks),
    )
