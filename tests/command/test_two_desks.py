"""Two desks and a centre agree after any interleaving of commands, and money arrives once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.settings import Settings
from tests.command.driving import Desk, run_program
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre
from ui.command.demo.agreement import agreement
from ui.command.demo.school_database import SchoolDatabase

STUDENTS = 60


@pytest.fixture
def school(centre: RunningCentre) -> Iterator[SchoolDatabase]:
    """A sample school in the central database, and somebody of finance."""
    make = ("-m", "sandbox", "school", "--database-url", centre.database_url)
    subprocess.run(
        [sys.executable, *make, "--students", str(STUDENTS), "--seed", "5"],
        check=True,
        capture_output=True,
    )
    centre.add_user("admin", Role.ADMIN)
    database = SchoolDatabase(centre.database_url)
    yield database
    database.close()


@pytest.fixture
def desks(centre: RunningCentre, school: SchoolDatabase, tmp_path: Path) -> tuple[Desk, Desk]:
    """Two desks that have joined, signed in and fetched everything."""
    made = (Desk(tmp_path / "one"), Desk(tmp_path / "two"))
    for desk in made:
        desk.run("join", centre.url, "--code", centre.add_desk())
        desk.run("sign-in", "admin", typed=f"{PASSWORD}\n")
        desk.run("sync")
    return made


class Day:
    """What two people do at two desks; every command may be refused, none may fail."""

    def __init__(self, desks: tuple[Desk, Desk], school: SchoolDatabase) -> None:
        self.desks = desks
        self.school = school
        self.students = school.free_students(0, 4)
        self.section = school.section(0)
        self.receipts: Counter[str] = Counter()
        school.change(
            "UPDATE section SET capacity = %(seats)s WHERE id = %(id)s",
            seats=self.section.taken + 1,
            id=self.section.id,
        )

    def edit(self, desk: int, who: int, field: str, value: str) -> None:
        self._try(desk, "students", "edit", self.students[who], "--set", f"{field}={value}")

    def register(self, desk: int, who: int) -> None:
        place = (self.section.crn, "--term", self.section.term)
        self._try(desk, "register", self.students[who], *place, "--override", "asked by the dean")

    def drop(self, desk: int, who: int) -> None:
        self._try(desk, "drop", self.students[who], self.section.crn, "--term", self.section.term)

    def pay(self, desk: int, who: int, cents: int) -> None:
        amount = f"{cents / 100:.2f}"
        taken = self._try(
            *(desk, "payments", "record", self.students[who], amount, "--method", "cash"),
            "--another",
        )
        self.receipts[taken["receipt"]] += cents

    def hold(self, desk: int, who: int) -> None:
        place = ("--type", "library", "--reason", "Book")
        self._try(desk, "holds", "add", self.students[who], *place)

    def release(self, desk: int, who: int) -> None:
        self._try(
            desk, "holds", "release", self.students[who], "--type", "library", "--note", "Back"
        )

    def add(self, desk: int, name: str) -> None:
        self._try(desk, "students", "add", "--set", f"family_name={name}", "--new-person")

    def website(self, who: int, value: str) -> None:
        self.school.change(
            "UPDATE student SET phone = %(value)s WHERE student_number = %(who)s",
            value=value,
            who=self.students[who],
        )

    def sync(self, desk: int) -> int:
        did = self.desks[desk].run("sync")
        assert not did["faults"], did
        return int(did["sent"]) + int(did["received"])

    def answer(self, desk: int, keep: str) -> int:
        items = self.desks[desk].run("attention", "list")["items"]
        for item in items[:1]:
            refused = item["state"] == "REFUSED"
            how = ("discard", "--along") if refused else ("settle", "--keep", keep)
            self._try(desk, "attention", how[0], str(item["number"]), *how[1:])
        return len(items)

    def come_to_rest(self, keep: str) -> None:
        for _ in range(40):
            if not sum(self.sync(desk) + self.answer(desk, keep) for desk in (0, 1)):
                return
        pytest.fail("two desks and a centre did not come to rest")

    def _try(self, desk: int, *command: str) -> dict[str, Any]:
        ended = self.desks[desk].try_("--json", *command)
        note(f"desk {desk + 1}: {' '.join(command)} -> {ended.err.strip() or 'done'}")
        assert ended.status in {0, 1}, ended.err
        assert len(ended.err.splitlines()) <= 1
        return ended.facts


desk_at = st.integers(0, 1)
who = st.integers(0, 3)
value = st.sampled_from(["+1 555 010 1111", "+1 555 010 2222", "+1 555 010 3333"])
step = st.one_of(
    st.tuples(st.just(Day.edit), desk_at, who, st.sampled_from(["phone", "preferred_name"]), value),
    st.tuples(st.just(Day.register), desk_at, who),
    st.tuples(st.just(Day.register), desk_at, who),
    st.tuples(st.just(Day.drop), desk_at, who),
    st.tuples(st.just(Day.pay), desk_at, who, st.integers(1, 99_999)),
    st.tuples(st.just(Day.hold), desk_at, who),
    st.tuples(st.just(Day.release), desk_at, who),
    st.tuples(st.just(Day.add), desk_at, st.sampled_from(["Nguyễn", "Ó Briain"])),
    st.tuples(st.just(Day.website), who, value),
    st.tuples(st.just(Day.sync), desk_at),
    st.tuples(st.just(Day.answer), desk_at, st.sampled_from(["mine", "theirs"])),
)


def live_through(day: Day, steps: list[tuple[Any, ...]], keep: str) -> None:
    """Do it all, come to rest, and compare everything."""
    for act, *arguments in steps:
        act(day, *arguments)
    day.come_to_rest(keep)
    found = agreement([Settings(desk.profile) for desk in day.desks], day.school)
    assert found.differing == []
    for desk in day.desks:
        assert desk.run("verify")["whole"]
        compared = desk.run("compare")
        assert (compared["agreed"], compared["differences"]) == (True, [])
    taken = day.school.one(
        "SELECT count(*) FROM registration WHERE section_id = %(id)s"
        " AND status IN ('REGISTERED', 'OFFERED', 'AUDIT') AND override_by IS NULL",
        id=day.section.id,
    )
    assert taken <= day.section.taken + 1
    posted = day.school.rows(
        "SELECT receipt_number, -sum(amount_minor) FROM ledger_entry"
        " WHERE receipt_number = ANY(%(given)s) GROUP BY receipt_number",
        given=list(day.receipts),
    )
    assert {number: int(amount) for number, amount in posted} == day.receipts


# The days follow one another at the same desks, so a shorter one would be another story.
SEARCH: dict[str, Any] = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.generate),
    "suppress_health_check": list(HealthCheck),
}


def test_any_interleaving_of_commands_ends_in_agreement(
    desks: tuple[Desk, Desk], school: SchoolDatabase
) -> None:
    day = Day(desks, school)

    @settings(max_examples=3, **SEARCH)
    @given(st.lists(step, min_size=6, max_size=14), st.sampled_from(["mine", "theirs"]))
    def days(steps: list[tuple[Any, ...]], keep: str) -> None:
        live_through(day, steps, keep)

    days()


@pytest.mark.deep
def test_many_interleavings_of_commands_end_in_agreement(
    desks: tuple[Desk, Desk], school: SchoolDatabase
) -> None:
    day = Day(desks, school)

    @settings(max_examples=60, **SEARCH)
    @given(st.lists(step, min_size=6, max_size=30), st.sampled_from(["mine", "theirs"]))
    def days(steps: list[tuple[Any, ...]], keep: str) -> None:
        live_through(day, steps, keep)

    days()


def test_a_payment_taken_while_the_centre_is_down_arrives_once(
    database_url: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "desk")
    (tmp_path / "centre").mkdir()
    with running_centre(database_url, tmp_path / "centre") as centre:
        centre.add_user("admin", Role.ADMIN)
        desk.run("join", centre.url, "--code", centre.add_desk())
        desk.run("sign-in", "admin", typed=f"{PASSWORD}\n")
        desk.run("sync")
        port = int(centre.url.rpartition(":")[2])
    number = desk.run("students", "add", "--set", "family_name=Okafor")["student_number"]
    receipt = desk.run("payments", "record", number, "420.10", "--method", "cash")["receipt"]
    failed = desk.try_("sync")
    assert (failed.status, failed.out) == (1, "")
    assert "did not answer" in failed.err
    assert desk.run("status")["waiting"] == 2
    with running_centre(database_url, tmp_path / "centre", port):
        for _ in range(3):
            desk.run("sync")
        school = SchoolDatabase(database_url)
        posted = school.rows(
            "SELECT -amount_minor FROM ledger_entry WHERE receipt_number = %(receipt)s",
            receipt=receipt,
        )
        school.close()
    assert posted == [(42010,)]
    assert desk.run("status")["waiting"] == 0


def test_desks_work_as_processes_of_their_own(
    centre: RunningCentre, school: SchoolDatabase, tmp_path: Path
) -> None:
    profile = ("--profile", str(tmp_path / "desk"), "--json")

    def run(*command: str, typed: str = "") -> dict[str, Any]:
        ended = run_program(*profile, *command, typed=typed, passphrase="correct horse battery")
        assert ended.status == 0, ended.err
        return ended.facts

    run("join", centre.url, "--code", centre.add_desk())
    run("sign-in", "admin", typed=f"{PASSWORD}\n")
    assert run("sync")["received"] > STUDENTS
    number = school.free_students(0, 1)[0]
    run("students", "edit", number, "--set", "preferred_name=Sam")
    assert run("sync")["accepted"] == 1
    assert (
        school.one(
            "SELECT preferred_name FROM student WHERE student_number = %(number)s", number=number
        )
        == "Sam"
    )
