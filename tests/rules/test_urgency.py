"""What is delivered first after an outage."""

from __future__ import annotations

import pytest

from registrar_desktop.rules.urgency import Urgency, urgency
from registrar_desktop.schema.vocabulary import ChangeKind

ORDER = [
    ChangeKind.OUTAGE,
    ChangeKind.STUDENT_ADD,
    ChangeKind.HOLD_RELEASE,
    ChangeKind.PAYMENT,
    ChangeKind.DROP,
    ChangeKind.SWAP,
    ChangeKind.REGISTER,
    ChangeKind.HOLD_PLACE,
    ChangeKind.STUDENT_EDIT,
    ChangeKind.DOCUMENT,
]


def test_money_and_seats_that_come_free_go_before_what_asks_for_them() -> None:
    ranks = [urgency(kind) for kind in ORDER]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_act_has_a_place_in_the_order(kind: ChangeKind) -> None:
    assert urgency(kind) in Urgency
