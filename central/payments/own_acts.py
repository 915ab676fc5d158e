"""What the centre does itself in accounts: change sets of its own, judged by the rules like any other.

They are kept with their verdict, so that the history of an account names who acted and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from central.change_sets.decide import decide
from central.change_sets.kept_verdicts import keep_verdict
from registrar_desktop.identifiers import same_id
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.codec import to_json
from registrar_desktop.schema.vocabulary import ChangeKind, Role
from sync.protocol import Action, ChangeSet, FieldChange, Line, Outcome, Verdict

# No login has a space in it, and no desk this id.
ACTOR = "payment service"
DESK_ID = same_id("centre", "payments")


def act(
    connection: Connection, change_id: str, label: str, lines: Sequence[Line], when: datetime,
    now: datetime,
) -> Verdict:  # fmt: skip
    """Decide and write it. Where it is not accepted nothing is written and nothing kept: it is
    tried again when something has changed.

    when: the time that counts for deadlines, by a right clock.
    """
    change = ChangeSet(
        id=change_id,
        desk_id=DESK_ID,
        seq=int(now.timestamp() * 1000),
        kind=ChangeKind.GATEWAY_PAYMENT,
        actor=ACTOR,
        label=label[:400],
        recorded_at=min(when, now),
        clock_offset_ms=0,
        lines=list(lines),
    )
    verdict = decide(connection, change, now, roles=[Role.FINANCE])
    if verdict.outcome is Outcome.ACCEPTED:
        keep_verdict(connection, change, verdict)
    return verdict


def creating(record: type[Record], record_id: str, values: dict[str, Any]) -> Line:
    """A new record as a line of a change set."""
    fields = {
        name: FieldChange(after=to_json(value))
        for name, value in values.items()
        if value is not None
    }
    return Line(kind=record.__tablename__, id=record_id, action=Action.CREATE, fields=fields)
