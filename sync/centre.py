"""Talks to the centre by HTTP and translates every failure once; knows no store and no journal."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import truststore
import urllib3
from pydantic import BaseModel, ValidationError

from registrar_desktop.clock import Clock, from_text
from registrar_desktop.errors import Fault, Invalid, Refused, Unreachable
from registrar_desktop.identifiers import new_id
from sync.protocol import (
    BACKED_UP_HEADER,
    EPOCH_HEADER,
    REQUEST_HEADER,
    VERSION,
    VERSION_HEADER,
    Deliveries,
    EnrolledDesk,
    Enrolment,
    NumberBlock,
    Problem,
    SignedIn,
    SignIn,
    Verdicts,
)
from sync.protocol_editions import EDITION_HEADER
from sync.protocol_reading import (
    ClaimedNumbers,
    Digests,
    FeedPage,
    Forgotten,
    Head,
    History,
    KeptNumbers,
    Offered,
    Parts,
    PartsAsked,
    RecordsAsked,
    RecordsPage,
    SnapshotPage,
)
from sync.transport import NotConnected, Patience, Transport, given_up_after, is_unsafe

# A page of records over a thin line may take its time; one that never ends must not.
PATIENCE = Patience(connect=5.0, bytes=60.0, whole=300.0)
_NO_ANSWER = (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_Answer = TypeVar("_Answer", bound=BaseModel)


class CentreClient:
    """One desk's way to one centre. Raises Unreachable (try later) or Refused (a person acts)."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        desk_token: str = "",
        token: str = "",
        epoch: str = "",
        patience: Patience = PATIENCE,
    ) -> None:
        self.url = checked_url(url)
        self._clock = clock
        self._session = requests.Session()
        # The operating system's certificates, as a school's IT expects.
        transport = Transport(truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._session.mount("https://", transport)
        self._session.mount("http://", transport)
        self._patience = patience
        # The desk says who it is; nothing from the environment or a netrc file joins in.
        self._session.trust_env = False
        self._session.headers[VERSION_HEADER] = str(VERSION)
        if desk_token:
            self._session.headers["Registrar-Desk"] = desk_token
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        self.know(epoch)
        # Desk clock minus the centre's at the last answer, in milliseconds.
        self.clock_offset_ms: int | None = None
        self.latency_seconds: float | None = None
        # What the centre can read, as its last answer said.
        self.edition: int | None = None
        # Until when verdicts are in the centre's backup, as the last answer told.
        self.backed_up_until: datetime | None = None

    def know(self, epoch: str) -> None:
        """Name the history this desk knows: a centre of another one applies nothing and says so."""
        if epoch:
            self._session.headers[EPOCH_HEADER] = epoch
        else:
            self._session.headers.pop(EPOCH_HEADER, None)

    def enrol(self, asked: Enrolment) -> EnrolledDesk:
        """Use up an enrolment code."""
        return self._post("/v1/enrol", asked, EnrolledDesk)

    def sign_in(self, login: str, password: str) -> SignedIn:
        """Ask the centre who this is."""
        return self._post("/v1/sign-in", SignIn(login=login, password=password), SignedIn)

    def deliver(self, deliveries: Deliveries) -> Verdicts:
        """Hand in change sets; one verdict each, in their order."""
        return self._post("/v1/change-sets", deliveries, Verdicts)

    def feed(self, cursor: str, limit: int) -> FeedPage:
        """The next run of whole transactions after a cursor (empty: from the beginning)."""
        return self._ask("GET", "/v1/feed", FeedPage, params={"after": cursor, "limit": limit})

    def head(self) -> Head:
        """Where the feed ends now."""
        return self._ask("GET", "/v1/head", Head)

    def snapshot(self, kind: str, after: str, limit: int) -> SnapshotPage:
        """The next whole records of a kind by primary key."""
        asked = {"kind": kind, "after": after, "limit": limit}
        return self._ask("GET", "/v1/snapshot", SnapshotPage, params=asked)

    def digests(self, at: str) -> Digests:
        """Digests of all kinds as the centre had them at a cursor."""
        return self._ask("GET", "/v1/digest", Digests, params={"at": at})

    def parts(self, kind: str, at: str, columns: Sequence[str] = ()) -> Parts:
        """Digests of a kind in its parts: of the versions, or of the values in these columns."""
        return self._post(
            "/v1/digest/parts", PartsAsked(kind=kind, at=at, columns=list(columns)), Parts
        )

    def records(self, kind: str, at: str, parts: list[str], after: str) -> RecordsPage:
        """The next whole records of some parts of a kind."""
        asked = RecordsAsked(kind=kind, at=at, parts=parts, after=after)
        return self._post("/v1/digest/records", asked, RecordsPage)

    def history(self) -> History:
        """Which history the centre has, whatever this desk knows."""
        return self._ask("GET", "/v1/history", History)

    def forgotten(self, ids: list[str]) -> Forgotten:
        """Which of these change sets the centre has no verdict for."""
        return self._post("/v1/change-sets/forgotten", Offered(ids=ids), Forgotten)

    def kept_numbers(self, blocks: list[NumberBlock]) -> KeptNumbers:
        """Which ranges of student numbers this desk may go on using after a restore."""
        return self._post("/v1/student-numbers/kept", ClaimedNumbers(blocks=blocks), KeptNumbers)

    def student_numbers(self) -> NumberBlock:
        """Reserve a further range of student numbers for this desk."""
        return self._ask("POST", "/v1/student-numbers", NumberBlock)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _post(self, path: str, body: BaseModel, answer: type[_Answer]) -> _Answer:
        return self._ask(
            "POST",
            path,
            answer,
            data=body.model_dump_json().encode(),
            headers={"Content-Type": "application/json"},
        )

    def _ask(self, method: str, path: str, answer: type[_Answer], **options: Any) -> _Answer:
        started = self._clock.monotonic()
        response = self._exchange(method, path, options)
        self.latency_seconds = self._clock.monotonic() - started
        self._measure_clock(response.headers)
        self._note_edition(response.headers)
        self.backed_up_until = _backed_up(response.headers)
        if not response.ok or response.is_redirect:
            raise _refusal(response, self.url)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            # A captive portal answers 200 with a page of its own.
            raise Unreachable("centre_unreadable", url=self.url) from error

    def _exchange(self, method: str, path: str, options: dict[str, Any]) -> requests.Response:
        patience, asked = self._patience, new_id()
        options["headers"] = {REQUEST_HEADER: asked} | options.get("headers", {})
        try:
            with given_up_after(patience.whole):
                answer = self._session.request(
                    method,
                    self.url + path,
                    timeout=(patience.connect, patience.bytes),
                    allow_redirects=False,
                    **options,
                )
        except NotConnected as failure:
            code = "centre_untrusted" if is_unsafe(failure) else "centre_unreachable"
            raise Unreachable(code, url=self.url) from failure
        except _NO_ANSWER as failure:
            raise Unreachable("centre_unreachable", url=self.url) from failure
        if answer.headers.get(REQUEST_HEADER, asked) != asked:
            # A cache or a confused proxy: an answer to something else would move the cursor past
            # what this desk has not seen.
            raise Unreachable("centre_unreadable", url=self.url)
        return answer

    def _note_edition(self, headers: Mapping[str, str]) -> None:
        # Whatever answers without a version is no centre.
        if VERSION_HEADER in headers:
            told = headers.get(EDITION_HEADER, "")
            self.edition = int(told) if told.isdecimal() else 1

    def _measure_clock(self, headers: Mapping[str, str]) -> None:
        told = _date_of(headers)
        if told is not None:
            self.clock_offset_ms = round((self._clock.now() - told).total_seconds() * 1000)


def checked_url(url: str) -> str:
    """The address without a trailing slash; Invalid unless https, or http on this computer."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Invalid("centre_url_unreadable", url=url[:200])
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Invalid("centre_url_insecure", url=url[:200])
    return url.strip().rstrip("/")


def _date_of(headers: Mapping[str, str]) -> datetime | None:
    try:
        told = parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return None
    # A zone of -0000 comes without one; the time is UTC all the same.
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _backed_up(headers: Mapping[str, str]) -> datetime | None:
    try:
        return from_text(headers[BACKED_UP_HEADER])
    except (KeyError, ValueError):
        return None


def _refusal(response: requests.Response, url: str) -> Fault:
    retry_after = response.headers.get("Retry-After")
    seconds = int(retry_after) if retry_after and retry_after.isdecimal() else None
    if response.status_code in {429, 500, 502, 503, 504}:
        return Unreachable("centre_busy", url=url, retry_after=seconds)
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return Unreachable("centre_unreadable", url=url)
    return Refused(problem.code, **problem.facts)
