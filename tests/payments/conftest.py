"""A payment API of one's own for each test, and the gateway that talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from tests.payments.sandbox_process import PaymentApi, running


@pytest.fixture
def payment_api(tmp_path: Path) -> Iterator[PaymentApi]:
    """A fresh account at the sandbox."""
    with running(tmp_path, "--seed", "1") as api:
        yield api


@pytest.fixture
def gateway(payment_api: PaymentApi) -> Iterator[StripeGateway]:
    """The gateway of a desk whose key may take payments."""
    made = StripeGateway.at(payment_api.url, StripeKey(payment_api.writing_key), SystemClock())
    yield made
    made.close()
