"""The values a printed paper is made from: its frame and the blocks that follow one another.

What they say is the reports' business; how they look is decided in `pdf/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from registrar_desktop.exports.tables import Cells, Column, Stamp

MM = 72 / 25.4


class PageSize(Enum):
    """Sheets of paper: width and height in points, margin in millimetres."""

    A4 = (210 * MM, 297 * MM, 18)
    A4_WIDE = (297 * MM, 210 * MM, 18)
    A5 = (148 * MM, 210 * MM, 13)
    LETTER = (612.0, 792.0, 18)
    LETTER_WIDE = (792.0, 612.0, 18)
    HALF_LETTER = (396.0, 612.0, 13)
    # A roll of a receipt printer; cut off where the paper ends.
    ROLL_80 = (80 * MM, 2000.0, 4)

    @property
    def width(self) -> float:
        return self.value[0]

    @property
    def height(self) -> float:
        return self.value[1]

    @property
    def margin(self) -> float:
        """In points."""
        return self.value[2] * MM

    @property
    def sheet_of_two(self) -> PageSize:
        """The sheet that two halves make, side by side."""
        return PageSize.A4_WIDE if self is PageSize.A5 else PageSize.LETTER_WIDE

    @property
    def is_endless(self) -> bool:
        """Whether it is cut where the last block ends."""
        return self is PageSize.ROLL_80


class Frame(Enum):
    """What stands around the blocks of every page."""

    REPORT = "report"  # heading, filters and footer on every page
    SLIP = "slip"  # small papers handed over the counter


class RowKind(Enum):
    PLAIN = "plain"
    PENDING = "pending"  # not yet confirmed: oblique
    MARKED = "marked"  # needs a second look: coloured
    GROUP = "group"  # a heading of the rows below it; its first cell only
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is more than its cells."""

    cells: Cells
    kind: RowKind = RowKind.PLAIN


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and an entry in the list of bookmarks."""

    text: str
    level: int = 1


class Tone(Enum):
    BODY = "body"
    LETTER = "letter"
    NOTE = "note"
    STRONG = "strong"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that matters, what it is, and what it is compared with."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A box of numbers side by side."""

    figures: tuple[Figure, ...]
    across: int = 4


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values in as many pairs side by side as asked for."""

    pairs: tuple[tuple[str, str], ...]
    across: int = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; plain sequences are plain rows.

    empty: stands where there is no row. ruled: with lines between columns, to write in.
    row_height: the least of each row, in points.
    """

    columns: tuple[Column, ...]
    rows: Iterable[Row | Cells]
    empty: str = "No records match"
    ruled: bool = False
    row_height: float = 0.0


@dataclass(frozen=True, slots=True)
class Shares:
    """Parts of a whole as one bar with a legend: label, share, and the amount as shown."""

    parts: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Two counts over time, such as captured and confirmed in each quarter of an hour."""

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes, placed for the window of an envelope, with facts to its right."""

    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: a caption for each."""

    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutSlip:
    """A slip to cut off at the foot of the last page."""

    title: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A square code for a camera, with a title and what it is for beside it."""

    content: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Watermark:
    """A word across the first page, such as VOID or COPY 2."""

    word: str


Block = (
    Heading | Text | Figures | Facts | Table | Shares | Bars | Address | Signatures | CutSlip
    | Code | Watermark
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """One document.

    number:  of an issued document, shown with the title. filters: in words, under the title.
    data:    what it states, in a form to hash; where empty, what is drawn is hashed.
    logo:    the bytes of a picture, empty for none.
    bookmark: what it is called among others in one document; its number where empty.
    """

    title: str
    stamp: Stamp
    blocks: Iterable[Block]
    size: PageSize = PageSize.A4
    frame: Frame = Frame.REPORT
    number: str = ""
    filters: tuple[str, ...] = ()
    logo: bytes = b""
    language: str = "en"
    data: str = ""
    bookmark: str = ""
