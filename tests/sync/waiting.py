"""What a desk would send next, as the messages that it is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from sync.outbox import next_request, plan_sending
from sync.portions import FIRST
from sync.protocol import Deliveries, Delivery


def next_deliveries(session: Session) -> list[Delivery]:
    """The deliveries of the next request."""
    request = next_request(session, plan_sending(session)[:FIRST])
    return Deliveries.model_validate_json(request.body).deliveries


def as_body(deliveries: list[Delivery]) -> bytes:
    """Deliveries as they travel."""
    return Deliveries(deliveries=deliveries).model_dump_json().encode()
