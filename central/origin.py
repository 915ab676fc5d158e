"""Who brought a record to the centre and when, as far as the feed still tells."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from central.tables import FeedEntry, StoredVerdict
from registrar_desktop.schema.codec import to_json


def origin_of(connection: Connection, kind: str, record_id: str) -> dict[str, Any]:
    """`by` and `at` of a record's first state; `by` is empty where plain SQL made it."""
    first = connection.execute(
        select(StoredVerdict.actor, StoredVerdict.recorded_at, FeedEntry.made_at)
        .select_from(FeedEntry)
        .outerjoin(StoredVerdict, StoredVerdict.change_set_id == FeedEntry.change_set_id)
        .where(FeedEntry.kind == kind, FeedEntry.record_id == record_id, FeedEntry.version == 1)
        .order_by(FeedEntry.made_at)
    ).first()
    if first is None:
        return {"by": None, "at": None}
    return {"by": first.actor, "at": to_json(first.recorded_at or first.made_at)}
