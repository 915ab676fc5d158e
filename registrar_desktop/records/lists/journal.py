"""The list of this desk's change sets: what was done, by whom, when, and how it stands."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from registrar_desktop.errors import Invalid
from registrar_desktop.records.concerned import students_of_change_sets
from registrar_desktop.records.lists.paging import directed, portions
from registrar_desktop.records.safety import Safety, safety
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.tables.journal import (
    NEEDS_ATTENTION,
    UNCONFIRMED,
    ChangeSetState,
    JournalEntry,
    JournalLine,
)


class Standing(StrEnum):
    """Which change sets to show: those the centre has not confirmed, those for a person, or those
    about which it settled something by itself."""

    UNCONFIRMED = "UNCONFIRMED"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    SETTLED = "SETTLED"


_STANDING: dict[Standing, ColumnElement[bool]] = {
    Standing.UNCONFIRMED: JournalEntry.state.in_(UNCONFIRMED),
    Standing.NEEDS_ATTENTION: JournalEntry.state.in_(NEEDS_ATTENTION),
    Standing.SETTLED: func.json_array_length(JournalEntry.verdict, "$.remarks") > 0,
}


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """What the list is asked for. `sort` is one of SORTS."""

    text: str = ""
    state: ChangeSetState | None = None
    standing: Standing | None = None
    kind: ChangeKind | None = None
    safety: Safety | None = None
    actor: str = ""
    sort: str = "recorded_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One change set. `about`: the students concerned, `number Family, Given`; `reason` and
    `facts`: the centre's answer where it refused or lets it wait; `remarks`: what it settled by
    itself, each a `case` with `facts`; `desk`: the other desk that
    recorded it, where its saved journal was taken in here."""

    no: int
    id: str
    kind: ChangeKind
    label: str
    actor: str
    recorded_at: datetime
    state: ChangeSetState
    safety: Safety
    lines: int
    attempts: int
    last_attempt_at: datetime | None
    decided_at: datetime | None
    about: tuple[str, ...] = ()
    reason: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    desk: str | None = None
    remarks: tuple[Mapping[str, Any], ...] = ()


SORTS: dict[str, Any] = {
    "recorded_at": JournalEntry.recorded_at,
    "kind": JournalEntry.kind,
    "label": JournalEntry.label,
    "actor": JournalEntry.actor,
    "state": JournalEntry.state,
    "attempts": JournalEntry.attempts,
    "decided_at": JournalEntry.decided_at,
}


def ids(session: Session, query: JournalQuery) -> array[int]:
    """The sequence numbers of all change sets that match, in the order asked for."""
    if query.sort not in SORTS:
        raise Invalid("sort_unknown", sort=query.sort[:40], known=", ".join(SORTS))
    statement = select(JournalEntry.seq).where(*_conditions(session, query))
    order = directed(SORTS[query.sort], descending=query.descending)
    return array("q", session.scalars(statement.order_by(order, JournalEntry.seq.desc())))


def rows(session: Session, wanted: Sequence[int]) -> list[JournalRow]:
    """What the list shows of these change sets, in this order."""
    counted = (
        select(func.count())
        .where(JournalLine.change_set_id == JournalEntry.id)
        .scalar_subquery()
        .label("lines")
    )
    found: dict[int, JournalRow] = {}
    for few in portions(wanted):
        here = session.execute(
            select(JournalEntry, counted, safety(session).label("safety")).where(
                JournalEntry.seq.in_(few)
            )
        ).all()
        about = students_of_change_sets(session, [row.JournalEntry.id for row in here])
        for row in here:
            entry = _row(row, about.get(row.JournalEntry.id, ()))
            found[entry.no] = entry
    return [found[number] for number in wanted if number in found]


def _conditions(session: Session, query: JournalQuery) -> list[ColumnElement[bool]]:
    equal = (
        (JournalEntry.state, query.state),
        (JournalEntry.kind, query.kind),
        (JournalEntry.actor, query.actor),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if query.standing is not None:
        conditions.append(_STANDING[query.standing])
    if query.safety is not None:
        conditions.append(safety(session) == query.safety.value)
    if query.text.strip():
        text = query.text.strip()
        conditions.append(
            or_(
                JournalEntry.label.icontains(text, autoescape=True),
                JournalEntry.actor.istartswith(text, autoescape=True),
            )
        )
    return conditions


def _row(found: Row[*tuple[Any, ...]], about: tuple[str, ...]) -> JournalRow:
    entry: JournalEntry = found.JournalEntry
    verdict = entry.verdict or {}
    return JournalRow(
        no=entry.seq,
        id=entry.id,
        kind=entry.kind,
        label=entry.label,
        actor=entry.actor,
        recorded_at=entry.recorded_at,
        state=entry.state,
        safety=Safety(found.safety),
        lines=found.lines,
        attempts=entry.attempts,
        last_attempt_at=entry.last_attempt_at,
        decided_at=entry.decided_at,
        about=about,
        reason=verdict.get("reason"),
        facts=verdict.get("facts") or {},
        desk=entry.origin_desk_code,
        remarks=tuple(verdict.get("remarks") or ()),
    )
