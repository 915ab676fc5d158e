"""The network is back, and three days go by: desks deliver, look up and fetch, people send money back,
bank debits end, refunds fail, and payers dispute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.command.drill.day import Day
from ui.command.drill.lanes import DESKS, HOURS, Lane
from ui.command.drill.stage import BRANCH, SECOND, centre_road, payment_road

_NEXT_DAYS = 72
# The first requests of the branch after its line is back meet a portal.
_PORTAL_ANSWERS = 4
_FIRST_ROUNDS = 3
Answers = list[dict[str, Any]]
# A payment of ours, and what is asked for it.
Order = tuple[str, dict[str, str]]


def come_back(day: Day) -> None:
    """T0 + 12 h: the centre answers, the branch has a line again, and first meets a portal."""
    stage = day.stage
    stage.reach(HOURS)
    stage.start_centre()
    for desk in range(DESKS):
        stage.network.open_road(centre_road(desk), is_open=True)
    day.open_roads_to_payments(is_open=True, desks=[BRANCH])
    stage.sign_in()
    stage.desks[0].do("end")
    for payment in day.scenario.of(Lane.QUEUED)[:_PORTAL_ANSWERS]:
        key = day.operations[payment.id]
        stage.network.spoil("portal", key, road=payment_road(BRANCH))
    day.go_round(stage.desks, _FIRST_ROUNDS)
    # What was sent 25 hours ago arrives now.
    stage.network.release()


def settle(day: Day) -> None:
    """T0 + 13 h: what is left is looked up and sent, people send money back, and all desks have all."""
    day.stage.stop_centre()
    day.stage.reach(HOURS + 1)
    day.stage.start_centre()
    day.go_round(day.stage.desks, 2)
    _refund(day)
    keep_up(day)


def keep_up(day: Day, rounds: int = 3) -> list[Answers]:
    """Cycles until nothing is new: deliver, cover what the centre has confirmed, fetch from each
    other."""
    return day.go_round(day.stage.desks, rounds)


def go_on(day: Day) -> None:
    """Until T0 + 3 d: what the bank does meanwhile."""
    stage = day.stage
    stage.stop_centre()
    stage.reach(HOURS + 24)
    failing = {each.id for each in day.scenario.payments.values() if each.refund_fails}
    _fail_refunds(day, failing)
    for payment in day.scenario.of(Lane.DISPUTED):
        paid = day.at_gateway[payment.id]
        stage.gateway.post("/sandbox/disputes", payment_intent=paid, reason="fraudulent")
    stage.reach(_NEXT_DAYS)
    stage.gateway.post("/sandbox/debits/settle")
    stage.start_centre()
    stage.sign_in()
    keep_up(day)


def _at_gateway(day: Day) -> dict[str, str]:
    """What the gateway calls each payment that it took, by our names."""
    names = {key: name for name, key in day.operations.items()}
    others = set(day.at_gateway.values())
    found = {
        names[intent["metadata"]["op_id"]]: str(intent["id"])
        for intent in day.stage.book.objects("payment_intent")
        if intent["id"] not in others
        and intent["status"] == "succeeded"
        and intent["metadata"].get("op_id") in names
    }
    return found | day.at_gateway


def _refund(day: Day) -> None:
    """People send money back, at the desks in turn: large sums by two, the second at another desk."""
    proposed = _ask_for(day, _refund_orders(day), 0)
    keep_up(day, 2)
    day.stage.sign_in(SECOND)
    _ask_for(day, proposed, 1)
    keep_up(day, 1)
    day.stage.sign_in()


def _refund_orders(day: Day) -> list[Order]:
    """Which payment of ours, and what is asked for it."""
    back = [each for each in day.scenario.payments.values() if each.refund_minor]
    taken = _at_gateway(day)
    return [
        (
            payment.id,
            {
                "act": "refund",
                "reference": taken.get(payment.id, ""),
                "amount": f"{payment.refund_minor // 100}.{payment.refund_minor % 100:02}",
            },
        )
        for payment in back
    ]


def _ask_for(day: Day, orders: Sequence[Order], further: int) -> list[Order]:
    """Each at its desk, or so many further; gives what was only proposed."""
    proposed = []
    for place, (name, order) in enumerate(orders):
        [answer] = day.stage.desks[(place + further) % DESKS].several([dict(order)])
        if "refused" in answer:
            day.refused.append((name, answer["refused"]))
        elif "proposed_by" in answer["did"]:
            proposed.append((name, order))
    return proposed


def _fail_refunds(day: Day, failing: set[str]) -> None:
    taken = _at_gateway(day)
    targets = {taken.get(name) for name in failing}
    for refund in day.stage.book.objects("refund"):
        if refund["payment_intent"] in targets:
            day.stage.gateway.post(f"/sandbox/refunds/{refund['id']}/fail")
