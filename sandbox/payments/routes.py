"""Which path does what; the passing of time is carried out before each."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from sandbox.payments import control, intents, reading, refunds
from sandbox.payments.charges import settle_debit
from sandbox.payments.failures import ApiError, Json
from sandbox.payments.money_log import line_available, payout_arrives
from sandbox.payments.world import Asked, World

Endpoint = Callable[[World, Json], Json]
_ACTS: dict[tuple[str, str], Callable[..., Json]] = {
    ("payment_intents", ""): intents.update_intent,
    ("payment_intents", "confirm"): intents.confirm_intent,
    ("payment_intents", "capture"): intents.capture_intent,
    ("payment_intents", "cancel"): intents.cancel_intent,
}
_CREATES: dict[str, Endpoint] = {
    "payment_intents": intents.create_intent,
    "refunds": refunds.create_refund,
}
_HAPPENINGS: dict[str, tuple[str, Callable[[World, Json, str], None]]] = {
    "settle_debit": ("payment_intent", settle_debit),
    "refund_arrives": ("refund", refunds.end_refund),
    "payout_arrives": ("payout", payout_arrives),
    "line_available": ("balance_transaction", line_available),
}
_PATH = re.compile(r"/v1/(?P<many>[a-z_]+)(?:/(?P<id>[A-Za-z0-9_]+)(?:/(?P<act>[a-z_]+))?)?/?")


def endpoint(method: str, path: str) -> Endpoint:
    """The function behind a path, or 404 as the API answers it."""
    if path.startswith("/sandbox/"):
        return control.endpoint(method, path)
    found = _PATH.fullmatch(path)
    kind = found["many"].removesuffix("s") if found else ""
    if found and kind in reading.FILTERS:
        many, identifier, act = found["many"], found["id"], found["act"] or ""
        if method == "GET" and not act:
            if identifier:
                return partial(reading.retrieve, kind=kind, identifier=identifier)
            return partial(reading.list_page, kind=kind, path=path)
        if method == "POST" and not identifier and many in _CREATES:
            return _CREATES[many]
        if method == "POST" and identifier and (many, act) in _ACTS:
            return partial(_ACTS[(many, act)], identifier=identifier)
    raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")


def let_time_pass(world: World) -> None:
    """Carry out what has become due: bank debits end, refunds and payouts arrive."""
    connection = world.book.connection
    rows = connection.execute(
        "SELECT ordinal, action, subject, outcome FROM due WHERE at <= ? ORDER BY at, ordinal",
        (world.now(),),
    ).fetchall()
    asked, world.asked = world.asked, Asked()
    for ordinal, action, subject, outcome in rows:
        connection.execute("DELETE FROM due WHERE ordinal = ?", (ordinal,))
        kind, happen = _HAPPENINGS[action]
        happen(world, world.find(kind, subject), outcome)
    world.asked = asked
