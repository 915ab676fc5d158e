"""What the drill runs on: centre over PostgreSQL, payment API, faulty network and desks, each a
process of its own on loopback, and all of them stopped in the end.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ui.command.demo.processes import Program, enrolment_code, run_to_end
from ui.command.demo.school_database import SchoolDatabase
from ui.command.demo.stage import LOGIN, NAME, SETTING
from ui.command.drill.desks import DrillDesk, all_do
from ui.command.drill.hours import DrillTime
from ui.command.drill.lanes import DESKS
from ui.command.drill.outside import GatewayBook, GatewayHand, NetworkHand

_WHO = "the centre"
BRANCH = DESKS - 1
COUNTERS = tuple(range(BRANCH))
# Who agrees to what takes two.
SECOND = "samir"


def centre_road(desk: int) -> str:
    """The road of a desk to the centre."""
    return f"centre-{desk}"


def payment_road(desk: int) -> str:
    """The road of a desk to the payment API."""
    return f"payments-{desk}"


class Stage:
    """What is running, and how it is reached."""

    def __init__(self, data: Path, client: str) -> None:
        self.time = DrillTime()
        self.data = data
        self._client = client
        self._password = secrets.token_urlsafe(12)
        self._open = ExitStack()
        self._centre: Program | None = None
        self._centre_port = 0
        self.database: SchoolDatabase | None = None

    def open(self, seed: int) -> None:
        """Start all of it but the desks."""
        book = self.data / "payments.sqlite"
        service, told = Program.ready(
            "payment service",
            [
                *("-m", "sandbox", "payments", "--data", str(book), "--seed", str(seed)),
                *self._ready("payments"),
            ],
            self.data / "payments.log",
            self.data / "payments.json",
        )
        self._open.callback(service.stop)
        self._open.callback(self.stop_centre)
        self.book = GatewayBook(book)
        self.gateway = GatewayHand(told["url"], told["secret_key"])
        self._open.callback(self.gateway.close)
        self._key = str(told["writing_key"])
        self.start_centre()
        roads = self._lay_roads(told["url"])
        self._seat_desks(roads)

    def _lay_roads(self, payments_url: str) -> dict[str, str]:
        """A road from each desk to both peers, so that each can be cut off by itself."""
        leads = {payment_road(desk): payments_url for desk in range(DESKS)}
        leads |= {
            centre_road(desk): f"http://127.0.0.1:{self._centre_port}" for desk in range(DESKS)
        }
        network, told = Program.ready(
            "network",
            [
                *("-m", "sandbox", "network"),
                *(part for name, to in leads.items() for part in ("--road", f"{name}={to}")),
                *self._ready("network"),
            ],
            self.data / "network.log",
            self.data / "network.json",
        )
        self._open.callback(network.stop)
        self.network = NetworkHand(told["control"])
        self._open.callback(self.network.close)
        roads: dict[str, str] = told["roads"]
        return roads

    def _seat_desks(self, roads: dict[str, str]) -> None:
        """Every desk enrols at the centre and is connected to the payment API, over its roads."""
        self.desks = [
            DrillDesk(f"Desk {place + 1}", self.data / f"desk-{place + 1}", self.time, self._client)
            for place in range(DESKS)
        ]
        for desk in self.desks:
            self._open.callback(desk.close)
        roles = ("--role", "registrar", "--role", "finance", "--without-second-factor")
        made = ("central", "add-user", LOGIN, "--name", NAME, *roles, *self._place)
        run_to_end(*made, typed=self._password, who=_WHO)
        made = ("central", "add-user", SECOND, "--name", "Samir Haddad", *roles, *self._place)
        run_to_end(*made, typed=self._password, who=_WHO)
        for place, desk in enumerate(self.desks):
            code = enrolment_code(desk.name, *self._place, who=_WHO)
            desk.send("join", url=roads[centre_road(place)], code=code)
        for place, desk in enumerate(self.desks):
            desk.answer()
            desk.send("sign_in", login=LOGIN, password=self._password)
            desk.send("connect", url=roads[payment_road(place)], key=self._key)
        for desk in self.desks:
            desk.answer()
            desk.answer()

    def sign_in(self, login: str = LOGIN) -> None:
        """Somebody signs in at each desk, at the centre or while it is away."""
        all_do(self.desks, "sign_in", login=login, password=self._password)

    def reach(self, hour: float) -> None:
        """Let time pass for everybody but the centre, which learns it when it starts."""
        self.gateway.pass_time(self.time.reach(hour))

    def start_centre(self) -> None:
        """Start the centre at the time it is now, at the same address as before."""
        self._centre, told = Program.ready(
            "centre",
            [
                *("-m", "central", "serve", "--port", str(self._centre_port), *self._place),
                *("--clock-ahead", str(self.time.ahead)),
                *(*self._ready("centre"), *SETTING),
            ],
            self.data / "centre.log",
            self.data / "centre.json",
        )
        self._centre_port = urlsplit(str(told["url"])).port or 0
        self.database = SchoolDatabase(told["database_url"])

    def stop_centre(self) -> None:
        """The centre and its database go away."""
        if self.database is not None:
            self.database.close()
            self.database = None
        if self._centre is not None:
            self._centre.stop()
            self._centre = None

    @property
    def at_centre(self) -> SchoolDatabase:
        """The central database; only while the centre runs."""
        assert self.database is not None
        return self.database

    def close(self) -> None:
        """Stop all that runs."""
        self._open.close()

    @property
    def _place(self) -> tuple[str, str]:
        return ("--data-dir", str(self.data / "centre"))

    def _ready(self, name: str) -> tuple[str, str]:
        return ("--ready-file", str(self.data / f"{name}.json"))


@contextmanager
def set_up(folder: Path, seed: int, client: str = "") -> Iterator[Stage]:
    """A stage in an empty folder; everything on it is stopped at the end."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = Stage(folder, client)
    try:
        stage.open(seed)
        yield stage
    finally:
        stage.close()
