"""Talks to the centre by HTTP and translates every failure once; knows no store and no journal."""

from __future__ import annotations

import http
import http.client
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from pydantic import BaseModel, ValidationError

from registrar_desktop.clock import Clock, from_text
from registrar_desktop.errors import Fault, Invalid, Refused, Unreachable
from registrar_desktop.identifiers import new_id
from sync.clock_difference import Difference, by_date, by_instant
from sync.event_stream import read_events
from sync.invitations import asked_to_wait
from sync.protocol import (
    BACKED_UP_HEADER,
    EPOCH_HEADER,
    REQUEST_HEADER,
    TIME_HEADER,
    VERSION,
    VERSION_HEADER,
    AuditTaken,
    AuditTrail,
    EnrolledDesk,
    Enrolment,
    NumberBlock,
    Problem,
    Renewal,
    Renewed,
    SignedIn,
    SignIn,
    Verdicts,
)
from sync.protocol_editions import EDITION_HEADER
from sync.protocol_reading import (
    EVENTS_TYPE,
    ClaimedNumbers,
    Digests,
    FeedMoved,
    FeedPage,
    Forgotten,
    Head,
    History,
    KeptNumbers,
    Offered,
    Own,
    Parts,
    PartsAsked,
    PaymentFigures,
    RecordsAsked,
    RecordsPage,
    SnapshotPage,
)
from sync.transport import (
    AnswerTooLarge,
    NotConnected,
    Patience,
    Transport,
    given_up_after,
    is_unsafe,
    whole_body,
)
from sync.trust import Trust, context_of

