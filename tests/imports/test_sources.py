"""Files are read by what is in them, not by what they are called; bombs and rubbish are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from registrar_desktop.errors import Fault, Invalid, Unusable
from registrar_desktop.imports.packed_files import PackedFile
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.imports.tables import Table

Write = Callable[[str, bytes], Path]
NAMES = "Number;Family\r\n1;Dvořák\r\n2;O’Brien\r\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


def only(path: Path, encoding: str | None = None) -> Table:
    (table,) = read_tables([path], encoding)
    return table


def cells(table: Table) -> list[list[str]]:
    return [line.cells for line in table.lines]


def zipped(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return data.getvalue()


def workbook(rows: dict[str, str | float | bool]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in rows.items():
        sheet[place] = value
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    return zipped(parts | {part: change(parts[part])})


def refused(path: Path) -> Fault:
    with pytest.raises(Fault) as caught:
        read_tables([path])
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_read_in_every_encoding(write: Write, encoding: str) -> None:
    table = only(write("names", NAMES.encode(encoding)))
    assert cells(table)[1:] == [["1", "Dvořák"], ["2", "O’Brien"]]
    assert (table.assumed, [line.number for line in table.lines]) == ("", [1, 2, 3])


def test_without_a_mark_windows_letters_are_assumed_and_told(write: Write) -> None:
    table = only(write("names.csv", "Number,Family\n1,Müller\n".encode("cp1252")))
    assert cells(table)[1] == ["1", "Müller"]
    assert table.assumed == "cp1252"


def test_a_person_may_name_the_encoding(write: Write) -> None:
    table = only(write("names.csv", NAMES.replace("’", "'").encode("cp1250")), "cp1250")
    assert cells(table)[1] == ["1", "Dvořák"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(write: Write, delimiter: str) -> None:
    text = 'a,b\n"1,5","x;y|z\tw"\n'.replace(",", delimiter, 1).replace('","', f'"{delimiter}"')
    assert cells(only(write("x", text.encode()))) == [["a", "b"], ["1,5", "x;y|z\tw"]]


def test_excels_line_that_names_the_delimiter_is_obeyed(write: Write) -> None:
    table = only(write("x.csv", b"sep=|\r\na|b,c\r\n"))
    assert cells(table) == [["a", "b,c"]]
    assert table.lines[0].number == 2


def test_quotes_in_tabbed_text_may_be_letters(write: Write) -> None:
    text = 'code\ttitle\nA 1\t"Big" Data\nA 2\tan "open end\n'
    assert cells(only(write("x.tsv", text.encode())))[1:] == [
        ["A 1", '"Big" Data'],
        ["A 2", 'an "open end'],
    ]


def test_lines_are_counted_through_quoted_breaks_and_blank_rows(write: Write) -> None:
    table = only(write("x.csv", b'a,b\n"two\nlines",1\n\n,\n2,3\n'))
    assert [line.number for line in table.lines] == [1, 2, 6]


def test_broken_quotes_are_refused(write: Write) -> None:
    assert refused(write("x.csv", b'a,b\n1,"open\n2,3\n')).code == "import_quotes_broken"


def test_a_cell_of_ten_megabytes_is_refused(write: Write) -> None:
    data = b"Number,Note\n1," + b"x" * (10 * 2**20)
    assert refused(write("x.csv", data)).code == "import_cell_too_long"


def test_what_is_no_text_is_refused(write: Write) -> None:
    assert refused(write("x.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(1, 9)))).code == (
        "import_not_text"
    )


def test_a_spreadsheet_is_known_by_its_content(write: Write) -> None:
    data = workbook({"B3": "Number", "C3": "Born", "B4": 17, "C4": 2.5, "B6": "007", "C6": True})
    table = only(write("students.csv", data))
    assert [(line.number, line.cells[:2]) for line in table.lines] == [
        (3, ["Number", "Born"]),
        (4, ["17", "2.5"]),
        (6, ["007", "yes"]),
    ]


def test_sheets_are_tables_of_their_own_and_hidden_ones_are_not_read(write: Write) -> None:
    book = openpyxl.Workbook()
    for title in ("First", "Second", "Hidden"):
        book.create_sheet(title).append(["Number", title])
    book["Hidden"].sheet_state = "hidden"
    data = io.BytesIO()
    book.save(data)
    tables = read_tables([write("book.xlsx", data.getvalue())])
    filled = {table.name: cells(table)[0] for table in tables if table.lines}
    assert filled == {
        "book.xlsx: First": ["Number", "First"],
        "book.xlsx: Second": ["Number", "Second"],
    }


def test_a_folder_and_a_packed_folder_are_read_alike(write: Write, tmp_path: Path) -> None:
    parts = {"users.csv": b"a,b\n1,2\n", "orgs.csv": b"c,d\n", "picture.png": b"\x89PNG"}
    packed = write("set", zipped(parts | {"__MACOSX/._users.csv": b"\x00\x05"}))
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, content in parts.items():
        (folder / name).write_bytes(content)
    names = {table.name: cells(table) for table in read_tables([packed])}
    assert names == {table.name: cells(table) for table in read_tables([folder])}
    assert set(names) == {"users.csv", "orgs.csv"}


def test_parts_that_point_outside_are_only_read_under_their_last_name(
    write: Write, tmp_path: Path
) -> None:
    packed = write("set.zip", zipped({"../../evil.csv": b"a,b\n", "c:\\x\\users.csv": b"c,d\n"}))
    assert [table.name for table in read_tables([packed])] == ["evil.csv", "users.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set.zip"]


def test_a_zip_bomb_is_refused_before_it_fills_memory() -> None:
    bomb = zipped({"users.csv": b"a" * (10 * 2**20), "orgs.csv": b"a" * (10 * 2**20)})
    assert len(bomb) < 50_000
    packed = PackedFile("set.zip", bomb, most=16 * 2**20)
    assert len(packed.read("users.csv")) == 10 * 2**20
    with pytest.raises(Invalid) as caught:
        packed.read("orgs.csv")
    assert caught.value.code == "import_unpacks_too_large"
    assert caught.value.facts == {"file": "set.zip", "megabytes": 16}


def test_too_many_parts_are_refused(write: Write) -> None:
    packed = zipped({f"{number}.csv": b"" for number in range(2001)})
    assert refused(write("set.zip", packed)).code == "import_too_many_parts"


def with_shared_text(data: bytes, text: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    shared = b'<?xml version="1.0"?><sst count="1"><si><t>%s</t></si></sst>' % text
    return zipped(parts | {"xl/sharedStrings.xml": shared})


SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_that_spreads_to_the_last_cell_is_refused(write: Write) -> None:
    data = workbook({"A1": "Number", "XFD1048576": 1})
    assert refused(write("x.xlsx", data)).code == "import_workbook_too_large"


def test_a_sheet_whose_cells_do_not_say_where_they_stand_is_measured_too(write: Write) -> None:
    many = b"<row>" + b"<c/>" * 16000 + b'</row><row r="1048576"><c><v>1</v></c></row>'
    data = repacked(
        workbook({"A1": "Number"}), SHEET, lambda xml: xml.replace(b"</sheetData>", many)
    )
    assert refused(write("x.xlsx", data)).code == "import_workbook_too_large"


def test_a_long_text_shared_by_very_many_cells_is_refused(write: Write) -> None:
    book = with_shared_text(workbook({"A1": "Number"}), b"x" * 32_000)
    cell = b'<c r="B%d" t="s"><v>0</v></c>'
    rows = b"".join(b'<row r="%d">' % row + cell % row + b"</row>" for row in range(2, 20_000))
    data = repacked(book, SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert refused(write("x.xlsx", data)).code == "import_workbook_too_large"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml"])
def test_entities_in_a_workbook_are_refused(write: Write, part: str) -> None:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    data = repacked(
        with_shared_text(workbook({"A1": "Number"}), b"ha"),
        part,
        lambda xml: b'<?xml version="1.0"?>' + entities + xml[xml.index(b"<", 2) :],
    )
    assert refused(write("x.xlsx", data)).code == "import_file_unsafe"


MANIFEST = (
    b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    b'<m:file-entry m:full-path="/" m:media-type='
    b'"application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'
)
OPEN_DOCUMENT = """<?xml version="1.0"?>{doctype}
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""


