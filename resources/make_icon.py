"""Draws the program's icon and writes it as each system wants it: .ico for Windows, .icns for macOS,
.png elsewhere. Used when the program is packaged; the window draws its own from `icons/`.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

_SIDE = 1024
_ACCENT = (37, 99, 235)
_PAPER = (255, 255, 255)
_ICO_SIZES = [(side, side) for side in (16, 24, 32, 48, 64, 128, 256)]


def draw() -> Image.Image:
    """A graduation cap on a rounded tile, drawn large and made smaller so that its edges are soft."""
    scale = 2
    side = _SIDE * scale
    tile = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(tile)
    margin = side // 16
    pen.rounded_rectangle(
        (margin, margin, side - margin, side - margin), radius=side // 5, fill=_ACCENT
    )

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * side, y * side) for x, y in points]

    # The cap below its board, with a line of the tile's colour between the two.
    pen.polygon(at((0.32, 0.47), (0.68, 0.47), (0.68, 0.63), (0.5, 0.71), (0.32, 0.63)), _PAPER)
    pen.polygon(at((0.5, 0.25), (0.85, 0.41), (0.5, 0.57), (0.15, 0.41)), _ACCENT)
    pen.polygon(at((0.5, 0.28), (0.80, 0.41), (0.5, 0.54), (0.20, 0.41)), _PAPER)
    pen.line(at((0.775, 0.42), (0.775, 0.62)), _PAPER, width=side // 36)
    radius = side / 32
    x, y = 0.775 * side, 0.64 * side
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), _PAPER)
    return tile.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)


def write_icon(folder: Path, kind: str) -> Path:
    """The icon as `kind` (`ico`, `icns` or `png`) in a folder; gives the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"registrar-desktop.{kind}"
    if kind == "ico":
        draw().save(file, sizes=_ICO_SIZES)
    else:
        draw().save(file)
    return file
