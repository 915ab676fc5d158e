"""The evening before: accounts are opened, students pay on the web and the website tells the centre,
and the branch loses its line to the payment API while it sends.
"""

from __future__ import annotations

from ui.command.drill import website
from ui.command.drill.day import Day
from ui.command.drill.desks import all_do
from ui.command.drill.lanes import EVENING, Lane
from ui.command.drill.scenario import Payment
from ui.command.drill.stage import BRANCH

_OLD = (Lane.OLD_DONE, Lane.OLD_NOT_DONE, Lane.OLD_LATE)


def open_school(day: Day) -> None:
    """Students and charges, and all desks have them."""
    website.open_accounts(day.stage, day.scenario)
    all_do(day.stage.desks, "cycle")


def pay_before(day: Day) -> None:
    """What is paid on the web is told to the centre, the last of it when the desks have fetched for
    the last time."""
    day.pay_on_website(EVENING)
    paid = [(day.scenario.payments[name], at) for name, at in day.at_gateway.items()]
    known = len(paid) * 9 // 10
    website.tell_centre(day.stage, day.scenario, paid[:known])
    all_do(day.stage.desks, "cycle", peers=["CENTRE"])
    website.tell_centre(day.stage, day.scenario, paid[known:])


def lose_the_branch(day: Day) -> None:
    """The branch asks for payments whose answers it never hears; then its line is dead, until the
    outage is over and the gateway has forgotten the keys."""
    desk = day.stage.desks[BRANCH]
    asked = _interleaved(day)
    day.note(asked, desk.several([day.order_for(each) for each in asked]))
    day.spoil(asked)
    desk.do("cycle", peers=["PAYMENTS"])
    day.open_roads_to_payments(is_open=False, desks=[BRANCH])


def _interleaved(day: Day) -> list[Payment]:
    """Two without an answer, then one with: three in a row would be a dead line."""
    mine = [each for each in day.scenario.payments.values() if each.hour == EVENING]
    silent = [each for each in mine if each.lane in _OLD]
    plain = [each for each in mine if each.lane is Lane.PLAIN]
    day.chance.shuffle(silent)
    order: list[Payment] = []
    while silent or plain:
        order += silent[:2] + plain[:1]
        del silent[:2], plain[:1]
    return order
