"""A desk joins, a person signs in, and a desk asks for more student numbers."""

from __future__ import annotations

from fastapi import APIRouter

from central.identity import enrol, sign_in
from central.numbers import reserve_numbers
from central.routes.access import DatabaseEngine, DeskToken, SignedInCaller, Time
from sync.protocol import EnrolledDesk, Enrolment, NumberBlock, SignedIn, SignIn

router = APIRouter(tags=["desks and people"])


@router.post("/enrol", summary="Enrol a desk with its one-time code")
def post_enrol(asked: Enrolment, engine: DatabaseEngine, clock: Time) -> EnrolledDesk:
    """Gives the desk its token, which goes with every later request as `Registrar-Desk`."""
    with engine.begin() as connection:
        return enrol(connection, asked, clock.now())


@router.post("/sign-in", summary="Sign a person in at this desk")
def post_sign_in(
    asked: SignIn, engine: DatabaseEngine, clock: Time, desk_token: DeskToken = None
) -> SignedIn:
    """Gives the token of the session, which goes with every later request as `Bearer`."""
    return sign_in(engine, desk_token, asked, clock.now())


@router.post("/student-numbers", summary="Reserve a further range of student numbers")
def post_student_numbers(caller: SignedInCaller, engine: DatabaseEngine) -> NumberBlock:
    """The numbers belong to this desk for good, whether it uses them or not."""
    with engine.begin() as connection:
        return reserve_numbers(connection, caller.desk.id)
