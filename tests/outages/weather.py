"""What networks, machines and centres do in a story: faults on the roads, kills, another centre.

The part of the story machine that is about no record; people and the website act in its heir.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from registrar_desktop.clock import SystemClock
from sync.cycle import Cycle
from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_wire import StripeWire
from sync.peers import Peer, PeerState
from sync.transport import Patience
from tests.fixtures.mortal import Mortal
from tests.outages.world import DESKS, Desk, Seed, World
from tests.sync.lost_answers import deliver_without_hearing

# All that end by themselves, and what is held until somebody lets it go.
FAULTS = (
    *("reset", "portal", "portal_redirect", "busy", "too_many", "lost_answer", "torn", "twice"),
    *("delay", "half_open", "late_answer", "held"),
)
IN_ORDER = {PeerState.ONLINE, PeerState.CLOCK_WRONG}

which_desk = st.integers(0, len(DESKS) - 1)


class Weather(RuleBasedStateMachine):
    """Three desks in a world where everything but people goes wrong."""

    seed: Seed
    mortal: Mortal | None
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.led_to = 0

    @rule(at=which_desk)
    def sync(self, at: int) -> None:
        self.run_cycle(self.world.desks[at])

    @rule(at=which_desk)
    def answer_lost(self, at: int) -> None:
        """The centre decides what was sent, and the program ends before it hears of it."""
        desk = self.world.desks[at]
        self.seed.network.clear()
        deliver_without_hearing(desk.store)
        desk.restart()

    @rule(at=which_desk)
    def restart(self, at: int) -> None:
        self.world.desks[at].restart()

    @precondition(lambda self: self.mortal is not None)
    @rule(at=which_desk, step=st.integers(1, 90))
    def killed_in_a_cycle(self, at: int, step: int) -> None:
        """`kill -9` at a step of delivery, fetching or paying; or just before it ends."""
        desk = self.world.desks[at]
        assert self.mortal is not None
        self.mortal.act(
            "tests.outages.killed_acts:cycle_in_bad_weather",
            step,
            path=str(desk.store.path),
            url=self.seed.network.roads["payments"],
            key=self.seed.api.writing_key,
        )

    @rule(at=which_desk, minutes=st.integers(-600, 600))
    def clock_jumps(self, at: int, minutes: int) -> None:
        self.world.desks[at].clock.wrong_by = timedelta(minutes=minutes)

    @rule(
        kind=st.sampled_from(FAULTS),
        road=st.sampled_from(["centre", "payments"]),
        skip=st.integers(0, 4),
    )
    def network_fails(self, kind: str, road: str, skip: int) -> None:
        """One of the next requests on a road meets something."""
        self.seed.network.fault(kind, road=road, skip=skip, seconds=0 if kind != "held" else 600)

    @rule()
    def what_was_held_arrives(self) -> None:
        self.seed.network.release()

    @rule()
    def another_centre_answers(self) -> None:
        """Two processes serve one database; the balancer chooses the other one."""
        self.led_to = 1 - self.led_to
        self.seed.network.lead("centre", self.seed.centres[self.led_to])

    @rule(kind=st.sampled_from(["reset_after_commit", "500_after_commit", "torn", "reset", "500"]))
    def payment_api_fails_once(self, kind: str) -> None:
        self.seed.api.fault(kind, method="POST", path="/v1/payment_intents")

    @rule()
    def centre_is_backed_up(self) -> None:
        self.world.back_up()

    @precondition(lambda self: self.world.backups > 0)
    @rule()
    def centre_is_restored(self) -> None:
        self.world.restore()

    # ---- how it is done

    def fair_weather(self) -> None:
        """Everything works from now on, and what was under way has arrived."""
        self.seed.network.clear()
        assert self.seed.api.ask("DELETE", "/sandbox/faults").ok
        for desk in self.world.desks:
            desk.clock.wrong_by = timedelta()

    def run_cycle(self, desk: Desk) -> int:
        """How much it moved. Only where something was ordered the centre may seem away."""
        before = len(self.seed.network.struck())
        outcome = Cycle(desk.store, GatewayPhase(self.connect)).run()
        struck = len(self.seed.network.struck()) > before
        assert struck or outcome.peers[Peer.CENTRE].state in IN_ORDER, outcome.faults
        report = outcome.report
        return report.sent + report.received + report.payments_changed

    def connect(self) -> StripeGateway:
        """A gateway that loses patience soon."""
        clock, api = SystemClock(), self.seed.api
        road = self.seed.network.roads["payments"]
        wire = StripeWire(StripeKey(api.writing_key), clock, road, Patience(2.0, 0.5, 2.0))
        return StripeGateway(wire, clock, wait=lambda seconds: None)
