"""A road on loopback that counts the bytes that pass each way, and the answers among them."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

_PIECE = 65_536


@dataclass
class Traffic:
    """What passed so far."""

    out: int = 0
    back: int = 0
    answers: int = 0

    def clear(self) -> None:
        """Count from nothing again."""
        self.out = self.back = self.answers = 0


@contextmanager
def metered_road(url: str) -> Iterator[tuple[str, Traffic]]:
    """An address that leads to `url`, and what passes on it."""
    target, traffic = urlsplit(url), Traffic()

    class Way(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((target.hostname, target.port or 80)) as centre:
                back = threading.Thread(target=_carry_back, args=(centre, self.request, traffic))
                back.start()
                while piece := self.request.recv(_PIECE):
                    traffic.out += len(piece)
                    centre.sendall(piece)
                centre.shutdown(socket.SHUT_WR)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Way) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", traffic
        server.shutdown()


def _carry_back(centre: socket.socket, desk: socket.socket, traffic: Traffic) -> None:
    with suppress(OSError):
        while piece := centre.recv(_PIECE):
            traffic.back += len(piece)
            traffic.answers += piece.count(b"HTTP/1.1 ")
            desk.sendall(piece)
