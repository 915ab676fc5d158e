"""Opens what a person chose to import, a file, several, a folder or a packed folder, as tables.

What a file is, is seen from its content; its name is only shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from registrar_desktop.errors import Invalid, Unusable
from registrar_desktop.imports.limits import MOST_PARTS, MOST_TEXT_BYTES, MOST_WORKBOOK_BYTES
from registrar_desktop.imports.many_rows import many_rows
from registrar_desktop.imports.packed_files import MAGIC, PackedFile
from registrar_desktop.imports.tables import Table
from registrar_desktop.imports.text_tables import text_table
from registrar_desktop.imports.workbook_tables import (
    COMPOUND_MAGIC,
    is_workbook,
    workbook_tables,
)

# In a folder only: a file that was chosen by itself is read whatever it is called.
_DATA = frozenset({".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls", ".ods"})


@many_rows()
def read_tables(paths: Iterable[Path], encoding: str | None = None) -> list[Table]:
    """All tables in the chosen files.

    encoding: of delimited text that does not say it itself. Raises Invalid or Unusable where a
    file cannot be read, is broken, locked or too large; nothing is read from it then.
    """
    tables: list[Table] = []
    for path in _files(paths):
        tables += _tables(path.name, _read(path), encoding)
    return tables


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(each for each in path.iterdir() if each.is_file())
        if len(inside) > MOST_PARTS:
            raise Invalid("import_too_many_parts", file=path.name, most=MOST_PARTS)
        yield from (
            each
            for each in inside
            if not each.name.startswith(".") and each.suffix.casefold() in _DATA
        )


def _read(path: Path) -> bytes:
    most = max(MOST_TEXT_BYTES, MOST_WORKBOOK_BYTES)
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise Unusable("import_file_unreadable", file=path.name) from error
    if len(data) > most:
        raise Invalid("import_file_too_large", file=path.name, megabytes=most // 2**20)
    return data


def _tables(name: str, data: bytes, encoding: str | None) -> list[Table]:
    if data.startswith(COMPOUND_MAGIC):
        return workbook_tables(name, data, None)
    if not data.startswith(MAGIC):
        return [text_table(name, data, encoding)]
    packed = PackedFile(name, data)
    if is_workbook(packed):
        return workbook_tables(name, data, packed)
    return [text_table(inner, content, encoding) for inner, content in packed.texts()]
