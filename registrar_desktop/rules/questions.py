"""Which office a question of the centre belongs to, and whose roles may answer it."""

from __future__ import annotations

from collections.abc import Iterable

from registrar_desktop.schema.vocabulary import Case, Role

REGISTRAR, FINANCE = "Registrar", "Finance"
OFFICES = (REGISTRAR, FINANCE)
_HEADS = frozenset({Role.REGISTRAR, Role.ADMIN})
_MONEY = frozenset({Role.FINANCE, Role.REGISTRAR, Role.ADMIN})

_OF_FINANCE = frozenset(
    {
        *(Case.PAID_TWICE, Case.CHARGE_GONE, Case.OVERPAID, Case.REFUND_TOO_LARGE),
        *(Case.GATEWAY_UNKNOWN, Case.FEE_RULE_CHANGED, Case.PLAN_CHANGED, Case.HOLD_BY_BALANCE),
        Case.PAYMENT_RETURNED,
    }
)


def office_of(case: Case) -> str:
    """The office whose list a question of this case stands in."""
    return FINANCE if case in _OF_FINANCE else REGISTRAR


def may_answer(roles: Iterable[Role], case: Case) -> bool:
    """Whether somebody with these roles may answer a question of this case."""
    return not (_MONEY if case in _OF_FINANCE else _HEADS).isdisjoint(roles)
