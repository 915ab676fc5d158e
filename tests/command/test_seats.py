"""Two desks want the last seat, by command against a real centre: answers, kept seats, outages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from central.database import open_engine
from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.settings import Settings
from registrar_desktop.store.tables.desk import PeerLog
from tests.centre.campus import Campus
from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.sync.waiting import next_deliveries
from ui.office import Office


@pytest.fixture
def campus(centre: RunningCentre) -> Iterator[Campus]:
    """A small school whose term has just begun."""
    engine = open_engine(centre.database_url)
    made = Campus(engine)
    today = SystemClock().now().date()
    moved = {"registration_open": -30, "start_date": -3, "add_deadline": 10, "drop_deadline": 20}
    moved |= {"withdraw_deadline": 60, "end_date": 90}
    days = {name: today + timedelta(days=by) for name, by in moved.items()}
    made.run("UPDATE term SET " + ", ".join(f"{name} = :{name}" for name in days), **days)
    made.students(4)
    yield made
    engine.dispose()


@pytest.fixture
def join(centre: RunningCentre, campus: Campus, tmp_path: Path) -> Callable[[str], Desk]:
    """Makes desks with everything fetched; the last seat of 7001 is free."""
    campus.section("001", capacity=1, waitlist_capacity=3)
    campus.section("004", capacity=6)

    def make(name: str) -> Desk:
        desk = Desk(tmp_path / name)
        desk.run("join", centre.url, "--code", centre.add_desk())
        desk.run("sign-in", "ann", typed=f"{PASSWORD}\n")
        desk.run("sync")
        return desk

    return make


@pytest.fixture
def desks(join: Callable[[str], Desk]) -> tuple[Desk, Desk]:
    """D01 and D02."""
    return join("one"), join("two")


@pytest.fixture
def desk(join: Callable[[str], Desk]) -> Desk:
    """D01 alone."""
    return join("one")


@contextmanager
def at(desk: Desk) -> Iterator[Office]:
    """The office behind the command line."""
    office = Office.open(Settings(desk.profile), lambda new: None, SystemClock())
    yield office
    office.close()


def only(desk: Desk, *command: str) -> dict[str, Any]:
    (item,) = desk.run(*command)["items"]
    found: dict[str, Any] = item
    return found


def statuses(desk: Desk, number: str) -> list[tuple[str, str]]:
    shown = desk.run("students", "show", number)["registrations"]
    return [(each["section"], each["status"]) for each in shown]


def test_who_loses_the_last_seat_takes_one_of_the_answers(
    desks: tuple[Desk, Desk], campus: Campus
) -> None:
    one, two = desks
    one.run("register", "000001", "7001")
    two.run("register", "000002", "7001")
    one.run("sync")
    ordinary = "SELECT body ->> 'outcome' || (body -> 'altered')::text FROM verdict"
    assert campus.value(ordinary) == "ACCEPTED[]", "what is taken as it was sent is not altered"
    two.run("sync")
    item = only(two, "attention", "list")
    assert item["case"] == "C1"
    assert "CHEM 1A-001 filled at" in item["message"]
    assert "(desk D01)" in item["message"]
    assert [each["code"] for each in item["choices"]] == ["waitlist", "take:7004", "override"]
    assert item["choices"][0]["words"] == "Waitlist, place 1"
    number = str(item["number"])
    told = two.try_("attention", "settle", number, "--choose", "override")
    assert (told.status, "needs a reason" in told.err) == (1, True)
    two.run("attention", "settle", number, "--choose", "waitlist")
    assert two.run("attention", "list")["count"] == 0
    two.run("sync")
    one.run("sync")
    for desk in desks:
        assert statuses(desk, "000002") == [("CHEM 1A-001", "WAITLISTED")]


def test_a_seat_that_was_kept_for_a_desk_is_confirmed_there_without_a_network(
    desks: tuple[Desk, Desk],
) -> None:
    one, two = desks
    two.run("allotments", "give", "7001", "D02", "1", "--until", "2099-01-01 18:00")
    two.run("sync")
    (kept,) = two.run("allotments", "list")["allotments"]
    assert (kept["kept"]["left"], kept["kept"]["confirmed"]) == (1, True)
    # The other desk has not fetched since, and is first at the centre.
    assert one.run("register", "000001", "7001")["provisional"]
    promised = two.run("register", "000002", "7001")
    assert (promised["guaranteed"], promised["provisional"]) == (True, False)
    one.run("sync")
    two.run("sync")
    assert "kept for other desks" in only(one, "attention", "list")["message"]
    assert two.run("attention", "list")["count"] == 0
    assert statuses(two, "000002") == [("CHEM 1A-001", "REGISTERED")]
    full = one.try_("register", "000003", "7001")
    assert full.status == 1


def test_a_declared_outage_extends_the_deadline_also_at_the_desk(
    desk: Desk, campus: Campus
) -> None:
    today = SystemClock().now().date()
    campus.run("UPDATE term SET add_deadline = :day", day=today - timedelta(days=1))
    desk.run("sync")
    assert desk.try_("register", "000001", "7004").status == 1
    desk.run("outage", "declare", "Network down")
    until = str(today + timedelta(days=1))
    desk.run("outage", "extend", "add", until, "--term", "FA25")
    desk.run("outage", "end")
    desk.run("register", "000001", "7004")
    desk.run("sync")
    assert desk.run("attention", "list")["count"] == 0
    (settled,) = only(desk, "attention", "settled")["remarks"]
    assert settled["case"] == "C9"
    assert "honoured under outage “Network down”" in settled["message"]
    (outage,) = desk.run("outage", "list")["outages"]
    assert outage["provisional"] is False
    assert outage["ended_at"] is not None
    assert outage["extensions"] == [["FA25", "add_deadline", until]]


def test_what_was_registered_twice_stands_once_and_can_be_dropped(
    desk: Desk, campus: Campus
) -> None:
    student = campus.value("SELECT id FROM student WHERE student_number = '000001'")
    section = campus.value("SELECT id FROM section WHERE crn = '7004'")
    desk.run("register", "000001", "7004")
    desk.run("drop", "000001", "7004")
    campus.insert("registration", campus.registration(student, section) | {"channel": "WEB"})
    desk.run("sync")
    assert desk.run("attention", "list")["count"] == 0
    told = [each["remarks"][0]["message"] for each in desk.run("attention", "settled")["items"]]
    assert any("Already registered in CHEM 1A-004" in each for each in told)
    assert statuses(desk, "000001") == [("CHEM 1A-004", "DROPPED")]
    assert desk.run("verify")["whole"]


def test_seats_the_centre_refused_to_keep_count_for_nothing_and_fewer_can_be_asked_for(
    desk: Desk, campus: Campus
) -> None:
    desk.run("allotments", "give", "7004", "D01", "4", "--until", "2099-01-01 18:00")
    desk.run("sync")
    section = campus.value("SELECT id FROM section WHERE crn = '7004'")
    campus.run("UPDATE section SET capacity = 5 WHERE id = :id", id=section)
    desk.run("allotments", "give", "7004", "D01", "3", "--until", "2099-01-01 19:00")
    desk.run("sync")
    kept, refused = (each["kept"] for each in desk.run("allotments", "list")["allotments"])
    assert (kept["left"], kept["refused"]) == (4, False)
    assert (refused["left"], refused["refused"]) == (0, True)
    assert "refused" in desk.try_("allotments", "list").out
    item = only(desk, "attention", "list")
    assert [each["words"] for each in item["choices"]] == ["Keep 1 instead", "Leave it as it is"]
    desk.run("attention", "settle", str(item["number"]), "--choose", "fewer:1")
    desk.run("sync")
    assert [each["kept"]["left"] for each in desk.run("allotments", "list")["allotments"]] == [4, 1]
    desk.run("allotments", "give", "7004", "D01", "1", "--until", "2099-01-01 20:00")
    desk.run("sync")
    item = only(desk, "attention", "list")
    assert item["message"] == "No seat of this section is free, so none were kept."
    assert [each["code"] for each in item["choices"]] == ["keep"]


def test_an_outage_that_the_desk_noticed_is_declared_with_its_times_and_goes_first(
    desk: Desk,
) -> None:
    nothing = desk.try_("outage", "declare", "Network down", "--noticed")
    assert "has noticed no outage" in nothing.err
    since = SystemClock().now().replace(microsecond=0) - timedelta(hours=2)
    with at(desk) as office, office.store.recording() as session:
        for state, after in (("OFFLINE", 0), ("ONLINE", 1)):
            then = since + timedelta(hours=after)
            session.add(PeerLog(peer="CENTRE", state=state, reason=None, since=then))
    desk.run("register", "000001", "7004")
    assert desk.run("outage", "list")["noticed"]["started"] is not None
    assert "nobody has declared" in desk.try_("outage", "list").out
    desk.run("outage", "declare", "Network down", "--noticed")
    assert desk.run("outage", "list")["noticed"] is None
    with at(desk) as office, office.store.reading() as session:
        kinds = [each.change_set.kind for each in next_deliveries(session)]
    assert kinds == [ChangeKind.OUTAGE, ChangeKind.REGISTER]
