"""Smoke only: our adapter talks to a Stripe stand-in that we did not write.

localstripe has no idempotency, no `created` filter and no disputes, so it can prove no more.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import requests

from registrar_desktop.clock import SystemClock
from sync.payments.gateway import Declined, GatewayStatus, Money, Unknown
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey

KEY = "sk_test_localstripe"
# It would write its store into the computer's folder for temporary files after each request.
START = """
from localstripe import resources, server
type(resources.store).dump_to_disk = lambda store: None
server.start()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where localstripe listens."""
    if not socket.has_ipv6:
        pytest.skip("localstripe listens on IPv6 only")
    folder, port = tmp_path_factory.mktemp("localstripe"), free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", START, "--port", str(port), "--from-scratch"],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    deadline, pause = time.monotonic() + 30, threading.Event()
    while not answers(port):
        assert process.poll() is None, (folder / "log").read_text("utf-8")
        assert time.monotonic() < deadline, "localstripe did not listen"
        pause.wait(0.05)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def gateway(place: str) -> Iterator[StripeGateway]:
    made = StripeGateway.at(place, StripeKey(KEY), SystemClock())
    yield made
    made.close()


def paid_there(url: str) -> str:
    """A payment made at localstripe in its own way."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {KEY}"
    card = {
        "type": "card",
        "card[number]": "4242424242424242",
        "card[exp_month]": "12",
        "card[exp_year]": "2040",
        "card[cvc]": "123",
    }
    with session:
        method = session.post(f"{url}/v1/payment_methods", data=card).json()["id"]
        order = {"amount": 5000, "currency": "usd", "payment_method": method, "confirm": "true"}
        made: str = session.post(f"{url}/v1/payment_intents", data=order).json()["id"]
    return made


def test_it_takes_our_refund_and_gives_it_back(place: str, gateway: StripeGateway) -> None:
    payment = paid_there(place)
    refund = gateway.create_refund("REFUND-q-1-1", payment, Money(1200, "USD"), {"desk": "D07"})
    assert (refund.status, refund.amount) == (GatewayStatus.SUCCEEDED, Money(1200, "USD"))
    assert refund.metadata == {"desk": "D07", "op_id": "REFUND-q-1-1"}
    found = gateway.get(refund.id)
    assert found is not None
    assert (found.id, found.parent) == (refund.id, payment)


def test_its_refusals_are_ours(gateway: StripeGateway) -> None:
    assert gateway.get("pi_nobody") is None
    with pytest.raises(Declined):
        gateway.create_refund("REFUND-q-2-1", "pi_nobody", Money(1200, "USD"), {})


def test_a_payment_that_does_not_say_what_was_received_is_not_believed(
    gateway: StripeGateway,
) -> None:
    """Localstripe leaves `amount_received` out; an amount is never guessed."""
    with pytest.raises(Unknown):
        gateway.create_payment("PAYMENT-r-1-1", Money(5000, "USD"), {}, None)
