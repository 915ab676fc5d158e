"""The drill's own hands in the world outside: the payment API as website, dashboard and bank use it,
and the control door of the faulty network.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import requests

from registrar_desktop.errors import Unusable

_PATIENCE = 30.0
_LOOK_EVERY = 0.02


class GatewayHand:
    """Pays on the web, looks into the dashboard and lets time pass, with the account's own key."""

    def __init__(self, url: str, secret_key: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (secret_key, "")

    def post(self, path: str, **form: Any) -> dict[str, Any]:
        """Change something; gives the object."""
        answer = self._session.post(self._url + path, data=form, timeout=_PATIENCE)
        return _told(answer)

    def pay(
        self,
        minor: int,
        currency: str,
        means: str,
        marks: Mapping[str, str],
        *,
        captured: int = 0,
    ) -> str:
        """Take a payment as a website does; gives its id. captured: less than was reserved."""
        form: dict[str, Any] = {
            "amount": minor,
            "currency": currency.lower(),
            "payment_method": means,
            "confirm": "true",
            "automatic_payment_methods[enabled]": "true",
            "automatic_payment_methods[allow_redirects]": "never",
            **{f"metadata[{name}]": value for name, value in marks.items()},
        }
        if captured:
            form["capture_method"] = "manual"
        made = str(self.post("/v1/payment_intents", **form)["id"])
        if captured:
            self.post(f"/v1/payment_intents/{made}/capture", amount_to_capture=captured)
        return made

    def spoil(self, kind: str, key: str) -> None:
        """The next request under this idempotency key goes wrong at the gateway itself."""
        self.post("/sandbox/faults", kind=kind, key=key, method="POST")

    def pass_time(self, seconds: float) -> None:
        """The account's clock goes on, and what becomes due happens."""
        self.post("/sandbox/clock", advance=seconds)

    def close(self) -> None:
        """End the connection."""
        self._session.close()


class NetworkHand:
    """Says what befalls whom on the roads."""

    def __init__(self, control: str) -> None:
        self._control = control
        self._session = requests.Session()
        self._session.trust_env = False

    def spoil(self, kind: str, key: str, *, road: str, seconds: float = -1.0) -> None:
        """The next request under this idempotency key meets this."""
        order = {"kind": kind, "key": key, "road": road, "method": "POST", "seconds": seconds}
        self._post("/faults", order)

    def portal(self, road: str, count: int) -> None:
        """The next requests on a road, whatever they ask, meet a captive portal."""
        self._post("/faults", {"kind": "portal", "road": road, "count": count})

    def open_road(self, road: str, *, is_open: bool) -> None:
        """Close a road, so that connections are refused, or open it again."""
        self._post("/roads", {"road": road, "open": is_open})

    def release(self) -> int:
        """Deliver what was held for hours; gives how many requests that were."""
        return int(self._post("/release", {})["delivered"])

    def clear(self) -> None:
        """Nothing befalls anybody any more."""
        _told(self._session.delete(self._control + "/faults", timeout=_PATIENCE))

    def has_struck(self, key: str) -> bool:
        """Whether a request under a key has met its fault."""
        told = _told(self._session.get(self._control + "/", timeout=_PATIENCE))
        return any(key in each["key"] for each in told["struck"])

    def close(self) -> None:
        """End the connection."""
        self._session.close()

    def _post(self, door: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        return _told(self._session.post(self._control + door, json=asked, timeout=_PATIENCE))


class GatewayBook:
    """The payment API's own book, read from its file: what is there whatever its lists say."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, oldest first."""
        rows = self._rows("SELECT body FROM object WHERE kind = ? ORDER BY ordinal", kind)
        return [json.loads(body) for (body,) in rows]

    def await_answer(self, key: str) -> None:
        """Wait until a request under this idempotency key has been carried out."""
        pause = Event()
        for _ in range(int(_PATIENCE / _LOOK_EVERY)):
            if self._rows("SELECT key FROM answer WHERE key LIKE ?", f"%{key}%"):
                return
            pause.wait(_LOOK_EVERY)
        raise Unusable("drill_victim_missing", key=key)

    def _rows(self, query: str, value: str) -> list[tuple[str]]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as connection:
            return connection.execute(query, (value,)).fetchall()


def _told(answer: requests.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise Unusable("drill_outside_refused", status=answer.status_code, said=answer.text[:300])
    told: dict[str, Any] = answer.json()
    return told
