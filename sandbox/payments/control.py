"""The door under `/sandbox/` that no real payment API has: time, the student's side, the bank's.

Used by the demo, the drill and the tests; needs the account's secret key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from sandbox.payments import forms, intents, refunds
from sandbox.payments.charges import settle_debit
from sandbox.payments.disputes import close_dispute, open_dispute
from sandbox.payments.failures import ApiError, Json, invalid
from sandbox.payments.money_log import pay_out
from sandbox.payments.world import World

Endpoint = Callable[[World, Json], Json]


def endpoint(method: str, path: str) -> Endpoint:
    """The function behind a control path."""
    for known_method, pattern, act in _DOORS:
        found = re.fullmatch(f"/sandbox/{pattern}", path)
        if method == known_method and found:
            return partial(act, **found.groupdict())
    raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")


def _state(world: World, params: Json) -> Json:
    rows = world.book.connection.execute("SELECT kind, count(*) FROM object GROUP BY kind")
    waiting = world.book.connection.execute("SELECT count(*) FROM delivery").fetchone()
    return {
        "object": "sandbox.state",
        "now": world.now(),
        "objects": dict(rows.fetchall()),
        "webhooks_waiting": waiting[0],
    }


def _clock(world: World, params: Json) -> Json:
    """`advance` seconds from where the clock stands, or set the `offset` itself."""
    forms.only(params, "advance", "offset")
    try:
        offset = float(params.get("offset", world.offset)) + float(params.get("advance", 0))
    except (TypeError, ValueError):
        raise invalid("Seconds must be a number.", "advance") from None
    world.set_clock(offset)
    return {"object": "sandbox.clock", "now": world.now(), "offset": offset}


def _keys(world: World, params: Json) -> Json:
    """From now on an idempotency key is kept for `window` seconds; `single_use`: for ever, and a
    second request under it is refused."""
    forms.only(params, "window", "single_use")
    window, single_use = forms.integer(params, "window") or 0, forms.flag(params, "single_use")
    world.book.set("key_window", str(window))
    world.book.set("keys_single_use", "yes" if single_use else "")
    return {"object": "sandbox.keys", "window": window, "single_use": single_use}


def _reset(world: World, params: Json) -> Json:
    """An account on which nothing has happened, at the computer's own time."""
    forms.only(params)
    world.book.forget_everything()
    world.set_clock(0.0)
    return {"object": "sandbox.clock", "now": world.now(), "offset": 0.0}


def _pay(world: World, params: Json, identifier: str) -> Json:
    """The student pays on the website."""
    forms.only(params, "payment_method")
    intent = world.find("payment_intent", identifier)
    return intents.pay(world, intent, forms.text(params, "payment_method") or "pm_card_visa")


def _settle(world: World, params: Json, identifier: str | None = None) -> Json:
    """Bank debits end now: this one, or all of them, as foreseen or as `outcome` says."""
    forms.only(params, "outcome")
    outcome = forms.text(params, "outcome")
    pending = [
        intent
        for intent in world.book.matching("payment_intent", status="processing")
        if identifier in (None, intent["id"])
    ]
    if identifier and not pending:
        raise ApiError(400, f"{identifier} is not being processed.")
    connection = world.book.connection
    for intent in pending:
        row = connection.execute(
            "SELECT outcome FROM due WHERE subject = ?", (intent["id"],)
        ).fetchone()
        connection.execute("DELETE FROM due WHERE subject = ?", (intent["id"],))
        settle_debit(world, intent, outcome or (row[0] if row else "succeeded"))
    return {"object": "list", "data": pending, "has_more": False, "url": "/sandbox/debits"}


def _open_dispute(world: World, params: Json) -> Json:
    """The payer's bank takes a payment back."""
    forms.only(params, "payment_intent", "amount", "reason")
    intent = world.find("payment_intent", forms.text(params, "payment_intent") or "")
    charge = world.find("charge", intent["latest_charge"] or "")
    amount = forms.amount(params) or charge["amount_captured"]
    return open_dispute(world, charge, amount, forms.text(params, "reason") or "fraudulent")


def _close_dispute(world: World, params: Json, identifier: str) -> Json:
    forms.only(params, "outcome")
    outcome = forms.text(params, "outcome")
    if outcome not in ("won", "lost"):
        raise invalid("The outcome is won or lost.", "outcome")
    return close_dispute(world, world.find("dispute", identifier), outcome)


def _fail_refund(world: World, params: Json, identifier: str) -> Json:
    return refunds.fail_refund(world, world.find("refund", identifier))


def _pay_out(world: World, params: Json) -> Json:
    forms.only(params, "everything")
    made = pay_out(world, everything=forms.flag(params, "everything"))
    return {"object": "list", "data": made, "has_more": False, "url": "/v1/payouts"}


def _webhooks(world: World, params: Json) -> Json:
    """Where events go, and how badly: `paused`, several `copies`, `newest_first`."""
    forms.only(params, "url", "paused", "copies", "newest_first")
    for name in params:
        if name in ("paused", "newest_first"):
            world.book.set(f"webhook_{name}", "yes" if forms.flag(params, name) else "")
        elif name in ("url", "copies"):
            world.book.set(f"webhook_{name}", str(params[name]))
    return {"object": "sandbox.webhooks", "url": world.book.setting("webhook_url")}


_ID = r"(?P<identifier>\w+)"
_DOORS: list[tuple[str, str, Callable[..., Json]]] = [
    ("GET", "state", _state),
    ("POST", "clock", _clock),
    ("POST", "keys", _keys),
    ("POST", "reset", _reset),
    ("POST", f"payment_intents/{_ID}/pay", _pay),
    ("POST", f"payment_intents/{_ID}/settle", _settle),
    ("POST", "debits/settle", _settle),
    ("POST", "disputes", _open_dispute),
    ("POST", f"disputes/{_ID}/close", _close_dispute),
    ("POST", f"refunds/{_ID}/fail", _fail_refund),
    ("POST", "payouts", _pay_out),
    ("POST", "webhooks", _webhooks),
]
