"""Opens a file of a bank or provider: what it is, is seen from its content."""

from __future__ import annotations

from pathlib import Path

from registrar_desktop.errors import Invalid, Unusable
from registrar_desktop.imports.bank.camt import is_camt, read_camt
from registrar_desktop.imports.bank.known_mappings import BY_NAME
from registrar_desktop.imports.bank.lines import BankFile
from registrar_desktop.imports.bank.mapped import mapping_for, read_mapped
from registrar_desktop.imports.bank.mapping import Mapping, check_mapping, read_mapping
from registrar_desktop.imports.bank.ofx import is_ofx, read_ofx
from registrar_desktop.imports.text_tables import text_table

MOST_BYTES = 64 * 2**20
_START = 4096


def read_bank_file(path: Path, mapping: str = "") -> BankFile:
    """The lines of a file. mapping: of a delimited one, by name or as a JSON file; without it, a
    built-in one is found by the headers. Raises Invalid or Unusable where it cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unusable("import_file_unreadable", file=path.name) from error
    if len(data) > MOST_BYTES:
        raise Invalid("import_file_too_large", file=path.name, megabytes=MOST_BYTES // 2**20)
    return read_bank_data(path.name, data, named_mapping(mapping) if mapping else None)


def read_bank_data(name: str, data: bytes, mapping: Mapping | None = None) -> BankFile:
    """The same from bytes."""
    start = data[:_START]
    if mapping is None:
        if is_ofx(start):
            return read_ofx(name, data)
        if is_camt(start):
            return read_camt(name, data)
        if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            raise Invalid("bank_file_unknown", file=name)
    table = text_table(name, data)
    chosen = mapping or mapping_for(table)
    if chosen is None:
        headers = sorted(table.header)[:12]
        raise Invalid("bank_mapping_needed", file=name, headers=headers, known=sorted(BY_NAME))
    return read_mapped(table, check_mapping(chosen))


def named_mapping(text: str) -> Mapping:
    """A built-in mapping by its name, or the one in a JSON file."""
    return BY_NAME[text] if text in BY_NAME else read_mapping(Path(text))
