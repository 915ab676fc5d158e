"""How a command answers: one JSON object for scripts, lines and tables for people; faults apart.

Standard output carries the answer and nothing else; everything said on the way goes to
standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Fault
from ui.wording import sentence

if TYPE_CHECKING:
    from rich.console import RenderableType

# Wide enough that a file or another program never gets a cut line.
_PIPE_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people; numbers stand right. Cells are plain text, never read as markup."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()


class Progress(Protocol):
    """Told how far long work is."""

    def __call__(self, done: int, of: int) -> None:
        """`done` of about `of`; 0 = not known."""
        ...


@dataclass(slots=True)
class Teller:
    """Answers in the form that was asked for."""

    as_json: bool = False

    def answer(self, facts: Mapping[str, Any], *words: str | Table) -> None:
        """Give the one answer of a command: facts for scripts, words for people."""
        if self.as_json:
            print(json.dumps(plain(facts), ensure_ascii=False))
            return
        for part in words:
            if isinstance(part, Table):
                self._print_table(part)
            else:
                print(one_line(part))

    def say(self, line: str) -> None:
        """Something said on the way, on standard error."""
        print(one_line(line), file=sys.stderr, flush=True)

    def explain(self, problem: BaseException, hint: str = "") -> None:
        """Say why it did not work: the sentence for people, the code for scripts."""
        told = sentence(problem) + hint
        if self.as_json:
            code = problem.code if isinstance(problem, Fault) else "defect"
            print(json.dumps({"error": {"code": code, "message": told}}, ensure_ascii=False))
        self.say(told)

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """A bar on a terminal, nothing elsewhere."""
        if self.as_json or not sys.stderr.isatty():
            yield _quiet
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task(title, total=None)

            def show(done: int, of: int) -> None:
                bar.update(task, completed=done, total=of or None)

            yield show

    def _print_table(self, table: Table) -> None:
        from rich.console import Console
        from rich.table import Table as Drawn
        from rich.text import Text

        heads = any(table.heads)
        drawn = Drawn(box=None, pad_edge=False, header_style="bold", show_header=heads)
        for place, head in enumerate(table.heads):
            drawn.add_column(Text(head), justify="right" if place in table.right else "left")
        for cells in table.rows:
            row: list[RenderableType] = [Text(one_line(cell)) for cell in cells]
            drawn.add_row(*row)
        width = None if sys.stdout.isatty() else _PIPE_WIDTH
        Console(width=width, highlight=False, emoji=False).print(drawn)


def _quiet(done: int, of: int) -> None:
    """For where nobody looks."""


def counted(number: int, thing: str) -> str:
    """`1 page`, `1,200 pages`."""
    return f"{number:,} {thing.replace('_', ' ') if number == 1 else plural(thing)}"


def plural(thing: str) -> str:
    """`pages`, `ledger entries`."""
    words = thing.replace("_", " ")
    return words[:-1] + "ies" if words.endswith("y") else f"{words}s"


def one_line(text: str) -> str:
    """Text without what could steer a terminal: names come from everywhere."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def plain(value: Any) -> Any:
    """Any of our values as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields_of(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fault):
        return value.code
    return str(value) if isinstance(value, Path) else value
