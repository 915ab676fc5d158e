"""PaymentIntents: asked for, confirmed by a means of payment, captured, cancelled."""

from __future__ import annotations

from sandbox.payments import forms, shapes
from sandbox.payments.charges import attempt, take
from sandbox.payments.failures import Json, invalid, wrong_state
from sandbox.payments.methods import Method, known_method
from sandbox.payments.world import World, public

_KNOWN = (
    "amount",
    "automatic_payment_methods",
    "capture_method",
    "confirm",
    "currency",
    "customer",
    "description",
    "metadata",
    "off_session",
    "payment_method",
    "payment_method_types",
    "receipt_email",
    "return_url",
    "statement_descriptor",
    "statement_descriptor_suffix",
)
_PAYABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_MINIMUM = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "cad": 50, "aud": 50}


def create_intent(world: World, params: Json) -> Json:
    """POST /v1/payment_intents: with `confirm` paid at once, without it waiting to be paid."""
    forms.only(params, *_KNOWN)
    given = _given(params)
    token = forms.text(params, "payment_method")
    method = known_method(token) if token else None
    confirm = forms.flag(params, "confirm")
    if confirm and method is None:
        raise _no_method()
    intent = shapes.payment_intent(world, **given)
    if confirm:
        _refuse_redirects(intent, params)
    if method is not None and not confirm:
        intent.update(status="requires_confirmation", payment_method=token)
    world.book.put(intent)
    world.tell("payment_intent.created", intent)
    if confirm and method is not None:
        _attempt(world, intent, method, params)
    return intent


def confirm_intent(world: World, params: Json, identifier: str) -> Json:
    """POST /v1/payment_intents/:id/confirm."""
    forms.only(params, "payment_method", "off_session", "return_url", "receipt_email")
    intent = world.find("payment_intent", identifier)
    token = forms.text(params, "payment_method") or intent["payment_method"]
    if not token:
        raise _no_method()
    method = known_method(token)
    if intent["status"] not in _PAYABLE:
        raise _unexpected(intent, "confirm")
    _refuse_redirects(intent, params)
    _attempt(world, intent, method, params)
    return intent


def capture_intent(world: World, params: Json, identifier: str) -> Json:
    """POST /v1/payment_intents/:id/capture: all of what was authorized, or a part."""
    forms.only(params, "amount_to_capture")
    amount = forms.amount(params, "amount_to_capture")
    intent = world.find("payment_intent", identifier)
    if intent["status"] != "requires_capture":
        raise _unexpected(intent, "capture")
    amount = intent["amount_capturable"] if amount is None else amount
    if amount > intent["amount_capturable"]:
        raise wrong_state("This amount is more than was authorized.", "amount_too_large")
    take(world, intent, world.find("charge", intent["latest_charge"]), amount)
    return intent


def cancel_intent(world: World, params: Json, identifier: str) -> Json:
    """POST /v1/payment_intents/:id/cancel: it can no longer be paid."""
    forms.only(params, "cancellation_reason")
    intent = world.find("payment_intent", identifier)
    if intent["status"] not in (*_PAYABLE, "requires_capture"):
        raise _unexpected(intent, "cancel")
    intent.update(
        status="canceled",
        canceled_at=world.now(),
        amount_capturable=0,
        cancellation_reason=forms.text(params, "cancellation_reason"),
    )
    world.book.put(intent)
    world.tell("payment_intent.canceled", intent)
    return intent


def update_intent(world: World, params: Json, identifier: str) -> Json:
    """POST /v1/payment_intents/:id: marks and description; an empty mark is taken away."""
    forms.only(params, "metadata", "description", "receipt_email")
    marks = params.get("metadata") or {}
    intent = world.find("payment_intent", identifier)
    merged = forms.metadata({"metadata": {**intent["metadata"], **marks}})
    intent["metadata"] = {} if params.get("metadata") == "" else merged
    for name in ("description", "receipt_email"):
        if name in params:
            intent[name] = forms.text(params, name)
    world.book.put(intent)
    return intent


def pay(world: World, intent: Json, token: str) -> Json:
    """The student pays on the school's website, not through our request."""
    if intent["status"] not in _PAYABLE:
        raise _unexpected(intent, "confirm")
    attempt(world, intent, known_method(token))
    return intent


def _attempt(world: World, intent: Json, method: Method, params: Json) -> None:
    email = forms.text(params, "receipt_email")
    if email:
        intent["receipt_email"] = email
    attempt(world, intent, method)


def _given(params: Json) -> Json:
    currency = (forms.text(params, "currency") or "").lower()
    if len(currency) != 3 or not currency.isalpha():
        raise invalid(f"Invalid currency: {currency}", "currency")
    amount = forms.amount(params, least=_MINIMUM.get(currency, 1))
    if amount is None:
        raise invalid("Missing required param: amount.", "amount", "parameter_missing")
    capture = forms.text(params, "capture_method", "automatic")
    if capture not in ("automatic", "automatic_async", "manual"):
        raise invalid(f"Invalid capture_method: {capture}", "capture_method")
    given: Json = {
        "amount": amount,
        "currency": currency,
        "capture_method": capture,
        "metadata": forms.metadata(params),
    }
    for name in (
        "customer",
        "description",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
    ):
        given[name] = forms.text(params, name)
    return given | _ways_to_pay(params)


def _ways_to_pay(params: Json) -> Json:
    kinds = params.get("payment_method_types")
    if kinds is not None:
        if not isinstance(kinds, list) or not kinds:
            raise invalid("Invalid array: payment_method_types", "payment_method_types")
        return {"payment_method_types": kinds}
    automatic = params.get("automatic_payment_methods") or {}
    redirects = automatic.get("allow_redirects", "always") if isinstance(automatic, dict) else ""
    return {"automatic_payment_methods": {"allow_redirects": redirects, "enabled": True}}


def _refuse_redirects(intent: Json, params: Json) -> None:
    automatic = intent["automatic_payment_methods"]
    if automatic and automatic["allow_redirects"] != "never" and "return_url" not in params:
        raise invalid(
            "Some of the payment methods might redirect the customer: provide a `return_url`, or "
            "set `automatic_payment_methods[allow_redirects]` to `never`.",
            "return_url",
        )


def _no_method() -> Exception:
    return invalid(
        "You cannot confirm this PaymentIntent because it's missing a payment method.",
        "payment_method",
        "payment_intent_unexpected_state",
    )


def _unexpected(intent: Json, act: str) -> Exception:
    return wrong_state(
        f"You cannot {act} this PaymentIntent because it has a status of {intent['status']}.",
        "payment_intent_unexpected_state",
        payment_intent=public(intent),
    )
