"""Which courses a student of the sample school wants, so that prerequisites are met on record.

A course of a higher year in the current term has its prerequisites in the past term: what lies
before that is beyond the sample's records.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from registrar_desktop.schema.vocabulary import Level
from sandbox.school.catalogue import Catalogue, SchoolCourse
from sandbox.school.students import SchoolStudent

_SPARE = 5


@dataclass(frozen=True, slots=True)
class Wishes:
    """Courses in order of preference, more than needed, and how many are wanted."""

    past: tuple[SchoolCourse, ...]
    past_wanted: int
    current: tuple[SchoolCourse, ...]
    current_wanted: int


class Advisor:
    """Draws wishes from the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._courses = catalogue.courses
        undergraduate = catalogue.of_subject("", Level.UNDERGRADUATE)
        self._open = [c for c in undergraduate if not c.before and not c.together]
        # First-year courses draw far more students than the rest.
        self._general = [c for c in self._open for _ in range(6 if c.year == 1 else 2)]
        self._second = [c for c in undergraduate if c.year == 2]
        self._own: dict[tuple[str, Level], list[SchoolCourse]] = {}
        for course in self._courses.values():
            self._own.setdefault((course.subject, course.level), []).append(course)
        self._graduate = catalogue.of_subject("", Level.GRADUATE)

    def wishes(self, chance: random.Random, student: SchoolStudent) -> Wishes:
        """What the student wants in the past and in the current term."""
        if student.level is not Level.UNDERGRADUATE:
            return self._graduate_wishes(chance, student)
        load = chance.randint(1, 2) if student.part_time else chance.choice((4, 4, 5, 5, 5))
        own = self._own.get((student.program.subject, Level.UNDERGRADUATE), self._open)
        if student.year == 1:
            return Wishes((), 0, self._filled(chance, _startable(own), load), load)
        higher = [c for c in own if student.year - 1 <= c.year <= student.year]
        chosen = chance.sample(higher, min(len(higher), max(1, load - 3)))
        keys = [chance.choice(group) for course in chosen for group in course.before]
        keys += [key for course in chosen for key in course.together]
        needed = [self._courses[key] for key in dict.fromkeys(keys)]
        chosen = [course for course in chosen if course not in needed]
        past = self._filled(chance, needed, max(load, len(needed)))
        current = self._filled(chance, chosen, load, without=past)
        return Wishes(past, max(load, len(needed)), current, load)

    def _filled(
        self,
        chance: random.Random,
        first: list[SchoolCourse],
        load: int,
        without: tuple[SchoolCourse, ...] = (),
    ) -> tuple[SchoolCourse, ...]:
        found = dict.fromkeys(first[:load])
        while len(found) < load + _SPARE:
            course = chance.choice(self._general)
            if course not in without:
                found[course] = None
        return tuple(found)

    def _graduate_wishes(self, chance: random.Random, student: SchoolStudent) -> Wishes:
        own = self._own.get((student.program.subject, Level.GRADUATE), self._graduate)
        load = chance.randint(1, 3)
        first = chance.sample(own, len(own))
        rest = [course for course in chance.sample(self._graduate, 8) if course not in own]
        past = tuple((first + rest)[: load + 2]) if student.year > 1 else ()
        current = [c for c in first[::-1] + rest[::-1] if c not in past or c.repeatable]
        return Wishes(past, load if past else 0, tuple(current), load)


def _startable(courses: list[SchoolCourse]) -> list[SchoolCourse]:
    return [course for course in courses if not (course.before or course.together)][:2]
