"""The payment clients a desk of the drill can have: the program's own, and seventeen wrong ones.

A wrong client is the program's own with one part exchanged, and each must make the drill fail: that
is how the drill itself is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_wire import StripeWire
from sync.payments.submit import Submitter
from sync.transport import Patience
from ui.command.drill import wrong_gateways as gateways
from ui.command.drill import wrong_senders as senders
from ui.connections import connected_at

if TYPE_CHECKING:
    from registrar_desktop.store.desk_store import DeskStore
    from sync.cycle import PaymentPhase
    from sync.transport import Ending

# Hours pass in seconds here, and so does the wait for an answer that never comes.
_PATIENCE = Patience(connect=1.0, bytes=1.0, whole=5.0)


@dataclass(frozen=True, slots=True)
class Client:
    """How a desk deals with payments: its parts, and in words what is wrong with it. careless: says
    of each payment that looks like another one that it is a different one."""

    told: str
    gateway: type[StripeGateway] = StripeGateway
    wire: type[StripeWire] = StripeWire
    sender: type[Submitter] = Submitter
    careless: bool = False

    def payments(self, store: DeskStore, ending: Ending | None) -> PaymentPhase:
        """Its part of a cycle; a drill waits for its end."""
        return GatewayPhase(self._connected(store), self.sender)

    def _connected(self, store: DeskStore) -> Callable[[], StripeGateway]:
        """One gateway for all rounds, as a program that runs all day has."""
        url, key = connected_at(store)
        wire = self.wire(StripeKey(key), store.clock, url, _PATIENCE)
        made = self.gateway(wire, store.clock)
        return lambda: made


_OWN = Client("nothing")
WRONG: Mapping[str, Client] = {
    "500-is-no": Client("takes a 500 for a refusal", gateways.Takes500ForRefusal),
    "new-key": Client("sends again under a new key", gateways.NewKeyEachTime),
    "no-look-up": Client("sends again under the same key, unseen", gateways.NeverLooksUp),
    "forgets": Client(
        "forgets what was being sent when it ended", sender=senders.ForgetsWhatWasUnderWay
    ),
    "absent-is-no": Client(
        "gives up what is not found at once", sender=senders.TakesAbsenceForRefusal
    ),
    "first-page": Client("reads the first page of a list", wire=gateways.FirstPageOnly),
    "no-disputes": Client("does not hear of disputes", gateways.SeesNoDisputes),
    "floats": Client("counts money in floats", gateways.RoundsInFloats),
    "pending-is-paid": Client("posts bank debits on their way", gateways.TakesPendingForPaid),
    "refund-is-final": Client("ignores that a refund failed", gateways.IgnoresFailedRefunds),
    "as-asked": Client("posts what was asked, not what came", gateways.PostsWhatWasAsked),
    "own-keys": Client("sends under keys of the desk's own", gateways.KeyOfTheDesk),
    "cheque-again": Client("takes the same cheque again", careless=True),
    "no-marks": Client("reads no marks", gateways.IgnoresMarks),
    "portal-is-paid": Client("believes a captive portal", gateways.TakesPortalForSuccess),
    "one-currency": Client("ignores currencies", gateways.IgnoresCurrency),
    "each-event": Client("posts an event for each time it is told", gateways.PostsEachEvent),
}


def client_named(name: str) -> Client:
    """The client of a name; the program's own for none."""
    return WRONG[name] if name else _OWN
