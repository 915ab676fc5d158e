"""Follows what a desk writes about a merged student, or about a registration or hold that stood
already, to the record that goes on (domain C2, C6, C11).

The lines are rewritten before anything is judged; what was meant for the old record is left out of
the verdict, so that the desk shows that record as the centre has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, union_all
from sqlalchemy.dialects.postgresql import insert

from central.change_sets.moving_money import Mover
from central.change_sets.plan import Plan
from central.change_sets.rejection import Overtaken
from central.database import one_of
from central.tables import MovedRecord
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.codec import table_of, to_json
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import Case, StudentStatus
from sync.protocol import Action, ChangeSet, FieldChange, Line, Remark

_REGISTRATION = Registration.__tablename__
_REFERENCES = ("student_id", "credit_entry_id", "charge_entry_id")
# What the old record is and was called is its own.
_OWN = frozenset({"status", "merged_into_id", "student_number"})


@dataclass(frozen=True, slots=True)
class Followed:
    """A change set as it is to be judged. `heirs`: where each old record goes on."""

    change: ChangeSet
    heirs: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def known_as(self, record_id: str) -> str:
        """The id under which the desk knows a record."""
        return {heir: old for old, heir in self.heirs.items()}.get(record_id, record_id)


def follow(connection: Connection, change: ChangeSet) -> Followed:
    """The change set with every line that means a merged student pointed at where it goes on."""
    heirs = _heirs(connection, set(_named(change.lines)))
    if not heirs:
        return Followed(change)
    lines = [moved for line in change.lines if (moved := _followed(line, heirs)) is not None]
    lines = _left_as_they_are(connection, change, lines)
    edited = (line.id for line in change.lines if line.action is Action.EDIT)
    return Followed(
        change.model_copy(update={"lines": lines}),
        heirs,
        tuple(old for old in edited if old in heirs),
        _remarks(connection, heirs),
    )


def refuse_overtaken(connection: Connection, told: ChangeSet, followed: Followed) -> None:
    """Raise Overtaken where a merge was decided while the change set's records were waited for: it
    is known only now that they are locked, in a statement of its own."""
    if _heirs(connection, set(_named(told.lines))) != followed.heirs:
        raise Overtaken


def goes_on_in(connection: Connection, kind: str, old: str, heir: str) -> None:
    """What a desk still writes about a record that was left out means the one that stood already."""
    statement = insert(MovedRecord).values(old_id=old, new_id=heir, kind=kind)
    connection.execute(statement.on_conflict_do_nothing())


def move_reversals(connection: Connection, plan: Plan, followed: Followed) -> None:
    """A reversal stands in the account of what it reverses; where that account was merged away, a
    pair of transfers takes it to the one that goes on."""
    accounts = followed.heirs
    reversals = [
        row
        for row in plan.created("ledger_entry")
        if row["reverses_id"] and row["student_id"] in accounts
    ]
    if not reversals:
        return
    last = max(row["line"] for row in plan.created("ledger_entry"))
    for row in reversals:
        number = _students(connection, [row["student_id"]])[row["student_id"]][0]
        mover = Mover(plan, followed.change, number, accounts[row["student_id"]], last)
        mover.move([row])
        last = mover.last_line
        target = _heirs(connection, {row["reverses_id"]}).get(row["reverses_id"])
        if target is not None:
            credit, debit = target, mover.moved[row["id"]]
            if row["amount_minor"] < 0:
                credit, debit = debit, credit
            mover.apply(credit, debit, abs(row["amount_minor"]))


def _named(lines: Iterable[Line]) -> Iterable[str]:
    for line in lines:
        if line.action is Action.EDIT:
            yield line.id
        for name in _REFERENCES:
            change = line.fields.get(name)
            if change is not None and isinstance(change.after, str):
                yield change.after


def _heirs(connection: Connection, ids: set[str]) -> dict[str, str]:
    merged = select(Student.id, Student.merged_into_id).where(
        one_of(Student.id, ids),
        Student.status == StudentStatus.MERGED,
        Student.merged_into_id.is_not(None),
    )
    moved = select(MovedRecord.old_id, MovedRecord.new_id).where(one_of(MovedRecord.old_id, ids))
    found: Iterable[Any] = connection.execute(union_all(merged, moved))
    return {str(row[0]): str(row[1]) for row in found}


def _followed(line: Line, heirs: Mapping[str, str]) -> Line | None:
    """The line as it is meant now; None where nothing of it is."""
    if line.action is Action.EDIT and line.id in heirs:
        fields = dict(line.fields)
        if line.kind == Student.__tablename__:
            fields = {name: each for name, each in fields.items() if name not in _OWN}
        return line.model_copy(update={"id": heirs[line.id], "fields": fields}) if fields else None
    if "reverses_id" in line.fields and line.fields["reverses_id"].after:
        return line
    changed = {
        name: FieldChange(before=line.fields[name].before, after=heirs[line.fields[name].after])
        for name in _REFERENCES
        if name in line.fields and line.fields[name].after in heirs
    }
    return line.model_copy(update={"fields": {**line.fields, **changed}}) if changed else line


def _left_as_they_are(connection: Connection, change: ChangeSet, lines: list[Line]) -> list[Line]:
    """A registration that goes on in another one has a story of its own: only what becomes of it
    (its status) is compared with what the desk saw."""
    known = {line.id for line in change.lines}
    ids = {line.id for line in lines if line.kind == _REGISTRATION and line.id not in known}
    if not ids:
        return lines
    table = table_of(Registration)
    found = connection.execute(select(table).where(one_of(table.c.id, ids))).mappings()
    rows = {str(row["id"]): dict(row) for row in found}
    return [_told_anew(line, rows[line.id]) if line.id in rows else line for line in lines]


def _told_anew(line: Line, row: Mapping[str, Any]) -> Line:
    fields = {
        name: each if name == "status" else FieldChange(before=to_json(row[name]), after=each.after)
        for name, each in line.fields.items()
        if name in row
    }
    return line.model_copy(update={"fields": fields})


def _remarks(connection: Connection, heirs: Mapping[str, str]) -> tuple[Remark, ...]:
    """One remark a merged student that was named, else one that says that something was moved."""
    known = _students(connection, [*heirs, *heirs.values()])
    pairs = [(known[old], known[new]) for old, new in heirs.items() if old in known]
    return tuple(
        Remark(
            case=Case.STUDENT_MERGED,
            facts={"number": old[0], "into": new[0], "name": full_name(*new[1:])},
        )
        for old, new in pairs
    ) or (Remark(case=Case.STUDENT_MERGED, facts={"records": len(heirs)}),)


def _students(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    statement = select(
        Student.id, Student.student_number, Student.family_name, Student.given_name
    ).where(one_of(Student.id, ids))
    return {row.id: (row[1], row[2], row[3]) for row in connection.execute(statement)}
