"""Whatever happens in an outage, in any order: at the end all agree, nothing is lost, nothing is
there twice, and every refusal was shown to somebody.

The oracle is plain: what people entered, as they entered it. Stories of 25 steps run by default;
`--deep` tells many more and longer ones. `--hypothesis-seed` repeats a run.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import students
from registrar_desktop.records.counter import record_payment
from registrar_desktop.records.registering import drop, register
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.catalogue import Section
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod
from registrar_desktop.store.journal_file import open_journal, save_journal
from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from sync.attention import Keep, discard, list_attention, settle
from sync.cycle import Cycle
from sync.payments.gateway import Money
from sync.payments.operations import PaymentOrder, save_payment
from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_wire import StripeWire
from sync.peers import Peer, PeerState
from sync.rescue import take_in
from sync.status import read_status
from sync.transport import Patience
from tests.fixtures.databases import Postgres
from tests.outages.world import CAPACITY, DESKS, KEY, SECTIONS, Desk, Seed, World, seed
from tests.payments.sandbox_process import PaymentApi, running
from tests.sync.lost_answers import deliver_without_hearing

FIELDS = ("phone", "preferred_name", "middle_name")
FINAL = {ChangeSetState.ACCEPTED, ChangeSetState.SETTLED, ChangeSetState.DISCARDED}
SHARED = ("student", "registration", "hold", "ledger_entry", "allocation", "seat_allotment")

which_desk = st.integers(0, len(DESKS) - 1)
values = st.sampled_from(["1", "2", "Łukasz", "Nguyễn", "Ōta"])


class Outage(RuleBasedStateMachine):
    """Desks act offline and sync when they like, the website writes SQL, things break."""

    seed: Seed
    api: PaymentApi

    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="registrar-story-")
        self.api.post("/sandbox/reset")
        self.world: World = self.seed.copy(Path(self._folder.name) / "desks")
        # What people entered: receipt -> amount, values typed, students added, money asked for.
        self.receipts: dict[str, int] = {}
        self.typed: set[str] = set()
        self.added: set[str] = set()
        self.asked: set[str] = set()

    def teardown(self) -> None:
        try:
            self.come_to_rest()
            self.check()
        finally:
            self.world.close()
            self._folder.cleanup()

    # ---- people at desks

    @initialize(target=people)
    def somebody(self) -> str:
        return self.add_at(self.world.desks[0], "Okonkwo")

    @rule(target=people, at=which_desk, name=values)
    def add(self, at: int, name: str) -> Any:
        try:
            return self.add_at(self.world.desks[at], name)
        except Refused:
            return multiple()

    @rule(at=which_desk, who=people, field=st.sampled_from(FIELDS), value=values)
    def edit(self, at: int, who: str, field: str, value: str) -> None:
        with self.world.desks[at].store.changing(
            label="Edit", kind=ChangeKind.STUDENT_EDIT
        ) as work:
            student = work.session.get(Student, who)
            if student is not None and getattr(student, field) != value:
                setattr(student, field, value)
                self.typed.add(value)

    @rule(at=which_desk, who=people, section=st.sampled_from(SECTIONS))
    def join_section(self, at: int, who: str, section: str) -> None:
        self.act(at, who, section, ChangeKind.REGISTER)

    @rule(at=which_desk, who=people, section=st.sampled_from(SECTIONS))
    def leave_section(self, at: int, who: str, section: str) -> None:
        self.act(at, who, section, ChangeKind.DROP)

    @rule(at=which_desk, who=people, amount=st.integers(1, 500))
    def pay_cash(self, at: int, who: str, amount: int) -> None:
        with self.world.desks[at].store.changing(label="Payment", kind=ChangeKind.PAYMENT) as work:
            student = work.session.get(Student, who)
            if student is None:
                return
            tender = Tender(f"{amount}.00", PaymentMethod.CASH)
            taken = record_payment(work, student, tender, confirmed=True)
        assert taken.receipt_number not in self.receipts, "a receipt number was given twice"
        self.receipts[taken.receipt_number] = -amount * 100

    @rule(at=which_desk, who=people, amount=st.integers(1, 500))
    def ask_for_payment(self, at: int, who: str, amount: int) -> None:
        store = self.world.desks[at].store
        with store.reading() as session:
            student = session.get(Student, who)
        if student is not None:
            money = Money(amount * 100, "USD")
            order = PaymentOrder(student, money, "Tuition", "pm_card_visa", request_id=new_id())
            self.asked.add(save_payment(store, "stripe", order).id)

    @rule(at=which_desk, keep=st.sampled_from(Keep))
    def answer(self, at: int, keep: Keep) -> None:
        self.answer_first(self.world.desks[at], keep)

    # ---- the network and the machines

    @rule(at=which_desk)
    def sync(self, at: int) -> None:
        self.run_cycle(self.world.desks[at])

    @rule(at=which_desk)
    def answer_lost(self, at: int) -> None:
        """The centre decides what was sent, and the program ends before it hears of it."""
        desk = self.world.desks[at]
        deliver_without_hearing(desk.store)
        desk.restart()

    @rule(at=which_desk)
    def restart(self, at: int) -> None:
        self.world.desks[at].restart()

    @rule(at=which_desk, to=which_desk)
    def journal_is_handed_over(self, at: int, to: int) -> None:
        """A computer seems to die, its journal goes to another desk, and it lives on after all."""
        file = Path(self._folder.name) / "journal"
        save_journal(self.world.desks[at].store.path, KEY, file, "found beside the till")
        take_in(self.world.desks[to].store, open_journal(file, "found beside the till"))

    @rule(at=which_desk, minutes=st.integers(-600, 600))
    def clock_jumps(self, at: int, minutes: int) -> None:
        self.world.desks[at].clock.wrong_by = timedelta(minutes=minutes)

    @rule(kind=st.sampled_from(["reset_after_commit", "500_after_commit", "torn", "reset", "500"]))
    def payment_api_fails_once(self, kind: str) -> None:
        self.api.fault(kind, method="POST", path="/v1/payment_intents")

    # ---- others at the centre

    @rule(who=people, field=st.sampled_from(FIELDS), value=values)
    def website_edits(self, who: str, field: str, value: str) -> None:
        self.world.website(
            f"UPDATE student SET {field} = %(value)s WHERE id = %(id)s", {"value": value, "id": who}
        )

    @rule(who=people, section=st.sampled_from(SECTIONS))
    def website_registers(self, who: str, section: str) -> None:
        # Full, or in the course already: the database says so.
        said_no = (psycopg.errors.CheckViolation, psycopg.errors.UniqueViolation)
        with suppress(*said_no):
            self.world.website(
                "INSERT INTO registration (id, student_id, section_id, status, channel,"
                " requested_at, effective_at, change_set_id)"
                " SELECT %(id)s, id, %(section)s, 'REGISTERED', 'WEB', now(), now(), %(id)s"
                " FROM student WHERE id = %(who)s",
                {"id": new_id(), "section": self.seed.sections[section], "who": who},
            )

    @rule()
    def centre_is_backed_up(self) -> None:
        self.world.back_up()

    @precondition(lambda self: self.world.backups > 0)
    @rule()
    def centre_is_restored(self) -> None:
        self.world.restore()

    # ---- what holds all the time

    @invariant()
    def seats_hold(self) -> None:
        taken = self.world.ask(
            "SELECT section_id, count(*) FROM registration"
            " WHERE status IN ('REGISTERED', 'AUDIT', 'OFFERED') AND override_by IS NULL GROUP BY 1"
        )
        limits = {self.seed.sections[name]: limit for name, limit in CAPACITY.items()}
        assert all(count <= limits[section] for section, count in taken)

    # ---- the end

    def come_to_rest(self) -> None:
        assert self.api.ask("DELETE", "/sandbox/faults").ok
        for desk in self.world.desks:
            desk.clock.wrong_by = timedelta()
        for _ in range(40):
            self.api.advance(hours=1)
            moved = sum(
                self.run_cycle(desk) + self.answer_first(desk, Keep.MINE)
                for desk in self.world.desks
            )
            if not moved and self.nothing_waits():
                return
            # What another desk should have offered again after a restore is awaited for a day.
            self.world.website("UPDATE school SET began_at = now() - interval '2 days'", {})
        pytest.fail("three desks and a centre did not come to rest")

    def nothing_waits(self) -> bool:
        for desk in self.world.desks:
            with desk.store.reading() as session:
                if read_status(session).waiting:
                    return False
        return True

    def check(self) -> None:
        for desk in self.world.desks:
            self.check_journal(desk)
        for kind in SHARED:
            centre = self.world.ask(f"SELECT id, row_version FROM {kind} ORDER BY id")
            for desk in self.world.desks:
                assert desk.rows(kind) == centre, kind
        for name in FIELDS:
            centre = self.world.ask(f"SELECT id, {name} FROM student ORDER BY id")
            for desk in self.world.desks:
                assert desk.rows("student", name) == centre, name
        self.check_money()
        self.check_people()

    def check_journal(self, desk: Desk) -> None:
        with desk.store.reading() as session:
            status = read_status(session)
            assert (status.waiting, status.attention) == (0, 0)
            assert session.scalars(select(ConfirmedRecord)).all() == []
            assert set(session.scalars(select(JournalEntry.state))) <= FINAL

    def check_money(self) -> None:
        posted = Counter(
            dict(
                self.world.ask(
                    "SELECT receipt_number, sum(amount_minor)::bigint FROM ledger_entry"
                    " WHERE receipt_number IS NOT NULL AND kind = 'PAYMENT' GROUP BY 1"
                )
            )
        )
        assert posted == Counter(self.receipts), "cash over the counter"
        taken = Counter[str]()
        for intent in self.api.get("/v1/payment_intents", limit=100)["data"]:
            if intent["status"] == "succeeded":
                assert intent["metadata"]["op_id"] in self.asked
                taken[intent["metadata"]["student_number"]] -= intent["amount_received"]
        entered = Counter(
            dict(
                self.world.ask(
                    "SELECT student_number, sum(amount_minor)::bigint FROM ledger_entry"
                    " JOIN student ON student.id = student_id WHERE method = 'CARD_ONLINE'"
                    " GROUP BY 1"
                )
            )
        )
        assert entered == taken, "money through the payment API"

    def check_people(self) -> None:
        there = {key for (key,) in self.world.ask("SELECT id FROM student")}
        given_up, journalled = set(), set()
        for desk in self.world.desks:
            with desk.store.reading() as session:
                for line, state in session.execute(
                    select(JournalLine, JournalEntry.state).join(
                        JournalEntry, JournalEntry.id == JournalLine.change_set_id
                    )
                ):
                    journalled |= {a for _, a in line.fields.values() if isinstance(a, str)}
                    if state in {ChangeSetState.DISCARDED, ChangeSetState.SETTLED}:
                        given_up.add(line.record_id)
        assert self.added <= there | given_up, "a student was lost without anybody deciding so"
        assert self.typed <= journalled, "what somebody typed is readable nowhere"

    # ---- how it is done

    def add_at(self, desk: Desk, name: str) -> str:
        with desk.store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
            student = students.add(work, {"family_name": name}, confirmed=True)
        self.added.add(student.id)
        return student.id

    def act(self, at: int, who: str, section: str, kind: ChangeKind) -> None:
        try:
            with self.world.desks[at].store.changing(label=kind.value, kind=kind) as work:
                student = work.session.get(Student, who)
                place = work.session.get(Section, self.seed.sections[section])
                if student is not None and place is not None:
                    (register if kind is ChangeKind.REGISTER else drop)(work, student, place)
        except (Refused, Invalid):
            pass  # the desk said why and kept nothing

    def run_cycle(self, desk: Desk) -> int:
        outcome = Cycle(desk.store, GatewayPhase(self.connect)).run()
        centre = outcome.peers[Peer.CENTRE]
        assert centre.state in {PeerState.ONLINE, PeerState.CLOCK_WRONG}, outcome.faults
        report = outcome.report
        return report.sent + report.received + report.payments_changed

    def answer_first(self, desk: Desk, keep: Keep) -> int:
        """A person at the desk answers the oldest refusal or conflict."""
        with desk.store.reading() as session:
            waiting = list_attention(session)
        for item in waiting:
            try:
                if item.state is ChangeSetState.REFUSED:
                    discard(desk.store, item.number, along=True)
                else:
                    settle(desk.store, item.number, keep)
            except Fault:
                continue
            return 1
        return 0

    def connect(self) -> StripeGateway:
        clock = SystemClock()
        wire = StripeWire(
            StripeKey(self.api.writing_key), clock, self.api.url, Patience(2.0, 0.5, 2.0)
        )
        return StripeGateway(wire, clock, wait=lambda seconds: None)


@pytest.fixture(scope="module")
def begun(
    postgres: Postgres, central_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Seed, PaymentApi]]:
    """What all stories begin with, and a payment API."""
    folder = tmp_path_factory.mktemp("outages")
    with seed(postgres, central_template, folder) as made, running(folder, "--seed", "1") as api:
        yield made, api


def test_whatever_happens_nothing_is_lost_and_nothing_is_there_twice(
    begun: tuple[Seed, PaymentApi],
) -> None:
    class Story(Outage):
        seed, api = begun

    # Shrinking a story would tell it a thousand times; its steps are printed as they are.
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=settings().max_examples // 3, phases=[Phase.explicit, Phase.generate]
        ),
    )
