"""Retrieving and listing: cursors, `created` windows, filters, and `expand[]`."""

from __future__ import annotations

from typing import Any

from sandbox.payments import forms
from sandbox.payments.failures import ApiError, Json, invalid, missing
from sandbox.payments.world import World, public

EVENTS_KEPT = 30 * 86_400
_LINKS = {
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "txn": "balance_transaction",
    "du": "dispute",
    "po": "payout",
}
# The list filters of each kind, besides `created`: parameter -> field of the object.
FILTERS: dict[str, dict[str, str]] = {
    "payment_intent": {"customer": "customer"},
    "charge": {"customer": "customer", "payment_intent": "payment_intent"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
    "event": {"type": "type"},
    "balance_transaction": {
        "currency": "currency",
        "payout": "_payout",
        "source": "source",
        "type": "type",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "payout": {"status": "status"},
}


def retrieve(world: World, params: Json, kind: str, identifier: str) -> Json:
    """GET /v1/KIND/:id; an event older than its retention is no longer there."""
    forms.only(params)
    found = world.find(kind, identifier)
    if kind == "event" and found["created"] < world.now() - EVENTS_KEPT:
        raise missing(kind, identifier, param="id")
    return found


def list_page(world: World, params: Json, kind: str, path: str) -> Json:
    """GET /v1/KIND: one page, newest first."""
    named = FILTERS[kind]
    forms.only(params, "limit", "starting_after", "ending_before", "created", *named)
    limit = forms.integer(params, "limit") if "limit" in params else 10
    if limit is None or not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100.", "limit", "parameter_invalid_integer")
    filters = _created(params)
    filters += [(field, "eq", params[name]) for name, field in named.items() if name in params]
    if kind == "event":
        filters.append(("created", "gte", world.now() - EVENTS_KEPT))
    cursor = _cursor(world, params, kind)
    found, more = world.book.page(kind, filters, cursor, limit)
    return {"object": "list", "data": found, "has_more": more, "url": path}


def _cursor(world: World, params: Json, kind: str) -> tuple[str, str] | None:
    after, before = forms.text(params, "starting_after"), forms.text(params, "ending_before")
    if after and before:
        raise ApiError(400, "You cannot pass both starting_after and ending_before.")
    name = "starting_after" if after else "ending_before"
    identifier = after or before
    if identifier is None:
        return None
    known = world.book.get(identifier, kind)
    if known is None or (kind == "event" and known["created"] < world.now() - EVENTS_KEPT):
        raise missing(kind, identifier, param=name, status=400)
    return ("after" if after else "before", identifier)


def _created(params: Json) -> list[tuple[str, str, Any]]:
    created = params.get("created")
    if created is None:
        return []
    window = created if isinstance(created, dict) else {"eq": created}
    for comparison in window:
        if comparison not in ("eq", "gt", "gte", "lt", "lte"):
            raise invalid(f"Invalid hash: created[{comparison}]", "created")
    return [
        ("created", comparison, forms.integer({"created": value}, "created"))
        for comparison, value in window.items()
    ]


def expanded(world: World, answer: Json, params: Json) -> Json:
    """The answer without the sandbox's own marks, with `expand[]` carried out."""
    answer = _shown(answer)
    paths = params.get("expand") or []
    if not isinstance(paths, list):
        raise invalid("Invalid array: expand", "expand")
    for path in paths:
        _expand(world, answer, str(path).split("."), str(path))
    return answer


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shown(part) for name, part in public(value).items()}
    return [_shown(part) for part in value] if isinstance(value, list) else value


def _expand(world: World, within: Any, steps: list[str], path: str) -> None:
    if isinstance(within, list):
        for part in within:
            _expand(world, part, steps, path)
        return
    if within is None:
        return
    head, *rest = steps
    if not isinstance(within, dict) or head not in within:
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    value = within[head]
    if isinstance(value, str):
        kind = _LINKS.get(value.partition("_")[0])
        if kind is None:
            raise invalid(f"This property cannot be expanded ({path}).", "expand")
        within[head] = _shown(world.find(kind, value))
    if rest:
        _expand(world, within[head], rest, path)
