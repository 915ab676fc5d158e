"""A desk as the centre sees it: enrols, signs in, sends change sets and reads the feed by HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import httpx

from registrar_desktop.clock import Clock, to_text
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import (
    Action,
    ChangeSet,
    Delivery,
    FieldChange,
    Line,
    Verdict,
    Verdicts,
)
from sync.protocol_reading import FeedPage, FeedRow

Fields = Mapping[str, Any]


def create(kind: str, fields: Fields, record_id: str | None = None) -> Line:
    """A line that makes a record."""
    changes = {name: FieldChange(after=value) for name, value in fields.items()}
    return Line(kind=kind, id=record_id or new_id(), action=Action.CREATE, fields=changes)


def edit(kind: str, record_id: str, **fields: tuple[Any, Any]) -> Line:
    """A line that changes fields from one value to another."""
    changes = {name: FieldChange(before=old, after=new) for name, (old, new) in fields.items()}
    return Line(kind=kind, id=record_id, action=Action.EDIT, fields=changes, base_version=1)


class DeskSide:
    """One desk, to be closed at the end (`with`)."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        self.clock = clock
        self.id = ""
        self._numbers = count(1)

    def __enter__(self) -> DeskSide:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.http.close()

    def enrol(self, code: str) -> dict[str, Any]:
        answer = self.http.post("/v1/enrol", json={"code": code})
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        self.id = told["desk_id"]
        self.http.headers["Registrar-Desk"] = told["desk_token"]
        return told

    def sign_in(self, login: str, password: str) -> dict[str, Any]:
        answer = self.http.post("/v1/sign-in", json={"login": login, "password": password})
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        self.http.headers["Authorization"] = f"Bearer {told['token']}"
        return told

    def change_set(self, kind: ChangeKind, *lines: Line, **options: Any) -> ChangeSet:
        """A change set recorded now."""
        values: dict[str, Any] = {
            "id": new_id(),
            "desk_id": self.id,
            "seq": next(self._numbers),
            "actor": "ann",
            "label": "a test",
            "recorded_at": to_text(self.clock.now()),
        }
        return ChangeSet(kind=kind, lines=list(lines), **(values | options))

    def post(self, deliveries: Sequence[Delivery]) -> httpx.Response:
        body = {"deliveries": [each.model_dump(mode="json") for each in deliveries]}
        return self.http.post("/v1/change-sets", json=body)

    def deliver(self, *changes: ChangeSet, depends_on: Sequence[str] = ()) -> list[Verdict]:
        """The verdicts on change sets sent in one request."""
        waiting = list(depends_on)
        answer = self.post([Delivery(change_set=each, depends_on=waiting) for each in changes])
        answer.raise_for_status()
        return Verdicts.model_validate_json(answer.content).verdicts

    def send(self, kind: ChangeKind, *lines: Line, **options: Any) -> Verdict:
        """The verdict on a new change set."""
        return self.deliver(self.change_set(kind, *lines, **options))[0]

    def page(self, after: str = "", limit: int = 1000) -> FeedPage:
        answer = self.http.get("/v1/feed", params={"after": after, "limit": limit})
        answer.raise_for_status()
        return FeedPage.model_validate_json(answer.content)

    def feed(self, after: str = "", limit: int = 1000) -> tuple[list[FeedRow], str]:
        """The feed to its end, and the cursor there."""
        rows: list[FeedRow] = []
        while True:
            page = self.page(after, limit)
            rows += page.rows
            after = page.cursor
            if not page.more:
                return rows, after
