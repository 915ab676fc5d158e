"""Holds back Python's search for cycles while very many rows are made, which have none: it would
walk all of them again and again, a third of the time of a large import.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def many_rows() -> Iterator[None]:
    """While rows by the hundred thousand are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
