"""Cash drawers at the centre: one open drawer a desk, changed by its own desk, closed for good."""

from __future__ import annotations

from typing import Any

from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create, edit

AT = "2025-09-01T14:00:00.000000Z"
LATER = "2025-09-01T14:30:00.000000Z"


def drawer(desk: DeskSide, **more: Any) -> Line:
    values = {
        "number": "D01-C000001",
        "desk_id": desk.id,
        "desk_code": "D01",
        "cashier": "somebody else",
        "currency": "USD",
        "opening_float_minor": 15000,
        "opened_at": AT,
    }
    return create("drawer_session", values | more)


def send(desk: DeskSide, line: Line) -> Verdict:
    return desk.send(ChangeKind.DRAWER, line, actor="finn")


def test_the_cashier_is_who_opened_it(desk: DeskSide, campus: Campus) -> None:
    assert send(desk, drawer(desk)).outcome is Outcome.ACCEPTED
    assert campus.value("SELECT cashier FROM drawer_session") == "finn"


def test_a_desk_has_one_open_drawer(desk: DeskSide) -> None:
    first = drawer(desk)
    send(desk, first)
    second = drawer(desk, number="D01-C000002")
    assert send(desk, second).reason == "drawer_open_elsewhere"
    assert send(desk, edit("drawer_session", first.id, closed_at=(None, LATER))).reason is None
    assert send(desk, second).outcome is Outcome.ACCEPTED


def test_a_closed_drawer_stays_as_it_was_closed(desk: DeskSide, campus: Campus) -> None:
    line = drawer(desk)
    send(desk, line)
    send(desk, edit("drawer_session", line.id, closed_at=(None, LATER)))
    verdict = send(desk, edit("drawer_session", line.id, over_short_minor=(None, -500)))
    assert verdict.reason == "drawer_closed_already"
    assert campus.value("SELECT over_short_minor FROM drawer_session") is None


def test_a_drawer_is_changed_by_its_own_desk_only(desk: DeskSide, centre: Centre) -> None:
    other = centre.desk()
    line = drawer(desk)
    send(desk, line)
    assert send(other, drawer(desk, number="D01-C000003")).reason == "drawer_of_other_desk"
    stolen = edit("drawer_session", line.id, closed_at=(None, LATER))
    assert send(other, stolen).reason == "drawer_of_other_desk"


def test_a_drawer_comes_about_by_no_import(desk: DeskSide) -> None:
    verdict = desk.send(ChangeKind.IMPORT, drawer(desk), actor="ann")
    assert verdict.outcome is Outcome.REFUSED
