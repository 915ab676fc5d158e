"""Makes the school of a load test: a term of its own, sections and students by plain SQL, desks by the
service's own door. A database with other students in it is refused: nothing here can be taken back.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import requests
from sqlalchemy import Connection, Engine, text

from central import staff
from central.load.plan import LoadPlan, SimulatedDesk
from registrar_desktop.clock import Clock
from registrar_desktop.errors import Refused, Unreachable
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import Role

STUDENTS_OF_A_DESK = 40
_SECTIONS = 200
_SEATS = 60
_LOGIN = "load-test"
_FAMILY = "Simulated"
_AT_ONCE = 4
_SECONDS = 60

_OTHERS = text("SELECT 1 FROM student WHERE family_name <> :family LIMIT 1")
_ADD_STUDENTS = text("""
INSERT INTO student (id, student_number, family_name, given_name, level, status)
SELECT id, :code || '-' || place, :family, 'Student', 'UNDERGRADUATE', 'ACTIVE'
FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS each (id, place)
""")
_ADD_TERM = text("""
INSERT INTO term (id, code, title, kind, start_date, end_date, registration_open)
VALUES (:id, :code, 'Load test', 'TERM', current_date, current_date + 100, current_date - 1)
""")
_ADD_COURSES = text("""
INSERT INTO course (id, subject, number, title, credits_min, credits_max)
SELECT id, 'LOAD', :code || '-' || place, 'Load test', 300, 300
FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS each (id, place)
""")
_ADD_SECTIONS = text("""
INSERT INTO section (id, term_id, course_id, crn, code, capacity)
SELECT section, :term, course, place, '001', :seats
FROM unnest(CAST(:sections AS text[]), CAST(:courses AS text[])) WITH ORDINALITY
    AS each (section, course, place)
""")


def prepare(
    engine: Engine, plan: LoadPlan, desks: int, clock: Clock, *, students: int = STUDENTS_OF_A_DESK
) -> LoadPlan:
    """The plan with its school in it, so many students for each desk. Refused where the database
    holds other students."""
    with engine.begin() as connection:
        if connection.scalar(_OTHERS, {"family": _FAMILY}) is not None:
            raise Refused("load_test_among_students")
        made = _make_school(connection, plan, students * (desks + 1))
        password = secrets.token_urlsafe(24)
        login = f"{_LOGIN}-{secrets.token_hex(4)}"
        staff.add_user(connection, login, "Load test", [Role.REGISTRAR], password)
    codes: list[str] = []
    for number in range(desks):
        with engine.begin() as connection:
            codes.append(staff.add_desk(connection, f"Simulated {number + 1}", clock.now())[1])
    portions = [
        made.website_students[students * place :][:students] for place in range(1, desks + 1)
    ]
    open_one = _opener(plan.url, login, password)
    with ThreadPoolExecutor(_AT_ONCE) as several:
        joined = list(several.map(open_one, codes, portions))
    website = made.website_students[:students]
    return replace(made, login=login, desks=joined, website_students=website)


def _make_school(connection: Connection, plan: LoadPlan, many: int) -> LoadPlan:
    """Term, sections and students; the first portion is the website's, the others the desks'."""
    term, students = new_id(), _ids(many)
    sections, courses = _ids(_SECTIONS), _ids(_SECTIONS)
    code = f"L{secrets.token_hex(4)}"
    connection.execute(_ADD_TERM, {"id": term, "code": code})
    connection.execute(_ADD_COURSES, {"ids": courses, "code": code})
    given = {"term": term, "sections": sections, "courses": courses, "seats": _SEATS}
    connection.execute(_ADD_SECTIONS, given)
    connection.execute(_ADD_STUDENTS, {"ids": students, "family": _FAMILY, "code": code})
    return replace(
        plan,
        term=term,
        sections=list(zip(sections, courses, strict=True)),
        website_students=students,
    )


def _ids(many: int) -> list[str]:
    return [new_id() for _ in range(many)]


def _opener(url: str, login: str, password: str) -> Callable[[str, list[str]], SimulatedDesk]:
    def opened(code: str, students: list[str]) -> SimulatedDesk:
        enrolled = _posted(f"{url}/v1/enrol", {"code": code}, {})
        token = enrolled["desk_token"]
        asked = {"login": login, "password": password}
        signed_in = _posted(f"{url}/v1/sign-in", asked, {"Registrar-Desk": token})
        return SimulatedDesk(
            id=enrolled["desk_id"],
            code=enrolled["desk_code"],
            desk_token=token,
            token=signed_in["token"],
            students=students,
        )

    return opened


def _posted(url: str, body: dict[str, str], headers: dict[str, str]) -> dict[str, str]:
    try:
        answer = requests.post(url, json=body, headers=headers, timeout=_SECONDS)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise Unreachable("load_test_centre_away", url=url) from error
    told: dict[str, str] = answer.json()
    return told
