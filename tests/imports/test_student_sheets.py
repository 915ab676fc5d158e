"""Spreadsheets of students as offices really have them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.day_columns import DayOrder, as_iso, order_of
from registrar_desktop.imports.planned import Plan
from registrar_desktop.imports.planning import Choices, Format
from registrar_desktop.imports.tables import plain_header
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore
from tests.imports.conftest import Preview
from tests.imports.shared_data import shared

Sheet = Callable[..., Path]
HEADER = ("Student No.", "Last name", "First name", "Date of Birth", "E-Mail")
ADA = ("007", "Lovelace", "Ada", "1990-12-10", "ada@x.example")


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Writes rows to a .csv file."""

    def write(*rows: tuple[str, ...], name: str = "students.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return path

    return write


@pytest.fixture
def taken(store: DeskStore, preview: Preview, sheet: Sheet) -> Callable[..., Plan]:
    """Previews and applies rows."""

    def take(*rows: tuple[str, ...]) -> Plan:
        plan = preview(sheet(*rows))
        apply_plan(store, plan)
        return plan

    return take


def students(store: DeskStore) -> dict[str, Student]:
    with store.reading() as session:
        found = session.scalars(select(Student)).all()
        session.expunge_all()
    return {student.student_number: student for student in found}


def reasons(plan: Plan) -> dict[int, str]:
    return {finding.place.line: finding.code for finding in plan.refused}


def test_headers_are_guessed_and_leading_zeros_kept(
    store: DeskStore, taken: Callable[..., Plan]
) -> None:
    plan = taken(HEADER, ADA)
    assert plan.format == "STUDENTS"
    ada = students(store)["007"]
    assert (ada.family_name, ada.given_name, ada.email) == ("Lovelace", "Ada", "ada@x.example")
    assert ada.birth_date == date(1990, 12, 10)


def test_importing_again_changes_nothing_and_an_edit_changes_its_field_only(
    store: DeskStore, taken: Callable[..., Plan], preview: Preview, sheet: Sheet
) -> None:
    taken(HEADER, ADA)
    assert preview(sheet(HEADER, ADA)).is_empty
    plan = taken(HEADER, ("007", "King", "", "", ""))
    (change,) = plan.changes
    assert (change.before, change.after) == (
        {"family_name": "Lovelace"},
        {"family_name": "King"},
    )
    assert students(store)["007"].email == "ada@x.example", "an empty cell erases nothing"


def test_rows_of_a_workbook_with_a_title_dates_and_numbers(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    rows = book.active
    assert rows is not None
    rows.append(["Enrolment office, list of 3 September"])
    rows.append([])
    rows.append(["ID", "Surname", "Given names", "DOB", "Academic level", "Privacy"])
    rows.append([10023, "Nguyễn", "Thị Ánh", date(2004, 2, 29), "Graduate", True])
    path = tmp_path / "list.xlsx"
    book.save(path)
    apply_plan(store, preview(path))
    found = students(store)["10023"]
    assert (found.family_name, found.birth_date) == ("Nguyễn", date(2004, 2, 29))
    assert (found.level.value, found.privacy_flag) == ("GRADUATE", True)


def test_each_bad_row_is_left_out_with_its_reason(preview: Preview, sheet: Sheet) -> None:
    plan = preview(
        sheet(
            HEADER,
            ("1", "", "", "", ""),
            ("2", "Day", "Leap", "2023-02-29", ""),
            ("3", "Mail", "Bad", "", "no address"),
            ("", "Nobody", "Known", "", ""),
            ("5", "Same", "One", "", "same@x.example"),
            ("6", "Same", "Two", "", "SAME@x.example"),
            ("7", "Good", "Row", "", ""),
            ("7", "Good", "Row", "", ""),
            ("7", "Other", "Row", "", ""),
            ("4711\x00", "x" * 200, "y", "", ""),
        )
    )
    assert reasons(plan) == {
        2: "student_without_name",
        3: "date_not_in_calendar",
        4: "email_unusable",
        5: "import_student_not_findable",
        7: "import_mail_twice",
        10: "import_row_contradicts",
        11: "field_too_long",
    }
    assert [each.code for each in plan.remarks] == ["import_row_repeated"]
    assert [each.values["student_number"] for each in plan.additions] == ["5", "7"]


def test_markup_and_formulas_are_only_text(store: DeskStore, taken: Callable[..., Plan]) -> None:
    taken(HEADER, ("8", "=1+1", "<b>Tom</b>", "", ""))
    tom = students(store)["8"]
    assert (tom.family_name, tom.given_name) == ("=1+1", "<b>Tom</b>")


def test_an_address_of_another_student_is_refused_and_a_namesake_is_told(
    taken: Callable[..., Plan], preview: Preview, sheet: Sheet
) -> None:
    taken(HEADER, ADA)
    plan = preview(
        sheet(
            HEADER,
            ("008", "Byron", "Ann", "", "ADA@x.example"),
            ("009", "LOVELACE", "Ádà", "1990-12-10", ""),
        )
    )
    assert reasons(plan) == {2: "import_mail_taken"}
    assert [(each.code, each.facts["number"]) for each in plan.remarks] == [
        ("import_maybe_known", "007")
    ]


def test_without_a_number_a_student_is_known_by_mail_or_by_name_and_birth_date(
    store: DeskStore, taken: Callable[..., Plan], preview: Preview, sheet: Sheet
) -> None:
    rows = (
        HEADER,
        ("", "Turing", "Alan", "1992-06-23", ""),
        ("", "Hopper", "Grace", "", "grace@x.example"),
    )
    taken(*rows)
    assert {number: each.family_name for number, each in students(store).items()} == {
        "N1000": "Turing",
        "N1001": "Hopper",
    }
    assert preview(sheet(*rows)).is_empty


def test_when_the_desk_has_no_more_numbers_nothing_is_taken(
    store: DeskStore, preview: Preview, sheet: Sheet
) -> None:
    rows = [("", f"Student {day}", "New", f"2000-01-{day:02d}", "") for day in range(1, 7)]
    plan = preview(sheet(HEADER, *rows))
    with pytest.raises(Refused, match="student_numbers_used_up"):
        apply_plan(store, plan)
    assert students(store) == {}


def test_a_column_of_dates_decides_its_order(preview: Preview, sheet: Sheet) -> None:
    header = ("Number", "Name", "Born")
    american = preview(sheet(header, ("1", "A", "3/4/2005"), ("2", "B", "3/25/2005")))
    assert american.additions[0].values["birth_date"] == date(2005, 3, 4)
    unclear = preview(sheet(header, ("1", "A", "3/4/2005"), ("2", "B", "5/5/2005")))
    assert reasons(unclear) == {2: "import_date_ambiguous"}
    said = Choices(day_order=DayOrder.DAY_FIRST)
    told = preview(sheet(header, ("1", "A", "3/4/2005")), choices=said)
    assert told.additions[0].values["birth_date"] == date(2005, 4, 3)


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)))
def test_a_date_is_read_back_in_any_order_once_the_order_is_known(day: date) -> None:
    assert as_iso(day.isoformat(), None) == day.isoformat()
    assert as_iso(f"{day:%d.%m.%Y}", order_of([f"{day:%d.%m.%Y}"])) == day.isoformat()
    for order, text in (
        (DayOrder.DAY_FIRST, f"{day:%d/%m/%Y}"),
        (DayOrder.MONTH_FIRST, f"{day:%m/%d/%Y}"),
    ):
        assert as_iso(text, order) == day.isoformat()
        if day.day > 12:
            assert order_of([text]) is order


