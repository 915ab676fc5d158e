"""A large exception of the reconciliation is let go by two people: who proposed it, and another. So is
a large refund sent.

Money that is in no account cannot be said to stay where it is: that would let it go alone.
"""

from __future__ import annotations

from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from registrar_desktop.rules.reconciliation.exceptions import MAY_STAY, Proposal, takes_two
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.vocabulary import ExceptionResolution, ExceptionState
from sync.protocol import ChangeSet

_KIND = PaymentException.__tablename__


def refuse_waiving_alone(plan: Plan, change: ChangeSet) -> None:
    """Rejected where one person alone waives what takes two, or proposes it in another's name."""
    for edit in plan.edits:
        if edit.kind == _KIND:
            _refuse(edit.row, edit.changes, edit.row["proposed_by"], change)
    for row in plan.created(_KIND):
        _refuse(row, row, None, change)


def _refuse(row: Row, changes: Row, proposed_by: str | None, change: ChangeSet) -> None:
    if row["bucket"] == Proposal.REFUND:
        _refuse_refund(changes, proposed_by, change)
        return
    forged = changes.get("proposed_by") not in (None, proposed_by, change.actor)
    waived = changes.get("state") is ExceptionState.WAIVED
    alone = takes_two(row["amount_minor"], row["currency"]) and proposed_by in (None, change.actor)
    kept = changes.get("resolution") is ExceptionResolution.KEPT
    if forged or ((waived or (kept and row["bucket"] not in MAY_STAY)) and alone):
        raise Rejected("exception_takes_two", proposed_by=proposed_by or change.actor)


def _refuse_refund(changes: Row, proposed_by: str | None, change: ChangeSet) -> None:
    """Whoever agrees is another than who proposed it, however small: it may be the last part of much."""
    forged = changes.get("proposed_by") not in (None, proposed_by, change.actor)
    settled = changes.get("resolution") is not None
    waived = changes.get("resolution") is ExceptionResolution.WAIVED
    if forged or (settled and not waived and proposed_by in (None, change.actor)):
        raise Rejected("refund_takes_two", proposed_by=proposed_by or change.actor)
