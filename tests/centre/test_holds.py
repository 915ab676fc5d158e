"""Holds that were released or placed twice while desks did not see one another (domain C6)."""

from __future__ import annotations

import pytest

from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide, create, edit

PLACE, RELEASE = ChangeKind.HOLD_PLACE, ChangeKind.HOLD_RELEASE


def hold(student: str, **more: str) -> Line:
    values = {
        "student_id": student,
        "type": "LIBRARY",
        "reason": "Book not returned",
        "office": "Library",
        "placed_at": "2025-09-01T14:00:00.000000Z",
        "placed_by": "finn",
        "from_date": "2025-09-01",
    }
    return create("hold", values | more)


def released(line: Line, by: str, at: str, note: str) -> Line:
    values = {"released_at": (None, at), "released_by": (None, by), "release_note": (None, note)}
    return edit("hold", line.id, **values)


def send(desk: DeskSide, kind: ChangeKind, line: Line) -> Verdict:
    return desk.send(kind, line, actor="finn")


def test_the_first_release_counts_and_both_notes_are_kept(desk: DeskSide, campus: Campus) -> None:
    placed = hold(campus.student("1"))
    send(desk, PLACE, placed)
    first = released(placed, "finn", "2025-09-01T14:10:00.000000Z", "Returned")
    send(desk, RELEASE, first)
    second = released(placed, "ann", "2025-09-01T14:05:00.000000Z", "Fine paid")
    verdict = send(desk, RELEASE, second)
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[0].case is Case.HOLD_TWICE
    assert verdict.remarks[0].facts["since_at"] == "2025-09-01T14:10:00.000000Z"
    row = "SELECT released_by || ', ' || release_note FROM hold"
    assert campus.value(row) == "finn, Returned / Fine paid"


def test_the_same_hold_placed_at_two_desks_stands_once(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    send(desk, PLACE, hold(student))
    again = hold(student, reason="BOOK not returned", placed_at="2025-09-01T14:30:00.000000Z")
    verdict = send(desk, PLACE, again)
    assert (verdict.outcome, verdict.left_out) == (Outcome.ACCEPTED, [again.id])
    assert verdict.remarks[0].facts["placed_by"] == "finn"
    assert campus.value("SELECT count(*) FROM hold") == 1


@pytest.mark.parametrize(
    "more", [{"reason": "Another book"}, {"office": "Science Library"}, {"to_date": "2025-12-01"}]
)
def test_two_different_holds_both_stand(
    desk: DeskSide, campus: Campus, more: dict[str, str]
) -> None:
    student = campus.student("1")
    send(desk, PLACE, hold(student))
    assert send(desk, PLACE, hold(student, **more)).left_out == []
    assert campus.value("SELECT count(*) FROM hold") == 2


def test_the_balance_rule_places_one_hold_a_student(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    send(desk, PLACE, hold(student, source="BALANCE_RULE"))
    verdict = send(desk, PLACE, hold(student, source="BALANCE_RULE", reason="Now $20.00"))
    assert verdict.remarks[0].case is Case.HOLD_TWICE
    assert campus.value("SELECT count(*) FROM hold") == 1
