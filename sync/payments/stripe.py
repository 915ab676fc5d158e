"""The payment gateway Stripe: how our operations are said in its API, and its news in our values.

Thin on purpose: the official library folds "not sent" and "unknown" into one error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from registrar_desktop.clock import Clock, SystemClock
from sync.payments.api_line import PATIENCE, Reply
from sync.payments.api_pace import Pace
from sync.payments.gateway import (
    Capabilities,
    Change,
    Cursor,
    GatewayObject,
    LookupIncomplete,
    Money,
    MoneyMovement,
    NotSent,
    OperationKind,
    Traffic,
    Unknown,
)
from sync.payments.stripe_answers import accepted
from sync.payments.stripe_events import created_by, happened_at, touched
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_reader import StripeReader, overlap, parameters
from sync.payments.stripe_shapes import PROVIDER, READERS, Json, Misshapen, read_movement, to_stripe
from sync.payments.stripe_wire import StripeWire
from sync.transport import Ending

_CAPABILITIES = Capabilities(
    provider=PROVIDER,
    key_window=timedelta(hours=24),
    lookup="list",
    event_retention=timedelta(days=30),
    grace=timedelta(minutes=2),
    max_rate=20.0,
    partial_refund=True,
)
# What makes the refunded sum and the fee of a payment known without a second request.
_WITH_CHARGE = ("latest_charge.balance_transaction",)
_LISTS = (
    ("payment_intents", _WITH_CHARGE),
    ("refunds", ()),
    ("disputes", ()),
    ("payouts", ()),
)
_PATHS = {
    "pi": "payment_intents",
    "re": "refunds",
    "pyr": "refunds",
    "du": "disputes",
    "dp": "disputes",
    "po": "payouts",
}
# One call of `changes` looks at no more than this, so that a first look keeps little in memory.
_STRETCH = timedelta(days=30)


@dataclass(slots=True)
class _News:
    """What events tell: keys by the object they made, ids that something happened to, the newest."""

    keys: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    newest: str | None = None
    at: datetime | None = None


class StripeGateway:
    """A PaymentGateway over Stripe's HTTP API."""

    def __init__(
        self,
        wire: StripeWire,
        clock: Clock | None = None,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._wire = wire
        self._pace = Pace(
            clock or SystemClock(), _CAPABILITIES.max_rate, wait or threading.Event().wait
        )
        self._reader = StripeReader(wire, self._pace)

    @classmethod
    def at(
        cls, url: str, key: StripeKey, clock: Clock, ending: Ending | None = None
    ) -> StripeGateway:
        """The gateway at an address, or its stand-in on loopback."""
        return cls(StripeWire(key, clock, url, replace(PATIENCE, ending=ending)), clock)

    @property
    def caps(self) -> Capabilities:
        """What Stripe promises."""
        return _CAPABILITIES

    @property
    def traffic(self) -> Traffic:
        """The requests it has made so far."""
        return self._wire.traffic

    def now(self) -> datetime:
        """Stripe's clock."""
        return self._wire.now() if self._wire.heard else self._reader.time_there()

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()

    def create_payment(
        self, op_id: str, amount: Money, metadata: Mapping[str, str], source: str | None
    ) -> GatewayObject:
        """A PaymentIntent: confirmed at once with a source, waiting for the student without."""
        form = {
            **to_stripe(amount),
            **parameters("metadata", {**metadata, "op_id": op_id}),
            "expand[0]": _WITH_CHARGE[0],
        }
        if metadata.get("description"):
            form["description"] = metadata["description"]
        if source is not None:
            form |= {
                "payment_method": source,
                "confirm": "true",
                "automatic_payment_methods[enabled]": "true",
                "automatic_payment_methods[allow_redirects]": "never",
            }
        return self._write("/v1/payment_intents", form, op_id, "payment_intent")

    def create_refund(
        self, op_id: str, payment_id: str, amount: Money, metadata: Mapping[str, str]
    ) -> GatewayObject:
        """A refund of a PaymentIntent."""
        form = {
            "payment_intent": payment_id,
            "amount": to_stripe(amount)["amount"],
            **parameters("metadata", {**metadata, "op_id": op_id}),
        }
        return self._write("/v1/refunds", form, op_id, "refund")

    def cancel_payment(self, op_id: str, payment_id: str) -> GatewayObject:
        """Cancel a PaymentIntent that nobody has paid."""
        path = f"/v1/payment_intents/{payment_id}/cancel"
        return self._write(path, {"expand[0]": _WITH_CHARGE[0]}, op_id, "payment_intent")

    def find(
        self, kind: OperationKind, op_ids: Collection[str], since: datetime
    ) -> dict[str, GatewayObject]:
        """By the mark in the metadata, in the list of all that was made since; to its end."""
        many, expand = _LISTS[1] if kind is OperationKind.REFUND else _LISTS[0]
        found: dict[str, GatewayObject] = {}
        here = self._reader.time_there()
        for thing in self._values(self._reader.window(many, overlap(since), here, expand)):
            op_id = thing.op_id
            if op_id is None or op_id not in op_ids:
                continue
            # Newest first: the last one seen is the original, an earlier one a copy of it. But
            # where only one of them moved money, that one counts.
            if op_id not in found or thing.received or not found[op_id].received:
                found[op_id] = thing
        return found

    def get(self, gateway_id: str) -> GatewayObject | None:
        """One object, by the kind its id tells."""
        many = _PATHS.get(gateway_id.partition("_")[0])
        if many is None:
            return None
        expand = _WITH_CHARGE if many == "payment_intents" else ()
        found = self._reader.one(f"/v1/{many}/{gateway_id}", expand)
        return None if found is None else next(self._values(iter([found])))

    def changes(self, cursor: Cursor) -> tuple[list[Change], Cursor]:
        """All that was made since the cursor, and, from the events, what changed of the older.

        Without events (too old, or the key may not read them) the sweep alone still finds all
        that is new; older payments that are open are asked for one by one by the caller.
        """
        here = self._reader.time_there()
        until = min(cursor.swept_until + _STRETCH, here)
        behind = until < here
        news = _News(newest=cursor.event_id, at=cursor.event_at)
        if not behind:
            news = self._events(cursor)
        found: dict[str, GatewayObject] = {}
        for many, expand in _LISTS:
            rows = self._reader.window(many, overlap(cursor.swept_until), until, expand)
            found |= {thing.id: thing for thing in self._values(rows)}
        for identifier in sorted(news.ids - found.keys()):
            thing = self.get(identifier)
            if thing is not None:
                found[identifier] = thing
        told = [Change(thing, news.keys.get(thing.id)) for thing in found.values()]
        told.sort(key=lambda change: (change.object.created, change.object.id))
        return told, Cursor(until, news.newest, behind, news.at)

    def money(
        self, since: datetime, until: datetime, payout: str | None = None
    ) -> Iterator[MoneyMovement]:
        """Balance transactions of a time, or all of one payout."""
        rows = (
            self._reader.whole("balance_transactions", {"payout": payout}, ("source",))
            if payout
            else self._reader.window("balance_transactions", since, until, ("source",))
        )
        try:
            for body, _ in rows:
                yield read_movement(body)
        except Misshapen as failure:
            raise LookupIncomplete("payments_answer_unreadable", status=200) from failure
        except LookupIncomplete as failure:
            # Stripe does not tell what a payout made by hand consists of.
            if not payout or failure.facts.get("status") != 400:
                raise

    def _events(self, cursor: Cursor) -> _News:
        """What the events since the cursor tell; without a newest one where they may not be read."""
        try:
            events = self._new_events(cursor)
        except LookupIncomplete as failure:
            if failure.code != "payments_right_missing":
                raise
            return _News()
        news = _News(newest=cursor.event_id, at=cursor.event_at)
        if events:
            news = _News(newest=str(events[0]["id"]), at=happened_at(events[0]))
        for event in events:
            news.keys |= created_by(event)
            news.ids |= touched(event)
        return news

    def _new_events(self, cursor: Cursor) -> list[Json]:
        """Newest first."""
        pages = self._reader.after("events", cursor.event_id) if cursor.event_id else None
        if pages is not None:
            return [event for page in reversed(list(pages)) for event in page]
        kept_since = self.now() - (_CAPABILITIES.event_retention or timedelta(0))
        since = max(overlap(cursor.swept_until), kept_since)
        return [event for event, _ in self._reader.window("events", since, self.now())]

    def _write(self, path: str, form: Mapping[str, str], key: str, expected: str) -> GatewayObject:
        closed = self._pace.closed_for()
        if closed:
            raise NotSent("payments_busy", retry_after=closed)
        self._pace.take()
        reply = self._wire.post(path, form, key)
        try:
            return READERS[expected](self._accepted(reply, expected), reply.at)
        except Misshapen as failure:
            raise Unknown("payments_answer_unreadable", status=reply.status) from failure

    def _accepted(self, reply: Reply, expected: str) -> Json:
        try:
            return accepted(reply, expected)
        except NotSent as refusal:
            if refusal.retry_after:
                self._pace.close(refusal.retry_after)
            raise

    def _values(self, rows: Iterator[tuple[Json, datetime]]) -> Iterator[GatewayObject]:
        for body, at in rows:
            try:
                yield READERS[str(body.get("object"))](body, at)
            except (Misshapen, KeyError) as failure:
                raise LookupIncomplete("payments_answer_unreadable", status=200) from failure
