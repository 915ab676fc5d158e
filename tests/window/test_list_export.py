"""A list is written to a file exactly as it is shown: its rows, its order, its columns."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest
from openpyxl import load_workbook

from registrar_desktop.reports.listed import Listed
from registrar_desktop.reports.shown import columns_of
from registrar_desktop.store import audit
from tests.window.fixtures import Sitting
from tests.window.keys import until
from ui.desktop.pages.list_export import ListExport
from ui.desktop.pages.payments.page import PaymentsPage
from ui.desktop.pages.register.page import RegisterPage
from ui.desktop.pages.section.page import SectionPage
from ui.desktop.pages.students.page import StudentsPage
from ui.desktop.pages.sync.page import SyncPage
from ui.desktop.table.list_panel import ListPanel


def written(desk: Sitting, export: ListExport, target: Path) -> Path:
    card = export.write(target)
    made: list[object] = []
    card.ended.connect(made.append)
    assert until(lambda: bool(made), 30_000)
    desk.settle()
    assert made == [target]
    return target


def on_screen(panel: ListPanel, key: str) -> list[str]:
    column = next(c for c in panel.model.columns if c.key == key)
    rows = (panel.model.row(at) for at in range(panel.model.rowCount()))
    return [column.show(row).plain for row in rows]


def test_a_workbook_has_the_rows_in_their_order_and_the_columns_in_theirs(
    desk: Sitting, tmp_path: Path
) -> None:
    page = desk.go(StudentsPage, "students")
    page.list.choose("level", "GRADUATE")
    page.list.view.sort_asked.emit("number", True)
    header = page.list.view.horizontalHeader()
    header.moveSection(header.visualIndex(1), 0)
    desk.settle()
    shown = [page.list.model.columns[at] for at in page.list.view.shown_columns()]
    file = written(desk, page.exporting, tmp_path / "students.xlsx")
    sheet = load_workbook(file)["Students"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = [column.title for column in shown]
    top = next(at for at, row in enumerate(rows) if row[: len(titles)] == titles)
    assert rows[top] == [*titles, "Currency"]
    number = titles.index("Number")
    numbers = [str(row[number]) for row in rows[top + 1 :] if row[number]]
    assert numbers == on_screen(page.list, "number")


def test_text_with_commas_has_the_same_and_its_writing_stands_in_the_audit_trail(
    desk: Sitting, tmp_path: Path
) -> None:
    page = desk.go(PaymentsPage, "payments")
    desk.settle()
    file = written(desk, page.exporting, tmp_path / "payments.csv")
    with desk.office.store.reading() as session:
        last = list(audit.events(session))[-1]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (last.act, digest in last.detail) == ("EXPORT", True)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.reader(stream))
    receipts = on_screen(page.list, "receipt_number")
    assert [row[0].lstrip("'") for row in found[1 : 1 + len(receipts)]] == receipts


@pytest.mark.parametrize(
    ("listed", "page", "place"),
    [
        (Listed.STUDENTS, StudentsPage, "students"),
        (Listed.PAYMENTS, PaymentsPage, "payments"),
        (Listed.SECTIONS, RegisterPage, "register"),
        (Listed.REGISTRATIONS, SectionPage, "section"),
        (Listed.JOURNAL, SyncPage, "sync"),
    ],
)
def test_every_column_of_a_list_can_be_exported(
    desk: Sitting,
    listed: Listed,
    page: type[StudentsPage | PaymentsPage | RegisterPage | SectionPage | SyncPage],
    place: str,
) -> None:
    made = desk.go(page, place)
    assert {column.key for column in made.list.model.columns} <= columns_of(listed)
    assert made.exporting.request().listed is listed


def test_so_can_those_of_the_accounts_by_age(desk: Sitting, tmp_path: Path) -> None:
    page = desk.go(PaymentsPage, "payments")
    page.parts.choose(2)
    desk.settle()
    columns = page.by_age.list.model.columns
    assert {column.key for column in columns} == columns_of(Listed.AGED)
    assert written(desk, page.exporting_by_age, tmp_path / "aged.csv").stat().st_size > 0
