"""The secret key of the payment account: taken only where it cannot do more than it must."""

from __future__ import annotations

import re
from typing import Any

from requests import PreparedRequest
from requests.auth import AuthBase

from registrar_desktop.errors import Invalid, Refused

_KEY = re.compile(r"(?P<kind>[rs]k)_(?P<mode>test|live)_[A-Za-z0-9_]{6,250}")


class StripeKey(AuthBase):
    """A restricted key (`rk_`), or in test mode a secret one; never shows itself.

    An unrestricted live key (`sk_live_`) is refused: it could do anything with the account.
    """

    def __init__(self, text: str) -> None:
        found = _KEY.fullmatch(text.strip())
        if found is None:
            raise Invalid("payments_key_unreadable")
        if found["kind"] == "sk" and found["mode"] == "live":
            raise Refused("payments_key_too_mighty")
        self.live = found["mode"] == "live"
        self._text = text.strip()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Put the key on a request on its way out."""
        request.headers["Authorization"] = f"Bearer {self._text}"
        return request

    def __repr__(self) -> str:
        return "StripeKey(" + ("live" if self.live else "test") + ", …)"

    def __reduce__(self) -> Any:
        raise TypeError("a key is not written down")
