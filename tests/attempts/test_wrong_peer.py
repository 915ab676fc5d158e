"""Somebody in the centre's place: no TLS, an old one, another host, another certificate."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Invalid
from sandbox.network.certificates import KNOWN, UNKNOWN, serving_as
from sync.centre import CentreClient
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.trust import Trust, trust_in

Serve = Callable[[ssl.SSLContext], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts listeners that shake hands and answer one request with nothing."""
    with ExitStack() as opened:

        def start(context: ssl.SSLContext) -> int:
            bound = opened.enter_context(socket.create_server(("", 0)))
            thread = threading.Thread(target=_answer, args=(bound, context), daemon=True)
            thread.start()
            return int(bound.getsockname()[1])

        yield start


def _answer(bound: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            line, _ = bound.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(line, server_side=True) as safe:
                safe.recv(65536)
                safe.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        except OSError:
            line.close()


def meets(url: str, trust: Trust) -> str:
    """What a desk makes of who answers there; `answered` where it was believed."""
    client = CentreClient(url, SystemClock())
    client.rely_on(trust)
    try:
        client.history()
    except Fault as fault:
        # The answer is none, but it was read.
        return "answered" if fault.code == "centre_unreadable" else fault.code
    finally:
        client.close()
    return "answered"


def fingerprint(pem: str) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def test_the_schools_own_authority_is_believed_and_no_other(serve: Serve) -> None:
    good, bad = serve(serving_as(trusted=True)), serve(serving_as(trusted=False))
    assert meets(f"https://localhost:{good}", Trust(KNOWN)) == "answered"
    assert meets(f"https://localhost:{bad}", Trust(KNOWN)) == "centre_untrusted"
    # What the system does not know is not believed without being told.
    assert meets(f"https://localhost:{good}", Trust()) == "centre_untrusted"


def test_a_certificate_for_another_host_is_not_believed(serve: Serve) -> None:
    port = serve(serving_as(trusted=True))
    assert meets(f"https://127.0.0.2:{port}", Trust(KNOWN)) == "centre_untrusted"


def test_a_pinned_certificate_is_the_only_one(serve: Serve) -> None:
    port = serve(serving_as(trusted=True))
    right, wrong = Trust(KNOWN, fingerprint(KNOWN)), Trust(KNOWN, fingerprint(UNKNOWN))
    assert meets(f"https://localhost:{port}", right) == "answered"
    assert meets(f"https://localhost:{port}", wrong) == "centre_untrusted"


def test_an_old_tls_is_not_spoken(serve: Serve) -> None:
    old = serving_as.__wrapped__(trusted=True)
    with pytest.warns(DeprecationWarning, match="TLS"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLS"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    assert meets(f"https://localhost:{serve(old)}", Trust(KNOWN)) == "centre_untrusted"


@pytest.mark.parametrize(
    "url",
    [
        "http://registrar.example.edu",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1.example.edu",
        "http://localhost@example.edu",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70",
        "//example.edu",
    ],
)
def test_an_address_without_tls_or_of_another_kind_is_not_called(url: str) -> None:
    with pytest.raises(Invalid):
        CentreClient(url, SystemClock())


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254",
        "http://10.0.0.1/v1",
        "http://localhost.example.edu",
        "http://127.0.0.1@example.edu",
        "file:///etc/passwd",
        "dict://127.0.0.1:11211",
    ],
)
def test_the_key_of_the_payment_api_goes_to_no_such_address(url: str) -> None:
    key = StripeKey("rk_test_51Nobody0123456789abcdefghij")
    with pytest.raises(Invalid, match="payments_url_unsafe"):
        StripeGateway.at(url, key, SystemClock())


class _Elsewhere(BaseHTTPRequestHandler):
    """Sends whoever asks to another address, and counts who comes there."""

    came: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.came.append(self.path)
        self.send_response(302)
        self.send_header("Location", f"http://{self.headers['Host']}/inside")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def test_nobody_sends_a_desk_on_to_another_address() -> None:
    _Elsewhere.came.clear()
    with HTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        gateway = StripeGateway.at(url, StripeKey("rk_test_51Nobody0123456789"), SystemClock())
        with pytest.raises(Fault):
            gateway.get("pi_1")
        gateway.close()
        assert meets(url, Trust()) == "answered"
        server.shutdown()
        thread.join()
    assert "/inside" not in _Elsewhere.came
    assert "/v1/history" in _Elsewhere.came


def test_what_is_no_certificate_is_not_relied_on(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n")
    with pytest.raises(Invalid, match="authorities_unreadable"):
        trust_in(file)
    # It would leave the choice to the system, which is not what was asked for.
    file.write_text("", "utf-8")
    with pytest.raises(Invalid, match="authorities_unreadable"):
        trust_in(file)
    # Lists of authorities name them, in every script.
    file.write_text(f"# Főtanúsítvány\n{KNOWN}", "utf-8")
    assert KNOWN in trust_in(file).authorities
    with pytest.raises(Invalid, match="fingerprint_unreadable"):
        trust_in(None, "12:34")
