"""Asks a payment API until it has answered, a few times, at its pace, or says that it has not.

Every failure of a question is a LookupIncomplete.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sync.payments.api_line import ApiLine, Reply
from sync.payments.api_pace import Pace
from sync.payments.gateway import LookupIncomplete, NotSent, Unknown

_TRIES = 3
_LONGEST_WAIT = 10.0
_Found = TypeVar("_Found")


def ask(
    line: ApiLine,
    pace: Pace,
    path: str,
    params: Mapping[str, str],
    read: Callable[[Reply], _Found],
) -> tuple[Reply, _Found]:
    """An answer and what it says; `read` raises LookupIncomplete where it says nothing."""
    for attempt in range(_TRIES):
        closed = pace.closed_for()
        if closed > _LONGEST_WAIT:
            raise LookupIncomplete("payments_busy", retry_after=closed)
        try:
            pace.take()
            reply = line.get(path, params)
            return reply, read(reply)
        except (NotSent, Unknown, LookupIncomplete) as failure:
            wait = getattr(failure, "retry_after", None)
            pace.close(wait or 0.0)
            final = failure.code in ("payments_key_refused", "payments_right_missing")
            if final or attempt + 1 == _TRIES or (wait or 0.0) > _LONGEST_WAIT:
                facts = dict(failure.facts)
                facts.pop("retry_after", None)
                raise LookupIncomplete(failure.code, retry_after=wait, **facts) from failure
            pace.rest(attempt, wait)
    raise LookupIncomplete("payments_no_answer")
