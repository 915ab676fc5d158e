"""The day of the drill as data: who pays what when by which way, and what goes wrong with it.

Quotas are fixed, the seed permutes who, when and how much; the same seed gives the same hash. What
the day must come to in the end is for `truth`, how it is played for the acts.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from ui.command.drill.amounts import DOLLAR, split
from ui.command.drill.lanes import (
    CRASH_HOURS,
    DESKS,
    EVENING,
    HOURS,
    LATE_HOURS,
    QUOTAS,
    REFUSED_HOUR,
    SHARES,
    Lane,
    Way,
    way_of,
)

STUDENTS = 384
AMOUNT_MINOR = 1_400_000_000
CURRENCY, OTHER_CURRENCY = "USD", "CAD"
_REFUNDED = 18_000_000
BRANCH = DESKS - 1
# The last hours before the deadline are the busiest.
_WEIGHTS = (*(1.0,) * (HOURS - 3), 2.0, 4.0, 8.0)
_REFUNDS, _FAILED_REFUNDS, _DASHBOARD, _CHEQUES_AGAIN = 24, 2, 2, 5
_BEFORE = 130
_IN_HOUR = {Lane.REFUSED: (REFUSED_HOUR,), Lane.CRASH: CRASH_HOURS, Lane.LATE: LATE_HOURS}
_AT_BRANCH = frozenset({Lane.OLD_DONE, Lane.OLD_NOT_DONE, Lane.OLD_LATE, Lane.QUEUED})
_OLD = frozenset({Lane.OLD_DONE, Lane.OLD_NOT_DONE, Lane.OLD_LATE})


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of the day. `minor` is what is really paid.

    hour: of the outage, EVENING for the evening before. asked_minor: where another amount was
    asked for. twin: the payment whose request this one pays again. again_at: the desk where the
    same cheque is keyed a second time, or the same request made; -1 for none. at_centre: how often
    the website tells the centre before the outage.
    """

    id: str
    lane: Lane
    student: int
    minor: int
    hour: int
    desk: int = -1
    currency: str = CURRENCY
    asked_minor: int = 0
    twin: str = ""
    again_at: int = -1
    at_centre: int = 0
    refund_minor: int = 0
    refund_fails: bool = False
    settles: bool = True

    @property
    def way(self) -> Way:
        """By which of the three ways it comes."""
        return way_of(self.lane)

    @property
    def wanted(self) -> int:
        """What was asked for."""
        return self.asked_minor or self.minor


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole day."""

    seed: int
    students: int
    amount_minor: int
    payments: Mapping[str, Payment]

    @property
    def digest(self) -> str:
        """The same for the same day, whatever the clock on the wall says."""
        rows = [asdict(each) for each in self.payments.values()]
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

    def of(self, *lanes: Lane) -> list[Payment]:
        """The payments of some lanes, in order."""
        return [each for each in self.payments.values() if each.lane in lanes]

    def by(self, way: Way) -> list[Payment]:
        """The payments that come by a way, in order."""
        return [each for each in self.payments.values() if each.way is way]


def make_scenario(seed: int, students: int = STUDENTS, amount_minor: int | None = None) -> Scenario:
    """The day of a seed, for so many students and so much money."""
    if amount_minor is None:
        amount_minor = AMOUNT_MINOR * students // STUDENTS // DOLLAR * DOLLAR
    chance = random.Random(seed)  # noqa: S311 - the same day again
    made = _Maker(chance, students, amount_minor).make()
    return Scenario(seed, students, amount_minor, {each.id: each for each in made})


def smallest_amount(students: int) -> int:
    """Under this a payment could be less than a gateway takes."""
    return sum(_scaled(count, students) for count in QUOTAS.values()) * 40 * DOLLAR


def _scaled(count: int, students: int) -> int:
    return max(1, round(count * students / STUDENTS))


class _Maker:
    """Draws one day."""

    def __init__(self, chance: random.Random, students: int, amount_minor: int) -> None:
        self._chance = chance
        self._students = students
        self._amount = amount_minor

    def make(self) -> list[Payment]:
        """All payments, those of the counter first: others pay what they paid."""
        drawn = {way: list(self._drawn(way)) for way in SHARES}
        desk = self._key_cheques_again(drawn[Way.DESK])
        website = self._tell_centre(self._pay_again(drawn[Way.WEBSITE], desk))
        app = self._fill_evening(drawn[Way.APP])
        website, app = self._refund(website, app)
        return [*desk, *website, *app, *self._beside(app)]

    def _drawn(self, way: Way) -> Iterator[Payment]:
        total = self._share(way)
        if way is Way.DESK:
            total = self._amount - self._share(Way.WEBSITE) - self._share(Way.APP)
        lanes = [
            lane
            for lane, count in QUOTAS.items()
            if way_of(lane) is way
            for _ in range(_scaled(count, self._students))
        ]
        parts = split(self._chance, len(lanes), total)
        for place, (lane, minor) in enumerate(zip(lanes, parts, strict=True)):
            yield self._payment(f"{way.value[0]}{place:05}", lane, minor)

    def _share(self, way: Way) -> int:
        return self._amount * SHARES[way] // 100 // DOLLAR * DOLLAR

    def _payment(self, name: str, lane: Lane, minor: int) -> Payment:
        payment = Payment(
            id=name,
            lane=lane,
            student=self._chance.randrange(self._students),
            minor=minor,
            hour=self._hour(lane),
            desk=self._desk(lane),
        )
        if lane is Lane.OTHER_AMOUNT:
            return replace(payment, asked_minor=minor + self._chance.randrange(101, 9_999, 2))
        if lane is Lane.TWO_DESKS:
            return replace(payment, again_at=(payment.desk + 1) % BRANCH)
        return payment

    def _hour(self, lane: Lane) -> int:
        if lane in _OLD:
            return EVENING
        hours = _IN_HOUR.get(lane)
        if hours:
            return self._chance.choice(hours)
        return self._chance.choices(range(HOURS), _WEIGHTS)[0]

    def _desk(self, lane: Lane) -> int:
        if way_of(lane) is Way.WEBSITE:
            return -1
        if lane in _AT_BRANCH:
            return BRANCH
        return self._chance.randrange(DESKS if way_of(lane) is Way.DESK else BRANCH)

    def _fill_evening(self, app: list[Payment]) -> list[Payment]:
        """Plain ones between those that get no answer: a desk whose every request stays without
        one takes the line for dead and stops."""
        plain = [each for each in app if each.lane is Lane.PLAIN]
        count = (sum(each.lane in _OLD for each in app) + 1) // 2
        early = {each.id for each in self._chance.sample(plain, min(count, len(plain)))}
        return [
            replace(each, hour=EVENING, desk=BRANCH) if each.id in early else each for each in app
        ]

    def _key_cheques_again(self, desk: list[Payment]) -> list[Payment]:
        cheques = [each for each in desk if each.lane is Lane.CHEQUE]
        count = min(_scaled(_CHEQUES_AGAIN, self._students), len(cheques))
        chosen = {each.id for each in self._chance.sample(cheques, count)}
        return [
            replace(each, again_at=(each.desk + 1) % DESKS) if each.id in chosen else each
            for each in desk
        ]

    def _pay_again(self, website: list[Payment], desk: list[Payment]) -> list[Payment]:
        """Some pay on the web what they have paid over the counter by transfer; what others pay
        changes so that the sum of all stays."""
        transfers = [each for each in desk if each.lane is Lane.TRANSFER]
        again = [each for each in website if each.lane is Lane.ALSO_AT_DESK]
        twins = self._chance.sample(transfers, min(len(again), len(transfers)))
        paid = {
            each.id: replace(each, student=twin.student, minor=twin.minor, twin=twin.id)
            for each, twin in zip(again, twins, strict=True)
        }
        others = [each for each in website if each.id not in paid]
        left = sum(each.minor for each in website) - sum(each.minor for each in paid.values())
        parts = iter(split(self._chance, len(others), left))
        return [paid.get(each.id) or _with_minor(each, next(parts)) for each in website]

    def _tell_centre(self, website: list[Payment]) -> list[Payment]:
        """What was paid the evening before the website has told the centre, half of it twice; of
        the bank debits some will bounce."""
        plain = [each for each in website if each.lane is Lane.PLAIN_WEB]
        count = min(_scaled(_BEFORE, self._students), len(plain))
        before = {each.id for each in self._chance.sample(plain, count)}
        twice = set(sorted(before)[::2])
        debits = [each.id for each in website if each.lane is Lane.DEBIT]
        bounce = set(debits[: round(len(debits) * 3 / 8)])
        return [
            replace(each, hour=EVENING, at_centre=1 + (each.id in twice))
            if each.id in before
            else replace(each, settles=each.id not in bounce)
            for each in website
        ]

    def _refund(
        self, website: list[Payment], app: list[Payment]
    ) -> tuple[list[Payment], list[Payment]]:
        total = _REFUNDED * self._amount // AMOUNT_MINOR // DOLLAR * DOLLAR
        plain = [each for each in (*website, *app) if each.lane in (Lane.PLAIN_WEB, Lane.PLAIN)]
        count = min(_scaled(_REFUNDS, self._students), len(plain) // 3)
        # The larger ones can bear it.
        plain.sort(key=lambda each: (-each.minor, each.id))
        chosen = self._chance.sample(plain[: max(count, len(plain) // 2)], count)
        parts = split(self._chance, count, total)
        fails = {each.id for each in chosen[: min(_scaled(_FAILED_REFUNDS, self._students), count)]}
        refunds = {
            each.id: replace(each, refund_minor=minor, refund_fails=each.id in fails)
            for each, minor in zip(chosen, parts, strict=True)
        }
        return (
            [refunds.get(each.id, each) for each in website],
            [refunds.get(each.id, each) for each in app],
        )

    def _beside(self, app: list[Payment]) -> Iterator[Payment]:
        """What is no part of the sum: declined cards, another currency, and payments that somebody
        took again in the gateway's own dashboard."""
        for place in range(_scaled(QUOTAS[Lane.DECLINED], self._students)):
            yield self._payment(f"x{place:05}", Lane.DECLINED, self._any_minor())
        for place in range(_scaled(QUOTAS[Lane.OTHER_CURRENCY], self._students)):
            payment = self._payment(f"c{place:05}", Lane.OTHER_CURRENCY, self._any_minor())
            yield replace(payment, currency=OTHER_CURRENCY)
        early = [
            each
            for each in app
            if each.lane is Lane.PLAIN and each.hour < HOURS // 2 and not each.refund_minor
        ] or [each for each in app if each.lane is Lane.PLAIN and not each.refund_minor]
        count = min(_scaled(_DASHBOARD, self._students), len(early))
        for place, twin in enumerate(self._chance.sample(early, count)):
            payment = Payment(
                id=f"t{place:05}",
                lane=Lane.DASHBOARD,
                student=twin.student,
                minor=twin.minor,
                hour=HOURS - 1,
                twin=twin.id,
                refund_minor=twin.minor,
            )
            yield payment

    def _any_minor(self) -> int:
        return self._chance.randrange(40_001, 900_000, 2)


def _with_minor(payment: Payment, minor: int) -> Payment:
    asked = payment.asked_minor and minor + (payment.asked_minor - payment.minor)
    return replace(payment, minor=minor, asked_minor=asked)
