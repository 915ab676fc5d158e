"""Times without the centre, noticed from the log of its states, and which nobody has declared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registrar_desktop.records import absences, outages
from registrar_desktop.records.absences import CENTRE, undeclared
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import PeerLog
from tests.papers.school import NOW, open_school

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskStore]:
    store = open_school(tmp_path / "store.db", 1)
    yield store
    store.close()


def weather(desk: DeskStore, *states: tuple[str, int], reason: str = "centre_unreachable") -> None:
    """States of the centre and how many minutes before now they began."""
    with desk.recording() as session:
        for state, minutes in states:
            since = NOW - minutes * MINUTE
            session.add(PeerLog(peer=CENTRE, state=state, reason=reason, since=since))


def noticed(desk: DeskStore, now: datetime = NOW) -> tuple[datetime, datetime | None] | None:
    with desk.reading() as session:
        found = undeclared(session, now)
    return None if found is None else (found.started, found.ended)


def declare(desk: DeskStore, since: datetime, until: datetime | None = None) -> None:
    with desk.changing(label="Outage", kind=ChangeKind.OUTAGE) as work:
        outages.declare(work, "Network down", since=since, until=until)


def test_a_quarter_of_an_hour_without_the_centre_is_noticed_with_its_window(
    desk: DeskStore,
) -> None:
    weather(desk, ("ONLINE", 90), ("OFFLINE", 60))
    assert noticed(desk) == (NOW - 60 * MINUTE, None)
    weather(desk, ("ONLINE", 10))
    assert noticed(desk) == (NOW - 60 * MINUTE, NOW - 10 * MINUTE)


def test_a_network_that_comes_for_a_moment_has_not_come_back(desk: DeskStore) -> None:
    weather(desk, ("OFFLINE", 60), ("ONLINE", 50), ("OFFLINE", 48), ("ONLINE", 30))
    with desk.reading() as session:
        [one] = absences.absences(session, CENTRE)
    assert (one.started, one.ended) == (NOW - 60 * MINUTE, NOW - 30 * MINUTE)


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ([("OFFLINE", 14)], "centre_unreachable"),
        ([("MAINTENANCE", 60)], "work_offline"),
        ([("OFFLINE", 4 * 1440 + 60), ("ONLINE", 4 * 1440)], "centre_unreachable"),
    ],
)
def test_what_is_short_chosen_or_long_past_is_not_offered(
    desk: DeskStore, states: list[tuple[str, int]], reason: str
) -> None:
    weather(desk, *states, reason=reason)
    assert noticed(desk) is None


def test_what_somebody_declared_or_left_is_not_offered_again(desk: DeskStore) -> None:
    weather(desk, ("OFFLINE", 90), ("ONLINE", 60), ("OFFLINE", 40))
    declare(desk, NOW - 100 * MINUTE, NOW - 70 * MINUTE)
    assert noticed(desk) == (NOW - 40 * MINUTE, None)
    with desk.recording() as session:
        found = undeclared(session, NOW)
        assert found is not None
        absences.leave_undeclared(session, found)
    assert noticed(desk) is None
