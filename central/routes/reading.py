"""What a desk reads besides the feed: the head, whole records, and the history they belong to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from central.feed import read_head
from central.history import forgotten, read_history
from central.numbers import keep_numbers
from central.routes.access import DatabaseEngine, SignedInCaller
from central.snapshot import read_snapshot
from sync.protocol_reading import (
    MOST_SNAPSHOT_ROWS,
    ClaimedNumbers,
    Forgotten,
    Head,
    History,
    KeptNumbers,
    Offered,
    SnapshotPage,
)

router = APIRouter(tags=["reading"])


@router.get("/head", summary="Where the feed ends now")
def get_head(_caller: SignedInCaller, engine: DatabaseEngine) -> Head:
    """Taken before the first page of a snapshot: the feed behind it tells what changed meanwhile."""
    with engine.connect() as connection:
        return read_head(connection)


@router.get("/snapshot", summary="Whole records by primary key", response_model=SnapshotPage)
def get_snapshot(
    _caller: SignedInCaller,
    engine: DatabaseEngine,
    kind: Annotated[str, Query(max_length=60)],
    after: Annotated[str, Query(max_length=36)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_SNAPSHOT_ROWS)] = MOST_SNAPSHOT_ROWS,
) -> Response:
    """`next` of a page is the `after` of the following one; null at the end of the kind."""
    with engine.connect() as connection:
        page = read_snapshot(connection, kind, after, limit)
    return Response(page, media_type="application/json")


@router.get("/history", summary="Which history of the database this is")
def get_history(engine: DatabaseEngine) -> History:
    """Asked by a desk that was told `history_changed`; needs nobody signed in."""
    with engine.connect() as connection:
        return read_history(connection)


@router.post("/change-sets/forgotten", summary="Which of these change sets have no verdict here")
def post_forgotten(asked: Offered, _caller: SignedInCaller, engine: DatabaseEngine) -> Forgotten:
    """After a restore a desk offers those again, under the same ids."""
    with engine.connect() as connection:
        return forgotten(connection, asked.ids)


@router.post("/student-numbers/kept", summary="Which ranges of numbers a desk may go on using")
def post_kept(asked: ClaimedNumbers, caller: SignedInCaller, engine: DatabaseEngine) -> KeptNumbers:
    """After a restore: ranges that were reserved after the backup are reserved again where free."""
    with engine.begin() as connection:
        return KeptNumbers(blocks=keep_numbers(connection, caller.desk.id, asked.blocks))
