"""One small school for all tests of papers; nobody changes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from registrar_desktop.exports.tables import Stamp
from registrar_desktop.reports.source import Source, read_source
from registrar_desktop.store.desk_store import DeskStore
from tests.papers.school import NOW, open_school

STUDENTS = 150


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskStore]:
    store = open_school(tmp_path_factory.mktemp("school") / "store.db", STUDENTS)
    yield store
    store.close()


@pytest.fixture
def session(school: DeskStore) -> Iterator[Session]:
    with school.reading() as reading:
        yield reading


@pytest.fixture
def source(session: Session) -> Source:
    return read_source(session, NOW)


@pytest.fixture
def stamp() -> Stamp:
    made_at = datetime(2025, 8, 14, 14, 32, tzinfo=UTC)
    return Stamp(
        institution="Riverside & Hill College",
        office="Office of the Registrar",
        made_at=made_at,
        made_by="Mara Lind",
        desk="D07",
        zone=ZoneInfo("Europe/Berlin"),
        as_of=made_at - timedelta(hours=7),
    )
