"""Decides between the two wings: without a command the window opens, with one the command line runs.

Neither wing is loaded before it is wanted; what they do is left to them.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

_WITH_VALUE = "--profile"
_FLAG = "--json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    # A packaged program starts its helpers by starting itself: nothing may come before this.
    multiprocessing.freeze_support()
    # A start makes many objects that stay; looking through them for waste costs a tenth of it.
    gc.set_threshold(200_000, 20, 20)
    given = list(sys.argv[1:] if arguments is None else arguments)
    first, rest = general_options_first(given)
    if rest or _FLAG in first or first[-1:] == [_WITH_VALUE]:
        from ui.command.app import run

        return run([*first, *rest])
    from ui.desktop.app import run as open_window

    return int(open_window(profile_in(first)))


def general_options_first(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split into the options that belong to every command, wherever they stand, and the rest."""
    first: list[str] = []
    rest: list[str] = []
    coming = iter(arguments)
    for each in coming:
        if each == "--":
            rest += [each, *coming]
        elif each == _FLAG or each.startswith(f"{_WITH_VALUE}="):
            first.append(each)
        elif each == _WITH_VALUE:
            first += [each, *([value] if (value := next(coming, None)) is not None else [])]
        else:
            rest.append(each)
    return first, rest


def profile_in(options: Sequence[str]) -> Path | None:
    """The folder named by `--profile`, if it is there."""
    for place, each in enumerate(options):
        if each.startswith(f"{_WITH_VALUE}="):
            return Path(each.partition("=")[2])
        if each == _WITH_VALUE and place + 1 < len(options):
            return Path(options[place + 1])
    return None
