"""Text from before Unicode is read by the letters it would make, and what was assumed is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from registrar_desktop.imports.sources import read_tables


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1252", ["Müller", "Zoë", "Peña", "Françoise"]),
        ("cp1256", ["الغامدي", "محمد", "فاطمة"]),
        ("cp1251", ["Достоевский", "Фёдор", "Анна"]),
        ("cp932", ["田中", "さくら", "太郎", "タロウ"]),
    ],
)
def test_each_script_is_known_by_its_letters(
    tmp_path: Path, encoding: str, names: list[str]
) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("\r\n".join(["Number,Last name", *(f"1,{n}" for n in names)]).encode(encoding))
    [table] = read_tables([path])
    assert [line.cells[1] for line in table.lines[1:]] == names
    assert table.assumed == encoding
