"""Says what an answer of Stripe to a writing request means for the money.

Believes an error only where it has Stripe's own shape: a proxy also writes 403 and 502.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sync.payments.api_line import Reply
from sync.payments.gateway import Declined, GatewayObject, LookupIncomplete, NotSent, Unknown
from sync.payments.stripe_shapes import read_payment


def accepted(reply: Reply, expected: str) -> Mapping[str, Any]:
    """The object that was made, or the failure that the answer is.

    Raises NotSent, Unknown or Declined.
    """
    if reply.status == 200 and reply.body.get("object") == expected:
        return reply.body
    error = reply.body.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("type"), str):
        raise Unknown("payments_answer_unreadable", status=reply.status)
    if reply.status == 429:
        raise NotSent("payments_busy", retry_after=reply.retry_after or 1.0)
    if reply.status == 401:
        raise NotSent("payments_key_refused")
    if reply.status == 403:
        raise NotSent("payments_right_missing")
    if reply.status == 409:
        raise Unknown("payments_in_progress")
    if error["type"] == "idempotency_error":
        # The key was used for another request, and that one may have moved money.
        raise Unknown("payments_key_used_otherwise")
    if reply.status == 402:
        raise Declined(
            "payment_declined", kept=_kept(error, reply.at), reason=_reason(error), why=_why(error)
        )
    if reply.status in (400, 404):
        raise Declined("payment_refused_there", reason=_reason(error), why=_why(error))
    raise Unknown("payments_failed_there", status=reply.status)


def looked_up(reply: Reply, expected: str) -> Mapping[str, Any] | None:
    """What was asked for; None where the API says there is no such object.

    Raises LookupIncomplete for everything else.
    """
    if reply.status == 200 and reply.body.get("object") == expected:
        return reply.body
    error = reply.body.get("error")
    if isinstance(error, dict) and isinstance(error.get("type"), str):
        if error.get("code") == "resource_missing" or reply.status == 404:
            return None
        if reply.status == 429:
            raise LookupIncomplete("payments_busy", retry_after=reply.retry_after or 1.0)
        if reply.status == 401:
            raise LookupIncomplete("payments_key_refused")
        if reply.status == 403:
            raise LookupIncomplete("payments_right_missing")
    raise LookupIncomplete("payments_answer_unreadable", status=reply.status)


def _kept(error: Mapping[str, Any], at: datetime) -> GatewayObject | None:
    intent = error.get("payment_intent")
    return read_payment(intent, at) if isinstance(intent, dict) else None


def _reason(error: Mapping[str, Any]) -> str:
    return str(error.get("decline_code") or error.get("code") or error["type"])


def _why(error: Mapping[str, Any]) -> str:
    return str(error.get("message") or "no reason given")[:300]
