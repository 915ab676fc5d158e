"""What is known of a request before anything of it is read: how urgent it is, whose, and its kind.

Urgency is that of RFC 9218: 0 is the most urgent, 7 the least. A path has its own; a desk may say by
`Priority: u=N` that what it delivers is less or, for change sets, a little more urgent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

PERSON = 0  # somebody waits in front of the screen
MONEY = 1  # payments, registrations and what the payment API tells
CHANGES = 2
READING = 3
BULK = 6  # whole downloads and comparisons: nobody is kept from working without them

_URGENCIES = {
    "/v1/sign-in": PERSON,
    "/v1/enrol": PERSON,
    # What else the desk asks for waits for it.
    "/v1/sign-in/renew": MONEY,
    "/v1/webhooks": MONEY,
    "/v1/change-sets": CHANGES,
    "/v1/snapshot": BULK,
    "/v1/digest": BULK,
    "/v1/change-sets/forgotten": BULK,
    "/v1/audit": BULK,
}
# A stream lasts as long as its desk, and whether the centre lives is asked when it is busiest.
_BESIDE_THE_LINE = ("/v1/events", "/health/", "/openapi.json")
_TOLD = re.compile(r"(?:^|,)\s*u=([0-7])(?:\s*(?:,|;|$))")
_KNOWN = re.compile(
    r"^/v1/(?:sign-in|enrol|webhooks|change-sets|feed|head|history|snapshot|digest|events|payments"
    r"|student-numbers|audit)(?![a-z-])|^/health/(?:live|ready)"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """urgency: 0 to 7. desk: the same for all requests of a desk, empty where none is named. kind:
    requests of one kind take about equally long. size: bytes of the body, as far as it is told."""

    urgency: int
    desk: str
    kind: str
    size: int = 0


def goes_beside(scope: Scope) -> bool:
    """Whether a request is answered without standing in line."""
    path: str = scope.get("path", "")
    return scope["type"] != "http" or path.startswith(_BESIDE_THE_LINE)


def asking_of(scope: Scope) -> Asking:
    """What a request's first lines say."""
    headers = Headers(scope=scope)
    path: str = scope["path"]
    told = headers.get("content-length", "")
    size = int(told) if told.isdecimal() and len(told) < 12 else 0
    urgency = _urgency(path, headers.get("priority", ""))
    return Asking(urgency, headers.get("registrar-desk", ""), _kind(path, size), size)


def family_of(path: str) -> str:
    """The first two parts of a path of ours: few in number whatever is asked for."""
    family = _KNOWN.match(path)
    return family.group() if family else "other"


def _urgency(path: str, told: str) -> int:
    own = _URGENCIES.get(path, _URGENCIES.get(family_of(path), READING))
    found = _TOLD.search(told)
    if found is None:
        return own
    most = MONEY if own == CHANGES else own
    return max(most, int(found.group(1)))


def _kind(path: str, size: int) -> str:
    """The path's family and the size of the body, in steps of four."""
    return f"{family_of(path)} {size.bit_length() // 2}"
