"""The numbers of the outage report's first page, and what it says about the outage itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import Facts, Figure, Figures
from registrar_desktop.records.absences import CENTRE, PAYMENTS
from registrar_desktop.reports.outage.facts import OutageFacts, spread
from registrar_desktop.reports.outage.money import Fate, currencies, total
from registrar_desktop.reports.outage.parts import lasted
from registrar_desktop.reports.outage.results import OutageResult
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.money import exponent
from registrar_desktop.schema.vocabulary import Case

_NAMES = {CENTRE: "the centre", PAYMENTS: "the payment service"}


def about(source: Source, facts: OutageFacts) -> Facts:
    """Window, who noticed, duration and scope."""
    outage, shown = facts.outage, source.stamp.shown
    ended = shown(outage.ended) if outage.ended else "still lasting"
    declared = "; ".join(f"“{each.title}” by {each.declared_by}" for each in facts.declared)
    return Facts(
        (
            ("Window", f"{shown(outage.started)} to {ended}"),
            ("Lasted", lasted(outage.until(facts.now) - outage.started)),
            ("Detected by", f"desk {source.stamp.desk} ({_reason(outage.reason)})"),
            ("Scope", scope(facts)),
            ("Declared as", declared or "nobody declared it"),
            ("Data of", f"desk {source.stamp.desk}, and what has reached it"),
        )
    )


def scope(facts: OutageFacts) -> str:
    """Who did not answer."""
    away = [_NAMES[peer] for peer in (CENTRE, PAYMENTS) if facts.outage.is_away(peer)]
    return f"{' and '.join(away).capitalize()} did not answer"


def counters(facts: OutageFacts) -> Figures:
    """The box for the board."""
    return Figures(tuple(_counters(facts)), across=3)


def told_figures(facts: OutageFacts) -> list[tuple[str, str, str]]:
    """The same as label, value and note."""
    return [(each.label, each.value, each.note) for each in _counters(facts)]


def numbers(facts: OutageFacts) -> dict[str, Any]:
    """The same as plain numbers, for other programs."""
    median, high, longest = spread(facts.settle_minutes)
    return {
        "students_served": facts.students,
        "work": {each.value.lower(): count for each, count in facts.results().items()},
        "registrations": {
            each.value.lower(): count for each, count in facts.results(registrations=True).items()
        },
        "payments": {
            currency: {
                "count": money.count,
                "received_minor": money.received,
                "confirmed_minor": money.confirmed,
                "pending_minor": money.pending,
                "reversed_minor": money.reversed,
                "difference_minor": money.difference,
            }
            for currency, money in sorted(facts.money.items())
        },
        "receipts": _receipt_numbers(facts),
        "minutes_to_confirmation": {
            "confirmed": len(facts.settle_minutes),
            "median": round(median, 1),
            "of_95_in_100": round(high, 1),
            "longest": round(longest, 1),
        },
        "extensions_granted": facts.extensions,
        "extensions_used": facts.count_case(Case.DEADLINE_PASSED),
        "reinstated": facts.reinstated,
        "duplicates": facts.count_case(Case.PAID_TWICE) + facts.count_case(Case.SAME_PERSON),
        "payments_delayed": len(facts.at_risk),
        "at_risk": {
            currency: {
                "at_risk_minor": total(facts.at_risk, currency),
                "restored_minor": total(facts.at_risk, currency, Fate.RESTORED),
                "gone_minor": total(facts.at_risk, currency, Fate.GONE),
                "open_minor": total(facts.at_risk, currency, Fate.OPEN),
            }
            for currency in currencies(facts.at_risk)
        },
    }


def _counters(facts: OutageFacts) -> Iterator[Figure]:
    registrations = facts.results(registrations=True)
    yield Figure("Students served", grouped(facts.students, 0), _work(facts))
    yield Figure("Registrations", grouped(registrations.total(), 0), _in_words(registrations))
    count = sum(money.count for money in facts.money.values())
    yield Figure("Payments", grouped(count, 0), _payments(facts))
    issued = _receipt_numbers(facts)
    yield Figure(
        "Receipts issued",
        grouped(len(issued), 0),
        f"{issued[0]} to {issued[-1]}" if issued else "none",
    )
    yield Figure("Reconnection to confirmation", *_settled(facts))
    used = facts.count_case(Case.DEADLINE_PASSED)
    yield Figure("Deadlines extended", grouped(facts.extensions, 0), f"honoured {used:,} times")
    yield Figure("Courses given back", grouped(facts.reinstated, 0), "paid in time, dropped (C23)")
    twice, same = facts.count_case(Case.PAID_TWICE), facts.count_case(Case.SAME_PERSON)
    yield Figure(
        "Duplicates found", grouped(twice + same, 0), f"payments {twice:,}, people {same:,}"
    )
    yield Figure("Still open", grouped(_open(facts), 0), "listed below, each with its owner")
    delayed = f"{len(facts.at_risk):,} payments delayed"
    yield Figure("Money at risk", _amounts(facts) or "0", delayed)
    yield Figure(
        "Restored", _amounts(facts, Fate.RESTORED) or "0", "posted, or paid at the service"
    )
    yield Figure("Money still open", _amounts(facts, Fate.OPEN) or "0", "each listed by its cause")


def _work(facts: OutageFacts) -> str:
    done = facts.results()
    return f"{done.total():,} changes, {done[OutageResult.CONFIRMED]:,} confirmed as recorded"


def _in_words(results: Any) -> str:
    left = results[OutageResult.FOR_A_PERSON] + results[OutageResult.WAITING]
    return (
        f"{results[OutageResult.CONFIRMED]:,} confirmed, {results[OutageResult.CHANGED]:,} changed, "
        f"{results[OutageResult.REFUSED]:,} refused, {left:,} open"
    )


def _payments(facts: OutageFacts) -> str:
    told = []
    for currency, money in sorted(facts.money.items()):
        decimals = exponent(currency)
        told.append(
            f"{grouped(money.received, decimals)} {currency}: "
            f"{grouped(money.confirmed, decimals)} confirmed, "
            f"{grouped(money.pending, decimals)} pending, "
            f"{grouped(money.reversed, decimals)} returned"
        )
    return "; ".join(told) or "none"


def _settled(facts: OutageFacts) -> tuple[str, str]:
    minutes = facts.settle_minutes
    if not minutes:
        return "–", "nothing confirmed yet"
    median, high, longest = spread(minutes)
    return f"{median:.0f} min", f"median; 95 % {high:.0f}, longest {longest:.0f} min"


def _amounts(facts: OutageFacts, *fates: Fate) -> str:
    return " + ".join(
        f"{grouped(total(facts.at_risk, currency, *fates), exponent(currency))} {currency}"
        for currency in currencies(facts.at_risk)
    )


def _receipt_numbers(facts: OutageFacts) -> list[str]:
    return sorted(number for money in facts.money.values() for number in money.numbers)


def _open(facts: OutageFacts) -> int:
    done = facts.results()
    asked = sum(item.closed_at is None for item in facts.questions)
    return done[OutageResult.FOR_A_PERSON] + done[OutageResult.WAITING] + asked


def _reason(code: str) -> str:
    return code.replace("_", " ") or "it stopped answering"
