"""The door by which the network is told what to do, on a port of its own; JSON in, JSON out.

GET    /         the roads, open orders, and what struck whom
POST   /faults   order a fault: kind, and count, skip, road, method, path, key, seconds
DELETE /faults   forget all orders and fair weather; whoever waits is let go
POST   /release  let go: what was held is delivered, answered by how many that were
POST   /weather  seed, chance, kinds, seconds
POST   /roads    road; open: close it, or open it again on its port; to: where it leads now
"""

from __future__ import annotations

import json
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.network.faults import WEATHER, Faults, Kind, Order, Weather
from sandbox.network.road import Road

Json = dict[str, Any]


class Control(ThreadingHTTPServer):
    """Listens on 127.0.0.1."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, roads: dict[str, Road], faults: Faults) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.roads = roads
        self.faults = faults

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def act(self, door: str, asked: Json) -> Json:
        """Do what is asked. Raises KeyError, TypeError or ValueError for what cannot be."""
        match door:
            case "GET /":
                return self._state()
            case "POST /faults":
                self.faults.order(Order(**asked))
            case "DELETE /faults":
                self.faults.clear()
                return self._arrived()
            case "POST /release":
                self.faults.let_go()
                return self._arrived()
            case "POST /weather":
                kinds = tuple(Kind(kind) for kind in asked.pop("kinds", WEATHER))
                self.faults.change_weather(Weather(**asked, kinds=kinds))
            case "POST /roads":
                road = self.roads[asked["road"]]
                road.target = asked.get("to", road.target)
                if "open" in asked:
                    (road.open if asked["open"] else road.close)()
            case _:
                raise KeyError(door)
        return {}

    def _arrived(self) -> Json:
        return {"delivered": sum(road.arrivals() for road in self.roads.values())}

    def _state(self) -> Json:
        return {
            "roads": {
                road.name: {"url": road.url, "to": road.target, "open": road.is_open}
                for road in self.roads.values()
            },
            "orders": [asdict(order) for order in self.faults.open_orders()],
            "struck": self.faults.struck,
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Control

    def _serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        try:
            asked = json.loads(self.rfile.read(size) or b"{}")
            status, told = 200, self.server.act(f"{self.command} {self.path}", asked)
        except (KeyError, TypeError, ValueError) as error:
            status, told = 400, {"error": str(error)}
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - names of the standard library

    def log_message(self, *_: object) -> None:
        """What matters is in the answer to GET."""
