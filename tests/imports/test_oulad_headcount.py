"""The headcount of a real school is what its own files say, per presentation and unduplicated."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planning import plan_import
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.reports.enrollment.figures import Figures, count_figures
from registrar_desktop.reports.enrollment.paper import enrollment_report
from registrar_desktop.reports.requests import EnrollmentRequest
from registrar_desktop.reports.source import Source, read_source
from registrar_desktop.schema.catalogue import Term
from tests.imports.conftest import open_desk
from tests.imports.shared_data import shared
from tests.papers.pdf import read, write

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    folder = shared("oulad")
    store = open_desk(tmp_path_factory.mktemp("headcount"))
    with store.reading() as session:
        plan = plan_import(session, read_tables([folder]))
    apply_plan(store, plan)
    with store.reading() as session:
        yield read_source(session, NOW)
    store.close()


def counted(source: Source, term: str, day: date) -> Figures:
    return count_figures(source, EnrollmentRequest(term, count_day=day))


def in_the_files(term: str, offset: int) -> list[str]:
    """The students registered on a day counted from the start, one for each registration.

    A row of somebody who finished and is said to have left is taken as the result says.
    """
    key = ("code_module", "code_presentation", "id_student")
    results = {
        tuple(row[name] for name in key): row["final_result"] for row in rows("studentInfo.csv")
    }
    return [
        row["id_student"]
        for row in rows("studentRegistration.csv")
        if row["code_presentation"] == term
        and int(row["date_registration"] or 0) <= offset
        and (
            results[tuple(row[name] for name in key)] != "Withdrawn"
            or int(row["date_unregistration"]) > offset
        )
    ]


def rows(name: str) -> list[dict[str, str]]:
    with (shared("oulad") / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("term", ["2013J", "2014J"])
@pytest.mark.parametrize("offset", [0, 120])
def test_the_headcount_of_a_day(source: Source, term: str, offset: int) -> None:
    start = source.session.scalars(select(Term.start_date).where(Term.code == term)).one()
    whole = counted(source, term, start + timedelta(days=offset)).whole
    registered = in_the_files(term, offset)
    assert whole.registrations == len(registered)
    assert whole.students == len(set(registered))


@pytest.mark.parametrize(
    ("term", "registrations", "students"), [("2013J", 6_476, 6_475), ("2014J", 6_013, 6_012)]
)
def test_everybody_who_was_ever_registered_is_in_the_history_once(
    source: Source, term: str, registrations: int, students: int
) -> None:
    """Nobody is lost between those who stayed and those who left."""
    every = [
        row["id_student"] for row in rows("studentInfo.csv") if row["code_presentation"] == term
    ]
    assert (len(every), len(set(every))) == (registrations, students)
    start = source.session.scalars(select(Term.start_date).where(Term.code == term)).one()
    request = EnrollmentRequest(
        term,
        count_day=start + timedelta(days=400),
        changes_since=start - timedelta(days=400),
    )
    figures = count_figures(source, request)
    left = sum(day.withdrawals for day in figures.changes.values())
    assert figures.whole.registrations + left == registrations
    assert sum(day.adds for day in figures.changes.values()) == registrations


def test_the_summary_says_the_headcount_of_the_files(source: Source) -> None:
    start = source.session.scalars(select(Term.start_date).where(Term.code == "2014J")).one()
    paper = enrollment_report(source, EnrollmentRequest("2014J", count_day=start))
    shown = read(write(paper)).text
    assert f"{len(set(in_the_files('2014J', 0))):,}" in shown
    assert f"{len(in_the_files('2014J', 0)):,}" in shown
