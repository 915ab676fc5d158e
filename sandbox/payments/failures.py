"""The answers that are errors, in Stripe's shape, and what an idempotency key remembers of them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An error answer.

    executed: the endpoint had begun its work, so its effects stay and the idempotency key keeps
    the answer; a request that failed validation leaves nothing behind.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        executed: bool = False,
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        self.body: Json = {"error": {"message": message, "type": kind, **details}}


def missing(what: str, identifier: str, *, param: str, status: int = 404) -> ApiError:
    """No such object; in a cursor or a body Stripe answers 400, in a path 404."""
    return ApiError(status, f"No such {what}: '{identifier}'", code="resource_missing", param=param)


def invalid(message: str, param: str, code: str = "parameter_invalid") -> ApiError:
    """A parameter that cannot be taken; nothing was executed."""
    return ApiError(400, message, code=code, param=param)


def wrong_state(message: str, code: str, **details: Any) -> ApiError:
    """The object's state forbids it; the endpoint had begun, so the key remembers."""
    return ApiError(400, message, executed=True, code=code, **details)
