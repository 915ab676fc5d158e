"""Which role may do what: mirrored at the desk as advice, decided at the centre."""

from __future__ import annotations

from collections.abc import Iterable

from registrar_desktop.schema.vocabulary import ChangeKind, Role

_OFFICE = frozenset({Role.REGISTRAR, Role.ADMIN})
_FINANCE = frozenset({Role.FINANCE, Role.ADMIN})
_MONEY = frozenset({Role.REGISTRAR, Role.FINANCE, Role.ADMIN})

_ALLOWED: dict[ChangeKind, frozenset[Role]] = {
    ChangeKind.STUDENT_ADD: _OFFICE,
    ChangeKind.STUDENT_EDIT: _OFFICE,
    ChangeKind.STUDENT_MERGE: _OFFICE,
    ChangeKind.REGISTER: _OFFICE,
    ChangeKind.DROP: _OFFICE,
    ChangeKind.SWAP: _OFFICE,
    ChangeKind.HOLD_PLACE: _MONEY,
    ChangeKind.HOLD_RELEASE: _MONEY,
    ChangeKind.PAYMENT: _MONEY,
    ChangeKind.GATEWAY_PAYMENT: _MONEY,
    ChangeKind.DRAWER: _MONEY,
    ChangeKind.BANK: _MONEY,
    ChangeKind.EXCEPTION: _MONEY,
    ChangeKind.DOCUMENT: _MONEY,
    ChangeKind.IMPORT: _OFFICE,
    ChangeKind.OUTAGE: _OFFICE,
    ChangeKind.ALLOTMENT: _OFFICE,
    ChangeKind.REVIEW: _MONEY,
    ChangeKind.FEE_RULE: _FINANCE,
    ChangeKind.PLAN: _MONEY,
}


def may_speak_for_desks(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles may hand in what another desk recorded."""
    return not _OFFICE.isdisjoint(roles)


def may(roles: Iterable[Role], kind: ChangeKind) -> bool:
    """Whether somebody with these roles may make a change of this kind."""
    return not _ALLOWED[kind].isdisjoint(roles)