def open_document(rows: str, doctype: str = "") -> bytes:
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": MANIFEST,
            "content.xml": OPEN_DOCUMENT.format(rows=rows, doctype=doctype).encode(),
        }
    )


def row(cells_: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells_}</table:table-row>'


def cell(text: str, times: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


EMPTY = '<table:table-cell table:number-columns-repeated="16000"/>'


def test_an_open_document_is_read_and_its_empty_rest_is_left(write: Write) -> None:
    rows = row(cell("Number") + cell("Name") + EMPTY) + row(cell("1") + cell("Ada")) + row(EMPTY)
    data = open_document(rows + row(EMPTY, 1_000_000))
    assert cells(only(write("x.ods", data))) == [["Number", "Name"], ["1", "Ada"]]


def test_an_open_document_that_repeats_itself_too_often_is_refused(write: Write) -> None:
    data = open_document(row(cell("x", 1000), 1_000_000))
    assert refused(write("x.ods", data)).code == "import_workbook_too_large"


def test_entities_in_an_open_document_are_refused(write: Write) -> None:
    data = open_document(row(cell("&a;")), '<!DOCTYPE x [<!ENTITY a "ha">]>')
    assert refused(write("x.ods", data)).code == "import_file_unsafe"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and then nothing",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing",
        zipped({"xl/workbook.xml": b"<not"}),
        zipped({"content.xml": b"<office"}),
    ],
)
def test_damaged_files_are_refused(write: Write, data: bytes) -> None:
    fault = refused(write("x.xlsx", data))
    assert isinstance(fault, Invalid)
    assert fault.code == "import_file_broken"


def test_a_binary_workbook_is_refused(write: Write) -> None:
    assert refused(write("x.xlsb", zipped({"xl/workbook.bin": b"x"}))).code == (
        "import_binary_workbook"
    )


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    fault = refused(tmp_path / "gone.csv")
    assert isinstance(fault, Unusable)
    assert (fault.code, fault.facts) == ("import_file_unreadable", {"file": "gone.csv"})
