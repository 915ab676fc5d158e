"""What the program is made of and under which licences, as its parts tell of themselves.

Works alike from a checkout, an installed package and a packaged build, which carries their metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from resources.locate import resource
from resources.shipped import licence_of, shipped_libraries
from ui.language import tr

_TEXTS = re.compile(r"(?i)^(licen[cs]e|copying|notice|authors)")


@dataclass(frozen=True)
class ShippedPart:
    """A library or a set of files that ships with the program."""

    name: str
    version: str
    licence: str


def shipped_parts() -> list[ShippedPart]:
    """Everything that the program brings along, by name."""
    parts = [
        ShippedPart(each.metadata["Name"], each.version, licence_of(each) or tr("see its text"))
        for each in shipped_libraries()
    ]
    parts.append(ShippedPart(tr("Lucide icons"), "", "ISC"))
    parts.append(ShippedPart("Noto fonts", "", "OFL-1.1"))
    return sorted(parts, key=lambda part: part.name.casefold())


def licence_text(name: str) -> str:
    """The words of a part's licence as they came with it; empty where it brought none."""
    if name == tr("Lucide icons"):
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
