"""Deliveries of the payment API come in, and desks ask how it fares.

A delivery is verified, kept and answered at once; what it points at is fetched afterwards.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from central.payments import figures
from central.payments.service import PaymentService
from central.problems import Declined
from central.routes.access import DatabaseEngine, SignedInCaller
from registrar_desktop.errors import Fault
from sync.protocol_reading import PaymentFigures

router = APIRouter(tags=["payments"])

MOST_BYTES = 256 * 1024


def service_of(request: Request) -> PaymentService | None:
    """What follows the payment API here; None where none is configured."""
    service: PaymentService | None = request.app.state.payments
    return service


Service = Annotated[PaymentService | None, Depends(service_of)]


@router.post(
    "/webhooks/{provider}",
    summary="A delivery of the payment API",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
)
async def post_webhook(provider: str, request: Request, service: Service) -> None:
    """204: it is kept, or was before. 400: not signed by the API, or not lately. 404: this payment
    API is not followed here."""
    if service is None or provider != service.account.provider or not service.takes_deliveries:
        raise Declined(HTTPStatus.NOT_FOUND, "payments_not_followed", provider=provider[:40])
    body = await _body(request)
    try:
        signed_at = service.verified(dict(request.headers), body)
        await run_in_threadpool(service.keep, body, signed_at)
    except Fault as fault:
        raise Declined(HTTPStatus.BAD_REQUEST, fault.code) from fault


@router.get("/payments", summary="How the payment API and its deliveries fare")
def get_payments(
    _caller: SignedInCaller, service: Service, engine: DatabaseEngine
) -> PaymentFigures:
    """404 where the centre does not follow one."""
    if service is None:
        raise Declined(HTTPStatus.NOT_FOUND, "payments_not_followed", provider="")
    with engine.connect() as connection:
        return figures.read_figures(
            connection, service.account.provider, deliveries=service.takes_deliveries
        )


async def _body(request: Request) -> bytes:
    """All of it, unless it is larger than any event."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Declined(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large", most=MOST_BYTES
            )
    return body
