"""Fixtures for the store's tests: a fresh desk for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registrar_desktop.store.desk_store import DeskStore
from tests.store.desk import HandClock, copy_of, new_store


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store that has joined and holds no records; closed."""
    path = tmp_path_factory.mktemp("desk") / "store.db"
    new_store(path, HandClock()).close()
    return path


@pytest.fixture
def clock() -> HandClock:
    """The desk's clock: 3 September 2025, 10:02 at the institution."""
    return HandClock()


@pytest.fixture
def store(empty_desk: Path, tmp_path: Path, clock: HandClock) -> Iterator[DeskStore]:
    """A desk's store of this test's own."""
    opened = copy_of(empty_desk, tmp_path / "store.db", clock)
    yield opened
    opened.close()
