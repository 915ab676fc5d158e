"""Finds what ships beside the code: icons, style, letterhead, fonts.

Works alike from a checkout, an installed package and a packaged build (where PyInstaller sets
`__file__` inside its own folder). What the files mean is left to those who read them.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder of one kind of resource; it may be missing where it is made at build."""
    return _HERE / name


def resource(*parts: str) -> Path:
    """The path of one resource, such as ``resource("icons", "search.svg")``."""
    return _HERE.joinpath(*parts)


def font_files() -> dict[str, Path]:
    """The static TrueType fonts by name, such as ``NotoSans-Regular``; empty before they are made.

    Every script has a Regular; all but Chinese, Japanese and Korean (SC, JP, KR) have a Bold.
    """
    return {path.stem: path for path in sorted(folder("fonts").glob("*.ttf"))}
