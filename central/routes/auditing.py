"""A desk delivers its audit trail."""

from __future__ import annotations

from fastapi import APIRouter

from central.auditing import take_trail
from central.routes.access import DatabaseEngine, SignedInCaller, Time
from sync.protocol import AuditTaken, AuditTrail

router = APIRouter(tags=["audit"])


@router.post("/audit", summary="Deliver the next events of a desk's audit trail")
def post_audit(
    sent: AuditTrail, caller: SignedInCaller, engine: DatabaseEngine, clock: Time
) -> AuditTaken:
    """Everything is kept, also what does not hang together: that is found and told to the
    administrator."""
    with engine.begin() as connection:
        take_trail(connection, caller, sent, clock.now())
    return AuditTaken(taken=len(sent.events))
