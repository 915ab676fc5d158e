"""What a desk does while it may be killed at any step: a visit to the centre, to the payment API,
and to a feed read row by row."""

from __future__ import annotations

from pathlib import Path

from registrar_desktop.store import identity
from registrar_desktop.store.identity import read_setting
from sync.centre import CentreClient
from sync.cycle import Cycle
from sync.download import CURSOR
from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_wire import StripeWire
from sync.peers import Peer
from sync.pull import take_in
from sync.report import CycleReport
from tests.fixtures.mortal import MortalClock, Steps, mortal_store
from tests.outages.street import KEY
from tests.payments.capability_sets import Lookup, able


def visit_centre(steps: Steps, path: str) -> None:
    """Deliver and fetch."""
    store = mortal_store(Path(path), KEY, steps)
    outcome = Cycle(store).run([Peer.CENTRE])
    assert outcome.faults == {}
    store.close()


def visit_payments(
    steps: Steps, path: str, url: str, key: str, lookup: Lookup = "list", window: int = 86_400
) -> None:
    """Resolve, send, fetch and post, at a payment API that can be asked in this way."""
    store = mortal_store(Path(path), KEY, steps)

    def connect() -> StripeGateway:
        clock = MortalClock(steps)
        wire = StripeWire(StripeKey(key), clock, url)
        return able(lookup, window)(wire, clock, wait=lambda seconds: None)

    outcome = Cycle(store, GatewayPhase(connect)).run([Peer.PAYMENTS])
    assert outcome.faults == {}
    store.close()


def cycle_in_bad_weather(steps: Steps, path: str, url: str, key: str) -> None:
    """Whatever the peers make of it."""
    store = mortal_store(Path(path), KEY, steps)

    def connect() -> StripeGateway:
        clock = MortalClock(steps)
        return StripeGateway(StripeWire(StripeKey(key), clock, url), clock, wait=lambda _: None)

    Cycle(store, GatewayPhase(connect)).run()
    store.close()


def read_a_page(steps: Steps, path: str, url: str) -> None:
    """One page of the feed of one row at the most, from the centre at this address."""
    store = mortal_store(Path(path), KEY, steps)
    with store.reading() as session:
        desk, person = identity.joined_desk(session), identity.signed_in(session)
        cursor = (read_setting(session, CURSOR) or {}).get("after", "")
    centre = CentreClient(url, store.clock, desk_token=desk.token, token=person.token)
    take_in(store, centre.feed(cursor, 1), CycleReport())
    centre.close()
    store.close()
