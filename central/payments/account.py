"""Which payment account the centre follows, with which key, and with which secrets it is called.

Secrets come from the environment or from files that are named there; never from an argument.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registrar_desktop.errors import Invalid, Unusable
from sync.payments.providers import PROVIDERS, USUAL_URL, is_live

KEY = "REGISTRAR_CENTRAL_PAYMENTS_KEY"
KEY_FILE = "REGISTRAR_CENTRAL_PAYMENTS_KEY_FILE"
SECRETS = "REGISTRAR_CENTRAL_WEBHOOK_SECRETS"
SECRETS_FILE = "REGISTRAR_CENTRAL_WEBHOOK_SECRETS_FILE"
URL = "REGISTRAR_CENTRAL_PAYMENTS_URL"
PROVIDER = "REGISTRAR_CENTRAL_PAYMENTS_PROVIDER"
_LARGEST_FILE = 65_536


@dataclass(frozen=True, slots=True)
class PaymentAccount:
    """The account at the payment API. `secrets`: any of them may have signed a delivery."""

    provider: str
    url: str
    live: bool
    key: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


def read_account(environment: Mapping[str, str] = os.environ) -> PaymentAccount | None:
    """The account that is configured; None where no key is.

    Raises Invalid or Refused for a key or provider that cannot be used, Unusable for a file.
    """
    key = _secret(environment, KEY, KEY_FILE)
    secrets = _secret(environment, SECRETS, SECRETS_FILE).replace(",", " ").split()
    if not key:
        if secrets:
            raise Invalid("payments_key_missing")
        return None
    provider = environment.get(PROVIDER) or PROVIDERS[0]
    live = is_live(provider, key)
    url = environment.get(URL) or USUAL_URL[provider]
    return PaymentAccount(provider, url, live, key, tuple(secrets))


def name_to_workers(key_file: Path | None, secrets_file: Path | None, url: str | None) -> None:
    """Tell the processes that serve where to read, by the environment they inherit."""
    for name, told in ((KEY_FILE, key_file), (SECRETS_FILE, secrets_file), (URL, url)):
        if told:
            os.environ[name] = str(told)


def _secret(environment: Mapping[str, str], name: str, file_name: str) -> str:
    if told := environment.get(name, "").strip():
        return told
    file = environment.get(file_name, "")
    if not file:
        return ""
    try:
        with Path(file).open(encoding="utf-8") as opened:
            return opened.read(_LARGEST_FILE).strip()
    except (OSError, ValueError) as error:
        raise Unusable("secret_file_unreadable", file=file) from error
