"""Columns share the width of a list: what must be read stays whole, words give way in turn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.clock import SystemClock
from tests.window.fixtures import Sitting
from ui.desktop.pages.payments.columns import payment_columns
from ui.desktop.pages.payments.page import PaymentsPage
from ui.desktop.pages.students.page import StudentsPage
from ui.desktop.table.fitting import Giving, Share, fitted
from ui.desktop.table.view import TableView

NAME = Share(200, 80, Giving.LAST)
REFERENCE = Share(150, 60, Giving.FIRST)
AMOUNT = Share(100, 100)


@st.composite
def shares(draw: st.DrawFn) -> list[Share]:
    made = []
    for wanted in draw(st.lists(st.integers(20, 400), min_size=1, max_size=8)):
        giving = draw(st.sampled_from(Giving))
        made.append(Share(wanted, draw(st.integers(10, wanted)) if giving else wanted, giving))
    return made


@given(shares(), st.integers(0, 3000))
def test_they_fill_the_room_exactly_wherever_that_is_possible(of: list[Share], room: int) -> None:
    widths = fitted(of, room)
    least = sum(share.least for share in of)
    if least <= room and (any(s.giving for s in of) or sum(s.wanted for s in of) >= room):
        assert sum(widths) == room
    assert all(width >= share.least - len(of) for width, share in zip(widths, of, strict=True))
    kept = [at for at, share in enumerate(of) if not share.giving]
    assert all(widths[at] == of[at].wanted for at in kept)


def test_the_reference_gives_way_before_the_name_and_the_amount_never() -> None:
    assert fitted([NAME, REFERENCE, AMOUNT], 400) == [200, 100, 100]
    assert fitted([NAME, REFERENCE, AMOUNT], 300) == [140, 60, 100]


def stands_whole(view: TableView) -> bool:
    header = view.horizontalHeader()
    return header.length() <= view.viewport().width()


def test_no_list_needs_to_be_scrolled_sideways_in_a_window_of_usual_width(desk: Sitting) -> None:
    lists = [
        desk.go(PaymentsPage, "payments").list.view,
        desk.go(StudentsPage, "students").list.view,
    ]
    assert [stands_whole(view) for view in lists] == [True, True]


def test_hiding_a_column_leaves_its_room_to_the_others(desk: Sitting) -> None:
    view = desk.go(StudentsPage, "students").list.view
    shown = view.shown_columns()
    view.column_menu().actions()[shown[-1]].toggle()
    header = view.horizontalHeader()
    assert header.length() == view.viewport().width()


def test_a_width_set_by_hand_is_remembered_and_the_others_still_fit(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    header = page.list.view.horizontalHeader()
    header.resizeSection(1, 300)
    page.list.restore(page.list.state())
    assert header.sectionSize(1) == 300
    assert stands_whole(page.list.view)


def test_in_a_narrow_window_lesser_columns_step_aside_and_come_back(desk: Sitting) -> None:
    view = desk.go(PaymentsPage, "payments").list.view
    header, keys = (
        view.horizontalHeader(),
        [column.key for column in payment_columns(lambda: "USD", SystemClock())],
    )
    before = view.shown_columns()
    desk.desktop.window.resize(820, 700)
    desk.settle()
    assert stands_whole(view)
    assert header.isSectionHidden(keys.index("reference"))
    assert not any(header.isSectionHidden(keys.index(key)) for key in ("status", "amount"))
    remembered = view.arrangement()
    desk.desktop.window.resize(1400, 700)
    desk.settle()
    assert view.shown_columns() == before
    assert not remembered["reference"][2]
