"""The failure table: for each way a request can fail, what is certain about the money."""

from __future__ import annotations

import logging
import socket
from datetime import timedelta
from functools import partial

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Invalid, Refused, Unreachable
from sync.payments.gateway import (
    Declined,
    LookupIncomplete,
    Money,
    NotSent,
    OperationKind,
    Unknown,
)
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_wire import StripeWire
from sync.transport import Patience
from tests.fixtures.logs import LogWatch
from tests.payments import broken_server as broken
from ui.wording import sentence

KEY = "rk_test_abcdefghijkl"
AMOUNT = Money(5000, "USD")


def gateway_at(url: str, patience: Patience | None = None) -> StripeGateway:
    clock = SystemClock()
    wire = StripeWire(StripeKey(KEY), clock, url, patience or Patience(2.0, 0.3, 1.0))
    return StripeGateway(wire, clock, wait=lambda seconds: None)


def pay(url: str) -> Fault:
    """Try to pay there; what came of it."""
    gateway = gateway_at(url)
    with pytest.raises(Fault) as failure:
        gateway.create_payment("PAYMENT-1-1", AMOUNT, {}, "pm_card_visa")
    gateway.close()
    return failure.value


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


MAY_HAVE_BEEN_EXECUTED = {
    "never answers": (None, "payments_no_answer"),
    "hangs up": (broken.hang_up, "payments_no_answer"),
    "reset": (broken.reset, "payments_no_answer"),
    "torn body": (broken.torn, "payments_no_answer"),
    "torn body of unknown length": (broken.torn_without_length, "payments_answer_unreadable"),
    "500": (broken.error(500, "api_error"), "payments_failed_there"),
    "503": (broken.error(503, "api_error"), "payments_failed_there"),
    "409": (broken.error(409, "idempotency_error"), "payments_in_progress"),
    "key of another body": (broken.error(400, "idempotency_error"), "payments_key_used_otherwise"),
    "portal": (
        broken.answer(200, "<html>Sign in</html>", kind="text/html"),
        "payments_answer_unreadable",
    ),
    "portal that redirects": (
        broken.answer(302, "", Location="http://127.0.0.1:9/login"),
        "payments_answer_unreadable",
    ),
    "proxy's 502": (broken.answer(502, "Bad gateway"), "payments_answer_unreadable"),
    "proxy's 403": (broken.answer(403, "<html>Blocked</html>"), "payments_answer_unreadable"),
    "proxy's 429": (broken.answer(429, {"detail": "slow down"}), "payments_answer_unreadable"),
    "JSON of somebody else": (broken.answer(200, {"ok": True}), "payments_answer_unreadable"),
    "a list": (broken.answer(200, [1, 2]), "payments_answer_unreadable"),
    "half an object": (broken.answer(200, broken.SUCCESS), "payments_answer_unreadable"),
}


@pytest.mark.parametrize("case", MAY_HAVE_BEEN_EXECUTED)
def test_it_may_have_been_executed(case: str) -> None:
    act, code = MAY_HAVE_BEEN_EXECUTED[case]
    with broken.breaking(act) as server:
        failure = pay(server.url)
        assert isinstance(failure, Unknown)
        assert failure.code == code
        assert len(server.requests) == 1, "sent once: whoever sends again looks it up first"
    assert "do not charge again" in sentence(failure).lower()


@pytest.mark.parametrize(
    ("act", "code", "retry_after"),
    [
        (broken.error(429, Retry_After="7"), "payments_busy", 7.0),
        (broken.error(429), "payments_busy", 1.0),
        (broken.error(401), "payments_key_refused", None),
        (broken.error(403), "payments_right_missing", None),
    ],
)
def test_it_answered_that_nothing_was_executed(
    act: broken.Break, code: str, retry_after: float | None
) -> None:
    with broken.breaking(act) as server:
        failure = pay(server.url)
    assert isinstance(failure, NotSent)
    assert (failure.code, failure.retry_after) == (code, retry_after)
    assert "nothing was sent" in sentence(failure).lower()


def test_who_was_told_to_wait_sends_nothing_meanwhile() -> None:
    with broken.breaking(broken.error(429, Retry_After="30")) as server:
        gateway = gateway_at(server.url)
        for _ in range(3):
            with pytest.raises(NotSent) as failure:
                gateway.create_payment("PAYMENT-1-1", AMOUNT, {}, None)
            assert 25 < (failure.value.retry_after or 0) <= 30
        assert len(server.requests) == 1
        with pytest.raises(LookupIncomplete) as reading:
            gateway.get("pi_1")
        assert (reading.value.retry_after or 0) > 25
        assert len(server.requests) == 1


def test_no_connection_is_nothing_sent() -> None:
    for url in (closed_port(), "https://payments.invalid"):
        failure = pay(url)
        assert isinstance(failure, NotSent)
        assert failure.code == "payments_unreachable"


