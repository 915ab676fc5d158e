"""A desk joins, a person signs in, and a desk asks for more student numbers."""

from __future__ import annotations

from fastapi import APIRouter

from central.identity import enrol_from, renew_sign_in, sign_in
from central.numbers import reserve_numbers
from central.routes.access import Address, DatabaseEngine, DeskToken, SignedInCaller, Time
from sync.protocol import (
    EnrolledDesk,
    Enrolment,
    NumberBlock,
    Renewal,
    Renewed,
    SignedIn,
    SignIn,
)

router = APIRouter(tags=["desks and people"])


@router.post("/enrol", summary="Enrol a desk with its one-time code")
def post_enrol(
    asked: Enrolment, engine: DatabaseEngine, clock: Time, host: Address
) -> EnrolledDesk:
    """Gives the desk its token, which goes with every later request as `Registrar-Desk`."""
    return enrol_from(engine, asked, host, clock.now())


@router.post("/sign-in", summary="Sign a person in at this desk")
def post_sign_in(
    asked: SignIn, engine: DatabaseEngine, clock: Time, host: Address, desk_token: DeskToken = None
) -> SignedIn:
    """Gives the token of the session, which goes with every later request as `Bearer`."""
    return sign_in(engine, desk_token, asked, host, clock.now())


@router.post("/sign-in/renew", summary="Exchange the tokens of a sign-in for new ones")
def post_renewal(
    asked: Renewal, engine: DatabaseEngine, clock: Time, desk_token: DeskToken = None
) -> Renewed:
    """The same exchange asked again is answered again; a spent secret shown for another one ends
    the sign-in, since somebody else has it."""
    return renew_sign_in(engine, desk_token, asked, clock.now())


@router.post("/student-numbers", summary="Reserve a further range of student numbers")
def post_student_numbers(caller: SignedInCaller, engine: DatabaseEngine) -> NumberBlock:
    """The numbers belong to this desk for good, whether it uses them or not."""
    with engine.begin() as connection:
        return reserve_numbers(connection, caller.desk.id)
