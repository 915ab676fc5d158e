"""Glyphs as PDF path operators, for marks that are drawn beside the text instead of in it."""

from __future__ import annotations

import uharfbuzz as hb

Point = tuple[float, float]


class _Path:
    """Collects what the font draws; curves of second degree become curves of third degree."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self._at: Point = (0, 0)

    def move(self, x: float, y: float, _: object) -> None:
        self._at = (x, y)
        self.operators.append(f"{x:g} {y:g} m")

    def line(self, x: float, y: float, _: object) -> None:
        self._at = (x, y)
        self.operators.append(f"{x:g} {y:g} l")

    def quadratic(self, cx: float, cy: float, x: float, y: float, _: object) -> None:
        x0, y0 = self._at
        self.cubic(
            x0 + (cx - x0) * 2 / 3, y0 + (cy - y0) * 2 / 3,
            x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3,
            x, y, None,
        )  # fmt: skip

    def cubic(
        self, ax: float, ay: float, bx: float, by: float, x: float, y: float, _: object
    ) -> None:
        self._at = (x, y)
        self.operators.append(f"{ax:.0f} {ay:.0f} {bx:.0f} {by:.0f} {x:g} {y:g} c")

    def close(self, _: object) -> None:
        self.operators.append("h")


def outline(font: hb.Font, glyph: int) -> str:
    """Path operators in the font's units, ending with the fill."""
    path = _Path()
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(path.move)
    funcs.set_line_to_func(path.line)
    funcs.set_quadratic_to_func(path.quadratic)
    funcs.set_cubic_to_func(path.cubic)
    funcs.set_close_path_func(path.close)
    font.draw_glyph(glyph, funcs)
    return " ".join([*path.operators, "f"]) if path.operators else ""
