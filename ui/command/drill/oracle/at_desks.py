"""What the desks must show: every operation at its end, the same entries as the centre, nothing on the
way, nothing before a person but what only a person can decide, and their own reconciliation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ui.command.drill.day import SAME_AGAIN, Day
from ui.command.drill.lanes import Lane, Way
from ui.command.drill.oracle.at_gateway import called
from ui.command.drill.oracle.findings import Finding
from ui.command.drill.oracle.sides import Row, Sides
from ui.command.drill.oracle.truth import Truth, buckets_of
from ui.command.drill.scenario import CURRENCY, OTHER_CURRENCY

_ON_THE_WAY = ("WAITING", "SENDING")
_NOT_OF_THE_DAY = frozenset({"REQUESTED"})


def ended(day: Day, truths: Mapping[str, Truth], sides: Sides) -> Iterator[Finding]:
    """3. Each operation is at its end: confirmed, or declined by the gateway; none is missing."""
    known = sides.operations
    for name, truth in truths.items():
        if truth.payment.way is not Way.APP and truth.payment.lane is not Lane.DECLINED:
            continue
        wanted = "DECLINED" if truth.payment.lane is Lane.DECLINED else "CONFIRMED"
        rows = known.get(day.operations.get(name, ""), [])
        states = {str(row["state"]) for row in rows} or {"lost"}
        if states != {wanted}:
            place = f"its operation is {', '.join(sorted(states))}, not {wanted}"
            yield Finding("ended", truth.payment.minor, CURRENCY, called(truth), place)
    for name, code in day.refused:
        if code != SAME_AGAIN:
            payment = truths[name].payment
            minor = payment.refund_minor or payment.minor
            yield Finding(
                "ended", minor, payment.currency, called(truths[name]), f"refused: {code}"
            )
    for rows in known.values():
        for row in rows:
            if row["kind"] != "PAYMENT" and row["state"] != "CONFIRMED":
                place = f"its operation is {row['state']}"
                minor = int(row["amount_minor"])
                yield Finding("ended", minor, CURRENCY, f"refund {row['id']}", place)


def agree(day: Day, sides: Sides) -> Iterator[Finding]:
    """11. Every desk has the entries the centre has, and nothing on the way."""
    centre = {str(row["id"]): _content(row) for row in sides.centre}
    for desk, told in zip(day.stage.desks, sides.desks, strict=True):
        here = {str(row["id"]): row for row in told["entries"]}
        for key in centre.keys() - here.keys():
            yield _disagreement(sides, key, f"in the centre's ledger, not at {desk.name}")
        for key, row in here.items():
            if int(row["row_version"]) and _content(row) != centre.get(key):
                yield _disagreement(sides, key, f"other at {desk.name} than at the centre")
        for each in told["journal"]:
            if each["state"] in _ON_THE_WAY:
                place = f"{each['count']} changes on their way at {desk.name}"
                yield Finding("agree", 0, CURRENCY, str(each["label"]), place)
    yield from _before_people(day, sides)


def _before_people(day: Day, sides: Sides) -> Iterator[Finding]:
    """The cheques that were keyed at two desks wait for a person, and nothing else does."""
    wanted = {day.reference(each) for each in day.scenario.of(Lane.CHEQUE) if each.again_at >= 0}
    waiting = [
        (str(row["facts"].get("reference")), row) for rows in sides.attention for row in rows
    ]
    for reference in wanted - {reference for reference, _ in waiting}:
        told = next(
            each for each in day.scenario.of(Lane.CHEQUE) if day.reference(each) == reference
        )
        place = "keyed at two desks, and nobody is asked"
        yield Finding("agree", told.minor, CURRENCY, f"{told.id} ({told.lane})", place)
    for reference, row in waiting:
        if row["case"] == "C15" and reference in wanted:
            wanted.discard(reference)
            continue
        place = f"waits for a person: {row['reason']}"
        yield Finding("agree", 0, CURRENCY, str(row["label"]), place)


def _disagreement(sides: Sides, key: str, place: str) -> Finding:
    rows = (*sides.centre, *(row for desk in sides.desks for row in desk["entries"]))
    row = next(each for each in rows if each["id"] == key)
    told = str(row["receipt_number"] or row["gateway_ref"] or key)
    return Finding("agree", int(row["amount_minor"]), str(row["currency"]), told, place)


def _content(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("student_number", "kind", "amount_minor", "currency"))


def told_right(day: Day, truths: Mapping[str, Truth], sides: Sides) -> Iterator[Finding]:
    """7. The program's own reconciliation has the same payments in the same buckets."""
    for desk, told in zip(day.stage.desks, sides.told, strict=False):
        for currency in (CURRENCY, OTHER_CURRENCY):
            wanted = buckets_of(truths.values(), currency)
            found = _told_buckets(told, currency)
            for bucket in sorted({*wanted, *found} - {"COUNTER", "SUSPECTED_DUPLICATE"}):
                count, minor = found.get(bucket, (0, 0))
                there = wanted.get(bucket)
                expected = (there.count, there.minor) if there else (0, 0)
                if (count, minor) != expected:
                    place = f"{desk.name} reconciles {count:,} there, and there are {expected[0]:,}"
                    yield Finding("told", minor - expected[1], currency, bucket, place)
            yield from _counter_told(desk.name, wanted, found, currency)


def _counter_told(
    name: str,
    wanted: Mapping[str, object],
    found: Mapping[str, tuple[int, int]],
    currency: str,
) -> Iterator[Finding]:
    """Of a cheque keyed twice the ledger has one, whichever of the two is the suspected one."""
    expected = getattr(wanted.get("COUNTER"), "minor", 0)
    centre = sum(found.get(each, (0, 0))[1] for each in ("COUNTER", "SUSPECTED_DUPLICATE"))
    if centre != expected:
        yield Finding("told", centre - expected, currency, "COUNTER", f"as {name} reconciles")


def _told_buckets(told: Row, currency: str) -> dict[str, tuple[int, int]]:
    """How many, and how much at the gateway, or at the centre for what the gateway never had."""
    found: dict[str, tuple[int, int]] = {}
    for sums in told["currencies"]:
        if sums["currency"] != currency:
            continue
        for each in sums["buckets"]:
            if each["name"] in _NOT_OF_THE_DAY:
                continue
            counter = each["name"] in ("COUNTER", "SUSPECTED_DUPLICATE")
            side = each["sides"]["centre" if counter else "gateway"]
            found[each["name"]] = (int(each["count"]), int(side["minor"]))
    return found
