"""Registering and leaving: the desk judges by what it knows and keeps the seat provisional."""

from __future__ import annotations

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import naming, registering
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    Channel,
    HoldType,
    RegistrationStatus,
)
from registrar_desktop.store.tables.desk import PeerLog
from tests.records.conftest import Desk
from tests.records.school import FALL
from tests.store.desk import FINN, MORNING

REGISTER, DROP = ChangeKind.REGISTER, ChangeKind.DROP


def register(desk: Desk, number: str, section: str, **how: object) -> Registration:
    with desk.act(REGISTER) as work:
        return registering.register(
            work,
            naming.student(work.session, number),
            naming.section(work.session, section, FALL),
            **how,  # type: ignore[arg-type]
        )


def drop(desk: Desk, number: str, section: str) -> Registration:
    with desk.act(DROP) as work:
        return registering.drop(
            work,
            naming.student(work.session, number),
            naming.section(work.session, section, FALL),
        )


def refusal(desk: Desk, number: str, section: str, **how: object) -> Refused:
    with pytest.raises(Refused) as told:
        register(desk, number, section, **how)
    assert desk.journal() == [], "a refused act leaves nothing"
    return told.value


def test_a_seat_is_taken_here_and_waits_for_the_centre(desk: Desk) -> None:
    made = register(desk, "004117", "CHEM 1A 001")
    assert made.status is RegistrationStatus.REGISTERED
    assert (made.credits, made.reason_code, made.row_version) == (400, "ENRL", 0)
    assert made.requested_at == MORNING
    (entry,), (line,) = desk.journal(), desk.lines()
    assert entry.kind is REGISTER
    assert (line.record_kind, line.action) == ("registration", "CREATE")
    assert line.fields["change_set_id"] == [None, entry.id]


def test_the_channel_says_whether_the_centre_answered(desk: Desk) -> None:
    assert register(desk, "004117", "10001").channel is Channel.DESK_OFFLINE
    with desk.store.recording() as session:
        session.add(PeerLog(peer="CENTRE", state="ONLINE", since=MORNING))
    assert register(desk, "004118", "10001").channel is Channel.DESK


def test_provisional_seats_count_as_taken(desk: Desk) -> None:
    register(desk, "004117", "10001")
    register(desk, "004118", "10001")
    with pytest.raises(Refused) as told:
        register(desk, "004119", "10001")
    assert told.value.code == "FULL"
    assert (told.value.facts["taken"], told.value.facts["capacity"]) == (2, 2)


@pytest.mark.parametrize(
    ("seats", "number", "section", "code"),
    [
        ([("004118", "30001")], "004117", "30001", "FULL"),
        ([("004117", "10001")], "004117", "10001", "DUPL"),
        ([("004117", "10001")], "004117", "10002", "DUPL"),
        ([("004117", "10001")], "004117", "20001", "TIME"),
        ([], "004117", "20002", "PREQ"),
        ([], "004117", "39999", "CANC"),
        ([], "004121", "10001", "INAC"),
    ],
)
def test_what_stands_against_it_is_told_with_its_code(
    desk: Desk, seats: list[tuple[str, str]], number: str, section: str, code: str
) -> None:
    for taken in seats:
        desk.centre_has("seat", *taken)
    assert refusal(desk, number, section).code == code


def test_a_hold_stops_it_and_says_whose_it_is(desk: Desk) -> None:
    desk.centre_has("hold", "004117", HoldType.HEALTH)
    told = refusal(desk, "004117", "10001")
    assert (told.code, told.facts["office"]) == ("HOLD", "Health Center")


def test_the_last_day_to_add_is_a_day_of_the_institution(desk: Desk) -> None:
    # 23:30 on 5 September in New York, 03:30 on the 6th in UTC.
    desk.clock.move(days=2, hours=13.5)
    register(desk, "004117", "10001")
    desk.clock.move(hours=1)
    with pytest.raises(Refused) as told:
        register(desk, "004118", "10001")
    assert told.value.code == "DEAD"


