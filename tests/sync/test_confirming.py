"""What it takes to enter many acceptances at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry, JournalLine
from sync.confirming import enter_plain
from sync.protocol import Outcome, RecordVersion, Verdict
from sync.pull import take_in
from sync.push import mark_sending
from sync.report import CycleReport
from tests.sync.conftest import feed_page, student_values


@pytest.fixture
def sent(store: DeskStore) -> Callable[[int], list[Verdict]]:
    """So many edits of students of their own on their way, and the centre's acceptances."""

    def send(many: int) -> list[Verdict]:
        people = [student_values() for _ in range(many)]
        take_in(store, feed_page(*((1, each) for each in people)), CycleReport())
        for each in people:
            with store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
                work.session.get_one(Student, each["id"]).note = "called"
        with store.recording() as session:
            waiting = (
                select(JournalLine.change_set_id, JournalLine.record_id)
                .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
                .where(JournalEntry.state == ChangeSetState.WAITING)
            )
            lines = session.execute(waiting).all()
            mark_sending(session, [key for key, _ in lines], store.clock)
        return [
            Verdict(
                change_set_id=key,
                outcome=Outcome.ACCEPTED,
                records=[RecordVersion(kind="student", id=record_id, version=2)],
                decided_at=datetime.now(UTC),
            )
            for key, record_id in lines
        ]

    return send


def _steps(store: DeskStore, verdicts: list[Verdict]) -> int:
    """How many thousand steps SQLite's machine takes to enter them all."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    report = CycleReport()
    with store.recording() as session:
        driver: Any = session.connection().connection.driver_connection
        driver.set_progress_handler(count, 1000)
        left = enter_plain(session, verdicts, report, store.clock)
        driver.set_progress_handler(None, 0)
    assert (left, report.accepted) == ([], len(verdicts))
    return counted


def test_twice_as_many_acceptances_cost_twice_as_much(
    store: DeskStore, sent: Callable[[int], list[Verdict]]
) -> None:
    """They were looked up by each other once: five hundred took ten times what they take now."""
    few, many = (_steps(store, sent(some)) for some in (100, 200))
    assert many < 3 * few
