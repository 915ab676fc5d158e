"""The oracle of the drill stands apart from what it judges, and finds a cent that is out of place."""

from __future__ import annotations

import ast
from pathlib import Path

import ui.command.drill.oracle
from ui.command.drill.lanes import Lane, Way
from ui.command.drill.oracle import at_gateway
from ui.command.drill.oracle.findings import Finding
from ui.command.drill.oracle.sides import Sides
from ui.command.drill.oracle.truth import Moment, truth_of
from ui.command.drill.scenario import make_scenario

TRUTHS = truth_of(make_scenario(725, 24), Moment.AFTER)


def gateway() -> Sides:
    """A gateway that has all of it right."""
    sides = Sides()
    for name, truth in TRUTHS.items():
        if truth.payment.way is not Way.DESK and truth.received:
            sides.payments[name] = [paid(name, truth.received, truth.payment.currency)]
    return sides


def paid(name: str, minor: int, currency: str = "USD") -> dict[str, object]:
    return {
        "id": f"pi_{name}",
        "amount_received": minor,
        "status": "succeeded",
        "currency": currency.lower(),
    }


def found(sides: Sides) -> list[Finding]:
    return list(at_gateway.taken_once(TRUTHS, sides))


def some(lane: Lane) -> str:
    return next(name for name, truth in TRUTHS.items() if truth.payment.lane is lane)


def test_it_takes_nothing_from_the_program_it_tries() -> None:
    folder = Path(ui.command.drill.oracle.__file__ or "").parent
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                first = str(node.module).partition(".")[0]
                assert first not in {"sync", "registrar_desktop", "central"}, file.name


def test_what_is_right_is_not_found() -> None:
    assert found(gateway()) == []


def test_a_payment_taken_twice_is_found_with_its_cents() -> None:
    sides, name = gateway(), some(Lane.HANG_AFTER)
    minor = TRUTHS[name].received
    sides.payments[name].append(paid(name, minor))
    [finding] = found(sides)
    assert (finding.minor, finding.payment.partition(" ")[0]) == (minor, name)
    assert "taken again" in finding.place


def test_one_cent_less_is_found() -> None:
    sides, name = gateway(), some(Lane.PLAIN)
    sides.payments[name] = [paid(name, TRUTHS[name].received - 1)]
    assert [finding.minor for finding in found(sides)] == [-1]


def test_what_is_missing_and_what_is_nobodys_is_found() -> None:
    sides, name = gateway(), some(Lane.QUEUED)
    del sides.payments[name]
    sides.strangers.append(paid("stranger", 77))
    assert {finding.minor for finding in found(sides)} == {TRUTHS[name].received, 77}


def test_a_decline_that_took_money_is_found() -> None:
    sides, name = gateway(), some(Lane.DECLINED)
    sides.payments[name] = [paid(name, 5)]
    [finding] = at_gateway.declined(TRUTHS, sides)
    assert finding.minor == 5
