"""The one table model: windows over ids, pages fetched when seen, states that are told."""

from __future__ import annotations

from array import array

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from tests.window.conftest import PEOPLE_COLUMNS, PeopleInMemory, people
from ui.desktop.lanes import Lanes
from ui.desktop.table.columns import Wanted
from ui.desktop.table.model import CELL, KEPT_PAGES, PAGE, Condition, TableModel


def model_of(source: PeopleInMemory, lanes: Lanes) -> TableModel:
    model = TableModel(PEOPLE_COLUMNS, source, lanes)
    model.show(Wanted())
    assert lanes.settle()
    return model


def read(model: TableModel, row: int, column: int, lanes: Lanes) -> str:
    """What stands in a cell once its page is there."""
    model.data(model.index(row, column))
    assert lanes.settle_events()
    return str(model.data(model.index(row, column)))


def test_it_keeps_the_rules_of_item_models(lanes: Lanes) -> None:
    source = PeopleInMemory(people(1000))
    model = TableModel(PEOPLE_COLUMNS, source, lanes)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for wanted in (Wanted(), Wanted("Name 0"), Wanted("nobody"), Wanted(sort="name")):
        model.show(wanted)
        assert lanes.settle_events()
    assert tester.model() is model


def test_only_pages_that_are_looked_at_are_fetched(lanes: Lanes) -> None:
    source = PeopleInMemory(people(100_000))
    model = model_of(source, lanes)
    assert model.rowCount() == 100_000
    assert source.pages == []
    assert read(model, 70_000, 0, lanes) == "070000"
    assert source.pages == [(70_000 // PAGE * PAGE, 70_000 // PAGE * PAGE + PAGE - 1)]


def test_pages_seen_long_ago_are_forgotten(lanes: Lanes) -> None:
    source = PeopleInMemory(people(PAGE * (KEPT_PAGES + 2)))
    model = model_of(source, lanes)
    for page in range(KEPT_PAGES + 2):
        read(model, page * PAGE, 0, lanes)
    assert model.row(0) is None
    assert model.row(PAGE * (KEPT_PAGES + 1)) is not None


def test_a_cell_on_its_way_is_empty_and_announced_when_it_arrives(lanes: Lanes) -> None:
    model = model_of(PeopleInMemory(people(10)), lanes)
    announced: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: announced.append((first.row(), last.row())))
    assert model.data(model.index(3, 1), CELL) is None
    assert lanes.settle_events()
    assert announced == [(0, 9)]
    assert model.data(model.index(3, 1), CELL).text == people(10)[3].name


def test_sorting_asks_the_source_and_keeps_one_row_per_person(lanes: Lanes) -> None:
    source = PeopleInMemory(people(500))
    model = model_of(source, lanes)
    model.show(Wanted(sort="name", descending=True))
    assert lanes.settle()
    first = read(model, 0, 1, lanes)
    assert first == max(person.name for person in source.people)
    assert sorted(model.ids) == list(range(500))


def test_the_same_rows_with_new_values_do_not_reset_the_list(lanes: Lanes) -> None:
    source = PeopleInMemory(people(10))
    model = model_of(source, lanes)
    assert read(model, 0, 2, lanes) == "0.00"
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    source.people[0] = people(1)[0].__class__(0, "New", 12345)
    model.refresh()
    assert lanes.settle_events()
    assert resets == []
    assert read(model, 0, 2, lanes) == "123.45"


def test_an_answer_overtaken_by_a_newer_question_is_not_shown(lanes: Lanes) -> None:
    model = TableModel(PEOPLE_COLUMNS, PeopleInMemory(people(100)), lanes)
    model.show(Wanted("nobody"))
    model.show(Wanted())
    assert lanes.settle()
    assert model.rowCount() == 100


def test_empty_and_failed_are_told_apart(lanes: Lanes) -> None:
    source = PeopleInMemory(people(3))
    model = model_of(source, lanes)
    assert model.condition.value == "ready"
    model.show(Wanted("nobody"))
    assert lanes.settle()
    assert model.condition.value == "empty"
    source.broken = OSError("the disk is gone")
    model.show(Wanted())
    assert lanes.settle()
    assert (model.condition, model.problem) == (Condition.FAILED, source.broken)
    assert model.ids == array("q")


def test_columns_say_their_title_and_side(lanes: Lanes) -> None:
    model = model_of(PeopleInMemory(people(1)), lanes)
    across = Qt.Orientation.Horizontal
    assert model.headerData(2, across) == "Balance"
    side = model.headerData(2, across, Qt.ItemDataRole.TextAlignmentRole)
    assert side & Qt.AlignmentFlag.AlignRight
