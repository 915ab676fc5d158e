"""Letters and statements that did not know what had been recorded are called back (C28)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from registrar_desktop.clock import to_text
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Outcome
from tests.centre.campus import Campus
from tests.centre.conftest import Centre, SetClock
from tests.centre.desk_side import DeskSide, create, edit
from tests.centre.test_accounts import paid
from tests.centre.test_same_person import open_questions


@pytest.fixture
def student(campus: Campus, clock: SetClock) -> str:
    made = campus.student("S1")
    # The feed is stamped by the database; let it have been written long ago.
    campus.run("UPDATE feed SET made_at = :at", at=clock.now() - timedelta(days=9))
    return made


def issue(
    desk: DeskSide, student: str, at: datetime, as_of: datetime, kind: str = "STATEMENT"
) -> str:
    fields = {
        "kind": kind,
        "number": f"D01-{new_id()[-6:]}",
        "student_id": student,
        "as_of": to_text(as_of),
        "data_version_hash": "0" * 64,
        "issued_by": "ann",
        "issued_at": to_text(at),
        "desk_id": desk.id,
    }
    line = create("issued_document", fields)
    verdict = desk.send(ChangeKind.DOCUMENT, line, recorded_at=to_text(at), clock_offset_ms=0)
    assert verdict.outcome is Outcome.ACCEPTED
    return line.id


def status(campus: Campus, paper: str) -> Any:
    return campus.value("SELECT status FROM issued_document WHERE id = :id", id=paper)


def pay(desk: DeskSide, student: str, at: datetime) -> None:
    line = paid(student, 5_000)
    verdict = desk.send(
        ChangeKind.PAYMENT, line, recorded_at=to_text(at), clock_offset_ms=0, actor="finn"
    )
    assert verdict.outcome is Outcome.ACCEPTED


def test_a_payment_that_arrives_late_calls_the_statement_back(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock, student: str
) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    paper = issue(desk, student, now - hour, as_of=now - 5 * hour)
    assert status(campus, paper) == "VALID"
    pay(centre.desk("finn"), student, now - 2 * hour)
    assert status(campus, paper) == "SUPERSEDED"
    [item] = open_questions(desk)
    assert (item["case"], item["student_id"]) == (Case.PAPER_OUTDATED, student)
    assert item["choices"][0]["code"] == "reissued"


def test_a_statement_that_arrives_after_the_payment_is_superseded_at_once(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock, student: str
) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    pay(centre.desk("finn"), student, now - 2 * hour)
    assert status(campus, issue(desk, student, now - hour, as_of=now - 5 * hour)) == "SUPERSEDED"
    assert len(open_questions(desk)) == 1


def test_what_was_paid_after_the_paper_or_at_its_own_desk_changes_nothing(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock, student: str
) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    paper = issue(desk, student, now - 3 * hour, as_of=now - 5 * hour)
    pay(centre.desk("finn"), student, now - 2 * hour)
    pay(desk, student, now - 4 * hour)
    assert status(campus, paper) == "VALID"
    assert open_questions(desk) == []


def test_a_letter_is_about_names_and_not_about_phones_and_a_receipt_is_never_called_back(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock, student: str
) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    letter = issue(desk, student, now - hour, now - 5 * hour, "VERIFICATION")
    receipt = issue(desk, student, now - hour, now - 5 * hour, "RECEIPT")
    other, told = centre.desk("finn"), {"recorded_at": to_text(now - 2 * hour)}
    other.send(ChangeKind.STUDENT_EDIT, edit("student", student, phone=(None, "55")), **told)
    pay(other, student, now - 2 * hour)
    assert status(campus, letter) == "VALID"
    name = edit("student", student, given_name=("", "Ada"))
    other.send(ChangeKind.STUDENT_EDIT, name, **told)
    assert (status(campus, letter), status(campus, receipt)) == ("SUPERSEDED", "VALID")
