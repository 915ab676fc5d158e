"""Opening, counting and closing the cash drawer of this desk: one open drawer at a time.

A drawer is a thing at a desk, and the desk has one series of receipts; so whoever takes over
closes and opens. Money can be taken without one, unless the office demands it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.drawers.content import Standing, last_receipt, standing
from registrar_desktop.rules.denominations import denominations, piece_called
from registrar_desktop.rules.drawers import COUNTED, pieces_total
from registrar_desktop.rules.money import format_money, parse_amount
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.drawers import DrawerSession
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod
from registrar_desktop.store import identity
from registrar_desktop.store.work import Work

_DEMANDED = "drawer_demanded"
_MOST_PIECES = 100_000
_LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Count:
    """A count as typed: totals by method, cash as a total or by note and coin (`{"20": "3"}`)."""

    totals: Mapping[PaymentMethod, str] = field(default_factory=dict)
    pieces: Mapping[str, str] = field(default_factory=dict)


def open_here(session: Session) -> DrawerSession | None:
    """The open drawer of this desk."""
    return session.scalars(
        select(DrawerSession).where(
            DrawerSession.desk_id == identity.joined_desk(session).id,
            DrawerSession.closed_at.is_(None),
        )
    ).first()


def the_open_one(session: Session) -> DrawerSession:
    """The open drawer of this desk; Refused where there is none."""
    found = open_here(session)
    if found is None:
        raise Refused("drawer_not_open")
    return found


def numbered(session: Session, number: str) -> DrawerSession:
    """The drawer of this number. Raises Invalid where none is known here."""
    wanted = tidy(number[:40]).upper()
    found = session.scalars(select(DrawerSession).where(DrawerSession.number == wanted)).first()
    if found is None:
        raise Invalid("drawer_unknown", number=wanted)
    return found


def latest(session: Session) -> DrawerSession:
    """The open drawer of this desk, or the one closed last. Refused where none ever was."""
    found = session.scalars(
        select(DrawerSession)
        .where(DrawerSession.desk_id == identity.joined_desk(session).id)
        .order_by(DrawerSession.closed_at.is_not(None), DrawerSession.opened_at.desc())
        .limit(1)
    ).first()
    if found is None:
        raise Refused("drawer_never_opened")
    return found


def open_drawer(work: Work, opening_float: str) -> DrawerSession:
    """Open this desk's drawer with so much cash in it. Refused where one is open."""
    already = open_here(work.session)
    if already is not None:
        raise Refused("drawer_open_already", by=already.cashier, at=already.opened_at)
    currency = work.desk.currency
    minor = parse_amount(opening_float[:60], currency)
    if minor < 0:
        raise Invalid("drawer_float_negative", text=opening_float.strip()[:40])
    drawer = DrawerSession(
        id=new_id(),
        number=work.take_drawer_number(),
        desk_id=work.desk.id,
        desk_code=work.desk.code,
        cashier=work.actor,
        currency=currency,
        opening_float_minor=minor,
        opened_at=_not_before_the_last_close(work),
        receipt_before=last_receipt(work.session, work.desk.code),
    )
    work.session.add(drawer)
    work.session.flush()
    return drawer


def _not_before_the_last_close(work: Work) -> datetime:
    """A clock that was set back must not let two drawers overlap."""
    closed = work.session.scalar(
        select(func.max(DrawerSession.closed_at)).where(DrawerSession.desk_id == work.desk.id)
    )
    return work.now if closed is None else max(work.now, closed)


def count_drawer(work: Work, count: Count) -> Standing:
    """Keep what was counted; over and short are told at once. It may be counted again."""
    drawer = the_open_one(work.session)
    pieces = _pieces(count, drawer.currency)
    counted = {
        method: parse_amount(text[:60], drawer.currency) for method, text in count.totals.items()
    }
    if pieces:
        if PaymentMethod.CASH in counted and counted[PaymentMethod.CASH] != pieces_total(pieces):
            raise Invalid(
                "drawer_cash_twice",
                total=format_money(counted[PaymentMethod.CASH], drawer.currency),
                pieces=format_money(pieces_total(pieces), drawer.currency),
            )
        counted[PaymentMethod.CASH] = pieces_total(pieces)
    _refuse_unusable(counted)
    drawer.counted = {method.value: counted.get(method, 0) for method in COUNTED}
    drawer.pieces = {str(minor): number for minor, number in pieces.items()} or None
    drawer.counted_at = work.now
    work.session.flush()
    return standing(work.session, drawer)