def test_a_name_in_one_column_is_parted_at_its_comma_or_refused(
    preview: Preview, sheet: Sheet
) -> None:
    plan = preview(
        sheet(
            ("Student ID", "Full Name"),
            ("1", "García Márquez, Gabriel"),
            ("2", "Sukarno"),
            ("3", "Mary Jane Watson"),
        )
    )
    names = [(a.values["family_name"], a.values.get("given_name", "")) for a in plan.additions]
    assert names == [("García Márquez", "Gabriel"), ("Sukarno", "")]
    assert reasons(plan) == {4: "import_name_not_parted"}


def test_a_person_may_say_which_column_is_which(preview: Preview, sheet: Sheet) -> None:
    rows = (("Kennung", "Wer", "Heißt"), ("1", "Groß", "Änne"))
    with pytest.raises(Invalid, match="import_not_recognised"):
        preview(sheet(*rows))
    mapping = {"student_number": "Kennung", "family_name": "Wer", "given_name": "heißt"}
    plan = preview(sheet(*rows), choices=Choices(mapping=mapping))
    assert plan.additions[0].values["family_name"] == "Groß"
    with pytest.raises(Invalid, match="import_columns_missing"):
        preview(sheet(*rows), choices=Choices(mapping={"student_number": "Nr"}))
    with pytest.raises(Invalid, match="field_unknown"):
        preview(sheet(*rows), choices=Choices(mapping={"shoe_size": "Wer"}))


def test_an_empty_file_is_told(preview: Preview, sheet: Sheet) -> None:
    with pytest.raises(Invalid, match="import_empty"):
        preview(sheet())


def test_headers_differ_in_case_gaps_and_marks_only() -> None:
    assert plain_header(" E-Mail Address: ") == plain_header("emailaddress")


def test_names_of_75_countries_arrive_as_they_are_written(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    """Native scripts, apostrophes, U+00A0 and right-to-left, through a workbook."""
    source = shared("names") / "common-surnames-by-country.csv"
    rows = list(csv.DictReader(io.StringIO(source.read_text("utf-8-sig"))))
    book = openpyxl.Workbook(write_only=True)
    names = book.create_sheet()
    names.append(["Student Number", "Family Name", "Preferred Name"])
    for number, row in enumerate(rows, 1):
        names.append([f"{number:06d}", row["Localized Name"], row["Romanized Name"]])
    path = tmp_path / "names.xlsx"
    book.save(path)
    plan = preview(path)
    apply_plan(store, plan)
    found = students(store)
    assert len(found) + len(plan.refused) == len(rows)
    assert {each.code for each in plan.refused} <= {"student_without_name"}
    for number, row in enumerate(rows, 1):
        student = found.get(f"{number:06d}")
        assert student is None or student.family_name == tidy(row["Localized Name"])
    assert preview(path).is_empty


def test_school_data_sync_students_are_recognised(preview: Preview) -> None:
    folder = shared("ms-sds") / "SDS Format" / "100 Users"
    plan = preview(folder / "Student.csv")
    assert plan.format == Format.STUDENTS
    assert (plan.added()["student"], plan.refused) == (86, [])
    ora = plan.additions[0].values
    assert (ora["student_number"], ora["family_name"], ora["birth_date"]) == (
        "13001", "Klein", date(2000, 4, 2),
    )  # fmt: skip
