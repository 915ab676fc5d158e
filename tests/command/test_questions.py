"""Questions of the centre by command, between two desks and a real centre."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre

PERSON = (
    "--set",
    "family_name=Okafor",
    "--set",
    "given_name=Ada",
    "--set",
    "birth_date=2003-04-05",
)


@pytest.fixture
def desks(centre: RunningCentre, tmp_path: Path) -> tuple[Desk, Desk]:
    """Two desks of the registrar's office."""
    made = (Desk(tmp_path / "one"), Desk(tmp_path / "two"))
    for desk in made:
        desk.run("join", centre.url, "--code", centre.add_desk())
        desk.run("sign-in", "ann", typed=f"{PASSWORD}\n")
    return made


def test_the_same_person_is_asked_about_and_merged(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    for desk in (one, two, one):
        if desk.run("students", "find", "okafor")["count"] == 0:
            desk.run("students", "add", *PERSON)
        desk.run("sync")
    asked = one.run("attention", "list")
    assert asked["count"] == 1
    [question] = asked["questions"]
    assert question["message"].startswith("Two records have the same name and were born 2003-04-05")
    assert question["choices"][0]["words"] == "Same person: keep S000001"
    assert "Same person: keep S000001" in one.try_("attention", "list").out
    assert one.run("attention", "list", "--office", "Finance")["count"] == 0
    one.run("attention", "answer", question["item"], "--choose", "same_person", "--note", "met her")
    assert one.run("attention", "list")["count"] == 0
    for desk in (one, two):
        desk.run("sync")
        assert desk.run("students", "show", "S000501")["student_number"] == "S000001"
    assert "S000501 was merged into S000001" in one.try_("attention", "settled").out


def test_two_records_are_merged_by_hand(desks: tuple[Desk, Desk]) -> None:
    desk, _ = desks
    desk.run("students", "add", *PERSON)
    desk.run("students", "add", *PERSON, "--set", "birth_date=2003-05-04", "--new-person")
    desk.run("holds", "add", "S000002", "--type", "HEALTH", "--reason", "immunization")
    merged = desk.run("students", "merge", "S000002", "S000001")
    assert merged == {"student_number": "S000002", "merged_into": "S000001"}
    desk.run("sync")
    assert desk.run("attention", "list")["count"] == 0
    [hold] = desk.run("students", "show", "S000001")["holds"]
    assert hold["type"] == "HEALTH"
    again = desk.try_("students", "merge", "S000002", "S000001")
    assert (again.status, again.err.strip()) == (
        1,
        "S000001 is one record; there is nothing to merge.",
    )


def paid_twice(desks: tuple[Desk, Desk]) -> tuple[Desk, int]:
    """The desk whose payment was not posted, and its number in the journal."""
    one, two = desks
    one.run("students", "add", *PERSON)
    for desk in desks:
        desk.run("sync")
        check = ("--method", "CHECK", "--reference", "No. 77")
        desk.run("payments", "record", "S000001", "120", *check)
    for desk in desks:
        desk.run("sync")
    [item] = two.run("attention", "list")["items"]
    assert item["case"] == "C15"
    assert item["choices"][0]["words"].startswith("Same payment as D01-")
    return two, item["number"]


def test_the_same_check_is_voided_and_its_receipt_stays(desks: tuple[Desk, Desk]) -> None:
    two, number = paid_twice(desks)
    two.run("attention", "settle", str(number), "--choose", "same_payment")
    for desk in (two, *desks):
        desk.run("sync")
    for desk in desks:
        assert desk.run("attention", "list")["count"] == 0
        listed = desk.run("payments", "list")["payments"]
        told = {row["receipt"][:3]: row["status"] for row in listed if row["receipt"]}
        assert told == {
            "D01": "POSTED",
            "D02": "REVERSED",
        }
        assert desk.run("students", "show", "S000001")["account"]["balance_minor"] == -12_000


def test_another_check_with_the_same_number_is_posted(desks: tuple[Desk, Desk]) -> None:
    two, number = paid_twice(desks)
    two.run("attention", "settle", str(number), "--choose", "again")
    two.run("sync")
    assert two.run("attention", "list")["count"] == 0
    assert two.run("students", "show", "S000001")["account"]["balance_minor"] == -24_000


def test_a_merge_by_hand_settles_the_question_about_the_two_at_once(
    desks: tuple[Desk, Desk],
) -> None:
    one, two = desks
    for desk in (one, two):
        desk.run("students", "add", *PERSON)
    for desk in (one, two, one):
        desk.run("sync")
    [question] = one.run("attention", "list")["questions"]
    one.run("students", "merge", "S000001", "S000501")
    assert one.run("attention", "list")["count"] == 0
    for desk in desks:
        desk.run("sync")
        assert desk.run("attention", "list")["count"] == 0
        late = desk.try_("attention", "answer", question["item"], "--choose", "same_person")
        assert late.status == 1
        assert late.err.strip() == (
            "These two are one already: S000001 was merged into S000501. Nothing else was changed."
        )
