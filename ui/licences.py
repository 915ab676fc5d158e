"""What the program is made of and under which licences, as its parts tell of themselves.

Works alike from a checkout, an installed package and a packaged build, which carries their metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from resources.locate import resource
from ui.language import tr

PROGRAM = "registrar-desktop"
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
_TEXTS = re.compile(r"(?i)^(licen[cs]e|copying|notice|authors)")
_SHORT = 60


@dataclass(frozen=True)
class ShippedPart:
    """A library or a set of files that ships with the program."""

    name: str
    version: str
    licence: str


def shipped_parts() -> list[ShippedPart]:
    """Everything that the program brings along, by name."""
    known: dict[str, ShippedPart] = {}
    waiting = _wanted(distribution(PROGRAM))
    while waiting:
        name = waiting.pop()
        key = _key(name)
        if key in known:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # of another system, or another Python
        known[key] = ShippedPart(found.metadata["Name"], found.version, _licence(found))
        waiting += _wanted(found)
    known["lucide"] = ShippedPart(tr("Lucide icons"), "", "ISC")
    known["noto"] = ShippedPart("Noto fonts", "", "OFL-1.1")
    return sorted(known.values(), key=lambda part: part.name.casefold())


def licence_text(name: str) -> str:
    """The words of a part's licence as they came with it; empty where it brought none."""
    if name == "Lucide icons":
        return resource("icons", "LICENSE.txt").read_text(encoding="utf-8")
    if name == "Noto fonts":
        fonts = sorted(resource("fonts").glob("*.txt"))
        return "\n\n".join(file.read_text(encoding="utf-8") for file in fonts)
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return ""
    texts = [each for each in files if _TEXTS.match(each.name) and ".dist-info" in str(each)]
    found = [Path(str(each.locate())) for each in texts]
    return "\n\n".join(each.read_text("utf-8", "replace") for each in found if each.is_file())


def _wanted(found: Distribution) -> list[str]:
    asked = [each for each in found.requires or [] if "extra ==" not in each]
    return [name.group() for each in asked if (name := _NAME.match(each))]


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(found: Distribution) -> str:
    told = found.metadata
    said = next((told[name] for name in ("License-Expression", "License") if name in told), "")
    if said and len(said) <= _SHORT and "\n" not in said:
        return said
    classifiers = told.get_all(tr("Classifier")) or []
    named = [each.rsplit(" :: ", 1)[-1] for each in classifiers if each.startswith("License ::")]
    return ", ".join(named) or tr("see its text")
