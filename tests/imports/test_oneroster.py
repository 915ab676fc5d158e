"""A OneRoster 1.1 set, as a folder or packed, and what Microsoft's School Data Sync writes."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planned import Plan
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import ChangeKind, RegistrationStatus
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalLine
from tests.imports.conftest import Preview
from tests.imports.shared_data import shared

FILES = {
    "manifest.csv": "propertyName,value\noneroster.version,1.1\nfile.users,bulk\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
    "o1,,,Northgate,school,,\n",
    "academicSessions.csv": (
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
        "y25,,,Year 2025,schoolYear,2025-08-01,2026-07-31,,2026\n"
        "f25,,,Fall 2025,term,2025-08-25,2025-12-12,y25,2026\n"
        "bad,,,Backwards,term,2025-12-12,2025-08-25,y25,2026\n"
    ),
    "courses.csv": (
        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,"
        "orgSourcedId,subjects,subjectCodes\n"
        "c1,,,y25,Calculus I,MATH-151,,o1,,\nc2,,,y25,Choir,CHOIR,,o1,,\n"
    ),
    "classes.csv": (
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,"
        "location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
        "5b0f8f0e-7a52-4f41-9c3e-6c0f6a0d1b11,,,Calculus A,,c1,A,scheduled,Ash 101,o1,f25,,,\n"
        "k2,,,Calculus B,,c1,A,scheduled,,o1,\"f25,y25\",,,\n"
        "k3,,,Choir,,c2,,scheduled,,o1,y25,,,\n"
        "k4,,,Lost,,c9,,scheduled,,o1,f25,,,\n"
    ),
    "users.csv": (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
        "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
        "u1,,,true,o1,student,ada,,Ada,Lovelace,King,0007,ada@x.example,,+1 555 0100,,,secret1\n"
        "u2,,,true,o1,student,alan,,Alan,Turing,,0008,,+1 555 0101,,,,secret2\n"
        "u3,,,true,o1,teacher,emmy,,Emmy,Noether,,,emmy@x.example,,,,,secret3\n"
        "u4,tobedeleted,2025-09-01T00:00:00Z,true,o1,student,old,,Old,Leaver,,0009,,,,,,\n"
        "u5,,,true,o1,guardian,ann,,Ann,Byron,,,,,,,,\n"
    ),
    "enrollments.csv": (
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,"
        "primary,beginDate,endDate\n"
        "e1,,,5b0f8f0e-7a52-4f41-9c3e-6c0f6a0d1b11,o1,u1,student,,2025-09-01,\n"
        "e2,,,5b0f8f0e-7a52-4f41-9c3e-6c0f6a0d1b11,o1,u3,teacher,true,,\n"
        "e3,,,k2,o1,u1,student,,,\n"
        "e4,,,k3,o1,u2,student,,,\n"
        "e5,,,k4,o1,u2,student,,,\n"
        "e6,,,k3,o1,u4,student,,,\n"
    ),
    "demographics.csv": (
        "sourcedId,status,dateLastModified,birthDate,sex\nu1,,,1990-12-10,female\n"
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "roster"
    made.mkdir()
    for name, text in FILES.items():
        (made / name).write_text(text, "utf-8-sig")
    return made


@pytest.fixture
def plan(store: DeskStore, preview: Preview, folder: Path) -> Plan:
    made = preview(folder)
    apply_plan(store, made)
    return made


def test_only_students_are_taken_and_no_password(store: DeskStore, plan: Plan) -> None:
    assert plan.format == "ONEROSTER"
    with store.reading() as session:
        rows = session.scalars(select(Student).order_by(Student.student_number)).all()
        assert [row.student_number for row in rows] == ["0007", "0008"]
        ada, alan = rows
        assert (ada.family_name, ada.given_name, ada.middle_name) == ("Lovelace", "Ada", "King")
        assert (ada.birth_date, ada.sex.value) == (date(1990, 12, 10), "F")
        assert (alan.phone, alan.email) == ("+1 555 0101", None)
        assert "secret" not in str(session.scalars(select(JournalLine.fields)).all())


def test_sessions_courses_and_classes_become_terms_courses_and_sections(
    store: DeskStore, plan: Plan
) -> None:
    with store.reading() as session:
        terms = session.scalars(select(Term).order_by(Term.code)).all()
        assert [(row.code, row.kind.value) for row in terms] == [("f25", "TERM"), ("y25", "YEAR")]
        courses = session.scalars(select(Course).order_by(Course.number)).all()
        assert [(row.subject, row.number, row.title) for row in courses] == [
            ("MATH", "151", "Calculus I"),
            ("GEN", "CHOIR", "Choir"),
        ]
        sections = session.scalars(select(Section).order_by(Section.crn)).all()
    assert [(row.crn, row.code, row.instructor) for row in sections] == [
        ("5b0f8f0e7a524f419c3e6c0f6a0d1b11", "A", "Noether, Emmy"),
        ("k2", "k2", None),
        ("k3", "k3", None),
    ]
    assert sections[0].meetings == [{"room": "Ash 101"}]


def test_enrolments_become_registrations_and_the_rest_is_told(store: DeskStore, plan: Plan) -> None:
    with store.reading() as session:
        rows = session.scalars(select(Registration).order_by(Registration.requested_at)).all()
    assert [(row.requested_at, row.channel.value) for row in rows] == [
        (datetime(2025, 8, 1, 12, tzinfo=UTC), "IMPORT"),
        (datetime(2025, 9, 1, 12, tzinfo=UTC), "IMPORT"),
    ]
    told = {(each.place.file, each.place.line, each.code) for each in plan.findings}
    assert told == {
        ("users.csv", 5, "import_deletion_left"),
        ("academicSessions.csv", 4, "import_session_unusable"),
        ("classes.csv", 5, "import_class_without_course"),
        ("enrollments.csv", 4, "import_course_twice"),
        ("enrollments.csv", 6, "import_enrolment_unknown"),
        ("enrollments.csv", 7, "import_enrolment_unknown"),
    }


def test_a_packed_set_is_the_same_and_changes_nothing(
    plan: Plan, preview: Preview, folder: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "roster.zip"
    with zipfile.ZipFile(packed, "w") as stream:
        for path in folder.iterdir():
            stream.write(path, path.name)
    assert not plan.is_empty
    assert preview(packed).is_empty


def test_a_roster_does_not_undo_what_was_dropped_here(
    store: DeskStore, plan: Plan, preview: Preview, folder: Path
) -> None:
    with store.changing(label="Drop", kind=ChangeKind.DROP) as work:
        for row in work.session.scalars(select(Registration)):
            row.status = RegistrationStatus.DROPPED
    assert not plan.is_empty
    assert preview(folder).is_empty


def test_school_data_sync_2_1_is_read_as_well(store: DeskStore, preview: Preview) -> None:
    plan = preview(shared("ms-sds") / "SDS v2.1")
    assert plan.added() == {
        "term": 2, "course": 3, "section": 2, "student": 4, "registration": 4,
    }  # fmt: skip
    assert plan.findings == []
    apply_plan(store, plan)
    assert preview(shared("ms-sds") / "SDS v2.1").is_empty


def test_school_data_sync_2_has_no_courses_so_its_enrolments_are_told(preview: Preview) -> None:
    plan = preview(shared("ms-sds") / "SDS v2")
    assert plan.added() == {"student": 22}
    assert {each.code for each in plan.refused} == {"import_enrolment_unknown"}
