"""What every route needs: the database, the time, the protocol's version and who asks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy import Engine

from central.history import same_history
from central.problems import Declined
from central.school import read_school
from central.sessions import Caller, caller_of
from registrar_desktop.clock import Clock
from sync.protocol import EPOCH_HEADER, SPOKEN, VERSION, VERSION_HEADER


def engine_of(request: Request) -> Engine:
    """The pool of database connections."""
    engine: Engine = request.app.state.engine
    return engine


def clock_of(request: Request) -> Clock:
    """The source of time."""
    clock: Clock = request.app.state.clock
    return clock


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy on this computer, as the proxy says."""
    return request.client.host if request.client else "unknown"


def same_version(
    version: Annotated[str | None, Header(alias=VERSION_HEADER)] = None,
) -> None:
    """Declined with 426 where the desk speaks a version that is not spoken here; without the
    header it is ours."""
    if version is not None and version not in map(str, SPOKEN):
        raise Declined(
            HTTPStatus.UPGRADE_REQUIRED, "update_needed", desk=version[:20], centre=VERSION
        )


Address = Annotated[str, Depends(address_of)]
DatabaseEngine = Annotated[Engine, Depends(engine_of)]
Time = Annotated[Clock, Depends(clock_of)]
DeskToken = Annotated[str | None, Header(alias="Registrar-Desk")]


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization` header, or None."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def signed_in(
    request: Request,
    engine: DatabaseEngine,
    clock: Time,
    desk_token: DeskToken = None,
    authorization: Annotated[str | None, Header()] = None,
    epoch: Annotated[str | None, Header(alias=EPOCH_HEADER)] = None,
) -> Caller:
    """Who asks. Declined with 401 where nobody is signed in at that desk, with 409 where the desk
    knows another history of this database."""
    with engine.connect() as connection:
        school = read_school(connection)
        same_history(school, epoch)
        request.state.backed_up_until = school.backed_up_until
        return caller_of(connection, desk_token, bearer(authorization), clock.now())


SignedInCaller = Annotated[Caller, Depends(signed_in)]
