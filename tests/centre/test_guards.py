"""What the database itself holds to, against everybody who writes to it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import Enum, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import KINDS, RECORDS
from tests.centre.campus import Campus


def test_versions_and_times_are_the_databases_own(campus: Campus) -> None:
    campus.student("1", row_version=41, updated_at="2001-01-01T00:00:00Z")
    assert campus.value("SELECT row_version FROM student") == 1
    campus.run("UPDATE student SET phone = '1', row_version = 41")
    assert campus.value("SELECT row_version FROM student") == 2
    assert campus.value("SELECT now() - updated_at < interval '1 hour' FROM student") is True


def test_shared_records_are_never_deleted(campus: Campus) -> None:
    campus.insert("registration", campus.registration(campus.student("1"), campus.section()))
    for kind in KINDS:
        there = campus.value(f"SELECT count(*) FROM {kind}")
        if there:
            with pytest.raises(IntegrityError, match="never deleted"):
                campus.run(f"DELETE FROM {kind}")
        with pytest.raises(DBAPIError):
            campus.run(f"TRUNCATE {kind} CASCADE")
        assert campus.value(f"SELECT count(*) FROM {kind}") == there


def test_a_record_keeps_its_id(campus: Campus) -> None:
    campus.student("1")
    with pytest.raises(IntegrityError):
        campus.run("UPDATE student SET id = 'other'")


def test_a_column_of_words_takes_exactly_the_words_of_the_vocabulary(campus: Campus) -> None:
    rule = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
    for record in RECORDS:
        for column in table_of(record).columns:
            if isinstance(column.type, Enum):
                name = f"ck_{record.__tablename__}_{column.key}_word"
                allowed = re.findall(r"'(\w+)'::", campus.value(rule, name=name) or "")
                assert set(allowed) == set(column.type.enums), name


def test_plain_sql_cannot_overbook(campus: Campus) -> None:
    section, students = campus.section(capacity=1), campus.students(2)
    campus.insert("registration", campus.registration(students[0], section))
    with pytest.raises(IntegrityError, match="full"):
        campus.insert("registration", campus.registration(students[1], section))
    campus.insert("registration", campus.registration(students[1], section, status="WAITLISTED"))
    with pytest.raises(IntegrityError, match="full"):
        campus.run("UPDATE registration SET status = 'REGISTERED'")


def test_one_statement_with_many_rows_cannot_overbook_either(campus: Campus) -> None:
    section = campus.section(capacity=2)
    campus.students(3)
    with pytest.raises(IntegrityError, match="full"):
        campus.run(
            "INSERT INTO registration (id, student_id, section_id, term_id, course_id, status,"
            " channel, requested_at, effective_at, change_set_id)"
            " SELECT gen_random_uuid(), student.id, :section, NULL, NULL, 'REGISTERED', 'WEB',"
            " now(), now(), 'web' FROM student",
            section=section,
        )
    assert campus.taken(section) == 0


def test_the_website_need_not_know_term_and_course(campus: Campus) -> None:
    campus.run(
        "INSERT INTO registration (id, student_id, section_id, status, channel,"
        " requested_at, effective_at, change_set_id)"
        " VALUES ('r', :student, :section, 'REGISTERED', 'WEB', now(), now(), 'web')",
        student=campus.student("1"),
        section=campus.section(),
    )
    assert campus.value("SELECT term_id FROM registration") == campus.term


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_an_old_snapshot_cannot_count_seats(campus: Campus, staffed_url: str, level: str) -> None:
    section, student = campus.section(capacity=1), campus.student("1")
    seat = (
        "INSERT INTO registration (id, student_id, section_id, status, channel,"
        " requested_at, effective_at, change_set_id)"
        " VALUES ('r', %s, %s, 'REGISTERED', 'WEB', now(), now(), 'web')"
    )
    with psycopg.connect(staffed_url) as connection:
        connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        with pytest.raises(psycopg.errors.CheckViolation, match="READ COMMITTED"):
            connection.execute(seat, [student, section])


def test_a_course_is_taken_once_a_term_unless_it_may_be_repeated(campus: Campus) -> None:
    student, one, two = campus.student("1"), campus.section("001"), campus.section("002")
    campus.insert("registration", campus.registration(student, one))
    with pytest.raises(IntegrityError, match="already"):
        campus.insert("registration", campus.registration(student, two))
    campus.run("UPDATE course SET repeatable = true")
    campus.insert("registration", campus.registration(student, two))


def test_a_role_that_may_only_write_records_still_feeds_the_desks(
    campus: Campus, staffed_url: str
) -> None:
    campus.run("DROP ROLE IF EXISTS website")
    campus.run("CREATE ROLE website; GRANT SELECT, INSERT, UPDATE ON student TO website")
    with psycopg.connect(staffed_url) as connection:
        connection.execute("SET ROLE website")
        connection.execute(
            "INSERT INTO student (id, student_number, family_name) VALUES ('w', '1', 'Web')"
        )
    assert campus.value("SELECT count(*) FROM feed WHERE record_id = 'w'") == 1
    campus.run("DROP OWNED BY website; DROP ROLE website")


def test_reserved_numbers_never_overlap(campus: Campus) -> None:
    reserve = text("INSERT INTO reserved_numbers (first, last, desk_id) VALUES (:a, :b, 'd')")
    campus.run(reserve.text, a=1, b=500)
    with pytest.raises(IntegrityError):
        campus.run(reserve.text, a=500, b=600)


def test_the_website_registers_a_student_for_many_courses_at_once(campus: Campus) -> None:
    student = campus.student("1")
    courses = [campus.other_course(str(number)) for number in range(8)]
    sections = [campus.section(str(at), course_id=course) for at, course in enumerate(courses)]
    wanted = [
        campus.registration(student, section, course)
        for section, course in zip(sections, courses, strict=True)
    ]
    together = Barrier(len(wanted))

    def insert(registration: dict[str, object]) -> None:
        together.wait()
        campus.insert("registration", registration)

    with ThreadPoolExecutor(len(wanted)) as pool:
        list(pool.map(insert, wanted))
    assert campus.value("SELECT count(*) FROM registration") == len(wanted)
