"""The sample school's students: who they are, their contacts, programs, holds and flags."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registrar_desktop.schema.vocabulary import (
    ContactKind,
    HoldSource,
    HoldType,
    Level,
    ProgramStatus,
    Residency,
    StudentStatus,
)
from sandbox.school.catalogue import Catalogue, SchoolProgram
from sandbox.school.people_names import Names, PersonName
from sandbox.school.places import address, phone
from sandbox.school.setting import Setting, at, weighted
from sandbox.school.terms import Terms

FIRST_NUMBER = 100_000
_MAIL = "students.northgate.example"
_LEVELS = (
    (Level.UNDERGRADUATE, 78.0), (Level.GRADUATE, 15.0), (Level.PROFESSIONAL, 3.0),
    (Level.CERTIFICATE, 2.0), (Level.NON_DEGREE, 2.0),
)  # fmt: skip
_YEARS = ((1, 29.0), (2, 26.0), (3, 23.0), (4, 22.0))
_MANUAL_HOLDS = (
    (HoldType.ADVISING, "See your adviser before changing courses", "Advising", 5.0),
    (HoldType.HEALTH, "Immunization record missing", "Health Services", 4.0),
    (HoldType.ADMISSION_DOCUMENTS, "Final school transcript missing", "Admissions", 3.0),
    (HoldType.LIBRARY, "Two books overdue", "Library", 2.0),
    (HoldType.ACADEMIC_STANDING, "Academic probation: meeting needed", "Dean of Studies", 1.5),
    (HoldType.CONDUCT, "Open conduct case", "Dean of Students", 0.5),
)


@dataclass(frozen=True, slots=True, eq=False)
class SchoolStudent:
    """A student as the other parts of the generator need to know them."""

    index: int
    id: str
    number: str
    name: PersonName
    level: Level
    program: SchoolProgram
    year: int
    residency: Residency
    status: StudentStatus
    part_time: bool
    started: date


class Students:
    """Makes students one by one, in order."""

    def __init__(self, setting: Setting, catalogue: Catalogue, terms: Terms) -> None:
        self._setting = setting
        self._terms = terms
        self._names = Names(setting)
        self._chance = setting.stream("students")
        self._ids = setting.ids("student")
        self._row_ids = setting.ids("student parts")
        self._programs: dict[Level, list[SchoolProgram]] = {}
        for program in catalogue.programs:
            self._programs.setdefault(program.level, []).append(program)

    def take(self, index: int) -> SchoolStudent:
        """The next student."""
        chance = self._chance
        level = weighted(chance, _LEVELS)
        year = weighted(chance, _YEARS) if level is Level.UNDERGRADUATE else chance.randint(1, 2)
        name = self._names.person(chance)
        new_this_term = self._terms.current.start
        started = new_this_term - timedelta(days=364 * (year - 1))
        return SchoolStudent(
            index=index,
            id=self._ids.take(),
            number=f"{FIRST_NUMBER + index:08d}",
            name=name,
            level=level,
            program=chance.choice(self._programs[level]),
            year=year,
            residency=_residency(chance, name),
            status=_status(chance),
            part_time=level is not Level.UNDERGRADUATE or chance.random() < 0.12,
            started=started,
        )

    def row(self, student: SchoolStudent) -> dict[str, Any]:
        """The student as a row."""
        chance, name = self._chance, student.name
        age = 17 + student.year + int(chance.expovariate(0.35))
        born = self._setting.today - timedelta(days=age * 365 + chance.randint(0, 364))
        mail = name.latin.casefold().replace(" ", ".").encode("ascii", "ignore").decode()
        mail = "".join(letter for letter in mail if letter.isalnum() or letter in ".-")[:40]
        return {
            "id": student.id,
            "student_number": student.number,
            "family_name": name.family,
            "given_name": name.given,
            "middle_name": name.middle,
            "preferred_name": name.preferred,
            "birth_date": born if chance.random() > 0.01 else None,
            "sex": name.sex,
            "gender_text": "non-binary" if name.sex == "X" else None,
            "citizenship": name.country if student.residency is not Residency.RESIDENT else "US",
            "residency": student.residency,
            "email": f"{mail.strip('.-') or 'student'}.{student.index}@{_MAIL}",
            "phone": phone(chance) if chance.random() > 0.06 else None,
            "address": address(chance) if chance.random() > 0.04 else None,
            "level": student.level,
            "status": student.status,
            "merged_into_id": None,
            "privacy_flag": chance.random() < 0.025,
            "photo_ref": None,
            "note": None,
        }

    def merged_row(self, student: SchoolStudent, row: dict[str, Any]) -> dict[str, Any]:
        """A second record of the same person, entered by mistake and merged since."""
        return row | {
            "id": self._ids.take(),
            "student_number": f"9{student.number[1:]}",
            "email": None,
            "phone": None,
            "address": None,
            "status": StudentStatus.MERGED,
            "merged_into_id": student.id,
            "privacy_flag": False,
        }

    def contact_rows(self, student: SchoolStudent) -> list[dict[str, Any]]:
        """Whom to call, and who pays."""
        chance = self._chance
        kinds = [ContactKind.EMERGENCY] if chance.random() < 0.85 else []
        if student.level is Level.UNDERGRADUATE and chance.random() < 0.5:
            kinds.append(ContactKind.GUARDIAN)
        if chance.random() < 0.15:
            kinds.append(ContactKind.PAYER)
        return [
            {
                "id": self._row_ids.take(),
                "student_id": student.id,
                "kind": kind,
                "name": self._names.relative(chance, student.name),
                "relation": chance.choice(("mother", "father", "sister", "brother", "aunt")),
                "phone": phone(chance),
                "email": None,
                "priority": 1,
                "may_receive_info": chance.random() < 0.4,
            }
            for kind in kinds
        ]

    def program_rows(self, student: SchoolStudent) -> list[dict[str, Any]]:
        """The program followed now, and for a few the one left before."""
        chance = self._chance
        status = {
            StudentStatus.ACTIVE: ProgramStatus.ACTIVE,
            StudentStatus.INACTIVE: chance.choice((ProgramStatus.LEAVE, ProgramStatus.WITHDRAWN)),
        }.get(student.status, ProgramStatus.DECEASED)
        ended = self._terms.past.end if status in _LEFT and student.year > 1 else None
        rows = [self._program_row(student, student.program, status, ended)]
        if student.year > 2 and chance.random() < 0.15:
            earlier = chance.choice(self._programs[student.level])
            if earlier is not student.program:
                changed = student.started + timedelta(days=300)
                rows[0]["start_date"] = changed
                rows.append(
                    self._program_row(student, earlier, ProgramStatus.WITHDRAWN, changed)
                    | {"exit_reason": "Changed program", "is_primary": False}
                )
        return rows

    def _program_row(
        self,
        student: SchoolStudent,
        program: SchoolProgram,
        status: ProgramStatus,
        ended: date | None,
    ) -> dict[str, Any]:
        years = 4 if student.level is Level.UNDERGRADUATE else 2
        degree = student.level not in (Level.NON_DEGREE, Level.CERTIFICATE)
        return {
            "id": self._row_ids.take(),
            "student_id": student.id,
            "program_id": program.id,
            "status": status,
            "start_date": student.started,
            "end_date": ended,
            "entry_reason": "New student",
            "exit_reason": "Withdrawn" if ended else None,
            "expected_graduation": student.started + timedelta(days=365 * years - 100)
            if degree
            else None,
            "is_primary": True,
        }

    def hold_rows(self, student: SchoolStudent) -> list[dict[str, Any]]:
        """Holds that offices placed by hand, some of them released since."""
        chance = self._chance
        rows = []
        for kind, reason, office, percent in _MANUAL_HOLDS:
            if chance.random() * 100 >= percent:
                continue
            placed = self._setting.today - timedelta(days=chance.randint(3, 120))
            released = chance.random() < 0.4
            rows.append(
                {
                    "id": self._row_ids.take(),
                    "student_id": student.id,
                    "type": kind,
                    "reason": reason,
                    "office": office,
                    "amount_minor": None,
                    "placed_at": at(placed, 15, chance.randint(0, 59)),
                    "placed_by": office,
                    "from_date": placed,
                    "to_date": None,
                    "released_at": at(placed + timedelta(days=2), 16) if released else None,
                    "released_by": office if released else None,
                    "release_note": "Settled" if released else None,
                    "source": HoldSource.MANUAL,
                }
            )
        return rows


_LEFT = frozenset({ProgramStatus.WITHDRAWN, ProgramStatus.DECEASED})


def _residency(chance: random.Random, name: PersonName) -> Residency:
    if name.country == "US":
        return Residency.RESIDENT if chance.random() < 0.8 else Residency.NON_RESIDENT
    return Residency.INTERNATIONAL if chance.random() < 0.6 else Residency.RESIDENT


def _status(chance: random.Random) -> StudentStatus:
    return weighted(
        chance,
        (
            (StudentStatus.ACTIVE, 96.9),
            (StudentStatus.INACTIVE, 3.0),
            (StudentStatus.DECEASED, 0.1),
        ),
    )
