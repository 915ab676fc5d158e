"""Puts together what desk, centre and gateway have of each payment, and what each side comes to.

Rows are read in the order of the payments' ids, so that two sides of any length are joined in one
pass.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.records.reconciliation.booked import Booking, bookings
from registrar_desktop.records.reconciliation.centre_side import EntryDifference, read_compared
from registrar_desktop.records.reconciliation.counter import (
    CounterMoney,
    counter_money,
    paid_at_counter_too,
)
from registrar_desktop.records.reconciliation.rows import rows
from registrar_desktop.records.reconciliation.taken import (
    Taken,
    WentBack,
    in_flight,
    known_since,
    payments,
    too_many,
    went_back,
)
from registrar_desktop.rules.reconciliation.buckets import Side
from registrar_desktop.rules.reconciliation.cases import Case, Held, Mark, Standing

_LEDGER = """
    SELECT currency, -sum(amount_minor), -sum(amount_minor * (row_version > 0))
    FROM ledger_entry WHERE kind = 'PAYMENT' GROUP BY currency
"""
_GATEWAY = """
    SELECT currency, sum(CASE status WHEN 'SUCCEEDED' THEN received_minor
        WHEN 'PROCESSING' THEN amount_minor WHEN 'AUTHORIZED' THEN amount_minor ELSE 0 END)
    FROM gateway_transaction WHERE kind = 'CHARGE' GROUP BY currency
"""
# What is not posted, as this desk's rules found.
_NOT_POSTED = {
    "UNIDENTIFIED": Mark.UNIDENTIFIED,
    "CURRENCY_DIFFERS": Mark.CURRENCY_DIFFERS,
}


@dataclass(slots=True)
class _Known:
    """What is known before the payments are read."""

    since: datetime | None
    gone: dict[str, WentBack]
    too_many: set[str]
    at_counter: dict[str, str]
    # By payment and currency.
    differences: dict[tuple[str, str], list[EntryDifference]] = field(default_factory=dict)


def totals(session: Session) -> dict[tuple[Side, str], int]:
    """What each side comes to, added up by the store itself and not from the cases."""
    found: Counter[tuple[Side, str]] = Counter()
    for currency, desk, centre in rows(session, _LEDGER):
        found[Side.DESK, currency] += desk
        found[Side.CENTRE, currency] += centre
    for currency, minor in rows(session, _GATEWAY):
        found[Side.GATEWAY, currency] += minor
    for one in in_flight(session):
        found[Side.DESK, one.currency] += one.minor
    compared = read_compared(session)
    for difference in compared.differences if compared else ():
        found[Side.CENTRE, difference.currency] += difference.more_there
    return dict(found)


def cases(session: Session) -> Iterator[Case]:
    """Every payment that any side knows, once. All reading in one consistent state of the store."""
    known = _known(session)
    for case in _all(session, known):
        corrected = known.differences.pop((case.subject, _currency(case)), None)
        yield _as_at_centre(case, corrected) if corrected else case
    for _, differences in sorted(known.differences.items()):
        yield _as_at_centre(_only_there(differences[0]), differences)


def _currency(case: Case) -> str:
    held = case.centre or case.desk or case.gateway
    return held.currency if held else ""


def _known(session: Session) -> _Known:
    gone = went_back(session)
    sent_back = {payment for payment, went in gone.items() if went.refunded or went.disputed}
    compared = read_compared(session)
    differences: defaultdict[tuple[str, str], list[EntryDifference]] = defaultdict(list)
    for each in compared.differences if compared else ():
        differences[each.payment, each.currency].append(each)
    return _Known(
        since=known_since(session),
        gone=gone,
        too_many=too_many(session, gone),
        at_counter=paid_at_counter_too(session, sent_back),
        differences=dict(differences),
    )


def _all(session: Session, known: _Known) -> Iterator[Case]:
    for booking, taken in _joined(bookings(session), payments(session, known.gone)):
        if taken is not None:
            yield _at_gateway(booking, taken, known)
        elif booking is not None:
            yield _in_ledger_only(booking, known)
    for payment, went in sorted(known.gone.items()):
        # Sent back since, by a gateway that never told of the payment itself.
        held = Held(went.currency, 0, went.refunded, went.disputed)
        yield Case(payment, went.at, gateway=held, standing=Standing.PAID)
    for money in counter_money(session):
        yield _at_counter(money, known)
    for one in in_flight(session):
        asked = Held(one.currency, one.minor)
        yield Case(*(one.id, one.at), desk=asked, mark=Mark.IN_FLIGHT, student_id=one.student_id)


def _joined(
    ledger: Iterator[Booking], gateway: Iterator[Taken]
) -> Iterator[tuple[Booking | None, Taken | None]]:
    """Both in the order of the payments' ids, side by side."""
    booking, taken = next(ledger, None), next(gateway, None)
    while booking is not None or taken is not None:
        if taken is None or (booking is not None and booking.payment < taken.payment):
            yield booking, None
            booking = next(ledger, None)
        elif booking is None or taken.payment < booking.payment:
            yield None, taken
            taken = next(gateway, None)
        else:
            yield booking, taken
            booking, taken = next(ledger, None), next(gateway, None)


