"""A day of fees: a rule of finance, a quote offline, the same charges from the centre, the website."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from registrar_desktop.schema.vocabulary import Role
from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre
from ui.command.demo.school_database import SchoolDatabase

SECONDS = 30


@pytest.fixture
def school(centre: RunningCentre) -> Iterator[SchoolDatabase]:
    """A sample school, of which the website registers by plain SQL."""
    make = ("-m", "sandbox", "school", "--database-url", centre.database_url)
    subprocess.run(
        [sys.executable, *make, "--students", "30", "--seed", "5"], check=True, capture_output=True
    )
    centre.add_user("admin", Role.ADMIN)
    database = SchoolDatabase(centre.database_url)
    yield database
    database.close()


@pytest.fixture
def desk(centre: RunningCentre, school: SchoolDatabase, tmp_path: Path) -> Desk:
    """A desk that has fetched the school."""
    made = Desk(tmp_path / "one")
    made.run("join", centre.url, "--code", centre.add_desk())
    made.run("sign-in", "admin", typed=f"{PASSWORD}\n")
    made.run("sync")
    return made


def account(desk: Desk, number: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.run("students", "show", number)["account"]
    return found


def test_what_the_desk_quotes_offline_is_what_the_centre_charges(
    desk: Desk, school: SchoolDatabase
) -> None:
    number, section = school.free_students(0, 1)[0], school.section(0)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    rule = ("GREEN", "Green fee", "10.01", "--term", section.term, "--basis", "per-section")
    desk.run("fees", "add", *rule, "--refund", f"{tomorrow}=50")
    desk.run("sync")
    [kept] = [
        each
        for each in desk.run("fees", "list", "--term", section.term)["fee_rules"]
        if each["code"] == "GREEN"
    ]
    assert (kept["version"], kept["active"], kept["pending"]) == (1, True, False)
    before = account(desk, number)["balance_minor"]
    place = (number, section.crn, "--term", section.term)
    quoted = desk.run("register", *place)["fees"]
    assert "GREEN" in {fee["code"] for fee in quoted}
    offline = account(desk, number)
    assert (offline["balance_minor"], offline["expected"]) == (before, quoted)
    desk.run("sync")
    charged = account(desk, number)
    assert charged["expected"] == []
    assert charged["balance_minor"] == offline["expected_minor"]
    told = desk.try_("drop", *place).out
    assert "Will be credited: Green fee" in told
    assert "5.01 USD" in told, "the odd cent is the student's"
    desk.run("sync")
    assert account(desk, number)["balance_minor"] == before + 500
    a_plan_is_proposed_confirmed_and_cancelled(desk, school)


def test_what_the_website_registers_is_charged_by_the_service_itself(
    desk: Desk, school: SchoolDatabase
) -> None:
    number, section = school.free_students(0, 1)[0], school.section(0)
    before = account(desk, number)["balance_minor"]
    school.change(
        "INSERT INTO registration (id, student_id, section_id, term_id, course_id, status,"
        " channel, credits, requested_at, effective_at, change_set_id)"
        " SELECT gen_random_uuid(), student.id, section.id, section.term_id, section.course_id,"
        " 'REGISTERED', 'WEB', 300, now(), now(), 'web' FROM student, section"
        " WHERE student_number = %(number)s AND section.id = %(section)s",
        number=number,
        section=section.id,
    )
    until = monotonic() + SECONDS
    while account(desk, number)["balance_minor"] == before:
        assert monotonic() < until, "nobody charged what the website wrote"
        desk.run("sync")
    assert account(desk, number)["balance_minor"] >= before + 300 * 41250 // 100
    a_retired_rule_is_retired_and_a_wrong_one_explained(desk, section.term)


def a_retired_rule_is_retired_and_a_wrong_one_explained(desk: Desk, term: str) -> None:
    desk.run("fees", "retire", "tech", "--term", term)
    assert "fee rule TECH" in desk.try_("fees", "retire", "TECH", "--term", term).err
    refused = desk.try_("fees", "add", "A B", "Odd", "1.00", "--term", term)
    assert "cannot be a fee rule's code" in refused.err
    unclear = ("fees", "add", "A", "Odd", "1.00", "--term", term, "--refund", "soon=1")
    assert desk.try_(*unclear).status == 2


def a_plan_is_proposed_confirmed_and_cancelled(desk: Desk, school: SchoolDatabase) -> None:
    number, term = school.rows(
        "SELECT student_number, term.code FROM ledger_entry JOIN student ON student.id = student_id"
        " JOIN term ON term.id = term_id WHERE current_date BETWEEN term.start_date AND end_date"
        " AND student.status = 'ACTIVE' AND NOT EXISTS (SELECT FROM payment_plan"
        " WHERE payment_plan.student_id = student.id) GROUP BY 1, 2"
        " HAVING sum(amount_minor) > 100000 ORDER BY 1"
    )[0]
    first = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    asked = ("plans", "propose", number, "--term", term, "--first", first, "--parts", "3")
    [proposed] = desk.run(*asked)["plans"]
    assert proposed["proposed"]
    assert (
        sum(each["part"]["amount_minor"] for each in proposed["parts"]) == (proposed["total_minor"])
    )
    assert "has an active payment plan" in desk.try_(*asked).err
    desk.run("sync")
    [kept] = desk.run("plans", "show", number)["plans"]
    assert (kept["proposed"], kept["status"]) == (False, "ACTIVE")
    assert account(desk, number)["status"] == "PLAN_CURRENT"
    desk.run("plans", "cancel", number, "--term", term)
    desk.run("sync")
    assert "cancelled" in desk.try_("plans", "show", number).out
