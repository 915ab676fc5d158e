"""Reads bodies and queries as Stripe's clients write them: `metadata[op_id]=…`, `expand[]=…`.

Gives nested dictionaries of text; checked readers turn the text into numbers and truth values.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.payments.failures import ApiError, Json, invalid

_PART = re.compile(r"\[([^\[\]]*)\]")
_LARGEST = 99_999_999


def decode(text: str) -> Json:
    """The nested parameters of a form or query."""
    found: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
        head, *_ = name.split("[", 1)
        _place(found, [head, *_PART.findall(name)], value)
    return {name: _listed(value) for name, value in found.items()}


def decode_body(raw: bytes, content_type: str) -> Json:
    """A request body: a form, or JSON where the header says so (the control door)."""
    try:
        text = raw.decode("utf-8")
        if "json" not in content_type:
            return decode(text)
        body = json.loads(text or "{}")
    except ValueError:
        raise ApiError(400, "Invalid request body.") from None
    if not isinstance(body, dict):
        raise ApiError(400, "The body must be an object.")
    return body


def _place(into: Json, path: list[str], value: str) -> None:
    head, *rest = path
    if not rest:
        into[head] = value
        return
    inner = into.setdefault(head, {})
    if not isinstance(inner, dict):
        raise invalid(f"Invalid hash: {head}", head)
    if rest[0] == "":
        rest[0] = str(len(inner))
    _place(inner, rest, value)


def _listed(value: Any) -> Any:
    """`{0: a, 1: b}` was a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(part) for name, part in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def only(params: Json, *known: str) -> None:
    """Refuse a parameter that the endpoint does not have."""
    for name in params:
        if name not in known and name != "expand":
            raise invalid(f"Received unknown parameter: {name}", name, "parameter_unknown")


def text(params: Json, name: str, default: str | None = None) -> str | None:
    """An optional text."""
    value = params.get(name, default)
    if value is not None and not isinstance(value, str):
        raise invalid(f"Invalid string: {name}", name)
    return value or default


def flag(params: Json, name: str) -> bool:
    """An optional truth value, false where absent."""
    value = params.get(name, False)
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise invalid(f"Invalid boolean: {value}", name)
    return bool(value == "true")


def integer(params: Json, name: str) -> int | None:
    """An optional integer."""
    value = params.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise invalid(f"Invalid integer: {value}", name, "parameter_invalid_integer") from None


def amount(params: Json, name: str = "amount", *, least: int = 1) -> int | None:
    """An optional amount in minor units within what the API takes."""
    value = integer(params, name)
    if value is None:
        return None
    if value < 1:
        raise invalid(
            "This value must be greater than or equal to 1.", name, "parameter_invalid_integer"
        )
    if value < least:
        raise invalid(f"Amount must be at least {least}.", name, "amount_too_small")
    if value > _LARGEST:
        raise invalid(f"Amount must be no more than {_LARGEST}.", name, "amount_too_large")
    return value


def metadata(params: Json) -> dict[str, str]:
    """The caller's own marks: at most 50, names to 40 and values to 500 characters."""
    value = params.get("metadata") or {}
    if not isinstance(value, dict) or len(value) > 50:
        raise invalid("Invalid metadata: at most 50 keys.", "metadata")
    for key, mark in value.items():
        if not isinstance(mark, str) or len(key) > 40 or len(mark) > 500:
            raise invalid(f"Invalid metadata value for {key}.", f"metadata[{key}]")
    return {key: mark for key, mark in value.items() if mark}
