"""An import can be taken back until something depends on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.imports.day_columns import DayOrder
from registrar_desktop.imports.planning import Choices
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.vocabulary import ChangeKind, ContactKind, StudentStatus
from registrar_desktop.store import audit
from registrar_desktop.store.search import find_students
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.command.conftest import OpenOffice, open_office, settle_in
from ui import operations
from ui.office import Office

__all__ = ["open_office"]
TWO = "Student number,Last name,First name\n0007,Lovelace,Ada\n0008,Turing,Alan\n"


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    opened = open_office()
    settle_in(opened)
    return opened


def take(office: Office, folder: Path, text: str, choices: Choices | None = None) -> str:
    """Imports a sheet of this text; the name of the import."""
    path = folder / "sheet.csv"
    path.write_text(text, "utf-8")
    plan = operations.preview_import(office, files=[path], choices=choices)
    operations.apply_import(office, plan=plan)
    return operations.list_imports(office)[0].name


def sent(office: Office) -> None:
    """As if the centre had accepted everything."""
    with office.store.recording() as session:
        session.execute(update(JournalEntry).values(state=ChangeSetState.ACCEPTED))


def names(office: Office) -> list[tuple[str, StudentStatus]]:
    with office.store.reading() as session:
        rows = session.scalars(select(Student).order_by(Student.student_number)).all()
        return [(row.family_name, row.status) for row in rows]


def test_what_was_not_sent_is_withdrawn_as_if_it_had_never_been(
    office: Office, tmp_path: Path
) -> None:
    name = take(office, tmp_path, TWO)
    undone = operations.undo_import(office, name=name)
    assert (undone.withdrawn, undone.closed) == (True, 2)
    assert names(office) == []
    with office.store.reading() as session:
        assert len(find_students(session, "lovelace")) == 0
        assert session.scalars(select(JournalEntry.state)).all() == [ChangeSetState.DISCARDED]
    [shown] = operations.list_imports(office)
    assert (shown.undone_by, shown.added) == ("ann", {"student": 2})
    with pytest.raises(Refused, match="import_undone_already"):
        operations.undo_import(office, name=name)
    take(office, tmp_path, TWO)
    assert len(names(office)) == 2


def test_what_was_sent_is_closed_and_put_back_by_a_new_act(office: Office, tmp_path: Path) -> None:
    take(office, tmp_path, TWO)
    changed = take(office, tmp_path, TWO.replace("Turing", "Church") + "0009,Gödel,Kurt\n")
    sent(office)
    undone = operations.undo_import(office, name=changed)
    assert (undone.withdrawn, undone.closed, undone.put_back) == (False, 1, 1)
    assert names(office) == [
        ("Lovelace", StudentStatus.ACTIVE),
        ("Turing", StudentStatus.ACTIVE),
        ("Gödel", StudentStatus.INACTIVE),
    ]


def test_once_something_depends_on_it_nothing_is_undone(office: Office, tmp_path: Path) -> None:
    name = take(office, tmp_path, TWO)
    with office.store.changing(label="Contact", kind=ChangeKind.STUDENT_EDIT) as work:
        ada = work.session.scalars(select(Student)).first()
        assert ada is not None
        work.session.add(
            Contact(id=new_id(), student_id=ada.id, kind=ContactKind.PAYER, name="Annabella")
        )
    with pytest.raises(Refused, match="import_depended_on") as told:
        operations.undo_import(office, name=name)
    assert told.value.facts["kind"] == "contact"
    assert len(names(office)) == 2


def test_what_was_edited_since_is_not_undone(office: Office, tmp_path: Path) -> None:
    name = take(office, tmp_path, TWO)
    with office.store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
        for row in work.session.scalars(select(Student)):
            row.phone = "555"
    with pytest.raises(Refused, match="import_changed_since"):
        operations.undo_import(office, name=name)


def test_payments_are_reversed_never_discarded(office: Office, tmp_path: Path) -> None:
    take(office, tmp_path, TWO)
    take(
        office,
        tmp_path,
        "Student number,Charge code,Amount,Due date\n0007,LAB,50.00,2025-09-15\n",
    )
    money = "Student number,Method,Amount,Date,Reference\n0007,cash,80.00,2025-09-02,R-1\n"
    name = take(office, tmp_path, money)
    undone = operations.undo_import(office, name=name)
    assert not undone.withdrawn
    with office.store.reading() as session:
        assert session.scalar(select(func.sum(LedgerEntry.amount_minor))) == 5000
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 3


def test_columns_that_a_person_chose_are_remembered(office: Office, tmp_path: Path) -> None:
    text = "Kennung,A,B,Tag\n0007,Lovelace,Ada,3/4/1990\n"
    columns = {"student_number": "Kennung", "family_name": "A", "birth_date": "Tag"}
    take(office, tmp_path, text, Choices(mapping=columns, day_order=DayOrder.DAY_FIRST))
    path = tmp_path / "next.csv"
    path.write_text("Tag,Kennung,B,A\n5/6/1991,0008,Alan,Turing\n")
    plan = operations.preview_import(office, files=[path])
    [new] = plan.additions
    assert new.values["family_name"] == "Turing"
    assert new.values["birth_date"].isoformat() == "1991-06-05"


def test_the_result_file_has_every_row(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(TWO + ",Nobody,\n")
    plan = operations.preview_import(office, files=[path])
    applied = operations.apply_import(office, plan=plan)
    target = operations.save_import_result(
        office, plan=plan, applied=applied, target=tmp_path / "result.csv"
    )
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[1].startswith('"sheet.csv",2,"added","Lovelace, Ada"')
    assert '"left out"' in lines[3]
    assert "could not be found again" in lines[3]
    assert operations.save_import_result(
        office, plan=plan, applied=applied, target=tmp_path / "result.xlsx"
    ).exists()


def test_an_unknown_import_is_told(office: Office) -> None:
    with pytest.raises(Invalid, match="import_unknown"):
        operations.undo_import(office, name="nothing")


def test_at_a_locked_seat_nothing_is_imported_or_undone(office: Office, tmp_path: Path) -> None:
    name = take(office, tmp_path, TWO)
    operations.lock(office)
    with pytest.raises(Refused, match="desk_locked"):
        take(office, tmp_path, TWO.replace("000", "100"))
    with pytest.raises(Refused, match="desk_locked"):
        operations.undo_import(office, name=name)
    assert len(names(office)) == 2


def test_files_with_people_in_them_are_noted_when_they_are_written(
    office: Office, tmp_path: Path
) -> None:
    take(office, tmp_path, TWO)
    operations.export_oneroster(office, target=tmp_path / "roster.zip")
    plan = operations.preview_import(office, files=[tmp_path / "sheet.csv"])
    applied = operations.apply_import(office, plan=plan)
    operations.save_import_result(office, plan=plan, applied=applied, target=tmp_path / "r.csv")
    with office.store.reading() as session:
        told = [event.detail for event in audit.events(session) if event.act == "EXPORT"]
    assert ["OneRoster" in told[0], "ImportResult" in told[1], len(told)] == [True, True, 2]


PAID = (
    "Student number,Amount,Date,Method,Reference\n"
    "0007,25.00,2026-01-05,CHECK,C-1\n"
)  # fmt: skip


def test_payments_that_were_taken_back_can_be_imported_again(
    office: Office, tmp_path: Path
) -> None:
    take(office, tmp_path, TWO)
    sent(office)
    operations.undo_import(office, name=take(office, tmp_path, PAID))
    (tmp_path / "sheet.csv").write_text(PAID.replace("25.00", "35.00"), "utf-8")
    plan = operations.preview_import(office, files=[tmp_path / "sheet.csv"])
    applied = operations.apply_import(office, plan=plan)
    assert (applied.added["ledger_entry"], applied.left) == (1, [])
    again = operations.preview_import(office, files=[tmp_path / "sheet.csv"])
    assert again.is_empty
