"""When something was first asked for: an answer to a refusal is judged by the request it stands for.

Whose rights count, and whose word on a contact is the later one, goes by who gives the answer, and
when; that is left to the others.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from central.change_sets.occasion import Claim, adjusted, claim_of
from central.tables import StoredVerdict
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import ChangeSet, Outcome

# What has a deadline, or a place in a queue.
_BOUND_IN_TIME = frozenset(
    {
        *(ChangeKind.REGISTER, ChangeKind.DROP, ChangeKind.SWAP),
        *(ChangeKind.PAYMENT, ChangeKind.GATEWAY_PAYMENT),
    }
)
_REFUSED = frozenset({Outcome.REFUSED, Outcome.CONFLICT})
# An answer may be refused in its turn; nobody answers more often.
_MOST_ANSWERS = 20


def first_claim(connection: Connection, change: ChangeSet, now: datetime) -> Claim:
    """The claim of the earliest change set that this one takes the place of, or its own.

    Only what this desk had brought in, and was refused, counts: with the time it came in.
    """
    claim, replaced = claim_of(change, now), change.replaces
    if change.kind not in _BOUND_IN_TIME:
        return claim
    for _ in range(_MOST_ANSWERS):
        earlier = None if replaced is None else _refused(connection, change.desk_id, replaced)
        if earlier is None:
            break
        offset, arrived = earlier.clock_offset_ms, earlier.decided_at
        claim = Claim(adjusted(earlier.recorded_at, offset, arrived), arrived, offset)
        replaced = earlier.replaces
    return claim


def _refused(
    connection: Connection, desk_id: str, change_set_id: str
) -> Row[*tuple[Any, ...]] | None:
    return connection.execute(
        select(
            *(StoredVerdict.recorded_at, StoredVerdict.clock_offset_ms),
            *(StoredVerdict.decided_at, StoredVerdict.replaces),
        ).where(
            StoredVerdict.change_set_id == change_set_id,
            StoredVerdict.desk_id == desk_id,
            StoredVerdict.kind.in_(_BOUND_IN_TIME),
            StoredVerdict.outcome.in_(_REFUSED),
        )
    ).first()
