"""What waits for a person, or says what no database keeps, keeps nothing else from being followed and posted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from central.payments.following import SWEEP_BESIDE_DELIVERIES
from tests.payments.followed import Followed
from tests.payments.sandbox_process import DEBIT
from tests.payments.test_centre_posts import marks

_LATER = SWEEP_BESIDE_DELIVERIES.total_seconds() + 1
_ROWS = text(
    """
    INSERT INTO gateway_transaction (id, provider, provider_ref, kind, amount_minor, received_minor,
        refunded_minor, fee_minor, currency, occurred_at, status, match, details)
    SELECT 'row-' || n, 'stripe', 'pi_old' || n, 'CHARGE', 100, :received, 0, 0, 'USD',
        timestamptz '2020-01-01' + n * interval '1 second', :status, :match, '{"rule": "R6"}'
    FROM generate_series(1, :many) AS n
    """
)


def known_of_old(school: Followed, many: int, **told: Any) -> None:
    with school.engine.begin() as connection:
        connection.execute(_ROWS, {"many": many, **told})


def debits_of_old(school: Followed, many: int) -> list[str]:
    """Bank debits that no list of what is new shows any more, and no event will."""
    debits: list[str] = [school.api.buy(7000, DEBIT)["id"] for _ in range(many)]
    school.step()
    school.pass_by(hours=1)
    school.step()
    return debits


def settled_unheard(school: Followed) -> None:
    """The bank answered, and the event of it is forgotten before anybody looked."""
    for days in (5, 40):
        school.pass_by(days=days)


def test_many_that_wait_for_a_person_hold_up_nobody(school: Followed) -> None:
    student = school.add_student()
    school.charge(student, 50_000)
    school.step()
    known_of_old(school, 600, status="SUCCEEDED", match="UNMATCHED", received=100)
    school.api.buy(20_000, marks())
    school.step(later=_LATER)
    assert school.entries() == [("CARD_ONLINE", -20_000)]


def test_however_much_is_open_each_is_asked_for_in_its_turn(school: Followed) -> None:
    """More than a sweep asks for, and the payment API no longer knows most of it."""
    [debit] = debits_of_old(school, 1)
    known_of_old(school, 5, status="PROCESSING", match="UNMATCHED", received=0)
    school.restart(most_asked=2)
    settled_unheard(school)
    for _ in range(4):
        school.step(later=_LATER)
    assert school.row(debit).status == "SUCCEEDED"
    done = school.rows(
        "SELECT asked_up_to, asked_again_at > swept_at - interval '1 h' FROM payment_follow"
    )
    assert done == [(None, True)], "the round is done, and begins anew in its time"


def test_one_that_cannot_be_asked_for_holds_up_no_other(school: Followed) -> None:
    debits = debits_of_old(school, 3)
    first = min(debits, key=lambda debit: school.row(debit).id)
    settled_unheard(school)
    school.api.fault("torn", path=f"/v1/payment_intents/{first}", count=100)
    for _ in range(2):
        school.step(later=_LATER)
    states = {debit: school.row(debit).status for debit in debits}
    assert states == {debit: "PROCESSING" if debit == first else "SUCCEEDED" for debit in debits}


def test_a_text_that_postgresql_cannot_hold_stops_nothing(school: Followed) -> None:
    student = school.add_student()
    school.charge(student, 50_000)
    school.step()
    school.api.buy(1_000, {**marks("r-\0"), "description": "a\0b"})
    school.api.buy(20_000, marks())
    school.step(later=_LATER)
    assert ("CARD_ONLINE", -20_000) in school.entries()
