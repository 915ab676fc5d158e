"""What the centre hears of the payment API is at every desk, with a key of its own or without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from queue import Queue
from time import monotonic

import psycopg
from sqlalchemy import select

from central import staff
from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayMatch, Role
from registrar_desktop.store.desk_store import DeskStore
from sync.agreement import read_agreement
from sync.comparing import Watcher, WholeComparison
from sync.cycle import Cycle, CycleOutcome
from sync.enrolment import join, sign_in
from sync.keeping_up import runner_for
from sync.payments.centre_figures import read_figures, seen_by_centre
from sync.payments.phase import GatewayPhase
from sync.payments.providers import gateway_of
from sync.peers import Peer, PeerState
from sync.protocol_reading import PaymentFigures
from tests.fixtures.centre import PASSWORD, running_centre
from tests.payments.desk import NUMBER
from tests.payments.followed import Followed
from tests.payments.sandbox_process import DEBIT, PaymentApi
from ui.weather_words import how_it_fares

MARKS = {"metadata[request_id]": "r-1", "metadata[student_number]": NUMBER}
_LATER = 301.0
CENTRE, PAYMENTS = (Peer.CENTRE,), (Peer.PAYMENTS,)


@contextmanager
def joined(school: Followed, folder: Path) -> Iterator[DeskStore]:
    """A desk where Ann of finance works."""
    now = SystemClock().now()
    with school.engine.begin() as connection:
        staff.add_user(
            connection, "ann", "Ann", [Role.FINANCE], PASSWORD, without_second_factor=True
        )
        code = staff.add_desk(connection, "Counter", now)[1]
    store = DeskStore.open(folder / "desk" / "store.db", b"k" * 32, SystemClock())
    join(store, school.url, code)
    sign_in(store, "ann", PASSWORD)
    yield store
    store.close()


def sync(store: DeskStore, school: Followed, peers: tuple[Peer, ...]) -> CycleOutcome:
    api = school.api
    phase = GatewayPhase(lambda: gateway_of("stripe", api.url, api.writing_key, SystemClock()))
    outcome = Cycle(store, phase).run(peers)
    assert outcome.faults == {}
    return outcome


def row(store: DeskStore, gateway_id: str) -> GatewayTransaction:
    with store.reading() as session:
        return session.scalars(
            select(GatewayTransaction).where(GatewayTransaction.provider_ref == gateway_id)
        ).one()


def entries(store: DeskStore) -> list[tuple[str, int]]:
    with store.reading() as session:
        found = session.execute(
            select(LedgerEntry.code, LedgerEntry.amount_minor).where(
                LedgerEntry.gateway_ref.is_not(None)
            )
        )
        return [(code, minor) for code, minor in found]


def agreed(store: DeskStore) -> bool:
    with store.reading() as session:
        last = read_agreement(session)
    return last is not None and last.agreed


def test_a_desk_without_a_key_gets_status_and_entry_from_the_centre(
    school: Followed, tmp_path: Path
) -> None:
    with joined(school, tmp_path) as store:
        school.add_student()
        school.step()
        debit = school.api.buy(7_000, {**DEBIT, **MARKS})["id"]
        school.deliver_new()
        school.step()
        sync(store, school, CENTRE)
        assert row(store, debit).status == "PROCESSING"
        assert entries(store) == []
        school.api.advance(days=4, seconds=1)
        school.step(later=_LATER)
        sync(store, school, CENTRE)
        known = row(store, debit)
        assert (known.status, known.match) == ("SUCCEEDED", GatewayMatch.MATCHED)
        assert known.row_version > 0
        assert entries(store) == [("BANK_TRANSFER", -7_000)]
        assert agreed(store)
        with store.reading() as session:
            figures = read_figures(session)
        now = store.clock.now()
        seen = seen_by_centre(figures, now)
        assert seen is not None
        assert how_it_fares(seen).startswith("The centre follows it for all desks")


def test_how_the_payment_api_fares_for_the_centre_is_told_at_a_desk() -> None:
    now = SystemClock().now()
    failing = PaymentFigures(provider="stripe", deliveries=True, failing_since=now)
    queued = PaymentFigures(provider="stripe", deliveries=True, oldest_event_waiting=now)
    told = [
        seen_by_centre(figures, now + later)
        for figures in (None, failing, queued)
        for later in (timedelta(seconds=1), timedelta(minutes=6))
    ]
    assert [each and (each.state, each.reason) for each in told] == [
        None,
        None,
        (PeerState.DEGRADED, "centre_payments_failing"),
        (PeerState.OFFLINE, "centre_payments_failing"),
        (PeerState.ONLINE, "centre_follows"),
        (PeerState.DEGRADED, "centre_deliveries_wait"),
    ]


def test_cut_off_from_the_centre_a_desk_looks_for_itself_and_both_agree_later(
    school: Followed, tmp_path: Path
) -> None:
    """The desk saw the payment succeed and posted it; the centre still believes it is on its way."""
    with joined(school, tmp_path) as store:
        school.add_student()
        debit = school.api.buy(7_000, {**DEBIT, **MARKS})["id"]
        school.step()
        sync(store, school, CENTRE)
        school.api.advance(days=4, seconds=1)
        sync(store, school, PAYMENTS)
        assert row(store, debit).status == "SUCCEEDED"
        assert entries(store) == [("BANK_TRANSFER", -7_000)]
        outcome = sync(store, school, CENTRE)
        assert (outcome.report.accepted, agreed(store)) == (1, True)
        assert school.entries() == [("BANK_TRANSFER", -7_000)]
        assert row(store, debit).status == "SUCCEEDED", "the centre's older look changes nothing"
        school.step(later=_LATER)
        sync(store, school, CENTRE)
        assert row(store, debit).match is school.row(debit).match is GatewayMatch.MATCHED
        assert school.entries() == entries(store) == [("BANK_TRANSFER", -7_000)]
        comparing = WholeComparison(Watcher(), mend=False)
        found = Cycle(store, comparing=comparing).run(CENTRE)
        assert (found.report.differed, comparing.finished) == (0, True)


def test_centre_and_desk_post_the_same_at_the_same_time(school: Followed, tmp_path: Path) -> None:
    with joined(school, tmp_path) as store:
        student = school.add_student()
        school.charge(student, 50_000)
        sync(store, school, CENTRE)
        paid = school.api.buy(50_000, MARKS)["id"]
        school.step(later=_LATER)
        sync(store, school, PAYMENTS)
        assert entries(store) == school.entries() == [("CARD_ONLINE", -50_000)]
        outcome = sync(store, school, (Peer.CENTRE, Peer.PAYMENTS))
        assert outcome.report.accepted == 1, "the desk's entry is the centre's"
        sync(store, school, CENTRE)
        assert entries(store) == school.entries() == [("CARD_ONLINE", -50_000)]
        assert row(store, paid).ledger_entry_id == school.row(paid).ledger_entry_id
        assert school.rows("SELECT sum(amount_minor) FROM allocation") == [(50_000,)]
        assert agreed(store)


def test_a_payment_on_the_web_is_at_a_desk_long_before_it_would_look(
    database_url: str, payment_api: PaymentApi, tmp_path: Path
) -> None:
    """Two processes serve, one of them follows; the desk has no key at all."""
    environment = {
        "REGISTRAR_CENTRAL_PAYMENTS_KEY": payment_api.reading_key,
        "REGISTRAR_CENTRAL_WEBHOOK_SECRETS": f"whsec_old, {payment_api.webhook_secret}",
        "REGISTRAR_CENTRAL_PAYMENTS_URL": payment_api.url,
    }
    with running_centre(database_url, tmp_path, workers=2, environment=environment) as centre:
        centre.add_user("ann")
        store = DeskStore.open(tmp_path / "desk" / "store.db", b"k" * 32, SystemClock())
        join(store, centre.url, centre.add_desk())
        sign_in(store, "ann", PASSWORD)
        runner, cycles = runner_for(store, lambda peers: Cycle(store).run(peers)), Queue[object]()
        runner.listen(cycles.put)
        runner.start()
        assert runner.hearing.wait(20)
        with psycopg.connect(database_url) as website:
            website.execute(
                "INSERT INTO student (id, student_number, family_name) VALUES (%s, %s, 'Okafor')",
                (new_id(), NUMBER),
            )
        payment_api.post("/sandbox/webhooks", url=f"{centre.url}/v1/webhooks/stripe")
        began = monotonic()
        payment_api.buy(9_000, MARKS)
        while entries(store) != [("CARD_ONLINE", -9_000)]:
            cycles.get(timeout=15)
        assert monotonic() - began < 10
        payment_api.post("/sandbox/webhooks", url="")
        runner.stop()
        store.close()
