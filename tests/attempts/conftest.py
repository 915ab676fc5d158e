"""What attempts are made on: the centre over a real database, and desks at it."""

from __future__ import annotations

from tests.centre.conftest import (
    centre,
    clock,
    desk,
    engine,
    service,
    shared_url,
    staffed_template,
    staffed_url,
)

__all__ = [
    "centre",
    "clock",
    "desk",
    "engine",
    "service",
    "shared_url",
    "staffed_template",
    "staffed_url",
]
