"""What waits for a person, or says what no database keeps, keeps nothing else from being followed and posted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from central.payments.following import SWEEP_BESIDE_DELIVERIES
from tests.payments.followed import Followed
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


def test_many_that_wait_for_a_person_hold_up_nobody(school: Followed) -> None:
    student = school.add_student()
    school.charge(student, 50_000)
    school.step()
    known_of_old(school, 600, status="SUCCEEDED", match="UNMATCHED", received=100)
    school.api.buy(20_000, marks())
    school.step(later=_LATER)
    assert school.entries() == [("CARD_ONLINE", -20_000)]


def test_a_text_that_postgresql_cannot_hold_stops_nothing(school: Followed) -> None:
    student = school.add_student()
    school.charge(student, 50_000)
    school.step()
    school.api.buy(1_000, {**marks("r-\0"), "description": "a\0b"})
    school.api.buy(20_000, marks())
    school.step(later=_LATER)
    assert ("CARD_ONLINE", -20_000) in school.entries()
