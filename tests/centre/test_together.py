"""Many edits in one request come out as each would alone, and cost a handful of statements."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text

from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import ChangeSet, Delivery, Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide, create, edit

EDIT = ChangeKind.STUDENT_EDIT
# What a desk may want of the two fields, when it saw `seen`; some of it no centre takes.
WISHES: list[dict[str, tuple[Any, Any]]] = [
    {"phone": ("1", "2")},
    {"phone": ("1", "1")},
    {"phone": ("0", "3")},
    {"phone": ("1", "not a phone")},
    {"email": (None, "ada@example.edu")},
    {"email": (None, "taken@example.edu")},
    {"address": (None, {"city": "Łódź"}), "phone": ("1", "4")},
    {"note": (None, 7)},
    {"note": ("was", "is")},
    {"given_name": ("", "Ada")},
    {"unheard_of": (None, "x")},
]


def students(campus: Campus, how_many: int) -> list[str]:
    campus.student("T", email="taken@example.edu")
    return [campus.student(f"{number:06d}", phone="1") for number in range(how_many)]


def told(verdict: Verdict) -> tuple[Any, ...]:
    """A verdict without what is of its moment: whose it is and when."""
    records = [(each.kind, each.version) for each in verdict.records]
    return verdict.outcome, verdict.reason, sorted(verdict.facts), records, len(verdict.conflicts)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=st.lists(st.sampled_from(WISHES), min_size=3, max_size=8))
def test_a_request_of_many_decides_each_as_if_it_came_alone(
    desk: DeskSide, campus: Campus, wishes: list[dict[str, tuple[Any, Any]]]
) -> None:
    campus.run("UPDATE student SET email = NULL, student_number = right(md5(id), 20)")
    ids = students(campus, 2 * len(wishes))
    together = [
        desk.change_set(EDIT, edit("student", each, **wish)) for each, wish in _pairs(ids, wishes)
    ]
    at_once = desk.deliver(*together)
    # Names and addresses that the first half took would stop the second.
    campus.run("UPDATE student SET email = NULL WHERE email = 'ada@example.edu'")
    alone = [
        desk.send(EDIT, edit("student", each, **wish))
        for each, wish in _pairs(ids[len(wishes) :], wishes)
    ]
    assert [told(each) for each in at_once] == [told(each) for each in alone]
    for first, second in zip(ids, ids[len(wishes) :], strict=False):
        assert _fields(campus, first) == _fields(campus, second)


def _pairs(ids: list[str], wishes: list[Any]) -> list[tuple[str, Any]]:
    return list(zip(ids, wishes, strict=False))


def _fields(campus: Campus, student: str) -> Any:
    return campus.value(
        "SELECT to_jsonb(s) - ARRAY['id', 'student_number', 'updated_at', 'email', 'row_version'] FROM student s"
        " WHERE id = :id",
        id=student,
    )


def _edits(desk: DeskSide, ids: list[str], after: str = "2") -> list[ChangeSet]:
    return [desk.change_set(EDIT, edit("student", each, phone=("1", after))) for each in ids]


def test_a_hundred_edits_are_a_handful_of_statements(
    desk: DeskSide, campus: Campus, engine: Engine
) -> None:
    changes = _edits(desk, students(campus, 100))
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: seen.append(str(told[2])))
    verdicts = desk.deliver(*changes)
    assert {each.outcome for each in verdicts} == {Outcome.ACCEPTED}
    assert [each.change_set_id for each in verdicts] == [each.id for each in changes]
    assert len(seen) < 20


def test_two_lines_on_one_record_are_refused_like_alone(desk: DeskSide, campus: Campus) -> None:
    first, *others = students(campus, 3)
    twice = desk.change_set(
        EDIT,
        edit("student", first, phone=("1", "2")),
        edit("student", first, email=(None, "a@example.edu")),
    )
    verdicts = desk.deliver(twice, *_edits(desk, others))
    assert (verdicts[0].outcome, verdicts[0].reason) == (Outcome.REFUSED, "record_twice")
    assert {each.outcome for each in verdicts[1:]} == {Outcome.ACCEPTED}


@pytest.mark.parametrize("how_many", [1, 4])
def test_an_edit_that_waited_for_a_merge_goes_to_the_one_that_goes_on(
    desk: DeskSide, campus: Campus, engine: Engine, how_many: int
) -> None:
    old, heir, *others = students(campus, 2 + how_many)
    edits = [edit("student", each, phone=("1", "2")) for each in (old, *others[1:])]
    with ThreadPoolExecutor(1) as sending, engine.connect() as merging:
        with merging.begin():
            merge = "UPDATE student SET status = 'MERGED', merged_into_id = :heir WHERE id = :old"
            merging.execute(text(merge), {"heir": heir, "old": old})
            told = sending.submit(desk.deliver, *(desk.change_set(EDIT, each) for each in edits))
            _await_somebody_waiting(engine)
        verdicts = told.result()
    assert {each.outcome for each in verdicts} == {Outcome.ACCEPTED}
    assert [each.case for each in verdicts[0].remarks] == [Case.STUDENT_MERGED]
    phone = "SELECT phone FROM student WHERE id = :id"
    assert campus.value(phone, id=heir) == "2"
    assert campus.value(phone, id=old) == "1"


def _await_somebody_waiting(engine: Engine) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    moment = Event()
    with engine.connect() as connection:
        while not connection.scalar(waiting):
            connection.rollback()
            moment.wait(0.01)


def test_every_row_of_the_feed_names_its_own_change_set(desk: DeskSide, campus: Campus) -> None:
    ids = students(campus, 5)
    _, before = desk.feed()
    changes = _edits(desk, ids)
    desk.deliver(*changes)
    rows, _ = desk.feed(before)
    made_by = {row.id: row.change_set_id for row in rows}
    assert made_by == dict(zip(ids, [each.id for each in changes], strict=True))


def test_sending_a_batch_again_gives_the_same_verdicts(desk: DeskSide, campus: Campus) -> None:
    ids = students(campus, 4)
    changes = [
        *_edits(desk, ids),
        desk.change_set(EDIT, edit("student", ids[0], note=("was", "is"))),
    ]
    first = desk.deliver(*changes)
    assert first[-1].outcome is Outcome.CONFLICT
    assert desk.deliver(*changes) == first
    assert campus.value("SELECT max(row_version) FROM student") == 2


def test_a_batch_that_comes_in_twice_at_once_is_applied_once(
    desk: DeskSide, campus: Campus
) -> None:
    changes = _edits(desk, students(campus, 40))
    with ThreadPoolExecutor(4) as desks:
        answers = list(desks.map(lambda _: desk.deliver(*changes), range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert campus.value("SELECT max(row_version) FROM student") == 2
    assert campus.value("SELECT count(*) FROM verdict") == 40


def test_edits_of_one_record_keep_their_order(desk: DeskSide, campus: Campus) -> None:
    (student,) = students(campus, 1)
    lines: list[Line] = [
        edit("student", student, phone=(str(number), str(number + 1))) for number in range(1, 6)
    ]
    verdicts = desk.deliver(*(desk.change_set(EDIT, line) for line in lines))
    assert [each.records[0].version for each in verdicts] == [2, 3, 4, 5, 6]
    assert campus.value("SELECT phone FROM student WHERE id = :id", id=student) == "6"


def test_what_rests_on_a_refused_one_of_the_same_request_waits(
    desk: DeskSide, campus: Campus
) -> None:
    first, *others = students(campus, 4)
    refused = desk.change_set(EDIT, edit("student", first, note=(None, 7)))
    resting = _edits(desk, others)
    answer = desk.post(
        [
            Delivery(change_set=refused),
            *(Delivery(change_set=each, depends_on=[refused.id]) for each in resting),
        ]
    )
    outcomes = [each["outcome"] for each in answer.json()["verdicts"]]
    assert outcomes == ["REFUSED", "PARKED", "PARKED", "PARKED"]


def test_a_revoked_person_s_edits_are_not_taken_in_passing(
    desk: DeskSide, campus: Campus, engine: Engine
) -> None:
    changes = [
        desk.change_set(EDIT, edit("student", each, phone=("1", "2")), actor="nobody")
        for each in students(campus, 4)
    ]
    assert {each.outcome for each in desk.deliver(*changes)} != {Outcome.ACCEPTED}
    with engine.connect() as connection:
        phones = connection.scalars(text("SELECT DISTINCT phone FROM student WHERE phone <> ''"))
        assert list(phones) == ["1"]


def test_edits_follow_a_student_made_in_the_same_request(desk: DeskSide, campus: Campus) -> None:
    made = create("student", {"student_number": "S000077", "family_name": "Okafor", "phone": "1"})
    add = desk.change_set(ChangeKind.STUDENT_ADD, made)
    others = _edits(desk, students(campus, 3))
    verdicts = desk.deliver(add, *_edits(desk, [made.id]), *others)
    assert {each.outcome for each in verdicts} == {Outcome.ACCEPTED}
