"""Carries out a plan: rows in groups, each group one change set, with its journal, whole or not.

What was changed by somebody since the preview is left alone and told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from registrar_desktop.errors import Fault, Refused
from registrar_desktop.imports.batches import Batch
from registrar_desktop.imports.covering import cover_charges
from registrar_desktop.imports.many_rows import many_rows
from registrar_desktop.imports.planned import Addition, Change, Finding, Plan
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import RECORDS
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import LIVE
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.work import Work

Progress = Callable[[int, int], None]

# What may be there once only; the column looked up by stands first.
_ONCE: dict[type[Record], tuple[str, ...]] = {
    Term: ("code",),
    Course: ("number", "subject"),
    Section: ("crn", "term_id"),
    Student: ("student_number",),
    Registration: ("student_id", "section_id"),
    LedgerEntry: ("source",),
}


@dataclass(slots=True)
class Applied:
    """What an import did."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    change_sets: list[str] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)
    batch: str = ""


@many_rows()
def apply_plan(store: DeskStore, plan: Plan, progress: Progress | None = None) -> Applied:
    """Carry out the plan. `progress(done, of)` may raise a Fault to stop between two groups.

    Raises Refused("import_interrupted") when it stops part-way, for whatever cause: what was
    taken stays, and importing the same files again goes on where it stopped. Raises what the
    store raises where not even the first group could be taken.
    """
    rows: list[Addition | Change] = [*plan.additions, *plan.changes]
    groups = [rows[at : at + plan.group] for at in range(0, len(rows), plan.group)]
    run = _Run(store, plan, len(groups))
    done = 0
    for number, group in enumerate(groups, 1):
        try:
            if progress is not None:
                progress(done, len(rows))
            run.take(number, group)
        except Fault as fault:
            if number == 1:
                raise
            raise Refused(
                "import_interrupted", done=done, of=len(rows), cause=fault.code
            ) from fault
        done += len(group)
    if progress is not None:
        progress(done, len(rows))
    return run.applied


class _Run:
    """One application of a plan; ids of rows that came to be there meanwhile are replaced."""

    def __init__(self, store: DeskStore, plan: Plan, groups: int) -> None:
        self.applied = Applied()
        self._store = store
        self._plan = plan
        self._groups = groups
        self._instead: dict[str, str] = {}
        self._line = 0
        self._batch = Batch(plan)

    def take(self, number: int, group: Sequence[Addition | Change]) -> None:
        """One group, as one act."""
        part = f" ({number} of {self._groups})" if self._groups > 1 else ""
        added: Counter[str] = Counter()
        changed: Counter[str] = Counter()
        left: list[Finding] = []
        self._line = 0
        with self._store.changing(
            label=f"Import of {self._plan.title}{part}", kind=self._plan.kind
        ) as work:
            additions = _by_record(group)
            for record in RECORDS:
                new = list(self._new(work, record, additions[record], left))
                work.bulk_insert(record, new)
                if record is LedgerEntry:
                    cover_charges(work, new)
                added[record.__tablename__] += len(new)
            changes = [each for each in group if isinstance(each, Change)]
            rows = _rows(work, changes)
            for change in changes:
                if _change(rows.get(change.id), change, left):
                    changed[change.record.__tablename__] += 1
            self._batch.note(work, added, changed)
            change_set = work.change_set_id
        self.applied.added += added
        self.applied.changed += changed
        self.applied.left += left
        if added.total() + changed.total():
            self.applied.change_sets.append(change_set)
            self.applied.batch = self._batch.id

    def _new(
        self, work: Work, record: type[Record], additions: list[Addition], left: list[Finding]
    ) -> Iterator[dict[str, Any]]:
        """The rows that are still new, with references to rows that are really there."""
        for each in additions:
            each.values = self._referring(each.values)
        present = _present(work, record, additions)
        for each in additions:
            there = present.get(_once(record, each.values))
            if there is not None:
                self._instead[each.values["id"]] = there
                facts = {"what": each.label}
                left.append(Finding(each.place, "import_added_meanwhile", facts, refused=True))
                continue
            self._line += 1
            yield {**each.values, **_given_now(work, record, each.values, self._line)}

    def _referring(self, values: dict[str, Any]) -> dict[str, Any]:
        if not self._instead:
            return values
        return {
            name: self._instead.get(value, value) if name.endswith("_id") else value
            for name, value in values.items()
        }


def _by_record(group: Sequence[Addition | Change]) -> defaultdict[type[Record], list[Addition]]:
    sorted_out: defaultdict[type[Record], list[Addition]] = defaultdict(list)
    for each in group:
        if isinstance(each, Addition):
            sorted_out[each.record].append(each)
    return sorted_out


def _given_now(
    work: Work, record: type[Record], values: dict[str, Any], line: int
) -> dict[str, Any]:
    if record is Registration:
        return {"change_set_id": work.change_set_id}
    if record is LedgerEntry:
        return {
            "change_set_id": work.change_set_id,
            "line": line,
            "desk_id": work.desk.id,
            "posted_by": work.actor,
            "recorded_at": work.now,
        }
    if record is Student and not values.get("student_number"):
        return {"student_number": work.take_student_number()}
    return {}


def _once(record: type[Record], values: dict[str, Any]) -> tuple[Any, ...]:
    """What it is known by; its id where that is given only when it is taken in."""
    key = tuple(values.get(name) for name in _ONCE.get(record, ("id",)))
    return (values["id"],) if key[0] is None else key


def _present(
    work: Work, record: type[Record], additions: list[Addition]
) -> dict[tuple[Any, ...], str]:
    """The rows that are there with a key of one of the additions: key -> id."""
    if not additions:
        return {}
    table, names = table_of(record), _ONCE.get(record, ("id",))
    looked_up = {each.values.get(names[0]) for each in additions} - {None}
    statement = select(*(table.c[name] for name in names), table.c.id)
    statement = statement.where(table.c[names[0]].in_(looked_up))
    if record is Registration:
        statement = statement.where(table.c.status.in_(LIVE))
    if record is LedgerEntry:
        # What was taken back may come again.
        undone = select(table.c.reverses_id).where(table.c.reverses_id.is_not(None))
        statement = statement.where(table.c.id.not_in(undone))
    found = {tuple(row[:-1]): row[-1] for row in work.session.execute(statement)}
    ids = [each.values["id"] for each in additions if each.values.get(names[0]) is None]
    again = select(table.c.id).where(table.c.id.in_(ids))
    return found | {(one,): one for one in (work.session.scalars(again) if ids else ())}


def _rows(work: Work, changes: list[Change]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in {each.record for each in changes}:
        ids = [each.id for each in changes if each.record is record]
        for row in work.session.scalars(select(record).where(record.id.in_(ids))):
            found[row.id] = row
    return found


def _change(row: Record | None, change: Change, left: list[Finding]) -> bool:
    now = {name: getattr(row, name, None) for name in change.before}
    if row is None or now != change.before:
        facts = {"what": change.label}
        left.append(Finding(change.place, "import_changed_meanwhile", facts, refused=True))
        return False
    for name, value in change.after.items():
        setattr(row, name, value)
    return True
