"""One payment as every side has it: what is compared, before anything is decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """How far a payment is at the gateway."""

    PAID = "PAID"
    COMING = "COMING"
    ASKED = "ASKED"
    FAILED = "FAILED"


class Mark(StrEnum):
    """What is known of a payment beyond its amounts."""

    UNIDENTIFIED = "UNIDENTIFIED"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    CURRENCY_DIFFERS = "CURRENCY_DIFFERS"
    PAID_TWICE = "PAID_TWICE"
    DUPLICATE_AT_GATEWAY = "DUPLICATE_AT_GATEWAY"
    SUSPECTED_DUPLICATE = "SUSPECTED_DUPLICATE"
    COUNTER = "COUNTER"
    EARLIER = "EARLIER"
    IN_FLIGHT = "IN_FLIGHT"


@dataclass(frozen=True, slots=True)
class Held:
    """What one side has of a payment, in minor units: all that came in, and what of it went back."""

    currency: str
    gross: int
    refunded: int = 0
    disputed: int = 0
    reversed: int = 0

    @property
    def kept(self) -> int:
        """What is left; below zero where more went back than came in."""
        return self.gross - self.refunded - self.disputed - self.reversed


@dataclass(frozen=True, slots=True)
class Case:
    """One payment. A side that knows nothing of it is None.

    subject: its id at the gateway, else its receipt, else its operation's id. student_id: whose
    account it is in, where it is in one. when: by the gateway's clock where that knows it.
    """

    subject: str
    when: datetime
    desk: Held | None = None
    centre: Held | None = None
    gateway: Held | None = None
    standing: Standing | None = None
    mark: Mark | None = None
    student_id: str | None = None

    @property
    def presence(self) -> str:
        """Desk, centre, gateway: 1 where it is there. An operation alone is nowhere: 000."""
        if self.mark is Mark.IN_FLIGHT:
            return "000"
        at_gateway = self.gateway is not None and self.standing is Standing.PAID
        sides = (self.desk is not None, self.centre is not None, at_gateway)
        return "".join(str(int(each)) for each in sides)
