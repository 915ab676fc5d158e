"""The twelve hours: the centre is away, students pay on the web, desks take money and ask for it over
a bad network, and some are killed.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from ui.command.drill.day import Day
from ui.command.drill.desks import DrillDesk, all_do
from ui.command.drill.lanes import (
    DESKS,
    HOURS,
    REFUSED_HOUR,
    RELEASE_HOUR,
    Lane,
    Way,
)
from ui.command.drill.scenario import Payment
from ui.command.drill.stage import BRANCH, COUNTERS, centre_road

# The desk whose clerk is cut off in the middle of the counter's work, when, and after how many.
_CUT_OFF_HOUR, _CUT_OFF_AFTER = 5, 3
_LOOK_EVERY = 0.05
_LAST_ROUNDS = 4
_TITLE = "Drill: centre and payment API"


def begin(day: Day) -> None:
    """The centre goes away; the people at the desks sign in against what was kept and say so."""
    stage = day.stage
    stage.reach(0)
    stage.stop_centre()
    for desk in range(DESKS):
        stage.network.open_road(centre_road(desk), is_open=False)
    stage.sign_in()
    # Each desk notices by itself that nobody answers: its outage report is about that time.
    all_do(stage.desks, "cycle", peers=["CENTRE"])
    stage.desks[0].do("declare", title=_TITLE)


def work(day: Day, told: Callable[[int], None]) -> None:
    """All hours; `told` hears of each when it is over."""
    for hour in range(HOURS):
        day.stage.reach(hour)
        _change_the_weather(day, hour)
        _work_an_hour(day, hour)
        told(hour)


def _change_the_weather(day: Day, hour: int) -> None:
    if hour == REFUSED_HOUR:
        day.open_roads_to_payments(is_open=False)
    if hour == REFUSED_HOUR + 1:
        day.open_roads_to_payments(is_open=True)
    if hour == RELEASE_HOUR:
        day.stage.network.release()


def _work_an_hour(day: Day, hour: int) -> None:
    if hour == _CUT_OFF_HOUR:
        _cut_a_clerk_off(day, hour)
    orders = {desk: _of_desk(day, desk, hour) for desk in range(DESKS)}
    for desk, payments in orders.items():
        told = [day.order_for(each) for each in payments]
        day.stage.desks[desk].send("several", orders=told)
    day.pay_on_website(hour)
    for desk, payments in orders.items():
        day.note(payments, day.stage.desks[desk].answer())
    _key_in_again(day, hour)
    if hour == HOURS - 1:
        _take_again_in_the_dashboard(day)
    day.spoil([each for each in _asked(day, hour) if each.lane is not Lane.QUEUED])
    online = [day.stage.desks[desk] for desk in COUNTERS]
    # A bad line ends a round; in the last hour nobody goes home with a request that was not sent.
    day.go_round(online, _LAST_ROUNDS if hour == HOURS - 1 else 1, peers=["PAYMENTS"])
    _kill_while_sending(day, hour)


def _asked(day: Day, hour: int) -> list[Payment]:
    return [
        each
        for each in day.scenario.payments.values()
        if each.hour == hour
        and each.lane is not Lane.CRASH
        and (each.way is Way.APP or each.lane is Lane.DECLINED)
    ]


def _of_desk(day: Day, desk: int, hour: int) -> list[Payment]:
    """What one desk takes and asks for in an hour, in the order of the queue."""
    asked = [each for each in _asked(day, hour) if each.desk == desk]
    taken = _at_counter(day, desk, hour)
    if (desk, hour) == (BRANCH, _CUT_OFF_HOUR):
        taken = []  # done by the clerk who is cut off
    queue = [*asked, *taken]
    day.chance.shuffle(queue)
    return queue


def _at_counter(day: Day, desk: int, hour: int) -> list[Payment]:
    return [each for each in day.scenario.by(Way.DESK) if (each.desk, each.hour) == (desk, hour)]


def _key_in_again(day: Day, hour: int) -> None:
    """The same cheque at another desk, the same request at another desk, and a cheque a second time
    at the same desk, which says at once that it has it."""
    for payment in day.scenario.payments.values():
        if payment.hour != hour or payment.again_at < 0:
            continue
        order = day.order_for(payment)
        day.stage.desks[payment.again_at].several([order])
        if payment.lane is Lane.CHEQUE:
            day.note([payment], day.stage.desks[payment.desk].several([order]))


def _take_again_in_the_dashboard(day: Day) -> None:
    """Somebody takes payments by hand that the desks have taken, with all their marks."""
    intents = day.stage.book.objects("payment_intent")
    for payment in day.scenario.of(Lane.DASHBOARD):
        key = day.operations[payment.twin]
        twin = next(each for each in intents if key in str(each["metadata"].get("op_id")))
        paid = day.stage.gateway.pay(
            payment.minor, payment.currency, "pm_card_visa", twin["metadata"]
        )
        day.at_gateway[payment.id] = paid


def _cut_a_clerk_off(day: Day, hour: int) -> None:
    """`kill -9` between two payments at the counter. What was acknowledged is there; what was not is
    keyed in again, and the desk knows what it has."""
    desk, payments = day.stage.desks[BRANCH], _at_counter(day, BRANCH, hour)
    for payment in payments:
        desk.send(**day.order_for(payment))
    heard = payments[:_CUT_OFF_AFTER]
    for _ in heard:
        desk.answer()
    desk.kill()
    again = payments[len(heard) :]
    desk.several([day.order_for(each) for each in again])


def _kill_while_sending(day: Day, hour: int) -> None:
    """`kill -9` when the gateway has taken the money and the desk has not heard of it."""
    waiting = [each for each in day.scenario.of(Lane.CRASH) if each.hour == hour]
    while waiting:
        desks = {each.desk: each for each in reversed(waiting)}
        for place, payment in desks.items():
            desk = day.stage.desks[place]
            day.note([payment], desk.several([day.order_for(payment)]))
            day.spoil([payment])
            desk.send("cycle", peers=["PAYMENTS"])
        for place, payment in desks.items():
            _kill(day, day.stage.desks[place], day.operations[payment.id])
        waiting = [each for each in waiting if each not in desks.values()]


def _kill(day: Day, desk: DrillDesk, key: str) -> None:
    """Its round may end before that payment's turn, because the line is bad: then there is another."""
    pause = Event()
    while not day.stage.network.has_struck(key):
        if desk.has_answered:
            desk.answer()
            desk.send("cycle", peers=["PAYMENTS"])
        pause.wait(_LOOK_EVERY)
    day.stage.book.await_answer(key)
    desk.kill()