# A page of records over a thin line may take its time; one that never ends must not.
PATIENCE = Patience(connect=5.0, bytes=60.0, whole=300.0)
# One transaction by plain SQL is one page of the feed, however large it is.
_MOST_BYTES = 256 << 20
_NO_ANSWER = (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError)
_NOT_IN = http.HTTPStatus.UNAUTHORIZED
_NEEDS_TOKEN = frozenset({"token_expired", "sign_in_needed"})
_LATER = frozenset({408, 429, 500, 502, 503, 504})
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
        self._patience = patience
        self._session = requests.Session()
        self.rely_on(Trust())
        # The desk says who it is; nothing from the environment or a netrc file joins in.
        self._session.trust_env = False
        self._session.headers[VERSION_HEADER] = str(VERSION)
        if urlsplit(self.url).hostname in LOOPBACK:
            # To pack and unpack takes longer than the way.
            self._session.headers["Accept-Encoding"] = "identity"
        if desk_token:
            self._session.headers["Registrar-Desk"] = desk_token
        self._wear(token)
        # Gives the token in the place of one that is worn out, where there is a way to get it.
        self.exchange: Callable[[CentreClient, str], str] | None = None
        self.know(epoch)
        # How far the centre's clock is ahead; may be set to what earlier answers told.
        self.clock_ahead: Difference | None = None
        self.latency_seconds: float | None = None
        # What the centre can read, as its last answer said.
        self.edition: int | None = None
        self._asked_ahead: tuple[str, Digests] | None = None
        # Until when verdicts are in the centre's backup, as the last answer told.
        self.backed_up_until: datetime | None = None

    def rely_on(self, trust: Trust) -> None:
        """Believe these to be the centre."""
        transport = Transport(context_of(trust), trust.fingerprint)
        self._session.mount("https://", transport)
        self._session.mount("http://", transport)

    def by_clock_here(self, instant: datetime) -> datetime:
        """What this computer's clock will say when the centre's says that."""
        return instant if self.clock_ahead is None else instant - self.clock_ahead.middle

    def know(self, epoch: str) -> None:
        """Name the history this desk knows: a centre of another one applies nothing and says so."""
        if epoch:
            self._session.headers[EPOCH_HEADER] = epoch
        else:
            self._session.headers.pop(EPOCH_HEADER, None)

    def _wear(self, token: str) -> None:
        self._token = token
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def enrol(self, asked: Enrolment) -> EnrolledDesk:
        """Use up an enrolment code."""
        return self._post("/v1/enrol", asked, EnrolledDesk)

    def sign_in(self, asked: SignIn) -> SignedIn:
        """Ask the centre who this is."""
        return self._post("/v1/sign-in", asked, SignedIn)

    def renew(self, asked: Renewal) -> Renewed:
        """Exchange the tokens of a sign-in."""
        exchange, self.exchange = self.exchange, None
        try:
            return self._post("/v1/sign-in/renew", asked, Renewed)
        finally:
            self.exchange = exchange

    def deliver(self, deliveries: bytes, priority: str = "") -> Verdicts:
        """Hand in change sets, the JSON of `Deliveries`; one verdict each, in their order.

        priority: how urgent they are to a busy centre (RFC 9218), like `u=1`.
        """
        return self._post("/v1/change-sets", deliveries, Verdicts, priority)

    def feed(self, cursor: str, limit: int, own: Own = Own.WHOLE) -> FeedPage:
        """The next run of whole transactions after a cursor (empty: from the beginning)."""
        asked = {"after": cursor, "limit": limit, "own": own.value}
        return self._ask("GET", "/v1/feed", FeedPage, params=asked)

    def head(self) -> Head:
        """Where the feed ends now."""
        return self._ask("GET", "/v1/head", Head)

    def snapshot(self, kind: str, after: str, limit: int) -> SnapshotPage:
        """The next whole records of a kind by primary key."""
        asked = {"kind": kind, "after": after, "limit": limit}
        return self._ask("GET", "/v1/snapshot", SnapshotPage, params=asked)

    def digests(self, at: str) -> Digests:
        """Digests of all kinds as the centre had them at a cursor."""
        asked, self._asked_ahead = self._asked_ahead, None
        if asked is not None and asked[0] == at:
            return asked[1]
        return self._ask("GET", "/v1/digest", Digests, params={"at": at})

    def ask_digests_ahead(self, at: str) -> None:
        """Ask for what `digests` will be asked for: what the centre had at a cursor stays so."""
        self._asked_ahead = at, self.digests(at)

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

    def payments(self) -> PaymentFigures:
        """How the payment API fares for the centre. Refused where it follows none."""
        return self._ask("GET", "/v1/payments", PaymentFigures)

    def forgotten(self, ids: list[str]) -> Forgotten:
        """Which of these change sets the centre has no verdict for."""
        return self._post("/v1/change-sets/forgotten", Offered(ids=ids), Forgotten)

    def kept_numbers(self, blocks: list[NumberBlock]) -> KeptNumbers:
        """Which ranges of student numbers this desk may go on using after a restore."""
        return self._post("/v1/student-numbers/kept", ClaimedNumbers(blocks=blocks), KeptNumbers)

    def student_numbers(self) -> NumberBlock:
        """Reserve a further range of student numbers for this desk."""
        return self._ask("POST", "/v1/student-numbers", NumberBlock)

    def audit(self, sent: AuditTrail) -> AuditTaken:
        """Hand in the next events of this desk's audit trail."""
        return self._post("/v1/audit", sent, AuditTaken)

    def events(self) -> Iterator[FeedMoved]:
        """Where the feed ends, now and whenever it moves, until the centre or the line ends it."""
        try:
            yield from self._stream()
        except Refused as refused:
            if refused.code not in _NEEDS_TOKEN or self.exchange is None:
                raise
            self._take_new_token()
            yield from self._stream()

    def _stream(self) -> Iterator[FeedMoved]:
        with (
            self._no_answer_told(),
            self._session.request(
                "GET",
                f"{self.url}/v1/events",
                headers={"Accept": EVENTS_TYPE},
                timeout=(self._patience.connect, self._patience.silence),
                allow_redirects=False,
                stream=True,
            ) as answer,
        ):
            if not answer.ok or answer.is_redirect:
                raise self._refusal(answer, whole_body(answer, _MOST_BYTES))
            try:
                yield from read_events(answer)
            except ValueError as error:
                raise Unreachable("centre_unreadable", url=self.url) from error

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _post(
        self, path: str, body: BaseModel | bytes, answer: type[_Answer], priority: str = ""
    ) -> _Answer:
        headers = {"Content-Type": "application/json"}
        if priority:
            headers["Priority"] = priority
        return self._ask(
            "POST",
            path,
            answer,
            data=body if isinstance(body, bytes) else body.model_dump_json().encode(),
            headers=headers,
        )

    def _ask(self, method: str, path: str, answer: type[_Answer], **options: Any) -> _Answer:
        response, raw = self._exchange(method, path, dict(options))
        if response.status_code == _NOT_IN and self.exchange is not None:
            # Worn out, or exchanged by an answer that was lost; nothing was done.
            self._take_new_token()
            response, raw = self._exchange(method, path, dict(options))
        self._note_edition(response.headers)
        self.backed_up_until = _backed_up(response.headers)
        if not response.ok or response.is_redirect:
            raise self._refusal(response, raw)
        try:
            return answer.model_validate_json(raw)
        except ValidationError as error:
            # A captive portal answers 200 with a page of its own.
            raise Unreachable("centre_unreadable", url=self.url) from error

    def _take_new_token(self) -> None:
        assert self.exchange is not None
        self._wear(self.exchange(self, self._token))

    def _exchange(
        self, method: str, path: str, options: dict[str, Any]
    ) -> tuple[requests.Response, bytes]:
        """The answer and its whole body, which may come slowly but not for ever."""
        patience, asked = self._patience, new_id()
        options["headers"] = {REQUEST_HEADER: asked} | options.get("headers", {})
        began = self._clock.monotonic()
        with (
            self._no_answer_told(),
            given_up_after(patience.whole, patience.ending),
            self._session.request(
                method,
                self.url + path,
                timeout=(patience.connect, patience.bytes),
                allow_redirects=False,
                stream=True,
                **options,
            ) as answer,
        ):
            self._measure_clock(answer.headers, self._clock.monotonic() - began)
            raw = whole_body(answer, _MOST_BYTES)
        self.latency_seconds = self._clock.monotonic() - began
        if answer.headers.get(REQUEST_HEADER, asked) != asked:
            # A cache or a confused proxy: an answer to something else would move the cursor past
            # what this desk has not seen.
            raise Unreachable("centre_unreadable", url=self.url)
        return answer, raw

    def _note_edition(self, headers: Mapping[str, str]) -> None:
        # Whatever answers without a version is no centre.
        if VERSION_HEADER in headers:
            told = headers.get(EDITION_HEADER, "")
            self.edition = int(told) if told.isdecimal() else 1

    @contextmanager
    def _no_answer_told(self) -> Iterator[None]:
        """Translates every way in which no answer comes."""
        try:
            yield
        except NotConnected as failure:
            code = "centre_untrusted" if is_unsafe(failure) else "centre_unreachable"
            raise Unreachable(code, url=self.url) from failure
        except AnswerTooLarge as failure:
            raise Unreachable("centre_unreadable", url=self.url) from failure
        except _NO_ANSWER as failure:
            raise Unreachable("centre_unreachable", url=self.url) from failure

    def _measure_clock(self, headers: Mapping[str, str], took: float) -> None:
        here = self._clock.now()
        told = by_instant(headers.get(TIME_HEADER), here, took) or by_date(
            headers.get("Date"), here, took
        )
        if told is not None:
            self.clock_ahead = told.narrowed(self.clock_ahead)

    def _refusal(self, response: requests.Response, raw: bytes) -> Fault:
        if response.status_code in _LATER:
            here = self._clock.now()
            there = here if self.clock_ahead is None else here + self.clock_ahead.middle
            wait = asked_to_wait(response.headers.get("Retry-After"), there)
            return Unreachable("centre_busy", url=self.url, retry_after=wait)
        try:
            problem = Problem.model_validate_json(raw)
        except ValidationError:
            return Unreachable("centre_unreadable", url=self.url)
        return Refused(problem.code, **problem.facts)


def checked_url(url: str) -> str:
    """The address without a trailing slash; Invalid unless https, or http on this computer."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Invalid("centre_url_unreadable", url=url[:200])
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Invalid("centre_url_insecure", url=url[:200])
    return url.strip().rstrip("/")


def _backed_up(headers: Mapping[str, str]) -> datetime | None:
    try:
        return from_text(headers[BACKED_UP_HEADER])
    except (KeyError, ValueError):
        return None
