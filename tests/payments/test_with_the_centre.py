"""Two desks, a real centre and the gateway: what both desks saw is in the ledger once."""

from __future__ import annotations

from pathlib import Path

import psycopg
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, GatewayMatch
from registrar_desktop.store.desk_store import DeskStore
from sync.attention import list_attention
from sync.cycle import Cycle
from sync.enrolment import join, sign_in
from sync.payments.gateway import Money
from sync.payments.operations import PaymentOrder, save_payment
from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.peers import Peer, PeerState
from sync.status import read_status
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.payments.sandbox_process import PaymentApi


def joined(centre: RunningCentre, folder: Path, name: str) -> DeskStore:
    store = DeskStore.open(folder / name / "store.db", b"k" * 32, SystemClock())
    join(store, centre.url, centre.add_desk(name))
    sign_in(store, "ann", PASSWORD)
    return store


def sync(store: DeskStore, api: PaymentApi, *, peers: tuple[Peer, ...] = tuple(Peer)) -> None:
    key = StripeKey(api.writing_key)
    phase = GatewayPhase(lambda: StripeGateway.at(api.url, key, SystemClock()))
    outcome = Cycle(store, phase).run(peers)
    assert outcome.faults == {}
    assert {status.state for status in outcome.peers.values()} == {PeerState.ONLINE}


def new_student(store: DeskStore) -> Student:
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        student = Student(
            id=new_id(), student_number=work.take_student_number(), family_name="Łukasz-Ōta"
        )
        work.session.add(student)
    return student


def account_at(store: DeskStore) -> list[dict[str, object]]:
    with store.reading() as session:
        return [row_to_json(row) for row in session.scalars(select(LedgerEntry))]


def test_two_desks_post_the_same_payment_and_the_centre_has_it_once(
    centre: RunningCentre, payment_api: PaymentApi, tmp_path: Path
) -> None:
    one, two = (joined(centre, tmp_path, name) for name in ("one", "two"))
    student = new_student(one)
    order = PaymentOrder(student, Money(125_000, "USD"), "Tuition", source="pm_card_visa")
    save_payment(one, "stripe", order)
    for store in (one, two):
        sync(store, payment_api, peers=(Peer.CENTRE,))
    payments_only = (Peer.PAYMENTS,)
    sync(one, payment_api, peers=payments_only)
    sync(two, payment_api, peers=payments_only)
    assert len(account_at(one)) == len(account_at(two)) == 1
    for store in (one, two, one, two):
        sync(store, payment_api)
    assert account_at(one) == account_at(two)
    with psycopg.connect(centre.database_url) as connection:
        rows = connection.execute("SELECT amount_minor, gateway_ref FROM ledger_entry").fetchall()
        assert [amount for amount, _ in rows] == [-125_000]
    for store in (one, two):
        with store.reading() as session:
            assert list_attention(session) == []
            assert read_status(session).waiting == 0
            assert session.scalars(select(Allocation)).all() == []
        store.close()


def test_a_payment_that_the_website_told_the_centre_first_is_in_the_account_once(
    centre: RunningCentre, payment_api: PaymentApi, tmp_path: Path
) -> None:
    desk = joined(centre, tmp_path, "one")
    student = new_student(desk)
    save_payment(
        desk, "stripe", PaymentOrder(student, Money(125_000, "USD"), "Fee", source="pm_card_visa")
    )
    sync(desk, payment_api, peers=(Peer.CENTRE,))
    sync(desk, payment_api, peers=(Peer.PAYMENTS,))
    [posted] = account_at(desk)
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            """
            INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency,
                effective_date, description, method, gateway_ref, source, change_set_id, posted_by,
                recorded_at)
            VALUES (%(id)s, %(student)s, 'PAYMENT', 'CARD_ONLINE', -125000, 'USD', current_date,
                'Card payment online', 'CARD_ONLINE', %(ref)s, 'website', %(id)s, 'website', now())
            """,
            {"id": new_id(), "student": student.id, "ref": posted["gateway_ref"]},
        )
    for _ in range(2):
        sync(desk, payment_api)
    [there] = account_at(desk)
    assert (there["gateway_ref"], there["posted_by"]) == (posted["gateway_ref"], "website")
    with desk.reading() as session:
        assert list_attention(session) == []
        row = session.scalars(select(GatewayTransaction)).one()
        assert (row.match, row.ledger_entry_id) == (GatewayMatch.MATCHED, there["id"])
    desk.close()
