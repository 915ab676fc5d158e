"""A desk that is killed (`kill -9`) at any step of a cycle goes on as if nothing had been: both
sides agree, each change is applied once, and money is taken once.

By default every fifth step of a cycle is tried, each run beginning where the desk was left;
and a few of the many of a first download; `--deep` tries every one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.counter import record_payment
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState
from sync.payments.gateway import Money
from sync.payments.operations import PaymentOrder, save_payment
from tests.fixtures.databases import Postgres
from tests.fixtures.mortal import ONLY_WHERE_PROCESSES_FORK, Mortal, mortal
from tests.outages.street import KEY, Street, add_student, rows, set_phone, states, street, waiting

pytestmark = ONLY_WHERE_PROCESSES_FORK
ACTS = "tests.outages.killed_acts"


@pytest.fixture(scope="module")
def place(
    postgres: Postgres, central_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    with street(postgres, central_template, tmp_path_factory.mktemp("killed")) as laid:
        yield laid


@pytest.fixture(scope="module")
def program() -> Iterator[Mortal]:
    with mortal() as running:
        yield running


@pytest.fixture
def stride(request: pytest.FixtureRequest) -> int:
    return 1 if request.config.getoption("--deep") else 5


def each_step(stride: int, killed: Callable[[int], bool]) -> int:
    """Die at one step after the other until the act comes to its end; how many steps it has."""
    for step in count(1, stride):
        if not killed(step):
            return step
    raise AssertionError("an act without an end")


def test_at_every_step_of_a_visit_to_the_centre(
    place: Street, program: Mortal, stride: int
) -> None:
    desk = place.desk("counter")
    place.sync(desk)

    def killed(step: int) -> bool:
        student, receipt = record_a_morning(desk)
        website_edits(place, student.id)
        died = program.act(f"{ACTS}:visit_centre", step, path=str(desk.path))
        for _ in range(3):
            assert place.visit_centre(desk).faults == {}
            website_edits(place, student.id)
        check_morning(place, desk, student, receipt)
        return died

    assert each_step(stride, killed) > 40
    check_agreement(place, desk)


def test_at_every_step_of_a_visit_to_the_payment_api(
    place: Street, program: Mortal, stride: int
) -> None:
    desk = place.desk("cashier")
    place.sync(desk)
    student = add_student(desk)
    place.sync(desk)
    asked: list[str] = []
    api = {"url": place.network.roads["payments"], "key": place.api.writing_key}

    def killed(step: int) -> bool:
        order = PaymentOrder(
            student, Money(500, "USD"), "Tuition", "pm_card_visa", request_id=new_id()
        )
        asked.append(save_payment(desk, "stripe", order).id)
        died = program.act(f"{ACTS}:visit_payments", step, path=str(desk.path), **api)
        for _ in range(2):
            place.api.advance(hours=1)
            assert place.sync(desk).faults == {}
        posted = "SELECT count(*), sum(amount_minor) FROM ledger_entry WHERE student_id = "
        wanted = [(len(asked), -500 * len(asked))]
        assert rows(desk, f"{posted}'{student.id}'") == wanted
        return died

    assert each_step(stride, killed) > 40
    place.visit_centre(desk)
    check_agreement(place, desk)
    taken = [intent["metadata"]["op_id"] for intent in place.money_taken()]
    assert sorted(taken) == sorted(asked)


def test_at_every_step_of_a_first_download_while_others_post_money(
    place: Street, program: Mortal, stride: int, tmp_path: Path
) -> None:
    """Killed in the midst of it, going on when a student with a charge was added meanwhile."""
    fresh = place.desk("fresh")
    begun = tmp_path / "begun.db"
    fresh.copy_to(begun)
    fresh.close()

    def killed(step: int) -> bool:
        path = tmp_path / f"{step}" / "store.db"
        path.parent.mkdir()
        shutil.copyfile(begun, path)
        died = program.act(f"{ACTS}:visit_centre", step, path=str(path))
        website_charges(place)
        desk = DeskStore.open(path, KEY, SystemClock())
        assert place.visit_centre(desk).faults == {}
        check_agreement(place, desk)
        desk.close()
        return died

    assert each_step(4 * stride if stride > 1 else 1, killed) > 40


def website_charges(place: Street) -> None:
    """Somebody is added by plain SQL, and owes at once."""
    student = new_id()
    with psycopg.connect(place.centre.database_url) as connection:
        connection.execute(
            "INSERT INTO student (id, student_number, family_name) VALUES (%s, %s, 'Web')",
            (student, student[-12:]),
        )
        connection.execute(
            "INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency,"
            " effective_date, due_date, description, change_set_id, posted_by, recorded_at)"
            " VALUES (%s, %s, 'CHARGE', 'TUITION', 5000, 'USD', '2026-09-01', '2026-09-30',"
            " 'Tuition', %s, 'website', now())",
            (new_id(), student, new_id()),
        )


def record_a_morning(desk: DeskStore) -> tuple[Student, str]:
    """A new student, two edits and cash."""
    student = add_student(desk)
    for phone in ("1", "2"):
        set_phone(desk, student.id, phone)
    with desk.changing(label="Payment", kind=ChangeKind.PAYMENT) as work:
        tender = Tender("10.00", PaymentMethod.CASH)
        here = work.session.get_one(Student, student.id)
        taken = record_payment(work, here, tender, confirmed=True)
    return student, taken.receipt_number


def website_edits(place: Street, student_id: str) -> None:
    """Somebody else touches the same student, once it is at the centre."""
    with psycopg.connect(place.centre.database_url) as connection:
        connection.execute(
            "UPDATE student SET middle_name = concat(middle_name, 'x') WHERE id = %s", (student_id,)
        )


def check_morning(place: Street, desk: DeskStore, student: Student, receipt: str) -> None:
    """Nothing waits; the edits stand once, in order; the cash is there once."""
    assert waiting(desk) == 0
    assert states(desk) == {ChangeSetState.ACCEPTED}
    [(phone, names, version)] = place.ask(
        "SELECT phone, coalesce(middle_name, ''), row_version FROM student WHERE id = %s",
        student.id,
    )
    assert phone == "2"
    assert version == 3 + len(names), "an edit counts once"
    cash = place.ask("SELECT amount_minor FROM ledger_entry WHERE receipt_number = %s", receipt)
    assert cash == [(-1000,)]


def check_agreement(place: Street, desk: DeskStore) -> None:
    """All records are the same on both sides, version by version."""
    place.visit_centre(desk)
    for kind in ("student", "ledger_entry", "allocation"):
        query = f"SELECT id, row_version FROM {kind} ORDER BY id"
        assert rows(desk, query) == place.ask(query), kind
    assert rows(desk, "SELECT record_id FROM confirmed_record") == []
