"""The search index: everybody is found by any beginning of any of their words."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.names import fold, romanize
from registrar_desktop.schema.people import Student
from registrar_desktop.store import search
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.search import StudentIndex
from tests.store.desk import HandClock, copy_of

LETTERS = st.characters(categories=("Lu", "Ll", "Lo"), max_codepoint=0xFFFF)
NAMES = st.text(LETTERS, min_size=3, max_size=12).filter(
    lambda name: fold(name).isalpha() and len(fold(name)) >= 3
)


def enter(store: DeskStore, *students: Student) -> None:
    with store.recording() as session:
        session.add_all(students)
        session.flush()
        search.index_students_by_id(session, [one.id for one in students])


def person(number: str, family: str, given: str = "", **more: str) -> Student:
    return Student(id=new_id(), student_number=number, family_name=family, given_name=given, **more)


def hits(store: DeskStore, typed: str, most: int = search.MOST_HITS) -> int:
    with store.reading() as session:
        return len(search.find_students(session, typed, most))


@given(family=NAMES, given_name=NAMES)
def test_any_name_in_any_script_is_found_as_written_folded_and_romanized(
    empty_desk: Path, family: str, given_name: str
) -> None:
    with TemporaryDirectory() as folder:
        store = copy_of(empty_desk, Path(folder) / "store.db", HandClock())
        enter(store, person("1", family, given_name))
        forms = {
            family,
            given_name,
            family[:3],
            f"{given_name} {family}",
            unicodedata.normalize("NFD", family),
            fold(family),
            *([word] if (word := romanize(family)) and word.isalpha() else []),
        }
        missed = [form for form in forms if hits(store, form) == 0]
        store.close()
    assert missed == []


def test_one_and_two_letters_find_by_name_and_number(store: DeskStore) -> None:
    enter(store, person("A7", "Smith"), person("b8", "Abel"), person("C9", "Sato"))
    assert [hits(store, typed) for typed in ("s", "sm", "a", "b8", "B", "z")] == [2, 1, 2, 1, 1, 0]


def test_no_more_are_given_than_asked_for(store: DeskStore) -> None:
    enter(store, *(person(str(number), f"Smith {number}") for number in range(30)))
    assert (hits(store, "smith", 10), hits(store, "s", 10), hits(store, "smith")) == (10, 10, 30)


def test_hits_are_in_the_order_of_their_romanized_names(store: DeskStore) -> None:
    people = [person("1", "Żuk"), person("2", "Ärger"), person("3", "Борис"), person("4", "Cole")]
    enter(store, *people)
    with store.reading() as session:
        numbers = [
            session.get_one(Student, row.student_id).student_number
            for number in search.all_students(session)
            if (row := session.get(StudentIndex, number))
        ]
    assert numbers == ["2", "3", "4", "1"]


def test_a_changed_student_is_found_under_the_new_words_only(store: DeskStore) -> None:
    who = person("1", "Smith", email="old@example.org")
    enter(store, who)
    with store.recording() as session:
        row = session.get_one(Student, who.id)
        row.family_name, row.email = "Jones", "new@example.org"
        session.flush()
        search.index_students_by_id(session, [who.id])
    assert [hits(store, typed) for typed in ("smith", "old@", "jones", "new@")] == [0, 0, 1, 1]


def test_who_is_dropped_from_the_index_is_found_no_more(store: DeskStore) -> None:
    who = person("1", "Smith", phone="+44 20 7946 0958")
    enter(store, who)
    typed_forms = ("7946 0958", "946-0958", "0958", "+44 20", "2079460958")
    assert [hits(store, typed) for typed in typed_forms] == [1] * 5
    with store.recording() as session:
        search.drop_students(session, [who.id])
    assert hits(store, "smith") == 0
