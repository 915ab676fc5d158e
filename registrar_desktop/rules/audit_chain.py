"""How events of an audit trail hang together: each holds the hash of the one before it.

The same at desk and centre. Where events are kept, and what is noted, is left to both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Noted(StrEnum):
    """What is noted besides changes."""

    CHANGE = "CHANGE"
    LOOK = "LOOK"  # at a record under a privacy flag
    EXPORT = "EXPORT"  # a list or report was written to a file
    SIGN_IN = "SIGN_IN"
    SIGN_OUT = "SIGN_OUT"
    UNLOCK = "UNLOCK"


class Break(StrEnum):
    """What can be wrong with a trail."""

    ALTERED = "ALTERED"  # an event is not what its hash is of
    GAP = "GAP"  # what an event hangs on is not there
    FORK = "FORK"  # two events hang on the same one


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One event. `detail`: the text of a JSON object, hashed as it stands; `at`: ISO 8601."""

    seq: int
    at: str
    actor: str
    act: str
    subject_kind: str
    subject_id: str
    detail: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a trail is broken, and how."""

    seq: int
    how: Break


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def detail_text(detail: dict[str, object]) -> str:
    """A detail as it is kept and hashed."""
    return _canonical(detail)


def digest_of(content: object) -> str:
    """The SHA-256 of JSON values, whatever order their names come in."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def root_of(desk_id: str) -> str:
    """What the first event of a desk hangs on."""
    return hashlib.sha256(desk_id.encode()).hexdigest()


def sealed(desk_id: str, event: TrailEvent) -> TrailEvent:
    """The event with its hash, which holds the desk and the hash of the event before."""
    content = [
        *(desk_id, event.seq, event.at, event.actor, event.act),
        *(event.subject_kind, event.subject_id, event.detail, event.previous),
    ]
    values = {name: getattr(event, name) for name in TrailEvent.__slots__}
    return TrailEvent(**{**values, "hash": digest_of(content)})


def breaks_in(
    desk_id: str,
    events: Iterable[TrailEvent],
    kept: Iterable[str] = (),
    followed: Iterable[str] = (),
) -> Iterator[Broken]:
    """What is wrong with a desk's trail, told in the order of its numbers.

    kept: hashes of events that are known beside these; followed: those of them that another event
    follows already.
    """
    known = {root_of(desk_id), *kept}
    hung_on = set(followed)
    for event in events:
        if sealed(desk_id, event).hash != event.hash:
            yield Broken(event.seq, Break.ALTERED)
        if event.previous not in known:
            yield Broken(event.seq, Break.GAP)
        elif event.previous in hung_on:
            yield Broken(event.seq, Break.FORK)
        known.add(event.hash)
        hung_on.add(event.previous)
