"""Is the process alive, and can it work: for load balancers, service managers and people."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from central.feed import seconds_stalled
from central.problems import later
from central.routes.access import DatabaseEngine
from central.school import read_school

router = APIRouter(prefix="/health", tags=["health"])


class Live(BaseModel):
    """The process answers."""

    status: str = "live"


class Ready(BaseModel):
    """The database answers, too. `feed_lag_seconds`: the age of the oldest change that desks
    cannot be told yet; above a minute somebody on this server forgot to commit."""

    status: str = "ready"
    epoch: str
    feed_lag_seconds: float


@router.get("/live", summary="Does the process answer")
def get_live() -> Live:
    return Live()


@router.get("/ready", summary="Can it serve desks")
def get_ready(engine: DatabaseEngine) -> Ready:
    try:
        with engine.connect() as connection:
            epoch = read_school(connection).epoch
            return Ready(epoch=epoch, feed_lag_seconds=round(seconds_stalled(connection), 1))
    except (DBAPIError, PoolTimeout) as error:
        raise later("database_away") from error
