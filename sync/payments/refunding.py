"""Sends a payment back: a small sum by one person alone; a large one is proposed, and another agrees.

What counts is all that would be back of the payment, so that nobody sends a large sum alone in
parts. A proposal is a record in the queue of exceptions, so that the second person may sit at any desk; the
centre refuses an agreement of who proposed it.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.exceptions import WAITING, exception_id, short
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.reconciliation.exceptions import Proposal, takes_two
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import ChangeKind, ExceptionState
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.payments import GatewayOperation
from registrar_desktop.store.work import Work
from sync.payments.operations import who_may
from sync.payments.taking_back import Wish, keep_wish, wished_refund


def refund(
    store: DeskStore, provider_ref: str, minor: int | None
) -> GatewayOperation | PaymentException:
    """The refund of a payment, in part or (without an amount) all that is left of it, kept to be sent;
    or the proposal of it, while nobody else has agreed.

    Raises as `wished_refund`; Refused where the proposal was let go.
    """
    with store.recording() as session:
        payment, wish = wished_refund(session, provider_ref, minor)
        if _runs(session, wish) or not _takes_two(session, payment, wish):
            return keep_wish(session, payment, wish, store.clock.now())
        who_may(session)
    with store.changing(label="Refund", kind=ChangeKind.EXCEPTION) as work:
        payment, wish = wished_refund(work.session, provider_ref, minor)
        proposal = _proposal(work, payment, wish)
        if proposal.state is ExceptionState.WAIVED:
            raise Refused("exception_settled_already", name=short(proposal), state=proposal.state)
        if proposal.state in WAITING and proposal.proposed_by == work.actor:
            return proposal
        if proposal.state in WAITING:
            exceptions.agree_to_refund(work, proposal)
            amount = format_money(wish.minor, payment.currency)
            label = f"Refund of {amount} agreed to, {provider_ref}"
            work.act = replace(work.act, label=label)
        return keep_wish(work.session, payment, wish, work.now)


def _runs(session: Session, wish: Wish) -> bool:
    """Agreed before, at this desk: asked again it is the same one."""
    return session.get(GatewayOperation, wish.operation_id) is not None


def _takes_two(session: Session, payment: GatewayTransaction, wish: Wish) -> bool:
    """What was proposed waits for another, though an earlier part came to nothing since."""
    proposed = session.get(PaymentException, _proposal_id(payment, wish))
    return proposed is not None or takes_two(wish.back_minor, payment.currency)


def _proposal_id(payment: GatewayTransaction, wish: Wish) -> str:
    return exception_id(Proposal.REFUND, _subject(payment, wish))


def _subject(payment: GatewayTransaction, wish: Wish) -> str:
    return f"{payment.provider_ref}/refund/{wish.attempt}/{wish.minor}"


def _proposal(work: Work, payment: GatewayTransaction, wish: Wish) -> PaymentException:
    """The one of just this refund; made where there is none."""
    key = _proposal_id(payment, wish)
    known = work.session.get(PaymentException, key)
    if known is None:
        known = PaymentException(
            id=key,
            bucket=Proposal.REFUND,
            subject=_subject(payment, wish),
            student_id=wish.student_id,
            amount_minor=wish.minor,
            currency=payment.currency,
            state=ExceptionState.OPEN,
        )
        exceptions.propose_refund(work, known)
        label = f"Refund of {format_money(wish.minor, payment.currency)} proposed"
        work.act = replace(work.act, label=f"{label}, {payment.provider_ref}")
    return known


def payment_of(proposal: PaymentException) -> tuple[str, int]:
    """Which payment, and how much of it, a proposal is about."""
    return proposal.subject.partition("/")[0], proposal.amount_minor
