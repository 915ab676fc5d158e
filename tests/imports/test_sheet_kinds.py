"""Spreadsheets of contacts, catalogues, sections, registrations, charges and payments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.day_columns import DayOrder
from registrar_desktop.imports.planned import Plan
from registrar_desktop.imports.planning import Choices, Format
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.people import Contact
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalEntry
from tests.imports.conftest import Preview

Take = Callable[..., Plan]
PEOPLE = "Student number,Last name,First name\n0007,Lovelace,Ada\n0008,Turing,Alan\n"
CATALOGUE = "Subject,Number,Title,Credits\nMATH,10A,Calculus,4\nART,1,Drawing,2-4\n"
ROSTER = (
    "academicSessions.csv",
    "sourcedId,title,type,startDate,endDate\nF25,Fall 2025,term,2025-08-25,2025-12-12\n",
)
SECTIONS = (
    "Term,CRN,Course,Section,Seats,Days,Start time,End time,Room,Instructor\n"
    "F25,100,MATH 10A,001,1,MWF,9:00,9:50,Ash 101,Noether\n"
    "F25,200,ART 1,A,unlimited,TuTh,14:00,15:20,Oak 2,\n"
)


@pytest.fixture
def take(store: DeskStore, preview: Preview, tmp_path: Path) -> Take:
    """Previews and applies a spreadsheet of this text."""

    def taken(text: str, name: str = "sheet.csv", choices: Choices | None = None) -> Plan:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        plan = preview(path, choices=choices)
        apply_plan(store, plan)
        assert preview(path, choices=choices).is_empty, "twice changes nothing"
        return plan

    return taken


@pytest.fixture
def school(take: Take, store: DeskStore, tmp_path: Path, preview: Preview) -> Take:
    """Two students, two courses, a term and two sections."""
    take(PEOPLE)
    take(CATALOGUE)
    folder = tmp_path / "roster"
    folder.mkdir()
    (folder / ROSTER[0]).write_text(ROSTER[1])
    (folder / "users.csv").write_text("sourcedId,givenName,familyName,role\n")
    apply_plan(store, preview(folder))
    take(SECTIONS)
    return take


def refused(plan: Plan) -> list[tuple[int, str]]:
    return [(each.place.line, each.code) for each in plan.refused]


def test_contacts_join_their_students(school: Take, store: DeskStore) -> None:
    plan = school(
        "Student number,Contact name,Kind,Relationship,Phone\n"
        "0007,Annabella Byron,guardian,mother,+44 20 1\n0007,Mary Somerville,guardian,,\n"
        "0008,Ethel Turing,emergency,mother,\n9999,Nobody,guardian,,\n"
    )
    assert plan.format == Format.CONTACTS
    assert refused(plan) == [(5, "import_student_not_here")]
    with store.reading() as session:
        rows = session.scalars(select(Contact).order_by(Contact.name)).all()
    assert [(row.name, row.priority) for row in rows] == [
        ("Annabella Byron", 1), ("Ethel Turing", 1), ("Mary Somerville", 2),
    ]  # fmt: skip
    changed = school("Student number,Contact name,Phone\n0007,Mary Somerville,+44 20 2\n")
    assert changed.changed() == {"contact": 1}


def test_a_catalogue_and_its_sections(school: Take, store: DeskStore) -> None:
    with store.reading() as session:
        courses = session.scalars(select(Course).order_by(Course.subject)).all()
        sections = session.scalars(select(Section).order_by(Section.crn)).all()
    assert [(c.subject, c.number, c.credits_min, c.credits_max) for c in courses] == [
        ("ART", "1", 200, 400), ("MATH", "10A", 400, 400),
    ]  # fmt: skip
    assert [(s.crn, s.code, s.capacity) for s in sections] == [
        ("100", "001", 1), ("200", "A", None),
    ]  # fmt: skip
    assert sections[0].meetings == [
        {"days": "MWF", "start": "09:00", "end": "09:50", "room": "Ash 101"}
    ]
    plan = school("Term,CRN,Course,Seats\nF25,100,MATH 10A,25\nX,1,MATH 10A,2\nF25,3,PHYS 1,2\n")
    assert plan.changed() == {"section": 1}
    assert refused(plan) == [(3, "import_term_not_here"), (4, "import_course_not_here")]


def test_registrations_keep_to_the_seats(school: Take, store: DeskStore) -> None:
    plan = school(
        "Student ID,Term,Course,Section,Status\n0007,Fall 2025,MATH 10A,001,Enrolled\n"
        "0008,F25,MATH 10A,001,\n0008,F25,ART 1,A,audit\n0008,F25,ART 1,Z,\n"
    )
    assert plan.format == Format.REGISTRATIONS
    assert refused(plan) == [(3, "import_section_full"), (5, "import_section_not_here")]
    with store.reading() as session:
        rows = session.scalars(select(Registration.status)).all()
    assert sorted(rows) == ["AUDIT", "REGISTERED"]
    again = school("Student number,CRN,Grade\n0007,100,A-\n")
    assert again.changed() == {"registration": 1}


def test_charges_and_payments_meet(school: Take, store: DeskStore) -> None:
    charges = school(
        "Student number,Charge code,Amount,Due date,Description\n"
        '0007,TUITION,"1,200.00",2025-09-01,Tuition\n0007,LAB,$50.00,2025-09-15,\n'
        "0007,LAB,$50.00,2025-09-15,\n0008,TUITION,-3,2025-09-01,\n"
    )
    assert charges.added() == {"ledger_entry": 3}
    assert refused(charges) == [(5, "payment_not_positive")]
    payments = school(
        "Student number,Method,Amount,Date,Reference\n0007,Check,1220.00,2025-09-02,771\n"
        "0007,check,10,2025-09-02,\n0008,cash,5.00,2025-09-03,R-1\n"
        "0008,cash,5.00,2025-09-03,4242 4242 4242 4242\n"
    )
    assert refused(payments) == [(3, "payment_reference_missing"), (5, "card_number_not_kept")]
    with store.reading() as session:
        balance = session.scalar(select(func.sum(LedgerEntry.amount_minor)))
        covered = session.scalars(select(Allocation.amount_minor)).all()
        kinds = session.scalars(select(JournalEntry.kind)).all()
        receipts = set(session.scalars(select(LedgerEntry.receipt_number)))
    assert balance == 130000 - 122000 - 500
    assert sorted(covered) == [2000, 120000]
    assert kinds.count(ChangeKind.PAYMENT) == 2
    assert receipts == {None}


def test_a_payment_of_a_later_day_is_not_taken(school: Take) -> None:
    payments = school(
        "Student number,Method,Amount,Date,Reference\n0007,cash,5,2026-09-01,R-1\n"
        "0007,cash,5,2026-09-02,R-2\n0007,cash,5,2027-11-20,R-3\n"
    )
    assert refused(payments) == [(3, "import_payment_in_future"), (4, "import_payment_in_future")]
    due = school("Student number,Charge code,Amount,Due date\n0007,LAB,50,2027-01-15\n")
    assert due.added() == {"ledger_entry": 1}, "what is only due later is no payment"


def test_a_bad_day_is_said_of_the_column_it_stands_in(school: Take) -> None:
    plan = school("Student number,Method,Amount,Date,Reference\n0007,cash,5,2025-02-31,R-1\n")
    assert [each.facts["field"] for each in plan.refused] == ["date"]


def test_the_ledger_is_never_changed_by_a_file(school: Take) -> None:
    head = "Student number,Method,Amount,Date,Reference\n"
    school(head + "0007,cash,10.00,2025-09-02,R-1\n")
    plan = school(head + "0007,cash,11.00,2025-09-02,R-1\n", name="corrected.csv")
    assert refused(plan) == [(2, "import_money_differs")]


def test_amounts_with_a_decimal_comma(school: Take, store: DeskStore) -> None:
    school(
        "Matrikelnummer;Zahlungsart;Betrag;Datum;Belegnummer\n0007;bar;1.250,50 USD;3.9.2025;B1\n"
    )
    with store.reading() as session:
        assert session.scalars(select(LedgerEntry.amount_minor)).all() == [-125050]


def test_the_order_of_days_is_asked_where_it_is_open(school: Take) -> None:
    text = "Student number,Method,Amount,Date,Reference\n0007,cash,1,3/4/2025,A\n"
    plan = school(text)
    assert refused(plan) == [(2, "import_date_ambiguous")]
    told = school(text, choices=Choices(day_order=DayOrder.DAY_FIRST))
    assert told.additions[0].values["effective_date"].isoformat() == "2025-04-03"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Prénom,Nom de famille,Courriel", "STUDENTS"),
        ("Matrikelnummer,Familienname,Vorname,Geburtsdatum", "STUDENTS"),
        ("رقم الطالب,اسم العائلة,الاسم الأول", "STUDENTS"),
        ("Student Numbr,Last nmae,First name", "STUDENTS"),
        ("Matrikelnummer,Zahlungsart,Betrag,Datum", "PAYMENTS"),
        ("Course,Title,ECTS", "COURSES"),
    ],
)
def test_columns_are_known_in_other_languages_and_misspelt(
    preview: Preview, tmp_path: Path, header: str, kind: str
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"{header}\n{'x,' * header.count(',')}x\n", "utf-8")
    assert preview(path).format == kind


def test_zero_days_are_no_days(take: Take) -> None:
    plan = take("Number,Last name,Born\n1,A,0000-00-00\n2,B,00/00/0000\n3,C,0000-00-00 00:00:00\n")
    assert refused(plan) == []
    assert plan.added() == {"student": 3}


def test_a_sheet_that_lacks_a_column_says_which(preview: Preview, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("Student number,Betrag\n1,2\n")
    with pytest.raises(Invalid) as told:
        preview(path, choices=Choices(format=Format.PAYMENTS))
    assert told.value.facts["columns"] == "method"