def _pieces(count: Count, currency: str) -> dict[int, int]:
    known = denominations(currency)
    found: dict[int, int] = {}
    for name, text in count.pieces.items():
        minor = parse_amount(name[:60], currency)
        if minor not in known:
            told = ", ".join(piece_called(each, currency) for each in known) or "none"
            raise Invalid("drawer_piece_unknown", piece=name[:20], known=told)
        if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 6):
            raise Invalid("drawer_piece_count", piece=name[:20], text=text[:20])
        if int(text) > _MOST_PIECES:
            raise Invalid("drawer_piece_count", piece=name[:20], text=text[:20])
        found[minor] = int(text)
    return found


def _refuse_unusable(counted: Mapping[PaymentMethod, int]) -> None:
    if PaymentMethod.CASH not in counted:
        raise Invalid("drawer_cash_not_counted")
    for method, minor in counted.items():
        if method not in COUNTED:
            raise Invalid("drawer_method_not_counted", method=method)
        if minor < 0:
            raise Invalid("drawer_count_negative", method=method)


def close_drawer(work: Work, note: str = "") -> Standing:
    """Close this desk's drawer with its count, for good.

    Refused where it was not counted, where money moved since, or where receipt numbers are
    missing and no note says why.
    """
    drawer = the_open_one(work.session)
    why = tidy(note)
    if len(why) > _LONGEST_NOTE:
        raise Invalid("field_too_long", field="note", length=len(why), most=_LONGEST_NOTE)
    told = standing(work.session, drawer)
    if drawer.counted_at is None:
        raise Refused("drawer_not_counted")
    if told.moved_since_count:
        raise Refused("drawer_moved_since_count", at=drawer.counted_at)
    if told.series.gaps and not why:
        raise Refused("drawer_receipt_gaps", missing=list(told.series.gaps[:5]))
    drawer.expected = {method.value: amount for method, amount in told.expected.items()}
    drawer.over_short_minor = told.over_short_minor
    drawer.receipt_first, drawer.receipt_last = told.series.first, told.series.last
    drawer.receipt_gaps = list(told.series.gaps)
    drawer.note = why or None
    drawer.closed_by = work.actor
    drawer.closed_at = max(work.now, drawer.opened_at, *_just_after(told))
    work.session.flush()
    return told


def _just_after(told: Standing) -> list[datetime]:
    """A clock that was set back must not leave an entry outside its drawer."""
    return [each.entry.recorded_at + timedelta(microseconds=1) for each in told.entries]


def list_drawers(session: Session) -> list[DrawerSession]:
    """Every drawer of every desk that is known here, open ones first, then the latest."""
    order = (DrawerSession.closed_at.is_not(None), DrawerSession.opened_at.desc())
    return list(session.scalars(select(DrawerSession).order_by(*order)))


def is_demanded(session: Session) -> bool:
    """Whether money is taken at this desk with an open drawer only."""
    kept = identity.read_setting(session, _DEMANDED)
    return bool(kept and kept["on"])


def demand(session: Session, *, on: bool) -> None:
    """Say whether money is taken with an open drawer only; the office's to say."""
    person = identity.signed_in(session)
    if not may(person.roles, ChangeKind.OUTAGE):
        raise Refused("role_forbids", login=person.login, act="Cash drawer demanded")
    identity.write_setting(session, _DEMANDED, {"on": on})


def refuse_without_drawer(session: Session) -> DrawerSession | None:
    """The open drawer that money goes into; Refused where there is none and one is demanded."""
    found = open_here(session)
    if found is None and is_demanded(session):
        raise Refused("drawer_demanded")
    return found