def test_a_failed_handshake_is_nothing_sent() -> None:
    with broken.breaking(broken.answer(400, "not TLS"), listens=False) as server:
        failure = pay(server.url.replace("http://", "https://"))
    assert isinstance(failure, NotSent)
    assert failure.code == "payments_untrusted"
    assert isinstance(failure, Unreachable)


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (402, "card_error", "payment_declined"),
        (400, "invalid_request_error", "payment_refused_there"),
        (404, "invalid_request_error", "payment_refused_there"),
    ],
)
def test_a_refusal_is_final(status: int, kind: str, code: str) -> None:
    with broken.breaking(broken.error(status, kind)) as server:
        failure = pay(server.url)
    assert isinstance(failure, Declined)
    assert isinstance(failure, Refused)
    assert failure.code == code
    assert "nothing was charged" in sentence(failure).lower()


@pytest.mark.parametrize(
    "act",
    [
        None,
        broken.reset,
        broken.torn,
        broken.error(500),
        broken.error(429),
        broken.error(401),
        broken.answer(200, {"object": "list", "data": [], "has_more": True}),
        broken.answer(200, {"object": "list", "data": [{"id": 5}], "has_more": False}),
        broken.answer(200, {"object": "list", "data": []}),
        broken.answer(200, {"object": "list", "data": [{"id": "pi_1"}], "has_more": True}),
        broken.answer(200, "<html>", kind="text/html"),
    ],
)
def test_a_question_without_a_whole_answer_proves_nothing(act: broken.Break | None) -> None:
    with broken.breaking(act) as server:
        gateway = gateway_at(server.url)
        with pytest.raises(LookupIncomplete):
            gateway.find(OperationKind.PAYMENT, {"PAYMENT-1-1"}, gateway.now() - timedelta(hours=1))
        gateway.close()


def test_a_list_that_runs_in_a_circle_is_left() -> None:
    row = {"id": "pi_1", "object": "payment_intent"}
    page = broken.answer(200, {"object": "list", "data": [row], "has_more": True})
    with broken.breaking(page) as server:
        gateway = gateway_at(server.url)
        with pytest.raises(LookupIncomplete):
            list(gateway._reader.whole("payment_intents", {}))
        assert len(server.requests) == 2


def drip(connection: socket.socket, head: bytes) -> None:
    """A few bytes at a time, never an end."""
    connection.settimeout(0.05)
    connection.sendall(head)
    while True:
        try:
            connection.sendall(b"a" * 10)
            if connection.recv(1) == b"":
                return
        except TimeoutError:
            continue
        except OSError:
            return


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "]
)
def test_an_answer_that_drips_is_given_up(head: bytes) -> None:
    with broken.breaking(partial(drip, head=head)) as server:
        assert isinstance(pay(server.url), Unknown)


def test_not_even_a_whole_head(log_watch: LogWatch) -> None:
    log_watch.expect("urllib3.connection", "Failed to parse headers")
    with broken.breaking(broken.half_a_head) as server:
        assert isinstance(pay(server.url), Unknown)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("sk_live_abcdefghijkl", Refused),
        ("pk_test_abcdefghijkl", Invalid),
        ("rk_test_", Invalid),
        ("rk_test_abc\r\nX: y", Invalid),
        ("", Invalid),
    ],
)
def test_a_key_that_could_do_too_much_or_is_none_is_not_taken(text: str, kind: type[Fault]) -> None:
    with pytest.raises(kind) as failure:
        StripeKey(text)
    assert text == "" or text not in str(failure.value)


@pytest.mark.parametrize("url", ["http://api.example.com", "ftp://127.0.0.1", "api.stripe.com"])
def test_a_key_never_travels_in_the_open(url: str) -> None:
    with pytest.raises(Invalid):
        StripeWire(StripeKey(KEY), SystemClock(), url)


def test_the_key_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = StripeKey(KEY)
    with broken.breaking(broken.error(401)) as server:
        failure = pay(server.url)
        sent = server.requests[0]
    pay(closed_port())
    assert KEY.encode() in sent
    told = caplog.text + repr(key) + str(key) + repr(failure) + str(vars(failure))
    assert KEY not in told
    assert "PAYMENT-1-1" not in caplog.text


def test_a_request_is_written_as_stripe_reads_it() -> None:
    with broken.breaking(broken.error(500)) as server:
        gateway = gateway_at(server.url)
        with pytest.raises(Unknown):
            gateway.create_payment(
                "PAYMENT-1-1", AMOUNT, {"student_number": "004117"}, "pm_card_visa"
            )
        head, _, body = server.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /v1/payment_intents HTTP/1.1")
    assert "Idempotency-Key: PAYMENT-1-1" in head
    assert "Stripe-Version: 2026-10-28.endive" in head
    assert "metadata%5Bstudent_number%5D=004117" in body
    assert "metadata%5Bop_id%5D=PAYMENT-1-1" in body
    assert "amount=5000&currency=usd" in body
