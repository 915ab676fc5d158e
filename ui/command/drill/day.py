"""What the drill remembers of the day while it plays it, and the acts that its parts share."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.peers import Peer
from ui.command.drill import website
from ui.command.drill.desks import Did, DrillDesk, all_do
from ui.command.drill.lanes import Lane
from ui.command.drill.scenario import STUDENTS, Payment, Scenario
from ui.command.drill.stage import COUNTERS, Stage, payment_road

SAME_AGAIN = "payment_possible_duplicate"
METHODS = {Lane.CASH: "CASH", Lane.CHEQUE: "CHECK", Lane.TRANSFER: "BANK_TRANSFER"}
_DECLINES = "pm_card_chargeDeclined"
_CARD = "pm_card_visa"
_PAYMENTS = Peer.PAYMENTS.value
# Longer than a desk of the drill waits.
_HANGS = 3.0
_HELD_UNTIL_KILLED = 60.0
_ON_THE_ROAD = {
    Lane.DOUBLED: ("twice", -1.0),
    Lane.HANG_AFTER: ("late_answer", _HANGS),
    Lane.RESET_AFTER: ("lost_answer", -1.0),
    Lane.TORN: ("torn", -1.0),
    Lane.HANG_BEFORE: ("half_open", _HANGS),
    Lane.LATE: ("held", -1.0),
    Lane.CRASH: ("late_answer", _HELD_UNTIL_KILLED),
    Lane.OLD_DONE: ("lost_answer", -1.0),
    Lane.OLD_NOT_DONE: ("half_open", _HANGS),
    Lane.OLD_LATE: ("held", -1.0),
}
_AT_THE_GATEWAY = {Lane.FAILED_AFTER: "500_after_commit", Lane.TOO_MANY: "429"}


@dataclass(slots=True)
class Day:
    """The scenario on its stage.

    at_gateway: the gateway's ids of what website and dashboard took. operations: those of the desks,
    which are the keys they send under. refused: what a desk refused at once, by its code.
    """

    scenario: Scenario
    stage: Stage
    chance: random.Random
    at_gateway: dict[str, str] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def pay_on_website(self, hour: int) -> None:
        """What students pay on the web in an hour."""
        for payment in website.of_hour(self.scenario, hour):
            paid = website.take(self.stage.gateway, self.scenario, payment)
            self.at_gateway[payment.id] = paid

    def order_for(self, payment: Payment) -> dict[str, Any]:
        """What a clerk does to take a payment or to ask for it."""
        who = {"number": website.number_of(payment.student), "amount": _typed(payment.minor)}
        if payment.lane in METHODS:
            method = METHODS[payment.lane]
            told = {"method": method, "reference": self.reference(payment), "confirmed": False}
            return {"act": "take", **who, **told}
        source = _DECLINES if payment.lane is Lane.DECLINED else _CARD
        return {"act": "ask", **who, "description": f"Tuition {payment.id}", "source": source}

    def note(self, payments: Sequence[Payment], answers: Sequence[Mapping[str, Any]]) -> None:
        """Keep what became of orders."""
        for payment, answer in zip(payments, answers, strict=True):
            if "refused" in answer:
                self.refused.append((payment.id, answer["refused"]))
            elif payment.lane not in METHODS:
                self.operations[payment.id] = str(answer["did"]["operation_id"])

    def spoil(self, payments: Sequence[Payment]) -> None:
        """Let each meet what its lane says, when it is sent."""
        for payment in payments:
            key = self.operations[payment.id]
            if payment.lane in _AT_THE_GATEWAY:
                self.stage.gateway.spoil(_AT_THE_GATEWAY[payment.lane], key)
            elif payment.lane in _ON_THE_ROAD:
                kind, seconds = _ON_THE_ROAD[payment.lane]
                road = payment_road(payment.desk)
                self.stage.network.spoil(kind, key, road=road, seconds=seconds)

    def go_round(self, desks: Sequence[DrillDesk], rounds: int, **order: Any) -> list[list[Did]]:
        """So many cycles of all desks. A bad answer of the payment API ends a desk's part of one,
        and a larger school meets more of them: then there are more, as long as one was met."""
        told: list[list[Did]] = []
        for least in range(rounds * -(-self.scenario.students // STUDENTS)):
            told.append(all_do(desks, "cycle", **order))
            if least + 1 >= rounds and not any(_PAYMENTS in each["faults"] for each in told[-1]):
                break
        return told

    def open_roads_to_payments(self, *, is_open: bool, desks: Sequence[int] = COUNTERS) -> None:
        """Cut desks off from the payment API, or let them through again."""
        for desk in desks:
            self.stage.network.open_road(payment_road(desk), is_open=is_open)

    def reference(self, payment: Payment) -> str:
        """A cheque has its number; a transfer names the request it pays."""
        if payment.lane is Lane.CHEQUE:
            return f"{int(payment.id[1:]) + 200_001}"
        if payment.lane is Lane.TRANSFER:
            return website.charge_id(self.scenario, payment)
        return ""


def _typed(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
