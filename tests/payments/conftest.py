"""A payment API of one's own for each test, and the gateway that talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.store.desk_store import DeskStore
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from tests.payments.desk import KEY, Desk
from tests.payments.followed import Followed, followed
from tests.payments.sandbox_process import PaymentApi, running


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentApi]:
    """One payment API for all tests."""
    with running(tmp_path_factory.mktemp("sandbox"), "--seed", "1") as api:
        yield api


@pytest.fixture
def payment_api(sandbox: PaymentApi) -> PaymentApi:
    """The account there, as on its first day."""
    sandbox.post("/sandbox/reset")
    return sandbox


@pytest.fixture
def gateway(payment_api: PaymentApi) -> Iterator[StripeGateway]:
    """The gateway of a desk whose key may take payments."""
    made = StripeGateway.at(payment_api.url, StripeKey(payment_api.writing_key), SystemClock())
    yield made
    made.close()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file in which nothing is yet."""
    path = tmp_path_factory.mktemp("store") / "store.db"
    DeskStore.open(path, KEY, SystemClock()).close()
    return path


@pytest.fixture
def desk(payment_api: PaymentApi, empty_store: Path, profile_dir: Path) -> Iterator[Desk]:
    """Desk D07 where Ann of finance has signed in."""
    opened = Desk.open(empty_store, profile_dir, payment_api)
    yield opened
    opened.store.close()


@pytest.fixture
def other_desk(payment_api: PaymentApi, empty_store: Path, tmp_path: Path) -> Iterator[Desk]:
    """Desk D08 at the same school."""
    opened = Desk.open(empty_store, tmp_path / "other", payment_api, "D08")
    yield opened
    opened.store.close()


@pytest.fixture
def school(database_url: str, payment_api: PaymentApi) -> Iterator[Followed]:
    """A centre that follows the payment API, step by step."""
    with followed(database_url, payment_api) as opened:
        yield opened
