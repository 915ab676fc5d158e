"""Which libraries ship with the desk: what the program's own metadata asks for, and what that asks for.

Works alike from a checkout, an installed package and a packaged build, which carries the metadata.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

PROGRAM = "registrar-desktop"
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
# Longer ones are whole texts, which some packages put where a name belongs.
_LONGEST_NAME = 60
# Those whose metadata says nothing, from the texts that come with them.
_IN_ITS_TEXT = {"sqlcipher3": "Zlib AND BSD-3-Clause"}


def shipped_libraries() -> list[Distribution]:
    """Everything the program brings along on this system, by name."""
    known: dict[str, Distribution] = {}
    waiting = _wanted(distribution(PROGRAM))
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in known:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # of another system, or another Python
        known[key] = found
        waiting += _wanted(found)
    return [known[key] for key in sorted(known)]


def licence_of(found: Distribution) -> str:
    """What a library says its licence is; empty where it says nothing short."""
    told = found.metadata
    for field in ("License-Expression", "License"):
        said = str(told[field]) if field in told else ""
        if said and len(said) <= _LONGEST_NAME and "\n" not in said:
            return said
    classifiers = told.get_all("Classifier") or []
    named = [each.rsplit(" :: ", 1)[-1] for each in classifiers if each.startswith("License ::")]
    return ", ".join(named) or _IN_ITS_TEXT.get(told["Name"], "")


def _wanted(found: Distribution) -> list[str]:
    asked = [each for each in found.requires or [] if "extra ==" not in each]
    return [name.group() for each in asked if (name := _NAME.match(each))]
