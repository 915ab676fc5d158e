"""Back and forward work like a browser's."""

from __future__ import annotations

from ui.desktop.frame.places import Place, Trail

STUDENTS, PAYMENTS, ANNA = Place("students"), Place("payments"), Place("student", "anna")


def trail(*places: Place) -> Trail:
    made = Trail()
    for place in places:
        made.go(place)
    return made


def test_back_and_forward_retrace_the_way() -> None:
    made = trail(STUDENTS, ANNA, PAYMENTS)
    assert [made.back(), made.back(), made.back()] == [ANNA, STUDENTS, None]
    assert [made.forward(), made.forward(), made.forward()] == [ANNA, PAYMENTS, None]


def test_going_elsewhere_forgets_what_lay_ahead() -> None:
    made = trail(STUDENTS, ANNA)
    made.back()
    made.go(PAYMENTS)
    assert not made.can_go_forward
    assert made.back() == STUDENTS


def test_staying_is_no_step() -> None:
    made = trail(STUDENTS, STUDENTS)
    assert not made.can_go_back


def test_a_closed_record_is_no_longer_on_the_way() -> None:
    made = trail(STUDENTS, ANNA, STUDENTS, ANNA)
    made.forget(ANNA)
    assert made.here == STUDENTS
    assert not made.can_go_back
    assert not made.can_go_forward


def test_forgetting_a_place_visited_before_keeps_the_present() -> None:
    made = trail(STUDENTS, ANNA, PAYMENTS)
    made.forget(ANNA)
    assert made.here == PAYMENTS
    assert made.back() == STUDENTS
