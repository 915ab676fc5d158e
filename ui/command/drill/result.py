"""What a drill came to: figures for scripts, and the tables people read in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registrar_desktop.rules.money import format_money
from ui.command.drill.day import Day
from ui.command.drill.lanes import Way
from ui.command.drill.oracle.checks import Looked
from ui.command.drill.oracle.findings import Finding
from ui.command.drill.oracle.sides import Sides, taken
from ui.command.drill.oracle.truth import Moment, buckets_of, counted
from ui.command.drill.scenario import CURRENCY, OTHER_CURRENCY, Scenario
from ui.command.telling import Table

_MOST_SHOWN = 40


@dataclass(slots=True)
class Result:
    """looked: both moments. at_risk: what the centre did not have when it came back."""

    scenario: Scenario
    looked: Sequence[Looked]
    killed: int
    at_risk: int
    students: int
    students_at_risk: int
    seconds: float
    client: str = ""
    report: str = ""

    @property
    def findings(self) -> list[tuple[Moment, Finding]]:
        """All that is not accounted for."""
        return [(each.moment, finding) for each in self.looked for finding in each.findings]

    @property
    def checks(self) -> tuple[int, int]:
        """How many checks hold, of how many."""
        all_of_them = [each for looked in self.looked for each in looked.checked]
        return sum(each.holds for each in all_of_them), len(all_of_them)

    @property
    def holds(self) -> bool:
        """Every cent is accounted for."""
        return not self.findings

    @property
    def lost(self) -> int:
        """What of the money at risk is not where it belongs in the end: each payment once."""
        worst: dict[str, int] = {}
        for moment, each in self.findings:
            if moment is Moment.LATER and each.currency == CURRENCY:
                name = each.payment.partition(" ")[0]
                worst[name] = max(worst.get(name, 0), abs(each.minor))
        return min(sum(worst.values()), self.at_risk)

    @property
    def restored(self) -> int:
        """What of the money at risk is where it belongs."""
        return self.at_risk - self.lost


def at_risk(day: Day) -> tuple[int, int]:
    """The money of the day that the centre has not heard of, and how many students it is of."""
    unknown = [
        each
        for each in day.scenario.payments.values()
        if each.way is not Way.BESIDE and not each.at_centre
    ]
    return sum(each.minor for each in unknown), len({each.student for each in unknown})


def facts(result: Result) -> dict[str, Any]:
    """The answer for scripts."""
    held, of = result.checks
    return {
        "accounted_for": result.holds,
        "seed": result.scenario.seed,
        "scenario_sha256": result.scenario.digest,
        "students": result.scenario.students,
        "students_paying": result.students,
        "amount_minor": result.scenario.amount_minor,
        "currency": CURRENCY,
        "payments": sum(each.way is not Way.BESIDE for each in result.scenario.payments.values()),
        "client": result.client or None,
        "desks_killed": result.killed,
        "checks": {"held": held, "of": of},
        "moments": [_moment(each) for each in result.looked],
        "findings": [
            {"moment": moment, **_finding(finding)} for moment, finding in result.findings
        ],
        "at_risk_minor": result.at_risk,
        "restored_minor": result.restored,
        "report": result.report or None,
        "seconds": round(result.seconds, 1),
    }


def _moment(looked: Looked) -> dict[str, Any]:
    return {
        "moment": looked.moment,
        "sides": [
            {"side": name, "count": count, "minor": minor}
            for name, count, minor in sides_of(looked.sides)
        ],
        "buckets": {
            currency: {
                bucket: {"count": heap.count, "minor": heap.minor}
                for bucket, heap in buckets_of(looked.truths.values(), currency).items()
            }
            for currency in (CURRENCY, OTHER_CURRENCY)
        },
        "main_bucket": dict(counted(looked.truths.values())),
        "checks": {
            each.check: {"looked_at": each.looked_at, "found": len(each.findings)}
            for each in looked.checked
        },
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "minor": finding.minor,
        "currency": finding.currency,
        "payment": finding.payment,
        "place": finding.place,
    }


def sides_of(sides: Sides) -> list[tuple[str, int, int]]:
    """Each side, how many payments it has, and what they come to."""
    got = [taken(row) for rows in sides.payments.values() for row in rows if _counts(row)]
    found = [("Payment service", len(got), sum(got))]
    places = [("Centre", sides.centre)]
    places += [(f"Desk {place + 1}", told["entries"]) for place, told in enumerate(sides.desks)]
    for name, rows in places:
        paid = [-int(row["amount_minor"]) for row in rows if row["kind"] == "PAYMENT"]
        found.append((name, len(paid), sum(paid)))
    return found


def _counts(row: Any) -> bool:
    return bool(taken(row)) and str(row["currency"]).upper() == CURRENCY


def tables(result: Result) -> list[Table | str]:
    """The answer for people."""
    right = frozenset({1, 2, 3, 4})
    after, later = result.looked
    heads = ("", *(each for looked in result.looked for each in (looked.moment.value, "")))
    told: list[Table | str] = [Table(heads, _side_rows(after, later), right)]
    told.append(Table(("Bucket", *heads[1:]), _bucket_rows(after, later), right))
    told.append(_check_table(result))
    if result.findings:
        rows = [
            (moment.value, format_money(each.minor, each.currency), each.payment, each.place)
            for moment, each in result.findings[:_MOST_SHOWN]
        ]
        told.append(
            Table(("Not accounted for", "Amount", "Payment", "Where"), rows, frozenset({1}))
        )
        if len(result.findings) > _MOST_SHOWN:
            told.append(f"… and {len(result.findings) - _MOST_SHOWN:,} more; --json has them all.")
    return [*told, *_words(result)]


def _side_rows(after: Looked, later: Looked) -> list[tuple[str, ...]]:
    return [
        (
            name,
            *(f"{count:,}", format_money(minor, CURRENCY)),
            *(f"{count_later:,}", format_money(minor_later, CURRENCY)),
        )
        for (name, count, minor), (_, count_later, minor_later) in zip(
            sides_of(after.sides), sides_of(later.sides), strict=True
        )
    ]


def _bucket_rows(after: Looked, later: Looked) -> list[tuple[str, ...]]:
    rows = []
    for currency in (CURRENCY, OTHER_CURRENCY):
        both = [buckets_of(each.truths.values(), currency) for each in (after, later)]
        for bucket in sorted({*both[0], *both[1]}):
            cells: list[str] = []
            for heaps in both:
                heap = heaps.get(bucket)
                cells += (
                    ["0", ""] if heap is None
                    else [f"{heap.count:,}", format_money(heap.minor, currency)]
                )  # fmt: skip
            rows.append((bucket.replace("_", " ").capitalize(), *cells))
    return rows


def _check_table(result: Result) -> Table:
    after, later = result.looked
    rows = [
        (
            first.check.capitalize(),
            *(f"{first.looked_at:,}", _held(len(first.findings))),
            *(f"{second.looked_at:,}", _held(len(second.findings))),
        )
        for first, second in zip(after.checked, later.checked, strict=True)
    ]
    heads = ("Check", after.moment.value, "", later.moment.value, "")
    return Table(heads, rows, frozenset({1, 3}))


def _held(found: int) -> str:
    return "holds" if not found else f"{found:,} found"


def _words(result: Result) -> list[str]:
    scenario = result.scenario
    share = 100 * result.restored / result.at_risk if result.at_risk else 100.0
    risk, back = (format_money(each, CURRENCY) for each in (result.at_risk, result.restored))
    held, of = result.checks
    return [
        f"Seed {scenario.seed}, scenario {scenario.digest}.",
        f"{result.students:,} students paid; {result.killed} times a desk was killed; "
        f"{held} of {of} checks hold; {result.seconds:.0f} s.",
        f"At risk when the centre came back: {risk} of {result.students_at_risk:,} students. "
        f"Restored: {back} ({share:.2f} %).",
        "In the outage this program was made after, three quarters of the money at risk were "
        "restored. That school is not what was played here.",
    ]
