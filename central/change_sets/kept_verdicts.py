"""Keeps what was decided about a change set, for good: the same question gets the same answer."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from central.sessions import Caller
from central.tables import StoredVerdict
from sync.protocol import ChangeSet, Verdict


def keep_verdict(
    connection: Connection, change: ChangeSet, verdict: Verdict, brought_by: Caller | None = None
) -> None:
    """Write it down. brought_by: who handed it in; None where the centre itself acted."""
    other = brought_by is not None and brought_by.desk.id != change.desk_id
    connection.execute(
        insert(StoredVerdict).values(
            change_set_id=change.id,
            digest=change.digest(),
            desk_id=change.desk_id,
            seq=change.seq,
            kind=change.kind.value,
            label=change.label,
            actor=change.actor,
            recorded_at=change.recorded_at,
            clock_offset_ms=change.clock_offset_ms,
            replaces=change.replaces,
            outcome=verdict.outcome.value,
            body=verdict.model_dump(mode="json"),
            decided_at=verdict.decided_at,
            brought_by_desk=brought_by.desk.id if brought_by and other else None,
            brought_by=brought_by.login if brought_by and other else None,
        )
    )
