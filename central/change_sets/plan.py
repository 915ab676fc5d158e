"""From the lines of a change set to what would be written: rows locked, fields merged.

Every transaction locks in the same order, by kind and id, so that two of them wait for each other
in turn instead of in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.matched_twice import first_match_stays
from central.change_sets.questions import Question
from central.change_sets.rejection import Rejected
from central.change_sets.released_twice import first_release_stays
from central.change_sets.values import OURS, complete, typed
from central.database import one_of
from registrar_desktop.rules.merging import Merged, merge_field
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.codec import table_of, to_json
from registrar_desktop.schema.register import BY_KIND, KINDS, TESTIMONY
from registrar_desktop.schema.registrations import Registration
from sync.protocol import Action, ChangeSet, FieldConflict, Line, Remark

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
_APPEND_ONLY = frozenset({"ledger_entry", "allocation"})
# Fields that name other records whose rows a decision rests on, by kind.
_RESTS_ON = {
    "registration": {"section_id": "section", "student_id": "student"},
    "seat_allotment": {"section_id": "section"},
    "hold": {"student_id": "student"},
    "payment_plan": {"student_id": "student"},
    "ledger_entry": {"reverses_id": "ledger_entry"},
    "allocation": {"credit_entry_id": "ledger_entry", "charge_entry_id": "ledger_entry"},
}


@dataclass(frozen=True, slots=True)
class Edit:
    """An existing row with the fields that would change."""

    kind: str
    row: Row
    changes: Row

    @property
    def after(self) -> Row:
        """The whole row as it would be."""
        return {**self.row, **self.changes}


@dataclass(slots=True)
class Plan:
    """What a change set comes to: `locked` rows by kind and id, rows to create, edits to make."""

    locked: Rows
    creates: dict[str, list[Row]] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    # What both sides changed differently.
    conflicts: list[FieldConflict] = field(default_factory=list)
    # What was settled by itself, and what a person is asked.
    remarks: list[Remark] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    # Written before this one: what must have made room first.
    earlier: list[Plan] = field(default_factory=list)

    def leave_out(self, kind: str, record_id: str) -> None:
        """Do not create this row although the rest of the change set is written."""
        self.creates[kind] = [row for row in self.created(kind) if row["id"] != record_id]
        self.left_out.append(record_id)

    def create(self, kind: str, row: Row) -> None:
        """Add a new row of the centre's own."""
        self.creates.setdefault(kind, []).append(row)

    def created(self, kind: str) -> list[Row]:
        """The new rows of a kind."""
        return self.creates.get(kind, [])

    def edited(self, kind: str) -> list[Edit]:
        """The edits of a kind."""
        return [edit for edit in self.edits if edit.kind == kind]

    def known(self, kind: str) -> dict[str, Row]:
        """Rows of a kind that exist or would: the locked ones and the new ones, by id."""
        return self.locked.get(kind, {}) | {row["id"]: row for row in self.created(kind)}


def make_plan(connection: Connection, change: ChangeSet) -> Plan:
    """Lock what the change set touches and merge it in; what does not merge is in `conflicts`."""
    _refuse_unreadable(change)
    plan = Plan(lock_rows(connection, change))
    for line in change.lines:
        row = plan.locked.get(line.kind, {}).get(line.id)
        if line.action is Action.CREATE:
            _plan_create(plan, line, row)
        else:
            plan.conflicts += _plan_edit(plan, line, row)
    return plan


def lock_rows(connection: Connection, change: ChangeSet) -> Rows:
    """The rows the change set touches or rests on, locked until the transaction ends."""
    wanted = _touched(change.lines)
    for section_id, student_id in _places(connection, wanted.get("registration", set())):
        wanted.setdefault("section", set()).add(section_id)
        wanted.setdefault("student", set()).add(student_id)
    found: Rows = {}
    for kind in KINDS:
        if wanted.get(kind):
            table = table_of(BY_KIND[kind])
            rows = connection.execute(
                select(table)
                .where(one_of(table.c.id, sorted(wanted[kind])))
                .order_by(table.c.id)
                .with_for_update(key_share=True)
            )
            found[kind] = {row["id"]: dict(row) for row in rows.mappings()}
    return found


def _touched(lines: Iterable[Line]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    for line in lines:
        wanted.setdefault(line.kind, set()).add(line.id)
        for name, target in _RESTS_ON.get(line.kind, {}).items():
            change = line.fields.get(name)
            if change is not None and isinstance(change.after, str):
                wanted.setdefault(target, set()).add(change.after)
    return wanted


def _places(connection: Connection, ids: set[str]) -> list[tuple[str, str]]:
    """Section and student of registrations that exist; neither ever changes."""
    if not ids:
        return []
    statement = select(Registration.section_id, Registration.student_id).where(
        one_of(Registration.id, sorted(ids))
    )
    return [(section, student) for section, student in connection.execute(statement)]


def _refuse_unreadable(change: ChangeSet) -> None:
    seen: set[tuple[str, str]] = set()
    for line in change.lines:
        if line.kind not in BY_KIND:
            raise Rejected("kind_not_known", kind=line.kind[:60])
        if (line.kind, line.id) in seen:
            raise Rejected("record_twice", kind=line.kind, id=line.id)
        seen.add((line.kind, line.id))


def _plan_create(plan: Plan, line: Line, row: Row | None) -> None:
    record = BY_KIND[line.kind]
    values = typed(record, line.id, {name: each.after for name, each in line.fields.items()})
    if row is None:
        plan.creates.setdefault(line.kind, []).append(complete(record, line.id, values))
        return
    told = values.keys() - TESTIMONY.get(line.kind, frozenset())
    if any(to_json(row[name]) != to_json(values[name]) for name in told):
        raise Rejected("record_exists", kind=line.kind, id=line.id)


def _plan_edit(plan: Plan, line: Line, row: Row | None) -> list[FieldConflict]:
    if row is None:
        raise Rejected("record_unknown", kind=line.kind, id=line.id)
    record = BY_KIND[line.kind]
    _refuse_unknown_fields(record, line)
    if line.kind == "hold":
        line, remark = first_release_stays(line, row)
        plan.remarks += [remark] if remark else []
    if line.kind == "bank_line":
        line = first_match_stays(line, row)
    taken: dict[str, Any] = {}
    conflicts = []
    for name, change in line.fields.items():
        if name in OURS:
            continue
        theirs = to_json(row[name])
        merged = merge_field(change.before, change.after, theirs)
        if merged is Merged.TAKE:
            taken[name] = change.after
        elif merged is Merged.CONFLICT:
            conflicts.append(_conflict(line, name, theirs))
    if taken and line.kind in _APPEND_ONLY:
        raise Rejected("record_append_only", kind=line.kind, id=line.id)
    if taken:
        plan.edits.append(Edit(line.kind, row, typed(record, line.id, taken)))
    return conflicts


def _refuse_unknown_fields(record: type[Record], line: Line) -> None:
    for name in line.fields:
        if name not in table_of(record).columns or name == "id":
            raise Rejected("field_not_known", kind=line.kind, field=name[:60])


def _conflict(line: Line, name: str, theirs: Any) -> FieldConflict:
    change = line.fields[name]
    return FieldConflict(
        kind=line.kind,
        id=line.id,
        field=name,
        before=change.before,
        mine=change.after,
        theirs=theirs,
    )
