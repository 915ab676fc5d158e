"""What the central ledger must show: each payment of gateway and counter once, in the account of who
paid it, with what came and not what was asked; and what is nobody's in no account.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from ui.command.drill import website
from ui.command.drill.day import METHODS, SAME_AGAIN, Day
from ui.command.drill.lanes import Lane, Way
from ui.command.drill.oracle.at_gateway import called
from ui.command.drill.oracle.findings import Finding
from ui.command.drill.oracle.sides import Row, Sides
from ui.command.drill.oracle.truth import Truth

_LEDGER = "in the centre's ledger"
_CHECK_OF = {
    Lane.DEBIT: "bank debits",
    Lane.DISPUTED: "disputes",
    Lane.NO_MARKS: "nobody's",
    Lane.OTHER_CURRENCY: "nobody's",
}
Marks = tuple[str, int, str, str]


def check_of(truth: Truth) -> str:
    """Which of the checks looks at the entries of a payment."""
    if truth.payment.refund_minor:
        return "sent back"
    return _CHECK_OF.get(truth.payment.lane, "posted once")


def posted(truths: Mapping[str, Truth], sides: Sides, check: str) -> Iterator[Finding]:
    """4, 6, 8, 9, 10. The entries of each payment of the gateway, and in whose account."""
    entries = _by_payment(sides)
    for name, truth in truths.items():
        if truth.payment.way is Way.DESK or check_of(truth) != check:
            continue
        rows = entries.get(name, [])
        number = website.number_of(truth.payment.student)
        here = Counter(int(row["amount_minor"]) for row in rows if row["student_number"] == number)
        wanted = Counter(truth.posted)
        for off, minor in _off(wanted, here):
            place = f"missing {_LEDGER}" if off < 0 else f"too much {_LEDGER}"
            yield Finding(check, minor, truth.payment.currency, called(truth), place)
        for row in rows:
            if row["student_number"] != number:
                place = f"{_LEDGER}, in the account of {row['student_number']}"
                yield Finding(
                    check, int(row["amount_minor"]), str(row["currency"]), called(truth), place
                )
    if check == "posted once":
        yield from _strangers(entries)


def _strangers(entries: Mapping[str, list[Row]]) -> Iterator[Finding]:
    for row in entries.get("", []):
        told = f"none of the day ({row['gateway_ref']})"
        yield Finding("posted once", int(row["amount_minor"]), str(row["currency"]), told, _LEDGER)


def _by_payment(sides: Sides) -> dict[str, list[Row]]:
    of = sides.by_object
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sides.centre:
        if row["gateway_ref"]:
            about = str(row["gateway_ref"]).partition("/")[0]
            found[of.get(about, "")].append(row)
    return found


def at_counter(day: Day, sides: Sides) -> Iterator[Finding]:
    """5. Each payment over the counter is in the central ledger once, as it was taken."""
    wanted: dict[Marks, list[str]] = defaultdict(list)
    for payment in day.scenario.by(Way.DESK):
        marks = (
            *(website.number_of(payment.student), -payment.minor),
            *(METHODS[payment.lane], day.reference(payment)),
        )
        wanted[marks].append(f"{payment.id} ({payment.lane})")
    found = Counter(
        (row["student_number"], int(row["amount_minor"]), row["method"], row["reference"] or "")
        for row in sides.centre
        if row["receipt_number"] and not row["gateway_ref"]
    )
    for marks in {*wanted, *found}:
        off = found[marks] - len(wanted.get(marks, []))
        told = ", ".join(wanted.get(marks, [])) or f"no payment of the day ({marks[0]})"
        place = f"missing {_LEDGER}" if off < 0 else f"too often {_LEDGER}"
        for _ in range(abs(off)):
            yield Finding("over the counter", -marks[1], "USD", told, place)
    for cheque in day.scenario.of(Lane.CHEQUE):
        if cheque.again_at >= 0 and (cheque.id, SAME_AGAIN) not in day.refused:
            told = f"{cheque.id} ({cheque.lane})"
            place = "taken twice at the same desk without a word"
            yield Finding("over the counter", cheque.minor, "USD", told, place)


def _off(wanted: Counter[int], here: Counter[int]) -> Iterator[tuple[int, int]]:
    """Amounts that are there too seldom (-1) or too often (1)."""
    for minor in {*wanted, *here}:
        off = here[minor] - wanted[minor]
        for _ in range(abs(off)):
            yield (1 if off > 0 else -1), abs(minor)
