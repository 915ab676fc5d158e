"""The cash drawer of this desk: opened with a float, counted, closed, and shown in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registrar_desktop.records.drawers import acts as drawers
from registrar_desktop.records.drawers import content
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.vocabulary import ChangeKind
from ui.acts.recording import act, call
from ui.outcomes import DrawerMethod, DrawerShown

if TYPE_CHECKING:
    from registrar_desktop.records.drawers.acts import Count
    from registrar_desktop.records.drawers.content import Standing
    from registrar_desktop.schema.drawers import DrawerSession
    from ui.office import Office


def open_drawer(office: Office, *, opening_float: str) -> DrawerShown:
    """Open this desk's drawer with so much cash in it."""
    with act(office, "Cash drawer opened", ChangeKind.DRAWER) as work:
        drawer = drawers.open_drawer(work, opening_float)
        told = format_money(drawer.opening_float_minor, drawer.currency)
        call(work, f"Cash drawer {drawer.number} opened with {told}")
        return _shown(content.standing(work.session, drawer))


def count_drawer(office: Office, *, count: Count) -> DrawerShown:
    """Keep a count of this desk's drawer; it may be counted again."""
    with act(office, "Cash drawer counted", ChangeKind.DRAWER) as work:
        shown = _shown(drawers.count_drawer(work, count))
        call(work, f"Cash drawer {shown.number} counted: {over_short_words(shown)}")
        return shown


def close_drawer(office: Office, *, note: str = "") -> DrawerShown:
    """Close this desk's drawer with its count, for good."""
    with act(office, "Cash drawer closed", ChangeKind.DRAWER) as work:
        shown = _shown(drawers.close_drawer(work, note))
        call(work, f"Cash drawer {shown.number} closed: {over_short_words(shown)}")
        return shown


def show_drawer(office: Office, *, number: str = "") -> DrawerShown:
    """A drawer in figures: by number, or the one of this desk that is open or was last."""
    with office.store.reading() as session:
        drawer = drawers.numbered(session, number) if number else drawers.latest(session)
        return _shown(content.standing(session, drawer))


def open_drawer_here(office: Office) -> DrawerShown | None:
    """The open drawer of this desk in figures; None where none is open."""
    with office.store.reading() as session:
        drawer = drawers.open_here(session)
        return None if drawer is None else _shown(content.standing(session, drawer))


def list_drawers(office: Office) -> list[DrawerSession]:
    """Every drawer known here, open ones first, then the latest."""
    with office.store.reading() as session:
        return drawers.list_drawers(session)


def demand_drawer(office: Office, *, on: bool) -> None:
    """Say whether this desk takes money with an open drawer only."""
    with office.store.recording() as session:
        drawers.demand(session, on=on)


def over_short_words(shown: DrawerShown) -> str:
    """`as expected`, `0.50 USD over`, `3.00 USD short`."""
    minor = shown.over_short_minor
    if minor is None:
        return "not counted"
    told = format_money(abs(minor), shown.currency)
    return f"{told} over" if minor > 0 else f"{told} short" if minor else "as expected"


def _shown(told: Standing) -> DrawerShown:
    drawer = told.drawer
    return DrawerShown(
        number=drawer.number,
        desk=drawer.desk_code,
        cashier=drawer.cashier,
        currency=drawer.currency,
        opening_float_minor=drawer.opening_float_minor,
        opened_at=drawer.opened_at,
        counted_at=drawer.counted_at,
        closed_at=drawer.closed_at,
        note=drawer.note or "",
        methods=[
            DrawerMethod(
                method=each.method,
                taken_count=each.taken_count,
                taken_minor=each.taken_minor,
                back_count=each.back_count,
                back_minor=each.back_minor,
                expected_minor=told.expected.get(each.method),
                counted_minor=told.counted.get(each.method),
                over_short_minor=told.over_short.get(each.method),
            )
            for each in told.sums
        ],
        over_short_minor=told.over_short_minor if drawer.counted_at else None,
        moved_since_count=told.is_open and told.moved_since_count,
        receipts=told.series.count,
        receipt_first=told.series.first,
        receipt_last=told.series.last,
        receipt_gaps=list(told.series.gaps),
        pieces={int(minor): number for minor, number in (drawer.pieces or {}).items()},
    )
