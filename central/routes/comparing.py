"""What a desk compares its records with: digests of all kinds, of the parts of one, their records."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection, Engine

from central.checkpoint import doubt, read_digests
from central.parts import read_parts, read_records
from central.routes.access import DatabaseEngine, SignedInCaller, Time
from sync.protocol_reading import Digests, Parts, PartsAsked, RecordsAsked, RecordsPage

router = APIRouter(tags=["comparing"])


@router.get("/digest", summary="Digests of all kinds of records as they were at a cursor")
def get_digest(
    _caller: SignedInCaller,
    engine: DatabaseEngine,
    clock: Time,
    at: Annotated[str, Query(max_length=120)] = "",
) -> Digests:
    """Costs what changed since the last asker, however many records there are. 410: the cursor is
    of another history."""
    return read_digests(engine, at, clock.now())


@router.post("/digest/parts", summary="Digests of one kind in its parts, of versions or of values")
def post_parts(asked: PartsAsked, _caller: SignedInCaller, engine: DatabaseEngine) -> Parts:
    """Reads every record of the kind: for a desk that differs, or where staff ask."""
    with _one_instant(engine) as connection:
        parts = read_parts(connection, asked)
    if not (parts.moved or parts.columns):
        doubt(engine, asked.kind, asked.at, parts.parts)
    return parts


@router.post(
    "/digest/records", summary="The whole records of some parts", response_model=RecordsPage
)
def post_records(asked: RecordsAsked, _caller: SignedInCaller, engine: DatabaseEngine) -> Response:
    """`next` of a page is the `after` of the following one; null at the end."""
    with _one_instant(engine) as connection:
        page = read_records(connection, asked)
    return Response(page, media_type="application/json")


def _one_instant(engine: Engine) -> Connection:
    """Tables and feed as of one instant."""
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")
