"""Real input that is not part of this repository: tests skip, with the reason, where it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.tree import ROOT

DATA = ROOT.parent / "shared" / "data"


def shared(name: str) -> Path:
    """A folder of the shared data."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the real data is not here: ../shared/data/{name}")
    return folder
