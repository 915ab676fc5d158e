"""A change set is applied exactly once or refused with a reason, whole, merged per field."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, event

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from tests.centre.campus import Campus
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create, edit

ADD, EDIT = ChangeKind.STUDENT_ADD, ChangeKind.STUDENT_EDIT


def student(number: str = "S000001", **fields: object) -> dict[str, object]:
    return {"student_number": number, "family_name": "Nguyễn", "given_name": "An", **fields}


def counted(engine: Engine) -> list[str]:
    """The statements sent to the database from now on."""
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: seen.append(str(told[2])))
    return seen


def test_a_new_student_is_accepted_with_its_version(desk: DeskSide, campus: Campus) -> None:
    line = create("student", student(birth_date="2004-02-29", address={"city": "Huế"}))
    verdict = desk.send(ADD, line)
    assert verdict.outcome is Outcome.ACCEPTED
    assert [(one.kind, one.id, one.version) for one in verdict.records] == [("student", line.id, 1)]
    assert campus.value("SELECT family_name FROM student") == "Nguyễn"


def test_sending_again_gives_the_same_verdict_and_changes_nothing(
    desk: DeskSide, campus: Campus
) -> None:
    change = desk.change_set(ADD, create("student", student()))
    first, again = desk.deliver(change, change)
    assert first.outcome is Outcome.ACCEPTED
    assert again == first == desk.deliver(change)[0]
    assert campus.value("SELECT count(*) FROM student") == 1
    assert campus.value("SELECT count(*) FROM feed WHERE kind = 'student'") == 1


def test_a_refusal_is_kept_like_an_acceptance(desk: DeskSide, campus: Campus) -> None:
    campus.student("S000001")
    other = campus.student("S000002")
    line = edit("student", other, student_number=("S000002", "S000001"))
    change = desk.change_set(EDIT, line)
    [first] = desk.deliver(change)
    assert (first.outcome, first.reason) == (Outcome.REFUSED, "student_number_taken")
    assert first.facts == {"number": "S000001", "holder": "S000001 Doe"}
    campus.run("UPDATE student SET student_number = 'S9' WHERE student_number = 'S000001'")
    assert desk.deliver(change) == [first]


def test_an_altered_body_under_the_same_id_is_refused(desk: DeskSide, campus: Campus) -> None:
    change = desk.change_set(ADD, create("student", student()))
    desk.deliver(change)
    altered = change.model_copy(update={"lines": [create("student", student("S2"))]})
    [verdict] = desk.deliver(altered)
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "change_set_altered")
    assert campus.value("SELECT count(*) FROM student") == 1
    assert desk.deliver(change)[0].outcome is Outcome.ACCEPTED


def test_the_same_change_set_sent_eight_times_at_once_is_applied_once(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    change = desk.change_set(ADD, create("student", student()))
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda _: desk.deliver(change)[0], range(8)))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.ACCEPTED}
    assert all(verdict == verdicts[0] for verdict in verdicts)
    assert campus.value("SELECT count(*) FROM feed WHERE kind = 'student'") == 1


def test_all_of_its_lines_or_none(desk: DeskSide, campus: Campus) -> None:
    good, bad = create("student", student("S000001")), create("student", student("S2", email="x"))
    verdict = desk.send(ADD, good, bad)
    assert verdict.outcome is Outcome.REFUSED
    assert campus.value("SELECT count(*) FROM student") == 0
    assert campus.value("SELECT count(*) FROM feed WHERE record_id = :id", id=good.id) == 0


def test_a_refused_one_does_not_hold_up_the_next(desk: DeskSide, campus: Campus) -> None:
    verdicts = desk.deliver(
        desk.change_set(ADD, create("student", student("S000001", email="x"))),
        desk.change_set(ADD, create("student", student("S000002"))),
    )
    assert [verdict.outcome for verdict in verdicts] == [Outcome.REFUSED, Outcome.ACCEPTED]


def test_what_depends_on_something_not_accepted_is_parked_and_can_come_again(
    desk: DeskSide,
) -> None:
    first = desk.change_set(ADD, create("student", student()))
    line = edit("student", first.lines[0].id, given_name=("An", "Ân"))
    second = desk.change_set(EDIT, line)
    [parked] = desk.deliver(second, depends_on=[first.id])
    assert parked.outcome is Outcome.PARKED
    desk.deliver(first)
    [verdict] = desk.deliver(second, depends_on=[first.id])
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.records[0].version == 2


def test_different_fields_merge_and_the_same_value_settles(desk: DeskSide, campus: Campus) -> None:
    person = campus.student("S1", email="old@uni.example", phone="+1 555 0100")
    campus.run("UPDATE student SET email = 'new@uni.example'")
    verdict = desk.send(
        EDIT,
        edit(
            "student",
            person,
            phone=("+1 555 0100", "+1 555 0199"),
            email=("old@uni.example", "new@uni.example"),
        ),
    )
    assert verdict.outcome is Outcome.ACCEPTED
    assert campus.value("SELECT phone || ' ' || email FROM student") == (
        "+1 555 0199 new@uni.example"
    )


def test_the_same_field_changed_differently_is_a_conflict_that_names_both_sides(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    person = campus.student("S1", preferred_name="1")
    other = centre.desk("finn")
    other.send(EDIT, edit("student", person, preferred_name=("1", "222")), actor="ann")
    verdict = desk.send(
        EDIT, edit("student", person, preferred_name=("1", "333"), given_name=("", "Anna"))
    )
    assert (verdict.outcome, verdict.reason) == (Outcome.CONFLICT, "changed_on_both_sides")
    [conflict] = verdict.conflicts
    assert (conflict.field, conflict.before, conflict.mine, conflict.theirs) == (
        *("preferred_name", "1"),
        *("333", "222"),
    )
    assert conflict.their_actor == "ann"
    assert conflict.their_time is not None
    assert campus.value("SELECT given_name FROM student") == ""


def test_creating_what_is_there_already_settles_or_is_refused(
    desk: DeskSide, campus: Campus
) -> None:
    line = create("student", student())
    desk.send(ADD, line)
    assert desk.send(ADD, line).outcome is Outcome.ACCEPTED
    other = create("student", student("S7"), line.id)
    assert desk.send(ADD, other).reason == "record_exists"
    assert campus.value("SELECT row_version FROM student") == 1


REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("student", {"student_number": "1"}, "student_without_name"),
    ("student", student(email="nobody"), "email_unusable"),
    ("student", student(note="x" * 5000), "value_unusable"),
    ("student", student(birth_date="2001-02-31"), "value_unusable"),
    ("student", student(birth_date=20010203), "value_unusable"),
    ("student", student(family_name="a\x00b"), "change_set_unreadable"),
    ("student", student(address={"city": "a\x00b"}), "change_set_unreadable"),
    ("student", student(address="San Diego"), "value_unusable"),
    ("student", student(privacy_flag="yes"), "value_unusable"),
    ("student", student(level="WIZARD"), "value_unusable"),
    ("student", student(shoe_size=43), "field_not_known"),
    ("student", {"family_name": "Doe"}, "value_missing"),
    ("contact", {"student_id": "nobody", "kind": "PAYER", "name": "x"}, "reference_unknown"),
    ("unicorn", {"horn": 1}, "act_out_of_scope"),
    ("ledger_entry", {"amount_minor": 1}, "act_out_of_scope"),
]


def test_what_cannot_be_taken_is_refused_with_its_reason(desk: DeskSide, campus: Campus) -> None:
    for kind, fields, reason in REFUSED:
        verdict = desk.send(ADD, create(kind, fields))
        assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, reason), fields
    assert campus.value("SELECT count(*) FROM student") == 0


def test_markup_and_formulas_are_harmless_text(desk: DeskSide, campus: Campus) -> None:
    fields = student(
        family_name="<script>alert(1)</script>", given_name="=1+1'; DROP TABLE student"
    )
    assert desk.send(ADD, create("student", fields)).outcome is Outcome.ACCEPTED
    assert campus.value("SELECT given_name FROM student") == fields["given_name"]


def test_a_record_that_is_not_there_cannot_be_edited(desk: DeskSide) -> None:
    verdict = desk.send(EDIT, edit("student", new_id(), phone=("1", "2")))
    assert verdict.reason == "record_unknown"


def test_the_right_is_that_of_the_person_who_acted(desk: DeskSide) -> None:
    line = create("student", student())
    for actor, reason in (
        ("audrey", "role_forbids"),
        ("finn", "role_forbids"),
        ("nobody", "actor_unknown"),
    ):
        verdict = desk.send(ADD, line, actor=actor)
        assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, reason)


def test_nobody_delivers_in_the_name_of_another_desk(centre: Centre, desk: DeskSide) -> None:
    other = centre.desk()
    change = desk.change_set(ADD, create("student", student()))
    assert other.deliver(change)[0].reason == "change_set_other_desk"
    assert desk.deliver(change)[0].outcome is Outcome.ACCEPTED


def test_two_services_over_one_database_agree(
    centre: Centre, desk: DeskSide, campus: Campus, second_service: Callable[[], str]
) -> None:
    elsewhere = centre.same_desk(desk, second_service())
    changes = [
        desk.change_set(ADD, create("student", student(f"S{number:06d}"))) for number in range(10)
    ]
    with ThreadPoolExecutor(2) as pool:
        here = pool.submit(desk.deliver, *changes)
        there = pool.submit(elsewhere.deliver, *reversed(changes))
        assert here.result() == list(reversed(there.result()))
    assert campus.value("SELECT count(*) FROM feed WHERE kind = 'student'") == 10


def test_an_import_of_five_hundred_takes_one_statement_a_kind(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    lines = [create("student", student(f"S{number:06d}")) for number in range(500)]
    statements = counted(centre.engine)
    verdict = desk.send(ChangeKind.IMPORT, *lines)
    assert verdict.outcome is Outcome.ACCEPTED
    assert len(verdict.records) == 500
    # Time depends on the machine; that nothing is done line by line does not.
    assert len(statements) < 25
    assert campus.value("SELECT count(*) FROM student") == 500
