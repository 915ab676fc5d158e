"""The payment API's part of a cycle: pull, resolve what is unknown, send what waits, post."""

from __future__ import annotations

from collections.abc import Callable

from registrar_desktop.errors import Fault
from registrar_desktop.store.desk_store import DeskStore
from sync.payments.covering import cover_all
from sync.payments.gateway import PaymentGateway
from sync.payments.health import keep_traffic, read_health
from sync.payments.posting import post_all
from sync.payments.status import pull
from sync.payments.submit import Submitter
from sync.report import CycleReport


class GatewayPhase:
    """A `PaymentPhase` of `sync.cycle` over one gateway.

    connect: opens the gateway; raises Fault where its key is missing. sender: what sends.
    """

    def __init__(
        self, connect: Callable[[], PaymentGateway], sender: type[Submitter] = Submitter
    ) -> None:
        self._connect = connect
        self._sender = sender

    def run(self, store: DeskStore, report: CycleReport) -> str | None:
        """One round; gives the code of what is wrong though the API answers. What cannot be sent (a
        key that may only read, an operation without an answer) does not keep the rest from being
        posted; it is told in the end."""
        gateway = self._connect()
        submitter = self._sender(store, gateway, report)
        try:
            submitter.give_up_sending()
            pull(store, gateway, report)
            failure = self._submit(submitter)
            post_all(store, report)
            cover_all(store, report)
        finally:
            gateway.close()
            with store.recording() as session:
                keep_traffic(session, gateway.traffic, store.clock.now())
        if failure is not None:
            raise failure
        with store.reading() as session:
            return read_health(session, store.clock.now()).alert

    def _submit(self, submitter: Submitter) -> Fault | None:
        try:
            submitter.run()
        except Fault as failure:
            return failure
        return None
