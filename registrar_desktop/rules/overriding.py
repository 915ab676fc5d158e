"""Who may let which rule of registration be broken; each time with a reason that is kept.

A registration names the rules that were broken for it (`override_of`), so that an override of one
rule never stands for another.
"""

from __future__ import annotations

from collections.abc import Iterable

from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema.vocabulary import Role

_OFFICE = frozenset({Role.REGISTRAR, Role.ADMIN})

# What is not named here nobody can override.
_BY: dict[str, frozenset[Role]] = {
    ReasonCode.FULL: _OFFICE,
    ReasonCode.TIME: _OFFICE,
    ReasonCode.PREQ: _OFFICE,
    ReasonCode.CREQ: _OFFICE,
    ReasonCode.TLIM: _OFFICE,
    ReasonCode.DEAD: _OFFICE,
    ReasonCode.CLSD: _OFFICE,
    # Administrators stand in for every office, also for the one that placed the hold.
    ReasonCode.HOLD: frozenset({Role.ADMIN}),
}


def may_override(roles: Iterable[Role], code: str) -> bool:
    """Whether somebody with these roles may let the rule of this reason be broken."""
    return not _BY.get(code, frozenset()).isdisjoint(roles)


def as_text(codes: Iterable[str]) -> str:
    """The rules that are broken, as a registration keeps them: each once, in the order told."""
    return " ".join(dict.fromkeys(str(code) for code in codes))


def from_text(kept: str | None) -> frozenset[str]:
    """The codes a registration keeps."""
    return frozenset((kept or "").split())
