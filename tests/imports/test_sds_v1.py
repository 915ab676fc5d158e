"""Microsoft School Data Sync v1 is read: students, sections with terms and courses, enrolments."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.schema.catalogue import Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalLine
from tests.imports.conftest import Preview
from tests.imports.shared_data import shared


def rows(name: str) -> int:
    """How many rows a file of the sample has."""
    return (
        len(list(filter(str.strip, (shared("ms-sds") / name).read_text("utf-8-sig").splitlines())))
        - 1
    )


@pytest.mark.parametrize("form", ["SDS Format", "UK Format"])
def test_a_school_of_a_hundred_people(store: DeskStore, preview: Preview, form: str) -> None:
    folder = f"{form}/100 Users"
    plan = preview(shared("ms-sds") / folder)
    assert plan.added()["student"] == rows(f"{folder}/Student.csv")
    assert plan.added()["section"] == rows(f"{folder}/Section.csv")
    said = rows(f"{folder}/StudentEnrollment.csv")
    left = [each for each in plan.findings if each.place.file == "StudentEnrollment.csv"]
    assert plan.added()["registration"] == said - len(left)
    apply_plan(store, plan)
    assert preview(shared("ms-sds") / folder).is_empty
    with store.reading() as session:
        assert "P@ss" not in str(session.scalars(select(JournalLine.fields)).all())


def test_days_names_and_teachers(store: DeskStore, preview: Preview) -> None:
    apply_plan(store, preview(shared("ms-sds") / "SDS Format" / "25 Users"))
    with store.reading() as session:
        ora = session.scalars(select(Student).where(Student.student_number == "13001")).one()
        term = session.scalars(select(Term)).first()
        section = session.scalars(select(Section).where(Section.crn == "11001")).one()
    assert (ora.family_name, ora.middle_name, ora.birth_date) == (
        "Klein", "Christopher", date(2000, 4, 2),
    )  # fmt: skip
    assert term is not None
    assert (term.start_date, term.end_date) == (date(2017, 7, 1), date(2018, 6, 30))
    assert section.instructor == "Beane, Craig"


def test_a_set_with_the_least_columns_tells_what_it_lacks(preview: Preview) -> None:
    plan = preview(shared("ms-sds") / "SDS Format" / "Min Required Attributes")
    assert plan.is_empty
    assert {each.code for each in plan.refused} == {
        "student_without_name", "import_class_without_course", "import_enrolment_unknown",
    }  # fmt: skip
