"""The values a table is written from: columns, sheets, workbooks and the stamp every paper carries.

What stands in them is the reports' business; how they become a file is the writers' beside this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

Cell = str | int | date | datetime | None
Cells = Sequence[Cell]


class Kind(StrEnum):
    """What a column holds, which decides alignment, format and how a total is made."""

    TEXT = "text"
    CODE = "code"  # identifiers: text whatever they look like
    COUNT = "count"  # whole numbers
    MONEY = "money"  # whole minor units of a currency
    HUNDREDTHS = "hundredths"  # credits, FTE: 1250 is 12.50
    TENTHS = "tenths"  # per cent and minutes: 123 is 12.3
    DATE = "date"
    INSTANT = "instant"  # aware; written in the stamp's time zone

    @property
    def is_number(self) -> bool:
        """Numbers stand right and are never guarded as text."""
        return self in _NUMBERS


_NUMBERS = frozenset({Kind.COUNT, Kind.MONEY, Kind.HUNDREDTHS, Kind.TENTHS})


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    currency:      of all its money; where rows differ, `currency_at` names the column that says it.
    width:         a hint in characters; 0 = by content.
    total:         whether a sum under it means anything.
    """

    title: str
    kind: Kind = Kind.TEXT
    currency: str = ""
    currency_at: int | None = None
    width: int = 0
    total: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """What the source says a sheet must add up to: rows, and the sum of each totalled column."""

    rows: int
    sums: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook; `rows` is read once, in order."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Cells]
    control: Control | None = None
    frozen_columns: int = 0
    expected_rows: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who made a paper, when, where, and how old its data is.

    as_of: when the data was last confirmed; None = live. zone: of every time shown. address: of the
    office, in one line.
    """

    institution: str
    office: str
    made_at: datetime
    made_by: str
    desk: str
    zone: ZoneInfo
    as_of: datetime | None = None
    address: str = ""

    def local(self, instant: datetime) -> datetime:
        """The instant on the office's wall clock, without a zone."""
        return instant.astimezone(self.zone).replace(tzinfo=None)

    def shown(self, instant: datetime) -> str:
        """`2025-08-14 16:32` on the office's wall clock."""
        return self.local(instant).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Workbook:
    """A title, its sheets, and what the About sheet says first (label, value)."""

    title: str
    sheets: tuple[Sheet, ...]
    stamp: Stamp
    filters: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
