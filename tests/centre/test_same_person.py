"""People made twice, numbers given twice, and the question that is asked about it (C10, C12)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create, edit

ADD = ChangeKind.STUDENT_ADD


def person(number: str, **fields: Any) -> dict[str, Any]:
    names = {"family_name": "Škoda", "given_name": "Łucja", "birth_date": "2004-05-06"}
    return {"student_number": number, **names, **fields}


def open_questions(desk: DeskSide) -> list[dict[str, Any]]:
    rows, _ = desk.feed()
    items = {row.id: row.values for row in rows if row.kind == "review_item"}
    return [item for item in items.values() if item["closed_at"] is None]


def answer(desk: DeskSide, item: dict[str, Any], code: str, actor: str = "ann") -> Verdict:
    line = edit(
        "review_item",
        item["id"],
        decision=(None, code),
        closed_at=(None, "2025-09-01T15:00:00.000000Z"),
        decided_by=(None, actor),
    )
    return desk.send(ChangeKind.REVIEW, line, actor=actor)


@pytest.fixture
def asked(centre: Centre, desk: DeskSide) -> dict[str, Any]:
    """The question about one person made at two desks."""
    desk.send(ADD, create("student", person("S000002", phone="+1 555 0100")))
    other = centre.desk("finn")
    newcomer = person("S000701", family_name="SKODA", given_name="Lucja", email="ls@x.example")
    assert other.send(ADD, create("student", newcomer)).outcome is Outcome.ACCEPTED
    [item] = open_questions(desk)
    return item


def test_the_same_person_made_at_two_desks_is_kept_twice_and_asked_about(
    asked: dict[str, Any],
) -> None:
    assert (asked["case"], asked["office"]) == (Case.SAME_PERSON, "Registrar")
    known, new = asked["facts"]["known"], asked["facts"]["new"]
    assert (known["student_number"], new["student_number"]) == ("S000002", "S000701")
    assert (known["by"], new["by"]) == ("ann", "ann")
    assert [choice["code"] for choice in asked["choices"]] == ["same_person", "different_people"]
    assert asked["choices"][0]["facts"] == {"number": "S000002"}


def test_two_desks_at_the_same_moment_are_asked_once(centre: Centre) -> None:
    desks = [centre.desk() for _ in range(6)]
    lines = [create("student", person(f"S00010{at}")) for at in range(6)]
    with ThreadPoolExecutor(6) as pool:
        verdicts = list(pool.map(lambda at: desks[at].send(ADD, lines[at]), range(6)))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.ACCEPTED}
    assert len(open_questions(desks[0])) == 5


@pytest.mark.parametrize(
    "other",
    [
        {"birth_date": "2004-05-07"},
        {"birth_date": None},
        {"given_name": "Ludmila"},
        {"family_name": "Skodová"},
    ],
)
def test_people_who_differ_are_not_asked_about(desk: DeskSide, other: dict[str, Any]) -> None:
    desk.send(ADD, create("student", person("S1")))
    desk.send(ADD, create("student", person("S2", **other)))
    assert open_questions(desk) == []


def test_an_address_stays_with_who_has_it_and_both_are_shown(
    desk: DeskSide, campus: Campus
) -> None:
    campus.student("S1", email="One@uni.example")
    line = create("student", person("S2", email="one@uni.example"))
    verdict = desk.send(ADD, line)
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[0].facts == {"email": "one@uni.example", "holder": "S1 Doe"}
    [item] = open_questions(desk)
    assert item["facts"]["same_email"] == "one@uni.example"
    assert item["facts"]["new"]["email"] == "one@uni.example"
    assert campus.value("SELECT email FROM student WHERE id = :id", id=line.id) is None


def test_a_newcomer_whose_number_is_taken_gets_the_next_one(desk: DeskSide, campus: Campus) -> None:
    campus.student("S000017", given_name="Ida")
    line = create("student", person("S000017"))
    verdict = desk.send(ADD, line)
    assert verdict.outcome is Outcome.ACCEPTED
    [remark] = verdict.remarks
    assert remark.case is Case.NUMBER_TAKEN
    assert remark.facts["number"] == "S000017"
    assert remark.facts["holder"] == "S000017 Doe, Ida"
    given = campus.value("SELECT student_number FROM student WHERE id = :id", id=line.id)
    assert given == remark.facts["new_number"] != "S000017"
    assert campus.value("SELECT student_number FROM student WHERE given_name = 'Ida'") == "S000017"
    [item] = open_questions(desk)
    assert (item["case"], item["choices"][0]["code"]) == (Case.NUMBER_TAKEN, "papers_reprinted")


def test_a_number_of_the_centres_own_is_given_to_nobody_else(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    campus.student("S000001")
    verdict = desk.send(ADD, create("student", person("S000001")))
    told = centre.stranger().enrol(centre.add_desk())
    own = int(verdict.remarks[0].facts["new_number"].removeprefix("S"))
    assert not told["student_numbers"]["first"] <= own <= told["student_numbers"]["last"]


def test_two_desks_with_one_number_at_the_same_moment_both_keep_their_student(
    centre: Centre, campus: Campus
) -> None:
    desks = [centre.desk() for _ in range(4)]
    lines = [
        create("student", person("S000900", given_name=f"Child {at}", birth_date=None))
        for at in range(4)
    ]
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda at: desks[at].send(ADD, lines[at]), range(4)))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.ACCEPTED}
    assert campus.value("SELECT count(DISTINCT student_number) FROM student") == 4


def test_different_people_closes_the_question_and_nothing_else(
    desk: DeskSide, campus: Campus, asked: dict[str, Any]
) -> None:
    assert answer(desk, asked, "different_people").outcome is Outcome.ACCEPTED
    assert open_questions(desk) == []
    assert campus.value("SELECT count(*) FROM student WHERE status = 'ACTIVE'") == 2
    assert campus.value("SELECT decided_by FROM review_item") == "ann"


def test_same_person_lets_the_lower_number_go_on(
    desk: DeskSide, campus: Campus, asked: dict[str, Any]
) -> None:
    verdict = answer(desk, asked, "same_person")
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[-1].facts["into"] == "S000002"
    stays = "SELECT email || ' ' || phone FROM student WHERE student_number = 'S000002'"
    assert campus.value(stays) == "ls@x.example +1 555 0100"
    gone = "SELECT status || ' ' || merged_into_id FROM student WHERE student_number = 'S000701'"
    assert campus.value(gone) == f"MERGED {asked['facts']['known']['id']}"


def test_the_first_answer_stands_and_the_second_is_told(
    centre: Centre, desk: DeskSide, campus: Campus, asked: dict[str, Any]
) -> None:
    answer(desk, asked, "different_people")
    second = answer(centre.desk("finn"), asked, "same_person")
    assert (second.outcome, second.reason) == (Outcome.REFUSED, "question_answered_already")
    assert second.facts["by"] == "ann"
    assert campus.value("SELECT decision FROM review_item") == "different_people"


def test_the_same_answer_twice_is_one_answer(
    desk: DeskSide, campus: Campus, asked: dict[str, Any]
) -> None:
    answer(desk, asked, "same_person")
    again = answer(desk, asked, "same_person")
    assert again.outcome is Outcome.ACCEPTED
    assert again.left_out == [asked["id"]]
    assert campus.value("SELECT count(*) FROM student WHERE status = 'MERGED'") == 1


def test_an_answer_needs_the_office_and_must_be_one_of_those_suggested(
    desk: DeskSide, asked: dict[str, Any]
) -> None:
    assert answer(desk, asked, "same_person", "finn").reason == "answer_of_other_office"
    assert answer(desk, asked, "perhaps").reason == "answer_unknown"
    assert answer(desk, asked, "same_person", "audrey").reason == "role_forbids"
    assert len(open_questions(desk)) == 1


def merge(desk: DeskSide, gone: str, stays: str) -> Verdict:
    line = edit("student", gone, status=("ACTIVE", "MERGED"), merged_into_id=(None, stays))
    return desk.send(ChangeKind.STUDENT_MERGE, line)


def test_merging_by_hand_closes_the_question_about_the_two(
    centre: Centre, desk: DeskSide, campus: Campus, asked: dict[str, Any]
) -> None:
    known, new = asked["facts"]["known"]["id"], asked["facts"]["new"]["id"]
    assert merge(desk, known, new).outcome is Outcome.ACCEPTED
    assert open_questions(desk) == []
    assert (
        campus.value("SELECT decision || ' ' || decided_by FROM review_item") == "same_person ann"
    )
    same = answer(centre.desk("finn"), asked, "same_person")
    assert (same.outcome, same.left_out) == (Outcome.ACCEPTED, [asked["id"]])
    told = {"merged": "S000002", "into": "S000701", "answered_by": "ann"}
    assert same.remarks[0].facts.items() >= told.items()
    other = answer(desk, asked, "different_people")
    assert (other.outcome, other.reason) == (Outcome.REFUSED, "question_answered_already")
    assert (other.facts["merged"], other.facts["into"]) == ("S000002", "S000701")


def test_merging_with_somebody_else_leaves_the_question_open(
    desk: DeskSide, campus: Campus, asked: dict[str, Any]
) -> None:
    third = campus.student("S000003")
    merge(desk, third, asked["facts"]["known"]["id"])
    assert [item["id"] for item in open_questions(desk)] == [asked["id"]]
    merge(desk, asked["facts"]["new"]["id"], asked["facts"]["known"]["id"])
    assert open_questions(desk) == []
