"""Asks Stripe and stays until the answer is whole: pages to the end, tries again, or says so.

Every failure of a question is a LookupIncomplete: no page may be missing silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sync.payments.api_asking import ask
from sync.payments.api_line import Reply
from sync.payments.api_pace import Pace
from sync.payments.gateway import LookupIncomplete
from sync.payments.stripe_answers import looked_up
from sync.payments.stripe_shapes import Json
from sync.payments.stripe_wire import StripeWire

PAGE = 100


class StripeReader:
    """Single objects and whole lists."""

    def __init__(self, wire: StripeWire, pace: Pace, page: int = PAGE) -> None:
        self._wire = wire
        self._pace = pace
        self._page_size = str(page)

    def one(self, path: str, expand: tuple[str, ...] = ()) -> tuple[Json, datetime] | None:
        """An object and the time it was seen; None where there is none."""
        reply, body = self._ask(path, _expansion(expand), _kind_of(path))
        return None if body is None else (body, reply.at)

    def time_there(self) -> datetime:
        """The API's clock, asked now: where a list ends is not for our clock to say."""
        self._ask("/v1/payment_intents", {"limit": "1"}, "list")
        return self._wire.now()

    def window(
        self, many: str, since: datetime, until: datetime, expand: tuple[str, ...] = ()
    ) -> Iterator[tuple[Json, datetime]]:
        """All objects made in a closed time, newest first, each with the time it was seen.

        The time's end stands still while paging, so that what arrives meanwhile moves nothing.
        """
        params = {
            "created[gte]": str(int(since.timestamp())),
            "created[lt]": str(int(until.timestamp()) + 1),
        }
        return self.whole(many, params, expand)

    def whole(
        self, many: str, filters: Mapping[str, str], expand: tuple[str, ...] = ()
    ) -> Iterator[tuple[Json, datetime]]:
        """A list to its end, newest first."""
        inner = tuple(f"data.{path}" for path in expand)
        params = {"limit": self._page_size, **filters, **_expansion(inner)}
        seen: set[str] = set()
        while True:
            rows, more, at = self._page(many, params)
            for row in rows:
                yield row, at
            if not more:
                return
            known = {str(row["id"]) for row in rows}
            if not rows or known & seen:
                # More is promised and nothing new came: the list runs in a circle.
                raise LookupIncomplete("payments_list_broken")
            seen |= known
            params["starting_after"] = str(rows[-1]["id"])

    def after(self, many: str, last_seen: str) -> Iterator[list[Json]] | None:
        """The pages that are newer than an object, older page first; each newest first.

        None where the API no longer knows the object.
        """
        params = {"limit": self._page_size, "ending_before": last_seen}
        reply, body = self._ask(f"/v1/{many}", params, "list")
        if body is None:
            return None
        return self._newer(many, params, _rows(body, reply))

    def _newer(
        self, many: str, params: dict[str, str], found: tuple[list[Json], bool]
    ) -> Iterator[list[Json]]:
        rows, more = found
        while rows:
            yield rows
            if not more:
                return
            params["ending_before"] = str(rows[0]["id"])
            rows, more, _ = self._page(many, params)

    def _page(self, many: str, params: Mapping[str, str]) -> tuple[list[Json], bool, datetime]:
        reply, body = self._ask(f"/v1/{many}", params, "list")
        if body is None:
            raise LookupIncomplete("payments_list_broken")
        rows, more = _rows(body, reply)
        return rows, more, reply.at

    def _ask(
        self, path: str, params: Mapping[str, str], expected: str
    ) -> tuple[Reply, Json | None]:
        return ask(self._wire, self._pace, path, params, lambda reply: looked_up(reply, expected))


def _rows(body: Json, reply: Reply) -> tuple[list[Json], bool]:
    rows, more = body.get("data"), body.get("has_more")
    whole = isinstance(rows, list) and all(
        isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows
    )
    if not whole or not isinstance(more, bool):
        raise LookupIncomplete("payments_answer_unreadable", status=reply.status)
    return list(rows or []), more


def _expansion(paths: tuple[str, ...]) -> dict[str, str]:
    return {f"expand[{place}]": path for place, path in enumerate(paths)}


def _kind_of(path: str) -> str:
    return path.split("/")[2].removesuffix("s")


def overlap(since: datetime) -> datetime:
    """A little earlier: clocks differ, and what was being written then is seen now."""
    return since - timedelta(minutes=10)


def parameters(path: str, marks: Mapping[str, str]) -> dict[str, Any]:
    """Marks as form fields: `metadata[name]`."""
    return {f"{path}[{name}]": value for name, value in marks.items()}
