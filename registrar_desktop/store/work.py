"""The unit of work: one act of one person, its records and its journal entry in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.roles import may
from registrar_desktop.rules.urgency import urgency
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.codec import table_of, to_json
from registrar_desktop.schema.drawers import DrawerSession
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import MACHINE_MADE
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import audit, identity, search
from registrar_desktop.store.capture import EDIT, Capture, CapturedLine
from registrar_desktop.store.identity import JoinedDesk, read_setting
from registrar_desktop.store.signing_in import still_vouched_for
from registrar_desktop.store.tables.journal import (
    FIRST_TAKEN_IN,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)

CLOCK_OFFSET = "clock_offset"
_MOST_LABEL = 400


@dataclass(frozen=True, slots=True)
class Act:
    """What is being done: shown in the journal as `label`, judged by `kind` and the actor's role.

    replaces/position: set where a person's answer to a refusal or conflict takes the earlier
    change set's place in the order.
    """

    label: str
    kind: ChangeKind
    replaces: str | None = None
    position: int | None = None


class Work:
    """What a use case works with: the session, who acts, when, and the desk's numbers."""

    def __init__(self, session: Session, act: Act, now: datetime) -> None:
        self.session = session
        self.act = act
        self.now = now
        self.desk: JoinedDesk = identity.joined_desk(session)
        person = identity.signed_in(session)
        still_vouched_for(session, person, now)
        if not may(person.roles, act.kind):
            raise Refused("role_forbids", login=person.login, act=act.label)
        self.actor = person.login
        self.actor_name = person.name
        self.change_set_id = new_id()
        self._capture = Capture(session)
        self._afterwards: list[Callable[[Session], None]] = []

    def restate(self, line: CapturedLine) -> None:
        """Put a change into the journal whose value the record already shows: a person's answer
        to a conflict says again what is wanted, based on what the centre has now."""
        self._capture.restate(line)

    def afterwards(self, step: Callable[[Session], None]) -> None:
        """Run a step once the journal is written, in the same transaction."""
        self._afterwards.append(step)

    def take_student_number(self) -> str:
        """The next student number reserved for this desk that no student has."""
        return self._unused(
            Student.student_number, lambda: identity.take_student_number(self.session)
        )

    def take_receipt_number(self) -> str:
        """The next receipt number of this desk's own series, like `D07-000231`."""
        return self._unused(
            LedgerEntry.receipt_number,
            lambda: f"{self.desk.code}-{identity.take_from_series(self.session, 'receipt'):06d}",
        )

    def take_drawer_number(self) -> str:
        """The next number of this desk's cash drawers, like `D07-C000012`."""
        return self._unused(
            DrawerSession.number,
            lambda: f"{self.desk.code}-C{identity.take_from_series(self.session, 'drawer'):06d}",
        )

    def _unused(self, column: Any, take: Callable[[], str]) -> str:
        """The next number without a record. A store that came out of a backup counts from where
        it was; what it handed out since comes back by the feed."""
        with self.session.no_autoflush:
            number = take()
            while self.session.scalar(select(column).where(column == number).limit(1)) is not None:
                number = take()
        return number

    def bulk_insert(self, record: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many new rows (column values with `id`) and their journal lines at once."""
        if not rows:
            return
        self.session.flush()
        full = _complete(record, rows)
        self.session.connection().execute(insert(record), full)
        if record.__tablename__ not in MACHINE_MADE:
            self._capture.add_created(
                record.__tablename__,
                [{name: to_json(value) for name, value in row.items()} for row in full],
            )
        if record is Student:
            self._capture.touched_students.update(row["id"] for row in full)

    def finish(self) -> bool:
        """Flush, refresh the search index and write the journal; False where nothing changed."""
        self.session.flush()
        search.index_students_by_id(self.session, self._capture.touched_students)
        lines = self._capture.lines
        if lines:
            self._write_journal(lines)
        for step in self._afterwards:
            step(self.session)
        return bool(lines)

    def _write_journal(self, lines: list[CapturedLine]) -> None:
        self._write_entry()
        connection = self.session.connection()
        connection.execute(insert(JournalLine), [self._line(no, x) for no, x in enumerate(lines)])
        self._keep_confirmed(lines)
        audit.note_change(self.session, self.change_set_id, lines, self.now)

    def _write_entry(self) -> None:
        seq = JournalEntry.seq
        last = self.session.scalar(select(func.max(seq)).where(seq < FIRST_TAKEN_IN)) or 0
        # What was taken in from another desk until now stands before this in the order.
        taken_in = self.session.scalar(select(func.count(seq)).where(seq >= FIRST_TAKEN_IN)) or 0
        place = last + 1 + taken_in
        offset = read_setting(self.session, CLOCK_OFFSET)
        self.session.add(
            JournalEntry(
                id=self.change_set_id,
                seq=last + 1,
                position=self.act.position if self.act.position is not None else place,
                kind=self.act.kind,
                # The file would take a longer one, the centre not.
                label=self.act.label[:_MOST_LABEL],
                actor=self.actor,
                recorded_at=self.now,
                clock_offset_ms=None if offset is None else offset["ms"],
                replaces=self.act.replaces,
                urgency=urgency(self.act.kind),
            )
        )
        self.session.flush()

    def _line(self, number: int, line: CapturedLine) -> dict[str, Any]:
        return {
            "change_set_id": self.change_set_id,
            "line": number,
            "record_kind": line.kind,
            "record_id": line.id,
            "action": line.action,
            "fields": line.fields,
            "base_version": line.base_version,
        }

    def _keep_confirmed(self, lines: list[CapturedLine]) -> None:
        """Remember what the centre has of records that had no unconfirmed change until now."""
        kept = [
            {
                "record_kind": line.kind,
                "record_id": line.id,
                "values": line.before if line.action == EDIT else None,
                "version": line.base_version,
                "awaited_version": 0,
            }
            for line in lines
        ]
        statement = insert(ConfirmedRecord).prefix_with("OR IGNORE", dialect="sqlite")
        self.session.connection().execute(statement, kept)


def _complete(record: type[Record], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their defaults, each with all columns that any of them has and no other."""
    given = set[str]().union(*rows)
    known = given.intersection(table_of(record).columns.keys())
    blank = dict.fromkeys(sorted(known)) | _defaults(record)
    if known == given:
        return [{**blank, **row} for row in rows]
    return [{**blank, **{name: row[name] for name in known & row.keys()}} for row in rows]


def _defaults(record: type[Record]) -> dict[str, Any]:
    return {
        column.key: column.default.arg  # type: ignore[attr-defined]
        for column in table_of(record).columns
        if column.default is not None and column.default.is_scalar
    }
