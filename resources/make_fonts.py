"""Makes the static TrueType fonts of `resources/fonts/` from the locked font packages.

reportlab embeds only the default weight of a variable font and no PostScript outlines, so weights
are fixed and the Chinese, Japanese and Korean faces converted, once. Run by `dev.py` and the build
(`python -m resources.make_fonts`); the program itself only reads the result.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.varLib.instancer import instantiateVariableFont

from resources.locate import folder

SCRIPTS_PACKAGE = "manimgx-fonts"
SCRIPTS = (
    "", "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati",
    "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala",
    "Tamil", "Telugu", "Thai",
)  # fmt: skip
WEIGHTS = {"Regular": 400, "Bold": 700}
OUTLINE_FACES = {
    "SC": "pylopdf-fonts-zh-cn",
    "JP": "pylopdf-fonts-jp",
    "KR": "pylopdf-fonts-ko",
}

MANIFEST = "manifest.json"
# A thousandth of the em: below what 600 dpi shows at the sizes of a transcript.
CURVE_TOLERANCE = 1.0
POSTSCRIPT_TABLES = (
    "CFF ",
    "VORG",
    "GPOS",
    "GSUB",
    "GDEF",
    "BASE",
    "vhea",
    "vmtx",
    "DSIG",
)


@dataclass(frozen=True)
class Job:
    """One font to make: `weight` is None where outlines are converted instead."""

    source: Path
    target: Path
    weight: int | None


def make_fonts(target: Path) -> bool:
    """Make whatever is missing or out of date in `target`; False when all was there."""
    wanted = _manifest()
    jobs = list(_jobs(target))
    manifest = target / MANIFEST
    current = manifest.is_file() and json.loads(manifest.read_text("utf-8")) == wanted
    if current and all(job.target.is_file() for job in jobs):
        return False
    manifest.unlink(missing_ok=True)
    target.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(max_workers=min(len(jobs), os.cpu_count() or 1, 4)) as pool:
        list(pool.map(_make, jobs))
    _clear(target, keep={job.target for job in jobs})
    _copy_licences(target)
    manifest.write_text(json.dumps(wanted, indent=2) + "\n", "utf-8")
    return True


def _manifest() -> dict[str, str]:
    """What the fonts depend on: this maker and the versions of what it works with."""
    packages = (SCRIPTS_PACKAGE, *OUTLINE_FACES.values(), "fonttools")
    made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return {"maker": made_by} | {name: version(name) for name in packages}


def _jobs(target: Path) -> Iterator[Job]:
    """The costly faces first, so that the workers end together."""
    for face, package in OUTLINE_FACES.items():
        name = f"NotoSans{face}-Regular"
        yield Job(_packaged(package, f"{name}.otf"), target / f"{name}.ttf", None)
    for script in SCRIPTS:
        source = _packaged(SCRIPTS_PACKAGE, f"NotoSans{script}[wght].ttf")
        for style, weight in WEIGHTS.items():
            yield Job(source, target / f"NotoSans{script}-{style}.ttf", weight)


def _packaged(package: str, file_name: str) -> Path:
    for file in distribution(package).files or ():
        if file.name == file_name:
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{package} {version(package)} has no {file_name}")


def _make(job: Job) -> None:
    """Write one font under a passing name and then into place, so that none is ever half there."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = TTFont(job.source)
    if job.weight is None:
        _to_truetype(font)
    else:
        instantiateVariableFont(font, {"wght": job.weight}, inplace=True, updateFontNames=True)
    passing = job.target.with_suffix(f".{os.getpid()}.part")
    font.save(passing)
    passing.replace(job.target)


def _to_truetype(font: TTFont) -> None:
    """Turn PostScript outlines into TrueType ones, and drop the tables that hang on the former."""
    order = font.getGlyphOrder()
    drawn = _quadratic_glyphs(font, order)
    for tag in POSTSCRIPT_TABLES:
        if tag in font:
            del font[tag]
    font["loca"] = newTable("loca")
    font["glyf"] = outlines = newTable("glyf")
    outlines.glyphOrder = order
    outlines.glyphs = drawn
    for glyph in drawn.values():
        glyph.recalcBounds(outlines)
    widths = font["hmtx"].metrics
    font["hmtx"].metrics = {
        name: (width, getattr(drawn[name], "xMin", 0)) for name, (width, _) in widths.items()
    }
    font["maxp"] = _profile(font["maxp"].numGlyphs)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def _quadratic_glyphs(font: TTFont, order: list[str]) -> dict[str, Any]:
    glyph_set = font.getGlyphSet()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, CURVE_TOLERANCE, reverse_direction=True))
        drawn[name] = pen.glyph()
    return drawn


def _profile(glyph_count: int) -> Any:
    """A TrueType `maxp` without instructions; fontTools counts points and contours when saving."""
    profile = newTable("maxp")
    profile.tableVersion = 0x00010000
    profile.numGlyphs = glyph_count
    for field in (
        "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours",
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
        "maxStackElements", "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth",
    ):  # fmt: skip
        setattr(profile, field, 0)
    profile.maxZones = 1
    return profile


def _clear(target: Path, keep: set[Path]) -> None:
    """Take away what an earlier list made: every font found here is offered to people."""
    for path in target.iterdir():
        if path.is_file() and path not in keep:
            path.unlink()


def _copy_licences(target: Path) -> None:
    """The Open Font License asks that its text travel with the fonts."""
    for package in (SCRIPTS_PACKAGE, *OUTLINE_FACES.values()):
        text = _packaged(package, "LICENSE").read_text("utf-8")
        (target / f"LICENSE-{package}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    made = make_fonts(folder("fonts"))
    sys.stdout.write("Fonts made.\n" if made else "Fonts are up to date.\n")
