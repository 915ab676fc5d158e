"""What is sent next, and what has to wait."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event, inspect, select

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import ChangeKind, HoldSource, HoldType, StudentStatus
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry, JournalLine
from sync.outbox import MOST_BYTES, next_request, plan_sending
from sync.protocol import Deliveries, Delivery, Outcome, Verdict
from sync.push import enter_verdict
from tests.sync.waiting import next_deliveries


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


def test_a_registration_follows_the_edit_that_makes_its_student_active(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student = add_student()
    _decide(store, _deliveries(store)[0].change_set.id, Outcome.ACCEPTED)
    edit_student(student, phone="1")
    edit_student(student, status=StudentStatus.INACTIVE)
    with store.changing(label="Hold", kind=ChangeKind.HOLD_RELEASE) as work:
        work.session.add(_hold(student))
    phone, status, hold = (each.change_set for each in _deliveries(store))
    assert (phone.label, status.label, hold.label) == ("Edit", "Edit", "Hold")
    assert _deliveries(store)[2].depends_on == [status.id]


def _hold(student: str) -> Hold:
    return Hold(
        id=new_id(),
        student_id=student,
        type=HoldType.ADVISING,
        reason="See the adviser",
        office="Advising",
        placed_at=SystemClock().now(),
        placed_by="ann",
        from_date=SystemClock().now().date(),
        source=HoldSource.MANUAL,
    )


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


def test_a_label_longer_than_the_wire_allows_does_not_stop_delivery(store: DeskStore) -> None:
    with store.changing(label="Ł" * 900, kind=ChangeKind.STUDENT_ADD) as work:
        work.session.add(Student(id=new_id(), student_number="1", family_name="Ito"))
    (delivery,) = _deliveries(store)
    assert delivery.change_set.label == "Ł" * 400


def test_a_request_stays_within_what_the_centre_takes(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    for _ in range(3):
        add_student(address={"lines": ["x" * 2_000_000]})
    batch = Deliveries(deliveries=_deliveries(store))
    assert len(batch.deliveries) == 2
    assert len(batch.model_dump_json()) < MOST_BYTES


def test_behind_a_stuck_change_only_as_much_is_read_as_a_request_takes(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    for _ in range(3):
        add_student()
    _decide(store, _deliveries(store)[0].change_set.id, Outcome.REFUSED)
    _add_waiting(store, 5000)
    read = 0

    def count(_session: object, _instance: object) -> None:
        nonlocal read
        read += 1

    with store.reading() as session:
        event.listen(session, "loaded_as_persistent", count)
        assert len(next_deliveries(session)) == 100
    assert read < 1000


def _add_waiting(store: DeskStore, count: int) -> None:
    """As many change sets more, each like the last one, of records of their own."""
    with store.recording() as session:
        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc())).first()
        assert entry is not None
        line = session.get_one(JournalLine, (entry.id, 0))
        columns = [c.key for c in inspect(JournalEntry).columns]
        for number in range(entry.seq + 1, entry.seq + 1 + count):
            fields = {name: getattr(entry, name) for name in columns}
            fields |= {"id": new_id(), "seq": number, "position": number}
            session.add(JournalEntry(**fields))
            session.add(
                JournalLine(
                    change_set_id=fields["id"],
                    line=0,
                    record_kind="student",
                    record_id=new_id(),
                    action=line.action,
                    fields=line.fields,
                    base_version=0,
                )
            )


def test_what_was_given_up_after_the_queue_was_looked_at_is_not_sent(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    for _ in range(3):
        add_student()
    with store.reading() as session:
        first, second, third = plan_sending(session)
    with store.recording() as session:
        session.get_one(JournalEntry, second.id).state = ChangeSetState.DISCARDED
    with store.reading() as session:
        request = next_request(session, [first, second, third])
    assert (request.ids, request.taken) == ([first.id, third.id], 3)
