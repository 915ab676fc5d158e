"""How many change sets go into one request, and that a quick centre gets more of them at once."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from sync.centre import CentreClient
from sync.cycle import Cycle
from sync.peers import Peer
from sync.portions import FIRST, LARGEST, SMALLEST, Portions
from sync.protocol import Deliveries, Verdicts
from sync.push import push
from sync.report import CycleReport
from tests.fixtures.centre import RunningCentre


class Counting(CentreClient):
    """Notes how many change sets each request brings."""

    sizes: list[int]

    def deliver(self, deliveries: bytes, priority: str = "") -> Verdicts:
        self.sizes.append(len(Deliveries.model_validate_json(deliveries).deliveries))
        return super().deliver(deliveries, priority)


def test_requests_grow_while_answers_are_quick_and_shrink_when_they_are_not() -> None:
    portions = Portions()
    sizes = []
    for seconds in (0.1, 0.1, 0.1, 0.1, 9.0, 9.0, 2.0):
        sizes.append(portions.size)
        portions.answered(seconds, edition=2)
    assert sizes == [FIRST, 2 * FIRST, 4 * FIRST, LARGEST, LARGEST, LARGEST // 2, LARGEST // 4]
    for _ in range(10):
        portions.answered(60.0, edition=2)
    assert portions.size == SMALLEST


def test_a_centre_of_the_first_edition_is_never_sent_more_than_it_takes() -> None:
    portions = Portions()
    portions.answered(0.1, edition=1)
    assert portions.size == FIRST


def test_a_long_queue_goes_in_growing_requests(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    many = 2 * FIRST + 150
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO student (id, student_number, family_name)"
            " SELECT 's' || n, 'X' || n, 'Ōta' FROM generate_series(1, %s) AS n",
            (many,),
        )
    store = enrolled_desk("one")
    Cycle(store).run([Peer.CENTRE])
    for number in range(1, many + 1):
        with store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
            work.session.get_one(Student, f"s{number}").note = "called"
    with store.reading() as session:
        desk, person = identity.joined_desk(session), identity.signed_in(session)
    way = Counting(desk.centre_url, SystemClock(), desk_token=desk.token, token=person.token)
    way.sizes = []
    report = CycleReport()
    push(store, way, report)
    way.close()
    assert report.accepted == many
    assert way.sizes == [FIRST, FIRST, 150], "the second was made ready before the first answer"
