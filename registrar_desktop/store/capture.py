"""Capture of changes: watches one session and remembers before and after of every shared record.

No use case journals by itself; what is flushed here is what the journal gets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from registrar_desktop.errors import Defect
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.codec import row_to_json, to_json
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import CENTRE_FIELDS, MACHINE_MADE

CREATE, EDIT = "CREATE", "EDIT"


@dataclass(slots=True)
class CapturedLine:
    """One record's change: `fields` {name: [before, after]} and the whole row before it."""

    kind: str
    id: str
    action: str
    base_version: int
    fields: dict[str, list[Any]] = field(default_factory=dict)
    before: dict[str, Any] | None = None

    def note(self, name: str, before: object, after: object) -> None:
        """Add a field's change; the first `before` and the last `after` count."""
        known = self.fields.get(name)
        self.fields[name] = [before if known is None else known[0], after]


class Capture:
    """Listens to a session; `lines` are in the order of first touch."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lines: dict[tuple[str, str], CapturedLine] = {}
        self.touched_students: set[str] = set()
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "do_orm_execute", _refuse_bulk)

    @property
    def lines(self) -> list[CapturedLine]:
        """The changes that are left once fields that came back to their value are dropped."""
        for line in self._lines.values():
            if line.action == EDIT:
                line.fields = {
                    name: pair for name, pair in line.fields.items() if pair[0] != pair[1]
                }
        return [line for line in self._lines.values() if line.action == CREATE or line.fields]

    def restate(self, line: CapturedLine) -> None:
        """Note a change that is made anew without the row being touched."""
        self._lines[(line.kind, line.id)] = line

    def add_created(self, kind: str, rows: Iterable[dict[str, Any]]) -> None:
        """Note rows that the bulk door writes itself; `rows` hold JSON values with their id."""
        for row in rows:
            line = CapturedLine(kind, row["id"], CREATE, 0)
            line.fields = {
                name: [None, value]
                for name, value in row.items()
                if value is not None and name not in CENTRE_FIELDS and name != "id"
            }
            self._lines[(kind, row["id"])] = line

    def _before_flush(self, session: Session, _context: object, _instances: object) -> None:
        for row in session.deleted:
            if isinstance(row, Record):
                raise Defect(f"{row.__tablename__} rows are archived or reversed, never deleted")
        for row in session.new:
            if isinstance(row, Record):
                self._note_new(row)
        for row in session.dirty:
            if isinstance(row, Record) and session.is_modified(row):
                self._note_edit(row)

    def _note_new(self, row: Record) -> None:
        if isinstance(row, Student):
            self.touched_students.add(row.id)
        if row.__tablename__ in MACHINE_MADE:
            return
        _fill_defaults(row)
        self.add_created(row.__tablename__, [row_to_json(row)])

    def _note_edit(self, row: Record) -> None:
        if isinstance(row, Student):
            self.touched_students.add(row.id)
        if row.__tablename__ in MACHINE_MADE:
            return
        changed = _changed_fields(row)
        kind = row.__tablename__
        line = self._lines.get((kind, row.id))
        if line is None:
            line = CapturedLine(kind, row.id, EDIT, row.row_version)
            now = row_to_json(row)
            line.before = now | {name: pair[0] for name, pair in changed.items()}
            self._lines[(kind, row.id)] = line
        for name, (before, after) in changed.items():
            line.note(name, before, after)


def _changed_fields(row: Record) -> dict[str, list[Any]]:
    state = inspect(row)
    changed: dict[str, list[Any]] = {}
    for column in state.mapper.columns:
        name = column.key
        history = state.attrs[name].history
        if not history.has_changes() or name in CENTRE_FIELDS:
            continue
        before, after = list(history.deleted), list(history.added)
        if not before:
            raise Defect(f"{row.__tablename__}.{name} was changed without having been read")
        changed[name] = [to_json(before[0]), to_json(after[0])]
    return changed


def _fill_defaults(row: Record) -> None:
    """Give a new row its column defaults now: the journal tells them, too."""
    state = inspect(row)
    for column in state.mapper.columns:
        default = column.default
        if default is not None and default.is_scalar and getattr(row, column.key) is None:
            setattr(row, column.key, default.arg)  # type: ignore[attr-defined]


def _refuse_bulk(execute: ORMExecuteState) -> None:
    if not (execute.is_update or execute.is_delete):
        return
    mapper = execute.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Record):
        raise Defect(f"bulk change of {mapper.class_.__tablename__} would bypass the journal")
