"""Text of the payment API as a database can keep it: JSON may carry what PostgreSQL and SQLite cannot.

A payer's words must not stop all payments behind them, so such a mark is replaced, not refused.
"""

from __future__ import annotations

import json
import re
from typing import Any

_UNSOUND = re.compile("[\x00\ud800-\udfff]")
# How they stand in JSON, beside many that are sound.
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_INSTEAD = "\ufffd"


def read_json(raw: bytes) -> Any:
    """What the JSON says, with NUL and half characters replaced. Raises ValueError for no JSON."""
    told = json.loads(raw)
    return _sound(told) if _SUSPECT.search(raw) else told


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSOUND.sub(_INSTEAD, value)
    if isinstance(value, dict):
        return {_sound(name): _sound(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_sound(part) for part in value]
    return value
