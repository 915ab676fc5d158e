"""A real term's schedule and catalogue: known answers, and nothing changes the second time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planned import Plan
from registrar_desktop.imports.planning import plan_import
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalEntry, JournalLine
from tests.imports.conftest import Preview, open_desk
from tests.imports.shared_data import shared


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DeskStore, Plan]]:
    """A desk after catalogue and schedule were imported together, and the plan that did it."""
    folder = shared("ucsd")
    opened = open_desk(tmp_path_factory.mktemp("ucsd"))
    with opened.reading() as session:
        plan = plan_import(session, read_tables([folder]))
    apply_plan(opened, plan)
    yield opened, plan
    opened.close()


@pytest.fixture
def session(imported: tuple[DeskStore, Plan]) -> Iterator[Session]:
    with imported[0].reading() as reading:
        yield reading


def codes(plan: Plan) -> Counter[str]:
    return Counter(finding.code for finding in plan.findings)


def section(session: Session, crn: str) -> Section:
    return session.scalars(select(Section).where(Section.crn == crn)).one()


def test_every_row_is_accounted_for(imported: tuple[DeskStore, Plan]) -> None:
    plan = imported[1]
    assert plan.rows_read == 8_716 + 6_817
    found = codes(plan)
    # 18 sections on 18 + 28 rows: 8,716 rows are 8,688 sections.
    assert found["import_section_joined"] == 18
    assert plan.added()["section"] == 8_688
    catalogued = plan.added()["course"] - found["import_course_from_schedule"]
    repeated = found["import_row_repeated"]
    assert catalogued + repeated + len(plan.refused) == 6_817


def test_the_schedule_is_8688_sections_of_2335_courses(session: Session) -> None:
    assert session.scalar(select(func.count(Section.id))) == 8_688
    assert session.scalar(select(func.count(Section.course_id.distinct()))) == 2_335
    assert session.scalar(select(func.count()).where(Section.capacity.is_(None))) == 3_413
    assert session.scalar(select(func.count()).where(Section.status == "CLOSED")) == 482
    assert session.scalar(select(func.count()).where(Section.capacity == 0)) == 482


def test_a_line_that_is_left_out_has_its_file_line_and_reason(
    imported: tuple[DeskStore, Plan],
) -> None:
    refused = {(each.place.line, each.code) for each in imported[1].refused}
    assert {each.place.file for each in imported[1].refused} == {"courses.tsv"}
    assert refused == {
        (4443, "import_course_number"),
        *((line, "import_course_number") for line in range(5742, 5746)),
        (5753, "import_row_contradicts"),
    }


def test_the_term_is_found_from_the_dated_meetings(session: Session) -> None:
    term = session.scalars(select(Term)).one()
    assert (term.code, term.title) == ("FA24", "Fall 2024")
    assert term.start_date.isoformat() == "2024-09-23"
    assert term.end_date.isoformat() == "2024-12-14"


def test_a_section_of_several_rows_has_all_their_meetings(session: Session) -> None:
    assert section(session, "526793").meetings == [
        {"days": "TuTh", "start": "09:30", "end": "10:50", "room": "PODEM 0274", "kind": "SE"},
        {"start": "08:00", "end": "10:59", "room": "PODEM 0274", "kind": "FI",
         "date": "2024-12-12"},
    ]  # fmt: skip
    assert len(section(session, "732423").meetings or []) == 12
    assert len(section(session, "787017").meetings or []) == 3, "the same lecture on both rows"


def test_arranged_meetings_have_neither_time_nor_room(session: Session) -> None:
    assert section(session, "731425").meetings == [{"kind": "IN"}]


@pytest.mark.parametrize(
    ("subject", "number", "least", "most"),
    [
        ("AIP", "97", 200, 400), ("AIP", "197", 200, 1200), ("AIP", "197DC", 600, 1000),
        ("COMM", "101A", None, None), ("HIGR", "236A-B", 400, 400), ("ECE", "30", 400, 400),
    ],
)  # fmt: skip
def test_free_text_units_become_least_and_most_credits(
    session: Session, subject: str, number: str, least: int | None, most: int | None
) -> None:
    statement = select(Course.credits_min, Course.credits_max).where(
        Course.subject == subject, Course.number == number
    )
    assert session.execute(statement).one() == (least, most)


def test_a_course_that_no_catalogue_has_is_made_from_the_schedule(session: Session) -> None:
    statement = select(Course.title).where(Course.subject == "AAS", Course.number == "10R")
    assert session.scalars(statement).one() == "AAS 10R"


def test_no_instructor_keeps_a_name(imported: tuple[DeskStore, Plan], session: Session) -> None:
    shown = {name for name in session.scalars(select(Section.instructor)) if name}
    numbered = re.compile(r"Instructor \d{7}(?: & Instructor \d{7})*")
    assert len(shown) > 2_000
    assert [name for name in shown if not numbered.fullmatch(name)] == []
    assert "Solomon" not in str(session.scalars(select(JournalLine.fields)).all())


def test_the_import_is_journalled_in_groups(session: Session) -> None:
    sizes = session.execute(
        select(func.count(JournalLine.record_id)).group_by(JournalLine.change_set_id)
    ).scalars()
    assert max(sizes) == 500
    entries = session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).all()
    assert all(one.position < other.position for one, other in pairwise(entries))
    assert {entry.kind for entry in entries} == {"IMPORT"}
    assert entries[0].label == f"Import of FA24.tsv, courses.tsv (1 of {len(entries)})"


def test_importing_it_again_changes_nothing(imported: tuple[DeskStore, Plan]) -> None:
    store = imported[0]
    with store.reading() as session:
        again = plan_import(session, read_tables([shared("ucsd")]))
        before = session.scalar(select(func.count(JournalEntry.id)))
    assert again.is_empty
    assert again.unchanged["section"] == 8_688
    assert apply_plan(store, again).change_sets == []
    with store.reading() as session:
        assert session.scalar(select(func.count(JournalEntry.id))) == before


def test_the_schedule_alone_and_then_the_catalogue_end_the_same(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    folder = shared("ucsd")
    small = tmp_path / "any name.txt"
    lines = (folder / "FA24.tsv").read_text("utf-8").splitlines(keepends=True)
    small.write_text("".join(lines[:40]), "utf-8")
    apply_plan(store, preview(small))
    plan = preview(folder / "courses.tsv")
    titled = [change for change in plan.changes if change.before["title"] == "AAS 198"]
    assert [change.after["title"] for change in titled] == [
        "Directed Group Study in African American Studies"
    ]
    apply_plan(store, plan)
    assert preview(small, folder / "courses.tsv").is_empty