def test_all_reasons_are_told_the_first_one_leading(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    desk.centre_has("hold", "004117", HoldType.ADVISING)
    told = refusal(desk, "004117", "20001")
    assert told.code == "HOLD"
    assert told.facts["also"] == ["TIME"]
    reasons = told.facts["reasons"]
    assert isinstance(reasons, tuple)
    assert [reason.code for reason in reasons] == ["HOLD", "TIME"]


def test_the_office_may_ask_the_centre_in_spite_of_a_reason(desk: Desk) -> None:
    desk.centre_has("seat", "004118", "30001")
    made = register(desk, "004117", "30001", override="Dean agreed by phone")
    assert (made.override_of, made.override_by, made.override_reason) == (
        *("FULL", "anna"),
        "Dean agreed by phone",
    )
    (entry,) = desk.journal()
    assert entry.label.endswith("(in spite of FULL: Dean agreed by phone)")


def test_some_reasons_no_office_can_set_aside(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    assert refusal(desk, "004117", "10002", override="please").code == "DUPL"


def test_a_needless_override_leaves_the_label_as_it_was(desk: Desk) -> None:
    register(desk, "004117", "10001", override="to be sure")
    assert desk.journal()[0].label == "An act"


def test_an_override_is_a_reason_not_a_novel(desk: Desk) -> None:
    with pytest.raises(Invalid):
        register(desk, "004117", "10001", override="x" * 10_000)


def test_a_place_on_the_waitlist_is_asked_for_by_name(desk: Desk) -> None:
    desk.centre_has("seat", "004118", "30001")
    waiting = register(desk, "004117", "30001", wanted=RegistrationStatus.WAITLISTED)
    assert (waiting.status, waiting.waitlist_pos) == (RegistrationStatus.WAITLISTED, None)
    with pytest.raises(Refused) as told:
        register(desk, "004119", "30001", wanted=RegistrationStatus.WAITLISTED)
    assert told.value.code == "WAIT"


def test_a_drop_before_the_deadline_leaves_no_mark(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    left = drop(desk, "004117", "10001")
    assert (left.status, left.reason_code) == (RegistrationStatus.DROPPED, "DROP")
    (line,) = desk.lines()
    assert (line.action, line.base_version) == ("EDIT", 1)
    assert line.fields["status"] == ["REGISTERED", "DROPPED"]


def test_after_the_deadline_it_is_a_withdrawal_and_then_too_late(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    desk.centre_has("seat", "004118", "10001")
    desk.clock.move(days=20)
    assert drop(desk, "004117", "10001").status is RegistrationStatus.WITHDRAWN
    desk.clock.move(days=60)
    with pytest.raises(Refused) as told:
        drop(desk, "004118", "10001")
    assert told.value.code == "DEAD"


def test_a_dropped_seat_is_free_and_may_be_taken_again(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "30001")
    drop(desk, "004117", "30001")
    register(desk, "004118", "30001")
    with pytest.raises(Refused) as told:
        drop(desk, "004117", "30001")
    assert told.value.code == "not_registered"


def test_a_hold_on_conduct_stops_a_drop_too(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    desk.centre_has("hold", "004117", HoldType.CONDUCT)
    with pytest.raises(Refused) as told:
        drop(desk, "004117", "10001")
    assert told.value.code == "HOLD"


def swap(desk: Desk, leave: str, take: str) -> None:
    with desk.act(REGISTER) as work:
        registering.swap(
            work,
            naming.student(work.session, "004117"),
            naming.section(work.session, leave, FALL),
            naming.section(work.session, take, FALL),
        )


def test_a_swap_is_one_act(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    swap(desk, "10001", "10002")
    assert len(desk.journal()) == 1
    assert {line.action for line in desk.lines()} == {"EDIT", "CREATE"}


def test_where_the_new_section_cannot_be_had_the_old_one_is_kept(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    with pytest.raises(Refused):
        swap(desk, "10001", "20002")
    with desk.reading() as session:
        (kept,) = session.query(Registration).all()
        assert kept.status is RegistrationStatus.REGISTERED
    assert desk.journal() == []


def test_finance_registers_nobody(desk: Desk) -> None:
    desk.sign_in(FINN)
    assert refusal(desk, "004117", "10001").code == "role_forbids"
