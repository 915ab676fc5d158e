"""Failures as `application/problem+json` (RFC 9457): every foreign exception is translated here."""

from __future__ import annotations

import logging
import random
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sync.protocol import Problem

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_LATER_SECONDS = (2, 8)


class Declined(HTTPException):
    """A request that is answered with a problem; nothing was changed.

    An HTTPException, because FastAPI hides any other that comes up while a body is read.
    """

    def __init__(self, status: HTTPStatus, code: str, /, **facts: object) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.facts = facts
        self.retry_after: int | None = None


def later(code: str = "centre_busy") -> Declined:
    """Come again: not tried. The waiting time is spread so that not everybody comes at once."""
    declined = Declined(HTTPStatus.SERVICE_UNAVAILABLE, code)
    declined.retry_after = random.randint(*_LATER_SECONDS)  # noqa: S311 - spreads load, no secret
    return declined


def problem_response(declined: Declined) -> Response:
    """The problem as an answer."""
    problem = Problem(
        title=declined.status.phrase,
        status=declined.status,
        code=declined.code,
        facts=declined.facts,
    )
    headers: dict[str, str] = {}
    if declined.retry_after is not None:
        headers["Retry-After"] = str(declined.retry_after)
    if declined.status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    body = problem.model_dump_json().encode()
    return Response(body, declined.status, headers, MEDIA_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Let every failure of the app be answered as a problem."""
    app.add_exception_handler(Declined, _declined)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeout, _busy)
    app.add_exception_handler(Exception, _ours)


def _declined(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Declined)
    return problem_response(error)


def _unreadable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(
        Declined(status, "request_unreadable", place=place[:200], problem=first["msg"][:200])
    )


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    return problem_response(Declined(status, status.name.lower()))


def _database(_request: Request, error: Exception) -> Response:
    """The database is away, a lock was waited for too long, a deadlock was broken: not tried."""
    if isinstance(error, OperationalError):
        log.info("not tried: %s", type(error.orig).__name__)
        return problem_response(later())
    if isinstance(error, DataError):
        # Text that the database cannot hold, such as a NUL inside a login.
        return problem_response(
            Declined(HTTPStatus.UNPROCESSABLE_ENTITY, "request_unreadable", place="", problem="")
        )
    raise error


def _busy(_request: Request, _error: Exception) -> Response:
    return problem_response(later())


def _ours(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem_response(Declined(HTTPStatus.INTERNAL_SERVER_ERROR, "centre_fault"))
