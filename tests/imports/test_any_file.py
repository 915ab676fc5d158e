"""Whatever a file holds, an import is a plan or a sentence; never anything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrar_desktop.errors import Fault
from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planning import Choices, Format, plan_import
from registrar_desktop.imports.sheets.choosing import KINDS
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.store.desk_store import DeskStore
from tests.imports.conftest import Preview

HEADERS = sorted({known[0] for kind in KINDS.values() for known in kind.known.values()})
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["0007", "3/4/2005", "0000-00-00", "1,250.00", "=1+1", "\u00a0", "unlimited"]),
)
SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def tried(store: DeskStore, path: Path, choices: Choices | None = None) -> None:
    """Plan a file; only a Fault may come of it."""
    try:
        tables = read_tables([path])
        with store.reading() as session:
            plan_import(session, tables, choices)
    except Fault:
        pass


@SOME
@given(
    header=st.lists(st.sampled_from(HEADERS), min_size=1, max_size=9),
    rows=st.lists(st.lists(CELLS, max_size=11), max_size=4),
    kind=st.sampled_from([None, *(Format(name) for name in KINDS)]),
)
def test_any_cells_under_any_headers(
    store: DeskStore,
    tmp_path: Path,
    header: list[str],
    rows: list[list[str]],
    kind: Format | None,
) -> None:
    path = tmp_path / "any.csv"
    lines = [",".join(f'"{cell.replace(chr(34), "")}"' for cell in row) for row in (header, *rows)]
    path.write_bytes("\r\n".join(lines).encode("utf-8", "surrogatepass"))
    tried(store, path, Choices(format=kind))


@SOME
@given(
    data=st.binary(max_size=400),
    begins=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_any_bytes(store: DeskStore, tmp_path: Path, data: bytes, begins: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(begins + data)
    tried(store, path)


@SOME
@given(at=st.integers(0, 6000), byte=st.integers(0, 255))
def test_a_workbook_with_one_wrong_byte(
    store: DeskStore, tmp_path: Path, at: int, byte: int
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Student number", "Last name"])
    sheet.append(["0007", "Lovelace"])
    held = io.BytesIO()
    book.save(held)
    data = bytearray(held.getvalue())
    data[at % len(data)] = byte
    path = tmp_path / "spoilt.xlsx"
    path.write_bytes(bytes(data))
    tried(store, path)


def test_merged_cells_and_formulas_are_read_as_what_they_show(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Students of 2025"
    sheet.merge_cells("A1:C1")
    for row in (["Student number", "Last name", "First name"], ["0007", "=UPPER(1)", "Ada"]):
        sheet.append(row)
    sheet.append(["0008", "Turing", "Alan"])
    path = tmp_path / "merged.xlsx"
    book.save(path)
    plan = preview(path)
    # A formula without a kept result shows nothing; the given name is enough for a student.
    assert [each.values.get("family_name", "") for each in plan.additions] == ["", "Turing"]


def test_two_people_of_one_name_and_ragged_rows(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    path = tmp_path / "ragged.csv"
    path.write_bytes(
        b"\xef\xbb\xbfNumber,Last name,First name,Phone\r\n1,\xc2\xa0Smith\xc2\xa0,Ana\r\n"
        b"2,Smith,Ana,555,too,many\r\n\r\n3\r\n"
    )
    plan = preview(path)
    assert [each.label for each in plan.additions] == ["Smith, Ana", "Smith, Ana"]
    assert [(each.place.line, each.code) for each in plan.refused] == [(5, "student_without_name")]
    apply_plan(store, plan)
    assert preview(path).is_empty


def test_a_climbing_path_in_a_set_writes_nothing(preview: Preview, tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("../../../evil.csv", "Number,Last name\n1,Smith\n")
    plan = preview(path)
    assert plan.added() == {"student": 1}
    assert not (tmp_path.parent / "evil.csv").exists()
