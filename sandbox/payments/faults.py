"""Failures on demand: which of the next requests go wrong, and how.

They happen on this side of the wire; a faulty network between is another part of the sandbox.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sandbox.payments import forms
from sandbox.payments.failures import Json, invalid

# Before the work: nothing is executed. After it: the money has moved and the answer is spoilt.
BEFORE = ("hang", "500", "429", "forbidden", "slow", "reset", "portal")
AFTER = ("hang_after_commit", "500_after_commit", "reset_after_commit", "torn")


@dataclass
class Fault:
    """One order: the next `count` requests that fit go wrong like this."""

    kind: str
    count: int = 1
    method: str | None = None
    path: str = ""
    key: str = ""
    seconds: float = 30.0

    def fits(self, method: str, path: str, key: str | None) -> bool:
        """Whether this request is a victim."""
        return (
            self.count > 0
            and self.method in (None, method)
            and self.path in path
            and self.key in (key or "")
        )


class Faults:
    """The orders that are open, first come first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[Fault] = []
        self._released = threading.Event()

    def order(self, params: Json) -> Json:
        """Take an order."""
        forms.only(params, "kind", "count", "method", "path", "key", "seconds")
        kind = forms.text(params, "kind")
        if kind not in (*BEFORE, *AFTER):
            raise invalid(f"Unknown kind of fault: {kind}", "kind")
        fault = Fault(
            kind,
            forms.integer(params, "count") or 1,
            forms.text(params, "method"),
            forms.text(params, "path") or "",
            forms.text(params, "key") or "",
            float(params.get("seconds") or 30.0),
        )
        with self._lock:
            self._open.append(fault)
        return {"object": "sandbox.fault", "kind": kind, "count": fault.count}

    def clear(self) -> None:
        """Forget all orders and let go whoever is hanging."""
        with self._lock:
            self._open.clear()
            self._released.set()
            self._released = threading.Event()

    def strike(self, method: str, path: str, key: str | None) -> Fault | None:
        """The fault this request meets, if any; it is used up by one."""
        with self._lock:
            for fault in self._open:
                if fault.fits(method, path, key):
                    fault.count -= 1
                    self._open = [order for order in self._open if order.count > 0]
                    return fault
        return None

    def wait(self, fault: Fault) -> None:
        """Keep the caller waiting."""
        with self._lock:
            released = self._released
        released.wait(fault.seconds)
