"""Staff compare this desk with the centre: every value, said in words, made equal where wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from registrar_desktop.clock import SystemClock
from registrar_desktop.settings import Settings
from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.logs import LogWatch
from ui import operations
from ui.office import Office


@pytest.fixture
def joined(centre: RunningCentre, desk: Desk) -> Desk:
    """A desk that has fetched three students, each with an address, and one's contact."""
    with psycopg.connect(centre.database_url) as connection:
        for number in range(3):
            connection.execute(
                "INSERT INTO student (id, student_number, family_name, given_name, address)"
                ' VALUES (%s, %s, \'Ōta\', \'Ren\', \'{"zip": "90", "city": "Łódź"}\')',
                (f"student-{number}", f"{number:06d}"),
            )
        connection.execute(
            "INSERT INTO contact (id, student_id, kind, name, priority)"
            " VALUES ('contact-0', 'student-0', 'PAYER', 'Aunt', 1)"
        )
    desk.run("sync")
    return desk


@pytest.fixture
def desk(centre: RunningCentre, profile_dir: Path) -> Desk:
    """A desk of this centre where Ann has signed in."""
    made = Desk(profile_dir)
    made.run("join", centre.url, "--code", centre.add_desk())
    made.run("sign-in", "ann", typed=f"{PASSWORD}\n")
    return made


@pytest.fixture
def office(joined: Desk) -> Iterator[Office]:
    with Office.open(Settings(joined.profile, None), lambda new: None, SystemClock()) as opened:
        yield opened


def alter(office: Office, *statements: str) -> None:
    """As another program on the file, without a version or a journal."""
    with office.store.recording() as session:
        for statement in statements:
            session.execute(text(statement))


def test_desk_and_centre_that_agree_say_so(joined: Desk) -> None:
    told = joined.run("compare")
    assert told == {
        "agreed": True,
        "records": 4,
        "differed": 0,
        "repaired": 0,
        "differences": [],
    }
    assert joined.try_("compare").out == "4 records compared: desk and centre agree.\n"


def test_values_altered_under_the_same_version_are_found_on_both_sides_and_made_equal(
    joined: Desk, office: Office, centre: RunningCentre, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.repair", "student: 2 records differ")
    log_watch.expect("sync.repair", "contact: 1 records differ")
    alter(
        office,
        'UPDATE student SET address = \'{"city": "Łódź", "zip": "91"}\' WHERE id = \'student-1\'',
        "UPDATE contact SET may_receive_info = 1",
    )
    with psycopg.connect(centre.database_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE student SET phone = 'unseen' WHERE id = 'student-2'")
    told = joined.run("compare")
    assert (told["agreed"], told["differed"], told["repaired"]) == (True, 3, 3)
    fields = {each["id"]: each["fields"] for each in told["differences"]}
    assert {each["how"] for each in told["differences"]} == {"ALTERED"}
    assert fields["student-2"] == [["phone", None, "unseen"]]
    assert fields["contact-0"] == [["may_receive_info", True, False]]
    [[name, here, there]] = fields["student-1"]
    assert (name, here["zip"], there["zip"]) == ("address", "91", "90")
    assert operations.show_student(office, number="000002").identity.phone == "unseen"
    assert joined.run("compare")["differed"] == 0


def test_without_repair_it_is_told_and_nothing_is_changed(
    joined: Desk, office: Office, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.repair", "student: 1 records differ")
    log_watch.expect("sync.repair", "student: 1 records differ")
    alter(office, "UPDATE student SET phone = '555' WHERE id = 'student-0'")
    for _ in range(2):
        ended = joined.try_("compare", "--no-repair")
        assert ended.status == 1
        assert "Other values here. Phone: here 555, at the centre —" in ended.out
        assert "000000 Ōta, Ren" in ended.out
        assert "1 differ; 0 of them were made equal" in ended.out
    [open_one] = operations.differences(office)
    assert open_one.settled_at is None


def test_what_unconfirmed_work_lies_on_is_compared_through_it(
    joined: Desk, office: Office, centre: RunningCentre, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.repair", "student: 1 records differ")
    with psycopg.connect(centre.database_url) as connection:
        connection.execute("UPDATE staff_user SET roles = '[\"FINANCE\"]'")
    operations.edit_student(office, number="000000", fields={"email": "mine@x.edu"})
    assert joined.run("compare")["differed"] == 0, "a refused edit is no difference"
    alter(office, "UPDATE student SET phone = '555', email = 'other' WHERE id = 'student-0'")
    told = joined.run("compare")
    assert (told["agreed"], told["differed"]) == (True, 1)
    identity = operations.show_student(office, number="000000").identity
    assert (identity.phone, identity.email) == (None, "mine@x.edu")
    assert joined.run("status")["attention"] == 1


def test_it_can_be_stopped_and_tells_how_far_it_is(office: Office) -> None:
    with office.store.recording() as session:
        session.execute(
            text(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)"
                " INSERT INTO program (id, code, title, level, row_version)"
                " SELECT 'p-' || i, i, 'X', 'GRADUATE', 0 FROM n"
            )
        )
        session.execute(text("UPDATE program SET row_version = 1"))
    steps: list[tuple[int, int]] = []
    found = operations.compare(
        office,
        repair=False,
        on_step=lambda done, of: steps.append((done, of)),
        stopped=lambda: len(steps) > 1,
    )
    assert not found.finished
    assert not found.agreed
    assert steps[0] == (0, 604)
