"""Reads what the centre tells in a stream of server-sent events; when to listen is not its part."""

from __future__ import annotations

import json
from collections.abc import Iterator

import requests

from registrar_desktop.errors import Refused
from sync.protocol_reading import EVENT_CHANGED, EVENT_ENDED, EVENTS_TYPE, FeedMoved

_LONGEST_LINE = 4096
# The centre ended the stream for a reason that is none to tell anybody.
_ORDINARY = frozenset({"centre_stops", "listened_to_elsewhere", "gone"})


def read_events(response: requests.Response) -> Iterator[FeedMoved]:
    """Every place the feed has moved to, as the centre tells it. Raises ValueError where something
    else than a stream of events answers, Refused where the centre says that it tells no more."""
    if not response.headers.get("Content-Type", "").startswith(EVENTS_TYPE):
        raise ValueError("no stream of events")
    fields: dict[str, str] = {}
    for line in _lines(response):
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if fields.get("event") == EVENT_CHANGED:
            yield FeedMoved.model_validate_json(fields.get("data", ""))
        elif fields.get("event") == EVENT_ENDED:
            _end(json.loads(fields.get("data", "")))
            return
        fields = {}


def _lines(response: requests.Response) -> Iterator[str]:
    line = bytearray()
    # Byte by byte: asking for more would wait until as much is there.
    for byte in response.iter_content(1):
        if byte != b"\n":
            line += byte
            if len(line) > _LONGEST_LINE:
                raise ValueError("no stream of events")
            continue
        yield line.decode().removesuffix("\r")
        line.clear()


def _end(told: object) -> None:
    code = told.get("code") if isinstance(told, dict) else None
    if isinstance(code, str) and code not in _ORDINARY:
        raise Refused(code)
