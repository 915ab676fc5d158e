"""The payment gateway as wrong clients see it: each a real mistake that somebody has made.

What is asked of the API and what it answers stays real; only how the client takes it is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import GatewayKind
from sync.payments.api_line import Reply
from sync.payments.gateway import (
    Change,
    Cursor,
    Declined,
    GatewayObject,
    GatewayStatus,
    Money,
    OperationKind,
    Unknown,
)
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_wire import StripeWire

_ACCOUNT_CURRENCY = "USD"


class _Distorting(StripeGateway):
    """Sees every object otherwise than it is; None for one that it does not see."""

    def seen(self, thing: GatewayObject) -> GatewayObject | None:
        """How the client takes an object."""
        return thing

    def changes(self, cursor: Cursor) -> tuple[list[Change], Cursor]:
        """What it sees of what is new."""
        found, until = super().changes(cursor)
        taken = [(change, self.seen(change.object)) for change in found]
        return [replace(change, object=thing) for change, thing in taken if thing], until

    def get(self, gateway_id: str) -> GatewayObject | None:
        """What it sees of one object."""
        thing = super().get(gateway_id)
        return thing and self.seen(thing)


class Takes500ForRefusal(StripeGateway):
    """A 500 is taken for a refusal: the money has moved, and nobody looks for it."""

    def create_payment(
        self, op_id: str, amount: Money, metadata: Mapping[str, str], source: str | None
    ) -> GatewayObject:
        """Declined where it may have been done."""
        try:
            return super().create_payment(op_id, amount, metadata, source)
        except Unknown as failure:
            if failure.code != "payments_failed_there":
                raise
            raise Declined("payment_refused_there", reason="500", why="server error") from failure


class NewKeyEachTime(StripeGateway):
    """Every try has a key of its own: what was done without an answer is done again."""

    def create_payment(
        self, op_id: str, amount: Money, metadata: Mapping[str, str], source: str | None
    ) -> GatewayObject:
        """Under a fresh key."""
        return super().create_payment(f"{op_id}-{new_id()}", amount, metadata, source)


class NeverLooksUp(_Distorting):
    """Sends again under the same key without looking: right only as long as the key is kept."""

    def find(
        self, kind: OperationKind, op_ids: Collection[str], since: datetime
    ) -> dict[str, GatewayObject]:
        """Looks at nothing."""
        return {}

    def changes(self, cursor: Cursor) -> tuple[list[Change], Cursor]:
        """Does not know its own payments again."""
        found, until = super().changes(cursor)
        return [replace(change, op_key=None) for change in found], until

    def seen(self, thing: GatewayObject) -> GatewayObject:
        """Without the mark of its operation."""
        marks = {name: value for name, value in thing.metadata.items() if name != "op_id"}
        return replace(thing, metadata=marks)


class SeesNoDisputes(_Distorting):
    """What a payer's bank takes back days later is never heard of."""

    def seen(self, thing: GatewayObject) -> GatewayObject | None:
        """No disputes."""
        return None if thing.kind is GatewayKind.DISPUTE else thing


class RoundsInFloats(_Distorting):
    """Money is a fraction of dollars for a moment."""

    def seen(self, thing: GatewayObject) -> GatewayObject:
        """What is left of it."""
        return replace(thing, received=int(thing.received / 100 * 100))


class TakesPendingForPaid(_Distorting):
    """A bank debit on its way is taken for money."""

    def seen(self, thing: GatewayObject) -> GatewayObject:
        """Paid already."""
        if thing.status is not GatewayStatus.PROCESSING:
            return thing
        return replace(thing, status=GatewayStatus.SUCCEEDED, received=thing.amount.minor)


class IgnoresFailedRefunds(_Distorting):
    """A refund that came back stays sent back."""

    def seen(self, thing: GatewayObject) -> GatewayObject | None:
        """Refunds never fail."""
        failed = thing.kind is GatewayKind.REFUND and thing.status is GatewayStatus.FAILED
        return None if failed else thing


class PostsWhatWasAsked(_Distorting):
    """The amount that was asked for is posted, whatever came."""

    def seen(self, thing: GatewayObject) -> GatewayObject:
        """All of it has come."""
        return replace(thing, received=thing.amount.minor) if thing.received else thing


class KeyOfTheDesk(StripeGateway):
    """The key belongs to the desk: two desks that ask for the same charge it twice."""

    def create_payment(
        self, op_id: str, amount: Money, metadata: Mapping[str, str], source: str | None
    ) -> GatewayObject:
        """Under a key that no other desk has."""
        return super().create_payment(f"{op_id}-{metadata['desk']}", amount, metadata, source)


class IgnoresMarks(_Distorting):
    """Nothing that was written on a payment is read."""

    def seen(self, thing: GatewayObject) -> GatewayObject:
        """Bare of all marks."""
        return replace(thing, metadata={})


class TakesPortalForSuccess(StripeGateway):
    """A status of 200 is enough: the portal of a network has said yes."""

    def create_payment(
        self, op_id: str, amount: Money, metadata: Mapping[str, str], source: str | None
    ) -> GatewayObject:
        """Paid, says whoever answered."""
        try:
            return super().create_payment(op_id, amount, metadata, source)
        except Unknown as failure:
            if failure.facts.get("status") != 200:
                raise
        return GatewayObject(
            provider=self.caps.provider,
            id=f"portal_{op_id}",
            kind=GatewayKind.CHARGE,
            amount=amount,
            status=GatewayStatus.SUCCEEDED,
            created=self.now(),
            fetched_at=self.now(),
            received=amount.minor,
            metadata={**metadata, "op_id": op_id},
        )


class IgnoresCurrency(_Distorting):
    """An amount is an amount."""

    def seen(self, thing: GatewayObject) -> GatewayObject:
        """All money is the account's."""
        return replace(thing, amount=Money(thing.amount.minor, _ACCOUNT_CURRENCY))


class PostsEachEvent(StripeGateway):
    """An event that is told twice is two payments."""

    def changes(self, cursor: Cursor) -> tuple[list[Change], Cursor]:
        """What came with an event comes again under another name."""
        found, until = super().changes(cursor)
        again = [
            replace(change, object=replace(change.object, id=f"{change.object.id}_again"))
            for change in found
            if change.op_key and change.object.received
        ]
        return [*found, *again], until


class FirstPageOnly(StripeWire):
    """A list ends after its first page."""

    def get(self, path: str, params: Mapping[str, str]) -> Reply:
        """There is never more."""
        reply = super().get(path, params)
        if "has_more" not in reply.body:
            return reply
        return replace(reply, body={**reply.body, "has_more": False})
