"""One page as it is drawn: a list of PDF operators. Distances are points from the top left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.design import Colour
from registrar_desktop.exports.pdf.shaping import Line


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark: where in the page it leads."""

    title: str
    level: int
    top: float


@dataclass(slots=True)
class Page:
    """Collects what is drawn; whoever draws decides the order."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    _drawn: list[str] = field(default_factory=list)
    _fill: Colour | None = None
    _stroke: tuple[Colour, float] | None = None

    @property
    def operators(self) -> str:
        """All that was drawn."""
        return "\n".join(self._drawn)

    def text(self, line: Line, x: float, y: float, colour: Colour = design.INK) -> None:
        """A set line from `x` on, its base line at `y`."""
        self._colour(colour)
        self._drawn.append(line.at(x, self.height - y))

    def text_right(self, line: Line, x: float, y: float, colour: Colour = design.INK) -> None:
        """A set line that ends at `x`."""
        self.text(line, x - line.width, y, colour)

    def text_centred(self, line: Line, x: float, y: float, colour: Colour = design.INK) -> None:
        """A set line around `x`."""
        self.text(line, x - line.width / 2, y, colour)

    def rule(
        self, x0: float, x1: float, y: float, colour: Colour, width: float = design.HAIR
    ) -> None:
        """A horizontal line."""
        self._pencil(colour, width)
        self._drawn.append(f"{x0:.2f} {self.height - y:.2f} m {x1:.2f} {self.height - y:.2f} l S")

    def upright(self, x: float, y0: float, y1: float, colour: Colour) -> None:
        """A vertical line."""
        self._pencil(colour, design.HAIR)
        self._drawn.append(f"{x:.2f} {self.height - y0:.2f} m {x:.2f} {self.height - y1:.2f} l S")

    def dashed(self, x0: float, x1: float, y: float, colour: Colour) -> None:
        """A horizontal line to cut along."""
        self._drawn.append("q [3 3] 0 d")
        self._stroke = None
        self.rule(x0, x1, y, colour, design.RULE)
        self._drawn.append("Q")
        self._stroke = None

    def fill(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle; `y` is its upper edge."""
        self._colour(colour)
        self._drawn.append(f"{x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re f")

    def frame(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """The outline of a rectangle."""
        self._pencil(colour, design.HAIR)
        self._drawn.append(f"{x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re S")

    def turned(self, line: Line, x: float, y: float, matrix: Sequence[float]) -> None:
        """A set line turned by a matrix around its left end; drawn last, see-through."""
        a, b, c, d = matrix
        self.over.append(
            f"q {a:.4f} {b:.4f} {c:.4f} {d:.4f} {x:.2f} {self.height - y:.2f} cm "
            f"{_channels(design.MUTED)} rg {line.at(0, 0)} Q"
        )

    def mark(self, title: str, level: int, top: float) -> None:
        """Makes the place findable in the list of bookmarks."""
        self.marks.append(Mark(title, level, top))

    def _colour(self, colour: Colour) -> None:
        if colour != self._fill:
            # Both: letters of faces without a bold are thickened by their outline.
            self._drawn.append(f"{_channels(colour)} rg")
            self._fill = colour
            if self._stroke is None or self._stroke[0] != colour:
                self._drawn.append(f"{_channels(colour)} RG")
                self._stroke = None

    def _pencil(self, colour: Colour, width: float) -> None:
        if (colour, width) != self._stroke:
            self._drawn.append(f"{_channels(colour)} RG {width:g} w")
            self._stroke = (colour, width)
            self._fill = None


def _channels(colour: Colour) -> str:
    return " ".join(f"{part:g}" for part in colour)
