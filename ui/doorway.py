"""Decides between the two wings: without a command the window opens, with one the command line runs.

Neither wing is loaded before it is wanted; what they do is left to them.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Sequence

from ui.command.general_options import FLAG, WITH_VALUE, general_options_first, profile_in


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    # A packaged program starts its helpers by starting itself: nothing may come before this.
    multiprocessing.freeze_support()
    if arguments is None:
        # A start makes many objects that stay; looking through them for waste costs a tenth of it.
        gc.set_threshold(200_000, 20, 20)
    given = list(sys.argv[1:] if arguments is None else arguments)
    first, rest = general_options_first(given)
    if rest or FLAG in first or first[-1:] == [WITH_VALUE]:
        from ui.command.app import run

        return run([*first, *rest])
    from ui.desktop.app import run as open_window

    return int(open_window(profile_in(first)))
