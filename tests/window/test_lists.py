"""What staff do with a list: find, sort, choose, sum, copy, and read what it says when empty."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot

from tests.window.conftest import PEOPLE_COLUMNS, PeopleInMemory, people
from tests.window.keys import CTRL, press, write
from ui.desktop.controls.emptiness import Blank
from ui.desktop.lanes import Lanes
from ui.desktop.table.clipboard import copied
from ui.desktop.table.columns import Cell, Column
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import MOST_COPIED, ListPanel, ListWords

WORDS = ListWords("People", "Find people", Blank("users", "No people yet"), ("person", "people"))


@pytest.fixture
def panel(qtbot: QtBot, lanes: Lanes) -> ListPanel:
    filters = [Filter("age", "Age", [("old", "Older than 90")])]
    made = ListPanel(WORDS, PEOPLE_COLUMNS, PeopleInMemory(people(600)), lanes, filters)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    made.ask()
    assert lanes.settle_events()
    return made


def below(panel: ListPanel) -> str:
    return panel.said_below


def test_it_says_how_many_there_are(panel: ListPanel) -> None:
    assert below(panel) == "600 people"


def test_typing_narrows_the_list(panel: ListPanel, qtbot: QtBot, lanes: Lanes) -> None:
    with qtbot.waitSignal(panel.counted):
        write(panel.search_field, "Name 0791")
    assert panel.model.rowCount() == sum("Name 0791" in p.name for p in people(600))


def test_the_header_sorts_one_way_and_then_the_other(panel: ListPanel, lanes: Lanes) -> None:
    for descending in (False, True):
        panel.view.horizontalHeader().sectionClicked.emit(1)
        assert lanes.settle()
        assert (panel.model.wanted.sort, panel.model.wanted.descending) == ("name", descending)


def test_several_selected_rows_are_counted_and_summed(panel: ListPanel, lanes: Lanes) -> None:
    panel.view.selectAll()
    assert lanes.settle()
    total = sum(person.balance for person in people(600)) / 100
    assert below(panel) == f"600 selected · Balance {total:,.2f} USD"


def test_copied_rows_are_cells(panel: ListPanel, qtbot: QtBot, lanes: Lanes) -> None:
    panel.view.setFocus()
    panel.view.selectRow(1)
    press(panel.view, Qt.Key.Key_C, CTRL)
    assert lanes.settle()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == ["Number\tName\tBalance", f"000001\t{people(2)[1].name}\t1.00"]


def test_a_spreadsheet_gets_a_table_in_which_numbers_of_students_keep_their_zeros(
    panel: ListPanel, lanes: Lanes
) -> None:
    panel.view.selectRow(1)
    panel.copy()
    assert lanes.settle()
    html = QGuiApplication.clipboard().mimeData().html()
    assert "<th>Number</th><th>Name</th><th>Balance</th>" in html
    assert "<td style=\"mso-number-format:'\\@'\">000001</td>" in html
    assert "<td>1.00</td>" in html


def test_a_program_that_copied_ends_as_it_should() -> None:
    program = (
        "from PySide6.QtWidgets import QApplication\n"
        "from ui.desktop.table.clipboard import Copied\n"
        "application = QApplication([])\n"
        "Copied('a\\n', '<table></table>').put()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False)
    assert ended.returncode == 0


def test_columns_are_copied_as_they_stand(panel: ListPanel, lanes: Lanes) -> None:
    panel.view.horizontalHeader().moveSection(2, 0)
    panel.view.setColumnHidden(1, True)
    panel.view.selectRow(1)
    panel.copy()
    assert lanes.settle()
    assert QGuiApplication.clipboard().text().splitlines() == ["Balance\tNumber", "1.00\t000001"]


def test_more_rows_than_a_portion_are_summed_and_more_than_a_sheet_are_not_copied(
    qtbot: QtBot, lanes: Lanes
) -> None:
    many = people(MOST_COPIED + 1)
    panel = ListPanel(WORDS, PEOPLE_COLUMNS, PeopleInMemory(many), lanes)
    qtbot.addWidget(panel)
    panel.ask()
    assert lanes.settle()
    panel.view.selectAll()
    assert panel.view.selected_count == len(many)
    assert lanes.settle_events()
    total = sum(person.balance for person in many) / 100
    assert below(panel) == f"{len(many):,} selected · Balance {total:,.2f} USD"
    panel.copy()
    assert lanes.settle()
    assert below(panel).startswith(f"The first {MOST_COPIED:,} of {len(many):,} rows are copied")
    assert len(QGuiApplication.clipboard().text().splitlines()) == MOST_COPIED + 1


def test_the_arrow_of_the_order_stands_beside_the_title(panel: ListPanel, lanes: Lanes) -> None:
    panel.view.sort_asked.emit("name", True)
    assert lanes.settle()
    way, header = Qt.Orientation.Horizontal, panel.view.horizontalHeader()
    assert panel.model.headerData(1, way) == "Name ↓"
    assert panel.model.headerData(1, way, Qt.ItemDataRole.AccessibleTextRole) == "Name"
    assert not header.isSortIndicatorShown()
    before = header.sectionSize(1)
    panel.view.sort_asked.emit("", False)
    assert lanes.settle()
    assert header.sectionSize(1) == before


def test_the_menu_of_a_row_has_what_the_keys_and_buttons_do(panel: ListPanel) -> None:
    panel.offer_export()
    panel.view.menu_of = lambda positions: [QAction(f"Open {len(positions)}", panel)]
    panel.view.selectRow(2)
    words = [action.text().split("\t")[0] for action in panel.view.row_menu().actions()]
    offered = [word for word in words if word]
    assert offered == ["Open 1", "Copy", "Select all", "Export this list…", "Columns"]


def test_a_name_never_becomes_a_formula_or_two_cells() -> None:
    column = Column("name", "Name", Cell)
    assert copied([column], ["=1+1", "a\tb", "@x", "-5"]).text == "Name\n'=1+1\na b\n'@x\n-5\n"


def test_enter_opens_the_row_the_keyboard_is_on(panel: ListPanel, qtbot: QtBot) -> None:
    panel.view.choose(2)
    with qtbot.waitSignal(panel.opened) as opened:
        press(panel.view, Qt.Key.Key_Return)
    assert opened.args[0].number == 2


def test_the_selection_survives_another_order(panel: ListPanel, lanes: Lanes) -> None:
    panel.view.choose(5)
    assert list(panel.view.selected_ids()) == [5]
    panel.view.sort_asked.emit("name", True)
    assert lanes.settle()
    assert list(panel.view.selected_ids()) == [5]


def test_nothing_found_says_so_and_offers_to_show_all(panel: ListPanel, lanes: Lanes) -> None:
    panel.search_field.setText("nobody at all")
    panel.ask()
    assert lanes.settle()
    assert panel.blank_said == "Nothing found. Nothing matches “nobody at all”."


def test_a_chosen_filter_is_a_chip_and_is_remembered(panel: ListPanel, lanes: Lanes) -> None:
    panel.choose("age", "old")
    assert lanes.settle()
    assert panel.in_words() == ["Older than 90"]
    state = panel.state()
    panel.choose("age", "")
    panel.restore(state)
    assert panel.chosen("age") == "old"


def test_columns_stand_as_they_were_put(panel: ListPanel) -> None:
    header = panel.view.horizontalHeader()
    header.moveSection(2, 0)
    panel.view.setColumnHidden(0, True)
    state = panel.state()
    header.moveSection(0, 2)
    panel.view.setColumnHidden(0, False)
    panel.restore(state)
    assert [PEOPLE_COLUMNS[at].key for at in panel.view.shown_columns()] == ["balance", "name"]


def test_its_parts_have_names_for_screen_readers(panel: ListPanel) -> None:
    assert panel.view.accessibleName() == "People"
    assert panel.search_field.accessibleName() == "Find people"
