"""What is sent next, and what has to wait."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.outbox import next_deliveries
from sync.protocol import Delivery, Outcome, Verdict
from sync.push import enter_verdict


def _deliveries(store: DeskStore) -> list[Delivery]:
    with store.reading() as session:
        return next_deliveries(session)


def _decide(store: DeskStore, change_set_id: str, outcome: Outcome) -> None:
    with store.recording() as session:
        entry = session.get_one(JournalEntry, change_set_id)
        entry.state = ChangeSetState.SENDING
        enter_verdict(
            session, entry, Verdict(change_set_id=entry.id, outcome=outcome), SystemClock()
        )


def test_an_edit_follows_the_record_it_edits(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student = add_student()
    edit_student(student, phone="2")
    first, second = _deliveries(store)
    assert first.depends_on == []
    assert second.depends_on == [first.change_set.id]


def test_what_rests_on_a_refused_change_is_parked_and_all_else_flows(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    stuck, free = add_student("Stuck"), add_student("Free")
    edit_student(stuck, phone="2")
    edit_student(free, phone="3")
    first = _deliveries(store)[0]
    _decide(store, first.change_set.id, Outcome.REFUSED)
    labels = [delivery.change_set.label for delivery in _deliveries(store)]
    assert labels == ["Add Free", "Edit"]


def test_the_same_entry_always_makes_the_same_body(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    add_student("Łukasz")
    assert _deliveries(store)[0].change_set.digest() == _deliveries(store)[0].change_set.digest()


def test_an_accepted_change_is_not_sent_again(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    add_student()
    _decide(store, _deliveries(store)[0].change_set.id, Outcome.ACCEPTED)
    assert _deliveries(store) == []
    with store.reading() as session:
        assert session.scalars(select(JournalEntry)).one().verdict is not None
