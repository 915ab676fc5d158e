"""Decides many plain edits in one transaction: one statement for each step instead of several for
each change set.

Plain is a change set that edits fields about which nobody has a rule beyond their own form, on
records of its own, and that merges without a conflict. Its outcome is the one `deliver` would give,
and whatever is not plain, or meets somebody else meanwhile, is left to that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, Engine, Row, TextClause, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, OperationalError

from central.change_sets.occasion import clock_is_off
from central.change_sets.rejection import Rejected
from central.change_sets.scope import may_touch
from central.change_sets.soundness import is_sound
from central.change_sets.values import typed
from central.database import one_of
from central.sessions import Caller
from central.tables import MovedRecord, StaffUser, StoredVerdict
from registrar_desktop.rules.merging import Merged, merge_field
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.codec import table_of, to_json
from registrar_desktop.schema.register import BY_KIND, KINDS
from registrar_desktop.schema.vocabulary import ChangeKind, Role, StudentStatus
from sync.protocol import Action, ChangeSet, Delivery, Line, Outcome, RecordVersion, Verdict

# A lock was waited for too long, a deadlock was broken, others wrote first.
_GIVES_WAY = frozenset({"55P03", "40P01", "40001"})
# Below this many a transaction of their own each is as quick.
FEWEST = 3
_PLAIN_FIELDS: dict[str, frozenset[str]] = {
    "contact": frozenset({"name", "relation", "phone", "email", "may_receive_info"}),
    "student": frozenset(
        {
            *("phone", "email", "address", "note", "photo_ref"),
            *("gender_text", "citizenship", "residency"),
        }
    ),
}
# The bodies are those of `Verdict`, without its defaults.
_STORE = text(
    """
    INSERT INTO verdict (change_set_id, digest, desk_id, seq, kind, label, actor, recorded_at,
        clock_offset_ms, replaces, outcome, body, decided_at)
    SELECT id, digest, :desk, seq, :kind, label, actor, recorded_at, clock_offset_ms, replaces,
        'ACCEPTED', jsonb_build_object('change_set_id', id, 'outcome', 'ACCEPTED',
            'records', records, 'decided_at', CAST(:told AS text)), :now
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (
        id varchar, digest varchar, seq bigint, label varchar, actor varchar,
        recorded_at timestamptz, clock_offset_ms bigint, replaces varchar, records jsonb
    )
    """
)
# Which change set made which row, for the feed.
_NAME_CHANGE_SETS = text("SELECT set_config('registrar.change_sets', :made, true)")
# One transaction of a desk at a time: the same change set may come in twice at once.
ONE_OF_A_DESK = text("SELECT pg_advisory_xact_lock(hashtextextended(:desk, 0))")


class _Otherwise(Exception):
    """The database came to another end than was foreseen; nothing may be kept of it."""


@dataclass(slots=True)
class _Batch:
    """What is going to be written: verdicts, and the new values of records by kind and fields."""

    now: datetime
    stored: list[dict[str, Any]] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    writes: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def add(self, change: ChangeSet, outcomes: Iterable[_LineOutcome]) -> None:
        """Accept a change set with what becomes of its lines."""
        records: list[dict[str, Any]] = []
        for line, known, values in outcomes:
            version = known + bool(values)
            records.append({"kind": line.kind, "id": line.id, "version": version})
            if values:
                fields = (line.kind, tuple(sorted(values)))
                self.writes.setdefault(fields, []).append({"id": line.id, **values})
                self.made_by[line.id] = change.id
                self.versions[line.id] = version
        self.stored.append(_stored(change, records))
        self.verdicts[change.id] = Verdict(
            change_set_id=change.id,
            outcome=Outcome.ACCEPTED,
            records=[RecordVersion(**record) for record in records],
            decided_at=self.now,
        )


# A line, the version its record has, and the fields that are to be written.
_LineOutcome = tuple[Line, int, dict[str, Any]]


def is_plain(delivery: Delivery, caller: Caller) -> bool:
    """Whether it may turn out to be plain, by what it says."""
    change = delivery.change_set
    if delivery.offered_again or delivery.on_behalf or change.desk_id != caller.desk.id:
        return False
    if clock_is_off(change):
        return False
    if len({(line.kind, line.id) for line in change.lines}) < len(change.lines):
        return False
    return change.kind is ChangeKind.STUDENT_EDIT and all(
        line.action is Action.EDIT and line.fields.keys() <= _PLAIN_FIELDS.get(line.kind, set())
        for line in change.lines
    )


def decide_together(
    engine: Engine, deliveries: Sequence[Delivery], caller: Caller, now: datetime
) -> dict[str, Verdict]:
    """Verdicts by change set for those that were plain indeed, written and stored. The deliveries
    are of one desk, and no two touch the same record. Raises OperationalError where the database
    is away; nothing is stored then."""
    try:
        with engine.begin() as connection:
            connection.execute(ONE_OF_A_DESK, {"desk": caller.desk.id})
            known = _stored_verdicts(connection, deliveries)
            batch = _planned(connection, _undecided(connection, deliveries, known), now)
            if batch.verdicts:
                _write(connection, batch, caller.desk.id)
        return batch.verdicts | _decided_before(deliveries, known)
    except (DBAPIError, _Otherwise) as error:
        if isinstance(error, OperationalError) and _state_of(error) not in _GIVES_WAY:
            # The database is away: to try each by itself would only take longer to find out.
            raise
        # One of them broke a rule of the database, or its record is held: each is tried by itself.
        return {}


def _state_of(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _stored_verdicts(
    connection: Connection, deliveries: Sequence[Delivery]
) -> dict[str, Row[*tuple[Any, ...]]]:
    """What was decided about these and about what they rest on, by id."""
    asked = {each.change_set.id for each in deliveries}
    asked |= {one for each in deliveries for one in each.depends_on}
    columns = (
        *(StoredVerdict.change_set_id, StoredVerdict.outcome),
        *(StoredVerdict.digest, StoredVerdict.body),
    )
    found = connection.execute(select(*columns).where(one_of(columns[0], asked)))
    return {row.change_set_id: row for row in found}


def _decided_before(
    deliveries: Sequence[Delivery], known: Mapping[str, Row[*tuple[Any, ...]]]
) -> dict[str, Verdict]:
    """The stored verdicts on bodies that came in again as they were."""
    again = [each.change_set for each in deliveries if each.change_set.id in known]
    return {
        change.id: Verdict.model_validate(known[change.id].body)
        for change in again
        if is_sound(change) and known[change.id].digest == change.digest()
    }


def _undecided(
    connection: Connection,
    deliveries: Sequence[Delivery],
    known: Mapping[str, Row[*tuple[Any, ...]]],
) -> list[ChangeSet]:
    """Those that are new here, rest on accepted ones only, and that their actor may make."""
    accepted = {key for key, row in known.items() if row.outcome == Outcome.ACCEPTED}
    allowed = _allowed(connection, {each.change_set.actor for each in deliveries})
    return [
        each.change_set
        for each in deliveries
        if each.change_set.id not in known
        and accepted.issuperset(each.depends_on)
        and each.change_set.actor in allowed
        and is_sound(each.change_set)
    ]


def _allowed(connection: Connection, logins: set[str]) -> set[str]:
    """Who of them may edit students today."""
    people = connection.execute(
        select(StaffUser.login, StaffUser.roles).where(
            one_of(StaffUser.login, logins), StaffUser.revoked_at.is_(None)
        )
    )
    kind = ChangeKind.STUDENT_EDIT
    return {login for login, roles in people if may([Role(role) for role in roles], kind)}


def _planned(connection: Connection, changes: Sequence[ChangeSet], now: datetime) -> _Batch:
    # In the order in which everybody locks.
    plain = (kind for kind in KINDS if kind in _PLAIN_FIELDS)
    rows = {kind: _locked(connection, kind, changes) for kind in plain}
    batch = _Batch(now)
    for change in changes:
        outcomes = [_outcome(line, rows[line.kind].get(line.id)) for line in change.lines]
        plain_ones = [each for each in outcomes if each is not None]
        if len(plain_ones) == len(outcomes):
            batch.add(change, plain_ones)
    return batch


def _locked(
    connection: Connection, kind: str, changes: Iterable[ChangeSet]
) -> dict[str, Row[*tuple[Any, ...]]]:
    """The rows they touch, with the fields they speak of."""
    lines = [line for change in changes for line in change.lines if line.kind == kind]
    if not lines or not may_touch(ChangeKind.STUDENT_EDIT, kind):
        return {}
    table = table_of(BY_KIND[kind])
    names = {"row_version", *(name for line in lines for name in line.fields)}
    names |= {"status"} & set(table.columns.keys())
    ids = [line.id for line in lines]
    found = connection.execute(
        select(table.c.id, *(table.c[name] for name in sorted(names)))
        .where(one_of(table.c.id, ids))
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    rows = {row[0]: row for row in found}
    # What went over with a merged student, perhaps while it was waited for, is followed, one
    # change set at a time.
    moved = connection.scalars(select(MovedRecord.old_id).where(one_of(MovedRecord.old_id, ids)))
    for record_id in moved:
        rows.pop(record_id, None)
    return rows


def _outcome(line: Line, row: Row[*tuple[Any, ...]] | None) -> _LineOutcome | None:
    """What becomes of a line; None where it is not plain after all."""
    if row is None or getattr(row, "status", None) is StudentStatus.MERGED:
        return None
    taken: dict[str, Any] = {}
    for name, told in line.fields.items():
        merged = merge_field(told.before, told.after, to_json(getattr(row, name)))
        if merged is Merged.CONFLICT:
            return None
        if merged is Merged.TAKE:
            taken[name] = told.after
    try:
        typed(BY_KIND[line.kind], line.id, taken)
    except Rejected:
        return None
    return line, row.row_version, taken


def _stored(change: ChangeSet, records: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": change.id,
        "digest": change.digest(),
        "seq": change.seq,
        "label": change.label,
        "actor": change.actor,
        "recorded_at": change.recorded_at.isoformat(),
        "clock_offset_ms": change.clock_offset_ms,
        "replaces": change.replaces,
        "records": records,
    }


def _write(connection: Connection, batch: _Batch, desk_id: str) -> None:
    connection.execute(_NAME_CHANGE_SETS, {"made": json.dumps(batch.made_by)})
    for (kind, fields), rows in batch.writes.items():
        written = connection.execute(_update(kind, fields), {"rows": json.dumps(rows)})
        if {row[0]: row[1] for row in written} != {
            row["id"]: batch.versions[row["id"]] for row in rows
        }:
            raise _Otherwise(kind)
    stored = {
        "rows": json.dumps(batch.stored),
        "desk": desk_id,
        "kind": ChangeKind.STUDENT_EDIT.value,
        "now": batch.now,
        "told": to_jsonable_python(batch.now),
    }
    connection.execute(_STORE, stored)


@cache
def _update(kind: str, fields: tuple[str, ...]) -> TextClause:
    table = table_of(BY_KIND[kind])
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    typed_fields = ", ".join(
        f'"{name}" {table.c[name].type.compile(dialect)}' for name in ("id", *fields)
    )
    changes = ", ".join(f'"{name}" = told."{name}"' for name in fields)
    return text(
        f"UPDATE {kind} AS kept SET {changes}"  # noqa: S608 - names are the schema's
        f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({typed_fields})"
        " WHERE kept.id = told.id RETURNING kept.id, kept.row_version"
    )
