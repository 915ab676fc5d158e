"""Change sets of the journal as they travel, written by SQLite itself: the journal's JSON becomes the
request's with no objects in between, which takes a fifth of the time.

What is sent, and when, is `sync.outbox`'s part.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from registrar_desktop.store.identity import joined_desk
from sync.protocol import Delivery

_MOST_LABEL = 400
# The JSON of a `Delivery`, but for what it depends on. The same journal entry always makes the same
# change set. Offered again is what was decided before, by a history that is no more.
_BODIES = f"""
SELECT s.id, s.state, (SELECT count(*) FROM change_line WHERE change_set_id = s.id), json_object(
    'change_set', json_object(
        'id', s.id, 'desk_id', coalesce(s.origin_desk_id, ?),
        'seq', coalesce(s.origin_seq, s.seq), 'kind', s.kind, 'actor', s.actor,
        'label', substr(s.label, 1, {_MOST_LABEL}), 'recorded_at', s.recorded_at,
        'clock_offset_ms', s.clock_offset_ms, 'replaces', s.replaces,
        'lines', (
            SELECT json_group_array(
                json_object(
                    'kind', record_kind, 'id', record_id, 'action', action,
                    'fields', (
                        SELECT json_group_object(
                            key, json_object('before', value -> 0, 'after', value -> 1)
                        ) FROM json_each(fields)
                    ),
                    'base_version', base_version
                ) ORDER BY line
            ) FROM change_line WHERE change_set_id = s.id
        )
    ),
    'offered_again', json(iif(s.decided_at IS NULL, 'false', 'true')),
    'on_behalf', json(iif(s.origin_desk_id IS NULL, 'false', 'true'))
)
FROM json_each(?) AS asked CROSS JOIN change_set AS s ON s.id = asked.value
"""  # noqa: S608 - a number of ours


class Body(NamedTuple):
    """A change set's state in the journal, how many lines it has, and its JSON."""

    id: str
    state: str
    lines: int
    text: str

    def delivery(self, needs: Sequence[str]) -> str:
        """The JSON of a `Delivery` of it."""
        return f'{self.text[:-1]},"depends_on":{json.dumps(needs)}}}' if needs else self.text


def bodies_of(session: Session, ids: Sequence[str]) -> list[Body]:
    """Those of these change sets that are in the journal, in their order."""
    asked = (joined_desk(session).id, json.dumps(ids))
    return [Body(*row) for row in session.connection().exec_driver_sql(_BODIES, asked).all()]


def deliveries_of(session: Session, ids: Sequence[str]) -> list[Delivery]:
    """The same as objects."""
    return [Delivery.model_validate_json(body.text) for body in bodies_of(session, ids)]
