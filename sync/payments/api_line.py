"""One request to a payment API and its answer, and what is certain when there is none.

Connecting is told apart from sending: before the connection stands nothing can have been
executed, after it anything may have been. What an answer means is for each adapter.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import requests
import truststore
import urllib3
from requests.auth import AuthBase

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Invalid
from sync.invitations import asked_to_wait
from sync.payments.api_clock import ApiClock
from sync.payments.gateway import NotSent, Traffic, Unknown
from sync.payments.sound_text import read_json
from sync.transport import (
    AnswerTooLarge,
    NotConnected,
    Patience,
    Transport,
    given_up_after,
    is_unsafe,
    whole_body,
)

log = logging.getLogger(__name__)

PATIENCE = Patience(connect=5.0, bytes=30.0, whole=60.0)
_LARGEST_ANSWER = 16 << 20


@dataclass(frozen=True)
class Reply:
    """An answer that is JSON; whether it is what was asked for is not yet known."""

    status: int
    body: Mapping[str, Any]
    request_id: str
    retry_after: float | None
    at: datetime  # the API's clock


class ApiLine:
    """The line to an API. Also knows its clock, from the `Date` of the answers.

    key: puts the key on each request on its way out.
    """

    def __init__(
        self,
        key: AuthBase,
        clock: Clock,
        url: str,
        headers: Mapping[str, str],
        patience: Patience | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._url = _checked(url)
        self._key = key
        self._headers = dict(headers)
        self._clock = clock
        self._patience = patience or PATIENCE
        self._trust = trust or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._reads = self._session()
        self.traffic = Traffic()
        self._time = ApiClock(clock)

    def now(self) -> datetime:
        """The API's clock."""
        return self._time.now()

    @property
    def heard(self) -> bool:
        """Whether the API has told its time."""
        return self._time.heard

    def close(self) -> None:
        """Let go of the connections."""
        self._reads.close()

    def get(self, path: str, params: Mapping[str, str]) -> Reply:
        """Ask."""
        return self._exchange(self._reads, "GET", path, {"params": dict(params)})

    def send(self, path: str, content: dict[str, Any], headers: Mapping[str, str]) -> Reply:
        """Change something; `content` is the body (`data` or `json`).

        On a connection of its own: one that was kept may end just when the request is on its
        way, and leave its fate unknown.
        """
        told = {**content, "headers": {**headers, "Connection": "close"}}
        with self._session() as session:
            return self._exchange(session, "POST", path, told)

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.mount("https://", Transport(self._trust))
        session.mount("http://", Transport(self._trust))
        session.trust_env = not _on_loopback(self._url)
        session.headers.update(self._headers)
        session.headers["User-Agent"] = "registrar-desktop"
        return session

    def _exchange(
        self, session: requests.Session, method: str, path: str, content: dict[str, Any]
    ) -> Reply:
        began, status = self._clock.monotonic(), 0
        try:
            reply = self._asked(session, method, path, content)
            status = reply.status
        finally:
            # An answer of the API itself, though it be a refusal, is one.
            self.traffic.note(self._clock.monotonic() - began, answered=0 < status < 500)
        return reply

    def _asked(
        self, session: requests.Session, method: str, path: str, content: dict[str, Any]
    ) -> Reply:
        began = self._clock.monotonic()
        # What may move money is let come to its end: a cut would leave its fate unknown.
        ending = self._patience.ending if method == "GET" else None
        try:
            with (
                given_up_after(self._patience.whole, ending),
                session.request(
                    method,
                    self._url + path,
                    auth=self._key,
                    timeout=(self._patience.connect, self._patience.bytes),
                    allow_redirects=False,
                    stream=True,
                    **content,
                ) as answer,
            ):
                raw = whole_body(answer, _LARGEST_ANSWER)
        except AnswerTooLarge as failure:
            raise Unknown("payments_answer_unreadable", status=failure.status) from failure
        except NotConnected as failure:
            raise _not_connected(failure) from failure
        except (OSError, HTTPException, urllib3.exceptions.HTTPError) as failure:
            log.info("%s %s: no answer (%s)", method, path, type(failure).__name__)
            raise Unknown("payments_no_answer") from failure
        took = self._clock.monotonic() - began
        log.log(
            logging.INFO if method == "POST" else logging.DEBUG,
            "%s %s: %s in %.2f s, %s",
            method,
            path,
            answer.status_code,
            took,
            answer.headers.get("Request-Id", "no request id"),
        )
        return self._reply(answer, raw, took)

    def _reply(self, answer: requests.Response, raw: bytes, took: float) -> Reply:
        try:
            body = read_json(raw)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            # A portal, a proxy, a torn body: it says nothing about what the API did.
            raise Unknown("payments_answer_unreadable", status=answer.status_code)
        self._time.hear(answer.headers.get("Date"), took)
        return Reply(
            answer.status_code,
            body,
            answer.headers.get("Request-Id", ""),
            asked_to_wait(answer.headers.get("Retry-After"), self.now()),
            self.now(),
        )


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _on_loopback(url)):
        raise Invalid("payments_url_unsafe", url=url)
    return url.rstrip("/")


def _on_loopback(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _not_connected(failure: NotConnected) -> NotSent:
    log.info("no connection to the payment API: %s", failure.__cause__)
    if is_unsafe(failure):
        return NotSent("payments_untrusted")
    return NotSent("payments_unreachable")
