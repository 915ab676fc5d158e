"""One request from arrival to answer: keys, faults, idempotency, the endpoint, in that order.

Knows no sockets: a spoilt connection is told to the server as a `Spoilt` mark.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.payments import faults, forms, reading, routes
from sandbox.payments.failures import ApiError, Json
from sandbox.payments.idempotency import Answer, Keys, fingerprint
from sandbox.payments.world import API_VERSION, Asked, World


@dataclass(frozen=True)
class Call:
    """What arrived; header names are written `Like-This`."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> str | None:
        """The idempotency key, of a request that changes something."""
        return self.headers.get("Idempotency-Key") if self.method == "POST" else None


class Account:
    """The API behind the wire."""

    def __init__(self, world: World, key_window: float) -> None:
        self.world = world
        self.faults = faults.Faults()
        self._keys = Keys(world, key_window)
        self.secret_key = f"sk_test_{world.secret('secret key')}"
        self.writing_key = f"rk_test_{world.secret('writing key')}"
        self.reading_key = f"rk_test_{world.secret('reading key')}"
        self.webhook_secret = f"whsec_{world.secret('webhook secret')}"

    def answer(self, call: Call, fault: faults.Fault | None) -> Answer:
        """The answer; `fault` may let it fail before or after the work."""
        request_id = self._request_id()
        try:
            self._admit(call)
            if call.path == "/sandbox/faults":
                return Answer(200, self._order_fault(call), request_id)
            if call.path == "/sandbox/reset":
                self.faults.clear()
            if fault is not None and fault.kind in faults.BEFORE:
                self._fail_before(fault)
            with self._keys.alone(call.key):
                if fault is not None and fault.kind == "slow":
                    self.faults.wait(fault)
                return self._execute(call, fault, request_id)
        except ApiError as error:
            return Answer(error.status, error.body, request_id)

    def _execute(self, call: Call, fault: faults.Fault | None, request_id: str) -> Answer:
        mark = fingerprint(call.method, call.path, call.body)
        asked = Asked(request_id, call.key, call.headers.get("Stripe-Version") or API_VERSION)
        with self.world.turn(asked):
            routes.let_time_pass(self.world)
            if call.key is not None:
                known = self._keys.remembered(call.key, mark)
                if known is not None:
                    return known
            answer, executed = self._run(call, request_id)
            if executed and fault is not None and fault.kind == "500_after_commit":
                answer = Answer(500, _broken(), request_id)
            if call.key is not None and executed:
                self._keys.remember(call.key, mark, answer)
            return answer

    def _run(self, call: Call, request_id: str) -> tuple[Answer, bool]:
        connection = self.world.book.connection
        connection.execute("SAVEPOINT endpoint")
        try:
            params = self._params(call)
            result = routes.endpoint(call.method, call.path)(self.world, params)
            return Answer(200, reading.expanded(self.world, result, params), request_id), True
        except ApiError as error:
            if not error.executed:
                connection.execute("ROLLBACK TO endpoint")
            return Answer(error.status, error.body, request_id), error.executed
        finally:
            connection.execute("RELEASE endpoint")

    def _params(self, call: Call) -> Json:
        if call.method == "POST":
            return forms.decode_body(call.body, call.headers.get("Content-Type", ""))
        return forms.decode(call.query)

    def _admit(self, call: Call) -> None:
        key = _key_of(call.headers.get("Authorization", ""))
        if key is None:
            raise ApiError(401, "You did not provide an API key.")
        if key not in (self.secret_key, self.writing_key, self.reading_key):
            raise ApiError(401, f"Invalid API Key provided: {key[:8]}****")
        barred = call.path.startswith("/sandbox/") and key != self.secret_key
        if barred or (key == self.reading_key and call.method != "GET"):
            raise _forbidden(key)

    def _order_fault(self, call: Call) -> Json:
        if call.method == "DELETE":
            self.faults.clear()
            return {"object": "sandbox.fault", "deleted": True}
        return self.faults.order(self._params(call))

    def _fail_before(self, fault: faults.Fault) -> None:
        if fault.kind == "forbidden":
            raise _forbidden("rk_test_")
        if fault.kind == "429":
            raise ApiError(429, "Too many requests hit the API too quickly.", code="rate_limit")
        if fault.kind == "500":
            raise ApiError(500, "An unknown error occurred.", kind="api_error")

    def _request_id(self) -> str:
        with self.world.turn():
            return self.world.new_id("req")


def _forbidden(key: str) -> ApiError:
    return ApiError(
        403,
        f"The provided key '{key[:8]}****' does not have the required permissions for this "
        "endpoint.",
    )


def _broken() -> Json:
    return {"error": {"message": "An unknown error occurred.", "type": "api_error"}}


def _key_of(header: str) -> str | None:
    kind, _, value = header.partition(" ")
    if kind == "Bearer":
        return value.strip() or None
    if kind == "Basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0] or None
        except (binascii.Error, ValueError):
            return None
    return None
