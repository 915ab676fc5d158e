"""What any payment API must do for us, in our own values: the protocol, its answers, its failures.

An adapter (`stripe.py` is the first) translates one API into this; nobody above knows its words.
The failures tell what happened to the money, not what happened to the line:

    NotSent           nothing was executed; the operation waits and is sent later
    Unknown           it may have been executed; look it up before anything else
    Declined          the gateway said no; final for this operation
    LookupIncomplete  a question was not answered to its end; it proves nothing
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.errors import Fault, Refused, Unreachable
from registrar_desktop.schema.vocabulary import GatewayKind


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units and their ISO 4217 currency; never added across currencies."""

    minor: int
    currency: str


class OperationKind(StrEnum):
    """What an operation asks of the gateway."""

    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    CANCEL = "CANCEL"


class GatewayStatus(StrEnum):
    """Where an object of the gateway stands, whatever the gateway calls it."""

    AWAITING = "AWAITING"  # asked for, not yet paid
    AUTHORIZED = "AUTHORIZED"  # reserved at the payer's bank, not yet taken
    PROCESSING = "PROCESSING"  # on its way, days perhaps; not paid
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"  # the last try failed; another may follow
    CANCELLED = "CANCELLED"
    DISPUTED = "DISPUTED"  # a dispute that is open
    WON = "WON"  # a dispute that brought the money back
    LOST = "LOST"  # a dispute that did not


# Where a kind of object never comes back from. A refund that succeeded can still fail.
FINAL: Mapping[GatewayKind, frozenset[GatewayStatus]] = {
    GatewayKind.CHARGE: frozenset({GatewayStatus.SUCCEEDED, GatewayStatus.CANCELLED}),
    GatewayKind.REFUND: frozenset({GatewayStatus.FAILED, GatewayStatus.CANCELLED}),
    GatewayKind.DISPUTE: frozenset({GatewayStatus.WON, GatewayStatus.LOST}),
    GatewayKind.PAYOUT: frozenset({GatewayStatus.FAILED, GatewayStatus.CANCELLED}),
}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a gateway promises; the engine asks here instead of knowing gateways by name.

    lookup: how an operation is found again: by a unique reference or in a list (`find`), or by its
    key alone: then `find` is never asked, and the same request is sent again while the key lives.
    key_window: how long it surely remembers an idempotency key; relied on where only the key tells.
    grace: how long an operation that is absent may still arrive (a request stuck in the network).
    """

    provider: str
    key_window: timedelta
    lookup: Literal["key", "reference", "list"]
    event_retention: timedelta | None
    grace: timedelta
    max_rate: float
    partial_refund: bool


@dataclass(frozen=True, slots=True)
class GatewayObject:
    """What the gateway says of one of its objects, as fetched (never taken from an event)."""

    provider: str
    id: str
    kind: GatewayKind
    amount: Money
    status: GatewayStatus
    created: datetime
    fetched_at: datetime
    received: int = 0
    refunded: int = 0
    fee: int | None = None
    parent: str | None = None
    paid_at: datetime | None = None
    method: str | None = None
    problem: str | None = None
    available_on: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def op_id(self) -> str | None:
        """The operation it carries in its metadata."""
        return self.metadata.get("op_id")


@dataclass(frozen=True, slots=True)
class Change:
    """An object that is new or may have changed, and the key of the request that made it."""

    object: GatewayObject
    op_key: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader has followed a gateway; kept in the transaction that keeps the rows.

    event_id, event_at: the last event that was told, and when it happened. behind: another call has
    more to tell.
    """

    swept_until: datetime
    event_id: str | None = None
    behind: bool = True
    event_at: datetime | None = None

    def to_text(self) -> str:
        """For the store."""
        told_at = to_text(self.event_at) if self.event_at else None
        return json.dumps([to_text(self.swept_until), self.event_id, told_at])

    @classmethod
    def from_text(cls, text: str) -> Cursor:
        """From the store, where an earlier version kept no time of the event."""
        swept_until, event_id, *rest = json.loads(text)
        told_at = rest[0] if rest else None
        return cls(
            from_text(swept_until), event_id, event_at=from_text(told_at) if told_at else None
        )