def _at_gateway(booking: Booking | None, taken: Taken, known: _Known) -> Case:
    if booking is None:
        mark = _NOT_POSTED.get(taken.finding)
        return Case(
            *(taken.payment, taken.at), gateway=taken.held, standing=taken.standing, mark=mark
        )
    return Case(
        *(taken.payment, taken.at, booking.desk, booking.centre, taken.held, taken.standing),
        mark=_mark(booking, taken, known),
        student_id=booking.student_id,
    )


def _mark(booking: Booking, taken: Taken, known: _Known) -> Mark | None:
    """From what all desks know alike; only where no rule stands in the entry, what was found here."""
    if taken.payment in known.too_many:
        return Mark.DUPLICATE_AT_GATEWAY
    if taken.payment in known.at_counter:
        return Mark.PAID_TWICE
    differs = booking.rule == "R4" or taken.finding == "AMOUNT_DIFFERS"
    return Mark.AMOUNT_DIFFERS if differs or taken.held.gross != taken.asked else None


def _in_ledger_only(booking: Booking, known: _Known) -> Case:
    went = known.gone.pop(booking.payment, None)
    one = Case(
        *(booking.payment, booking.at, booking.desk, booking.centre),
        student_id=booking.student_id,
    )
    if went is not None:
        held = Held(went.currency, 0, went.refunded, went.disputed)
        return replace(one, gateway=held, standing=Standing.PAID, mark=Mark.EARLIER)
    return replace(one, mark=Mark.EARLIER) if _is_earlier(booking.at, known) else one


def _at_counter(money: CounterMoney, known: _Known) -> Case:
    paid = money.payment
    mark: Mark | None = Mark.SUSPECTED_DUPLICATE if money.suspected else Mark.COUNTER
    if money.online:
        mark = Mark.EARLIER if _is_earlier(paid.at, known) else None
    return Case(
        *(money.subject, paid.at, money.desk, money.centre),
        mark=mark,
        student_id=paid.student_id,
    )


def _is_earlier(at: datetime, known: _Known) -> bool:
    return known.since is None or at < known.since


def _only_there(one: EntryDifference) -> Case:
    mark = None if one.online else Mark.COUNTER
    return Case(one.payment, from_text(one.at), mark=mark, student_id=one.student_id)


def _as_at_centre(case: Case, differences: list[EntryDifference]) -> Case:
    """The centre's side as the centre itself told it."""
    centre = case.centre or Held(differences[0].currency, 0)
    gross = centre.gross + sum(each.more_there for each in differences)
    if not (gross or centre.refunded or centre.disputed or centre.reversed):
        return replace(case, centre=None)
    return replace(case, centre=replace(centre, gross=gross))
