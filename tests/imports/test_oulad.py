"""Twelve thousand anonymised students: known answers, contradictions told and taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planned import Plan
from registrar_desktop.imports.planning import plan_import
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.schema.catalogue import Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.store.desk_store import DeskStore
from tests.imports.conftest import Preview, open_desk
from tests.imports.shared_data import shared


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DeskStore, Plan]]:
    folder = shared("oulad")
    opened = open_desk(tmp_path_factory.mktemp("oulad"))
    with opened.reading() as session:
        plan = plan_import(session, read_tables([folder]))
    apply_plan(opened, plan)
    yield opened, plan
    opened.close()


@pytest.fixture
def session(imported: tuple[DeskStore, Plan]) -> Iterator[Session]:
    with imported[0].reading() as reading:
        yield reading


def test_12489_registrations_of_12400_students(session: Session) -> None:
    assert session.scalar(select(func.count(Student.id))) == 12_400
    assert session.scalar(select(func.count(Registration.id))) == 12_489
    assert session.scalar(select(func.count(Section.id))) == 12
    sexes = session.execute(
        select(Student.sex, func.count())
        .join(Registration, Registration.student_id == Student.id)
        .group_by(Student.sex)
    )
    assert {row[0].value: row[1] for row in sexes} == {"M": 6_594, "F": 5_895}


@pytest.mark.parametrize(
    ("code", "registrations", "students"), [("2013J", 6_476, 6_475), ("2014J", 6_013, 6_012)]
)
def test_registrations_are_told_from_students(
    session: Session, code: str, registrations: int, students: int
) -> None:
    counted = session.execute(
        select(func.count(), func.count(Registration.student_id.distinct()))
        .join(Term, Term.id == Registration.term_id)
        .where(Term.code == code, Registration.status == "REGISTERED")
    ).one()
    assert tuple(counted) == (registrations, students)


def test_days_are_counted_from_the_start_of_the_presentation(session: Session) -> None:
    asked, grade = session.execute(
        select(Registration.requested_at, Registration.grade)
        .join(Student, Student.id == Registration.student_id)
        .where(Student.student_number == "11391")
    ).one()
    assert asked == datetime(2013, 4, 25, 12, tzinfo=UTC), "159 days before 1 October 2013"
    assert grade == "PASS"
    start, end = session.execute(
        select(Term.start_date, Term.end_date).where(Term.code == "2013J")
    ).one()
    assert (end - start).days == 268


def test_nine_rows_contradict_themselves_and_are_taken_and_told(
    imported: tuple[DeskStore, Plan],
) -> None:
    plan = imported[1]
    assert plan.refused == []
    told = [(each.place.file, each.place.line, each.code) for each in plan.remarks]
    lines = (798, 803, 1213, 3911, 4006, 4533, 7971, 8304, 9114)
    assert told == [("studentRegistration.csv", line, "import_left_but_finished") for line in lines]
    assert plan.remarks[0].facts == {
        "number": "362907", "section": "BBB 2013J", "result": "Fail", "day": 0,
    }  # fmt: skip


def test_importing_it_again_changes_nothing(imported: tuple[DeskStore, Plan]) -> None:
    with imported[0].reading() as session:
        again = plan_import(session, read_tables([shared("oulad")]))
    assert again.is_empty
    assert again.unchanged == Counter(
        student=12_400, registration=12_489, section=12, course=6, term=2
    )


def test_half_of_the_set_is_refused_as_a_whole(preview: Preview) -> None:
    with pytest.raises(Invalid) as refused:
        preview(shared("oulad") / "studentInfo.csv")
    assert refused.value.code == "import_files_missing"
    assert refused.value.facts == {"missing": "studentRegistration.csv"}


def test_rows_without_their_counterpart_are_left_out(preview: Preview, tmp_path: Path) -> None:
    (tmp_path / "info.csv").write_text(
        "code_module,code_presentation,id_student,gender,final_result\n"
        "AAA,2013J,1,F,Pass\nAAA,2013J,2,M,Pass\nAAA,2013J,3,M,Absent\nAAA,May,4,M,Pass\n"
        "AAA,2013J,6,M,Withdrawn\nAAA,2013J,7,M,Withdrawn\n"
    )
    (tmp_path / "days.csv").write_text(
        "code_module,code_presentation,id_student,date_registration,date_unregistration\n"
        "AAA,2013J,1,-9,\nAAA,2013J,3,-9,\nAAA,May,4,-9,\nAAA,2013J,5,-9,\nAAA,2013J,6,-9,\n"
        "AAA,2013J,7,9,3\n"
    )
    plan = preview(tmp_path)
    refused = {each.place.line: each.code for each in plan.refused if each.place.file == "info.csv"}
    assert refused == {
        3: "import_registration_missing",
        4: "import_result_unknown",
        5: "import_presentation_unreadable",
    }
    told = {each.place.line: each.code for each in plan.findings if each.place.file == "days.csv"}
    assert told == {
        5: "import_student_unknown",
        6: "import_withdrawn_without_day",
        7: "import_left_before_start",
    }
    assert plan.added()["registration"] == 3
