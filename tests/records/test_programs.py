"""Programs of a student: every status is a period of its own, so the history is everybody's."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import naming, programs
from registrar_desktop.records.programs import Moved, ProgramStep
from registrar_desktop.records.student_lines import programs as listed
from registrar_desktop.schema.people import Program
from registrar_desktop.schema.vocabulary import Level, ProgramStatus
from registrar_desktop.store.tables.desk import PeerLog
from tests.records.conftest import Desk
from tests.records.school import Writer, key
from tests.store.desk import MORNING

TODAY = date(2025, 9, 3)
LEAVE, ACTIVE, GRADUATED = ProgramStatus.LEAVE, ProgramStatus.ACTIVE, ProgramStatus.GRADUATED
WITHDRAWN = ProgramStatus.WITHDRAWN
BIOLOGY = key("jane in biology")


@pytest.fixture(autouse=True)
def chemistry(desk: Desk) -> None:
    with desk.store.recording() as session:
        write = Writer(session)
        write.put(Program, "CHEM", code="CHEM-BS", title="Chemistry", level=Level.UNDERGRADUATE)


def move(desk: Desk, period: str, step: ProgramStep) -> Moved:
    with desk.act() as work:
        return programs.move(work, naming.student(work.session, "004117"), period, step)


def enter(desk: Desk, step: ProgramStep, number: str = "004117") -> Moved:
    with desk.act() as work:
        return programs.enter(work, naming.student(work.session, number), step)


def take_back(desk: Desk, moved: Moved) -> None:
    with desk.act() as work:
        programs.take_back(work, naming.student(work.session, "004117"), moved)


def shown(desk: Desk, number: str = "004117") -> list[tuple[str, str, str]]:
    with desk.reading() as session:
        return [
            (line.code, line.status.value, f"{line.start_date} {line.end_date or ''}".strip())
            for line in listed(session, key(number))
        ]


def test_a_new_status_ends_the_period_and_begins_the_next(desk: Desk) -> None:
    move(desk, BIOLOGY, ProgramStep(status=LEAVE, reason="Military service"))
    assert shown(desk) == [
        ("BIO-BS", "LEAVE", "2025-09-03"),
        ("BIO-BS", "ACTIVE", "2024-08-26 2025-09-03"),
    ]


def test_who_leaves_a_program_is_in_none_of_it_any_more(desk: Desk) -> None:
    move(desk, BIOLOGY, ProgramStep(status=WITHDRAWN, on=date(2025, 9, 1)))
    assert shown(desk) == [("BIO-BS", "WITHDRAWN", "2024-08-26 2025-09-01")]


def test_another_program_takes_the_place_of_the_primary_one(desk: Desk) -> None:
    moved = move(desk, BIOLOGY, ProgramStep("CHEM-BS"))
    with desk.reading() as session:
        first, second = listed(session, key("004117"))
    assert (first.code, first.status, first.is_primary, first.id) == (
        *("CHEM-BS", ACTIVE, True),
        moved.begun,
    )
    assert (second.code, second.end_date) == ("BIO-BS", TODAY)


@pytest.mark.parametrize(
    "step", [ProgramStep(status=LEAVE), ProgramStep("CHEM-BS"), ProgramStep(status=WITHDRAWN)]
)
def test_a_step_is_taken_back_by_new_changes(desk: Desk, step: ProgramStep) -> None:
    moved = move(desk, BIOLOGY, step)
    take_back(desk, moved)
    assert shown(desk)[0] == ("BIO-BS", "ACTIVE", "2024-08-26")
    assert len(desk.journal()) == 2
    with pytest.raises(Refused, match="program_moved_on"):
        take_back(desk, moved)


def test_the_first_program_entered_is_the_primary_one(desk: Desk) -> None:
    enter(desk, ProgramStep("CHEM-BS", reason="First year"), "004118")
    enter(desk, ProgramStep("BIO-BS", ProgramStatus.APPLICANT), "004118")
    with desk.reading() as session:
        found = {line.code: line.is_primary for line in listed(session, key("004118"))}
    assert found == {"CHEM-BS": True, "BIO-BS": False}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (ProgramStep(), "program_same"),
        (ProgramStep("BIO-BS", ACTIVE), "program_same"),
        (ProgramStep("ALCHEMY"), "program_unknown"),
        (ProgramStep(status=LEAVE, on=date(2024, 8, 25)), "program_day"),
        (ProgramStep(status=LEAVE, on=date(2025, 9, 4)), "program_day"),
    ],
)
def test_what_is_no_step_is_told_and_nothing_changes(
    desk: Desk, step: ProgramStep, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        move(desk, BIOLOGY, step)
    assert desk.journal() == []


def test_nobody_is_in_a_program_twice(desk: Desk) -> None:
    with pytest.raises(Refused, match="program_open_already"):
        enter(desk, ProgramStep("BIO-BS"))
    enter(desk, ProgramStep("CHEM-BS"))
    with pytest.raises(Refused, match="program_open_already"):
        move(desk, BIOLOGY, ProgramStep("CHEM-BS"))


def test_graduation_waits_for_the_centre(desk: Desk) -> None:
    with pytest.raises(Refused, match="graduation_needs_the_centre"):
        move(desk, BIOLOGY, ProgramStep(status=GRADUATED))
    with desk.store.recording() as session:
        session.add(PeerLog(peer="CENTRE", state="ONLINE", since=MORNING))
    move(desk, BIOLOGY, ProgramStep(status=GRADUATED))
    assert shown(desk) == [("BIO-BS", "GRADUATED", "2024-08-26 2025-09-03")]