@dataclass(slots=True)
class Traffic:
    """How many requests an adapter made, how many came to no proper answer, and how long they took."""

    requests: int = 0
    unanswered: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    def note(self, seconds: float, *, answered: bool) -> None:
        """One more request."""
        self.requests += 1
        self.unanswered += not answered
        self.seconds += seconds
        self.slowest = max(self.slowest, seconds)


@dataclass(frozen=True, slots=True)
class MoneyMovement:
    """One line of the gateway's own money log: gross with its sign, fee, net, in its currency.

    source: the payment, refund, dispute or payout it belongs to.
    """

    id: str
    category: str
    gross: int
    fee: int
    net: int
    currency: str
    source: str | None
    created: datetime
    available_on: datetime


def _with_wait(retry_after: float | None, facts: dict[str, object]) -> dict[str, object]:
    """The runner reads from the facts how long to wait."""
    return facts if retry_after is None else {**facts, "retry_after": retry_after}


class NotSent(Unreachable):
    """Nothing was executed: no connection, told to wait, or the key was not accepted."""

    def __init__(self, code: str, *, retry_after: float | None = None, **facts: object) -> None:
        super().__init__(code, **_with_wait(retry_after, facts))
        self.retry_after = retry_after


class Unknown(Fault):
    """The request may have been executed. Not a refusal: look it up by its own key."""


class Declined(Refused):
    """The gateway refused, and said so; final for this operation. `object`: what it keeps of it."""

    def __init__(self, code: str, *, kept: GatewayObject | None = None, **facts: object) -> None:
        super().__init__(code, **facts)
        self.kept = kept


class LookupIncomplete(Unreachable):
    """A question was not answered to its end, so that an absence would prove nothing."""

    def __init__(self, code: str, *, retry_after: float | None = None, **facts: object) -> None:
        super().__init__(code, **_with_wait(retry_after, facts))
        self.retry_after = retry_after


class PaymentGateway(Protocol):
    """A payment API. Writing raises NotSent, Unknown or Declined; reading LookupIncomplete."""

    @property
    def caps(self) -> Capabilities:
        """What it promises."""
        ...

    @property
    def traffic(self) -> Traffic:
        """The requests it has made so far."""
        ...

    def now(self) -> datetime:
        """The gateway's clock; asked for where it was not heard yet (LookupIncomplete)."""
        ...

    def create_payment(
        self, op_id: str, amount: Money, metadata: Mapping[str, str], source: str | None
    ) -> GatewayObject:
        """Take money from a source at once; without one, ask for it: paid later on the web.

        `description` among the metadata is what the payer reads.
        """
        ...

    def create_refund(
        self, op_id: str, payment_id: str, amount: Money, metadata: Mapping[str, str]
    ) -> GatewayObject:
        """Send a payment back, whole or in part."""
        ...

    def cancel_payment(self, op_id: str, payment_id: str) -> GatewayObject:
        """Withdraw a request, so that nobody can pay it any more."""
        ...

    def find(
        self, kind: OperationKind, op_ids: Collection[str], since: datetime
    ) -> dict[str, GatewayObject]:
        """What became of these operations, begun at `since` (gateway's clock) or later.

        An operation that is missing in the answer is proven absent up to now.
        """
        ...

    def get(self, gateway_id: str) -> GatewayObject | None:
        """One object as it is now; None where the gateway has no such object."""
        ...

    def changes(self, cursor: Cursor) -> tuple[list[Change], Cursor]:
        """What is new or changed since the cursor, fetched afresh."""
        ...

    def money(
        self, since: datetime, until: datetime, payout: str | None = None
    ) -> Iterator[MoneyMovement]:
        """The money log of a time, or of one payout: the control total."""
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...
