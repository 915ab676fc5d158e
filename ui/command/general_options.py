"""The options that belong to every command and may stand anywhere on the line; loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

WITH_VALUE = "--profile"
FLAG = "--json"


def general_options_first(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split into the options that belong to every command, wherever they stand, and the rest."""
    first: list[str] = []
    rest: list[str] = []
    coming = iter(arguments)
    for each in coming:
        if each == "--":
            rest += [each, *coming]
        elif each == FLAG or each.startswith(f"{WITH_VALUE}="):
            first.append(each)
        elif each == WITH_VALUE:
            first += [each, *([value] if (value := next(coming, None)) is not None else [])]
        else:
            rest.append(each)
    return first, rest


def profile_in(options: Sequence[str]) -> Path | None:
    """The folder named by `--profile`, if it is there."""
    for place, each in enumerate(options):
        if each.startswith(f"{WITH_VALUE}="):
            return Path(each.partition("=")[2])
        if each == WITH_VALUE and place + 1 < len(options):
            return Path(options[place + 1])
    return None
