"""Holds: placed at once, released by their office, never deleted."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import holds, naming
from registrar_desktop.records.holds import HoldGiven
from registrar_desktop.records.student_page import student_page
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import ChangeKind, HoldType
from tests.records.conftest import Desk
from tests.records.school import key
from tests.store.desk import ANNA, FINN, MORNING

PLACE, RELEASE = ChangeKind.HOLD_PLACE, ChangeKind.HOLD_RELEASE
TODAY = date(2025, 9, 3)


def place(desk: Desk, given: HoldGiven) -> Hold:
    with desk.act(PLACE) as work:
        return holds.place(work, naming.student(work.session, "004117"), given)


def release(desk: Desk, hold_id: str, note: str = "Settled") -> Hold:
    with desk.act(RELEASE) as work:
        return holds.release(work, work.session.get_one(Hold, hold_id), note)


def test_a_hold_stands_from_today_and_says_what_it_stops(desk: Desk) -> None:
    made = place(desk, HoldGiven(HoldType.ADVISING, " See your  advisor "))
    assert (made.office, made.reason, made.placed_by) == ("Registrar", "See your advisor", "anna")
    with desk.reading() as session:
        (line,) = student_page(session, key("004117"), TODAY).holds
    assert line.stands
    assert [str(process) for process in line.stops] == ["ADD"]
    assert line.pending[0].created


def test_a_hold_with_a_last_day_stands_until_then(desk: Desk) -> None:
    place(desk, HoldGiven(HoldType.HEALTH, "Record missing", until=date(2025, 9, 10)))
    with desk.reading() as session:
        stands = [
            student_page(session, key("004117"), day).holds[0].stands
            for day in (date(2025, 9, 2), TODAY, date(2025, 9, 10), date(2025, 9, 11))
        ]
    assert stands == [False, True, True, False]


@pytest.mark.parametrize(
    "given",
    [
        HoldGiven(HoldType.ADVISING, " "),
        HoldGiven(HoldType.ADVISING, "x" * 10_000_000),
        HoldGiven(HoldType.ADVISING, "Past", until=date(2025, 9, 2)),
    ],
    ids=["no reason", "a novel", "over before it begins"],
)
def test_what_cannot_be_taken_places_nothing(desk: Desk, given: HoldGiven) -> None:
    with pytest.raises(Invalid):
        place(desk, given)
    assert (desk.count(Hold), desk.journal()) == (0, [])


def test_a_released_hold_stays_with_who_when_and_why(desk: Desk) -> None:
    held = desk.centre_has("hold", "004117", HoldType.ADVISING)
    released = release(desk, held)
    assert (released.released_at, released.released_by) == (MORNING, "anna")
    assert released.release_note == "Settled"
    assert desk.count(Hold) == 1
    with pytest.raises(Refused) as told:
        release(desk, held)
    assert told.value.code == "hold_released_already"


def test_only_the_office_that_owns_a_hold_releases_it(desk: Desk) -> None:
    financial = desk.centre_has("hold", "004117", HoldType.FINANCIAL)
    with pytest.raises(Refused) as told:
        release(desk, financial)
    assert told.value.code == "hold_of_other_office"
    desk.sign_in(FINN)
    release(desk, financial)


def test_whoever_placed_a_hold_may_take_it_back(desk: Desk) -> None:
    made = place(desk, HoldGiven(HoldType.FINANCIAL, "Entered for finance"))
    desk.sign_in(ANNA)
    release(desk, made.id)
