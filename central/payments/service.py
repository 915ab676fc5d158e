"""The centre's part in payments of one process: takes deliveries, and follows where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine

from central.payments import figures, queue
from central.payments.account import PaymentAccount
from central.payments.following import Following
from central.payments.leading import Leader
from registrar_desktop.clock import Clock
from registrar_desktop.errors import Refused
from sync.payments.providers import gateway_of, webhooks_of
from sync.payments.webhooks import Hint, is_of_now


class PaymentService:
    """One payment account. Raises Invalid or Refused for a key or address that cannot be used."""

    def __init__(self, account: PaymentAccount, engine: Engine, clock: Clock) -> None:
        self.account = account
        self._engine = engine
        self._clock = clock
        self.takes_deliveries = bool(account.secrets)
        self._webhooks = webhooks_of(account.provider, account.secrets)
        self._gateway = gateway_of(account.provider, account.url, account.key, clock)
        following = Following(engine, self._gateway, clock, deliveries=self.takes_deliveries)
        self._leader = Leader(engine, following.step)

    def start(self) -> None:
        """Follow the account from now on, while no other process does."""
        self._leader.start()

    def stop(self) -> None:
        """End."""
        self._leader.stop()
        self._gateway.close()

    def verified(self, headers: Mapping[str, str], body: bytes) -> datetime | None:
        """When the API signed it. Refused where it was not the API."""
        return self._webhooks.verify(headers, body)

    def keep(self, body: bytes, signed_at: datetime | None) -> None:
        """Queue a verified delivery; one that came before changes nothing. Refused where it was
        signed long ago by the API's clock, Invalid where it cannot be read."""
        now, provider = self._clock.now(), self.account.provider
        hint = self._webhooks.read(body, now)
        with self._engine.begin() as connection:
            ahead = figures.read_follow(connection, provider).clock_ahead or 0.0
            if not is_of_now(signed_at, now + timedelta(seconds=ahead)):
                raise Refused("webhook_not_of_now")
            new = queue.put(connection, provider, hint, now, self._ignored(hint))
        if new:
            self._leader.wake()

    def _ignored(self, hint: Hint) -> str:
        """Why a delivery is nothing to us; it is answered all the same, or it would come for days."""
        if hint.account is not None:
            return "other_account"
        if hint.live is not None and hint.live is not self.account.live:
            return "other_mode"
        return "" if hint.ids else "nothing_to_fetch"
