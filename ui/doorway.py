"""Decides between the two wings: without a command the window opens, with one the command line runs.

Neither wing is loaded before it is wanted; what they do is left to them.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ui.command.general_options import FLAG, WITH_VALUE, general_options_first, profile_in


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    if getattr(sys, "frozen", False):
        # A packaged program starts its helpers by starting itself: nothing may come before this.
        from multiprocessing import freeze_support

        freeze_support()
    given = list(sys.argv[1:] if arguments is None else arguments)
    first, rest = general_options_first(given)
    if rest or FLAG in first or first[-1:] == [WITH_VALUE]:
        with _short_lived(alone=arguments is None):
            from ui.command.app import run

            return run([*first, *rest])
    from ui.desktop.app import run as open_window

    return int(open_window(profile_in(first)))


@contextmanager
def _short_lived(*, alone: bool) -> Iterator[None]:
    """A command makes many objects that stay until it ends; looking through them for waste at the
    start and at the end would take a third of its time."""
    if not alone:
        yield
        return
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.freeze()
