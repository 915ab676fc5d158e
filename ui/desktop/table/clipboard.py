"""Rows as a spreadsheet takes them from the clipboard: a table with its header, and the same as text.

A spreadsheet takes the table, in which a number with leading zeros stays what it is; an editor
takes the text, with tabs between cells and one line a row.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from ui.desktop.table.columns import Column

# A cell that begins like this would be read as a formula.
_FORMULA = ("=", "+", "@")
# Excel and LibreOffice keep such a cell as the text it is.
_TEXT = " style=\"mso-number-format:'\\@'\""


@dataclass(frozen=True)
class Copied:
    """What goes to the clipboard, in both forms."""

    text: str
    html: str

    def put(self) -> None:
        """On the clipboard, for whoever takes either form."""
        data = QMimeData()
        data.setText(self.text)
        data.setHtml(self.html)
        QGuiApplication.clipboard().setMimeData(data)
        atexit.unregister(_leave_text)
        atexit.register(_leave_text, self.text)


def _leave_text(text: str) -> None:
    """What Python made must be off the clipboard when Python ends: Qt lets go of it after that, and
    would call into it. The text stays, where nobody has put anything else there."""
    if QGuiApplication.instance() is not None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.text() == text:
            clipboard.setText(text)


def copied(columns: Sequence[Column], rows: Iterable[Any]) -> Copied:
    """The rows with the titles of the columns first."""
    lines = [[column.title for column in columns]]
    lines += [[_cell(column, row) for column in columns] for row in rows if row is not None]
    text = "".join("\t".join(line) + "\n" for line in lines)
    head = "".join(f"<th>{escape(title)}</th>" for title in lines[0])
    forms = ["" if column.right else _TEXT for column in columns]
    body = "".join(
        "<tr>"
        + "".join(f"<td{form}>{escape(cell)}</td>" for form, cell in zip(forms, line, strict=True))
        + "</tr>"
        for line in lines[1:]
    )
    return Copied(text, f"<meta charset='utf-8'><table><tr>{head}</tr>{body}</table>")


def _cell(column: Column, row: Any) -> str:
    text = column.copied(row) if column.copied else column.show(row).plain
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(_FORMULA) and column.money is None else text
