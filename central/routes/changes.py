"""Change sets come in, the feed goes out."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Response

from central.change_sets.deliver import deliver_all
from central.feed import read_page
from central.heard import note_heard
from central.monitoring.figures import VERDICTS
from central.routes.access import DatabaseEngine, SignedInCaller, Time
from sync.protocol import Deliveries, Verdicts
from sync.protocol_reading import MOST_FEED_ROWS, FeedPage, Own

router = APIRouter(tags=["changes"])


@router.post(
    "/change-sets",
    summary="Deliver change sets; one verdict each, in their order",
    response_model=Verdicts,
)
def post_change_sets(
    deliveries: Deliveries, caller: SignedInCaller, engine: DatabaseEngine, clock: Time
) -> Response:
    """Each is applied whole or not at all, and exactly once however often it is sent.

    503: not everything could be tried; what was decided is known and sending again is safe.
    """
    verdicts = Verdicts(verdicts=deliver_all(engine, deliveries.deliveries, caller, clock))
    for outcome, many in Counter(each.outcome for each in verdicts.verdicts).items():
        VERDICTS.labels(outcome.lower()).inc(many)
    return Response(verdicts.model_dump_json(exclude_defaults=True), media_type="application/json")


@router.get(
    "/feed", summary="Row states after a cursor, in whole transactions", response_model=FeedPage
)
def get_feed(
    caller: SignedInCaller,
    engine: DatabaseEngine,
    clock: Time,
    after: Annotated[str, Query(max_length=120)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_FEED_ROWS)] = MOST_FEED_ROWS,
    own: Annotated[Own, Query()] = Own.WHOLE,
) -> Response:
    """An empty cursor starts at the beginning. 410: the cursor is of another history."""
    with engine.connect() as connection:
        page = read_page(connection, after, limit, caller.desk.id if own is Own.BRIEF else "")
    note_heard(engine, caller.desk.id, clock.now())
    return Response(page, media_type="application/json")
