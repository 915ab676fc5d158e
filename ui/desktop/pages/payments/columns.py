"""The columns of the list of payments."""

from __future__ import annotations

from collections.abc import Callable

from registrar_desktop.clock import Clock
from registrar_desktop.records.accounts import UNPOSTED
from registrar_desktop.records.lists.payments import PaymentRow
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import PENDING_ICON, clock_time, day, money_cell, pending_tip
from ui.desktop.table.columns import Cell, Column
from ui.language import tr
from ui.wording import word


def payment_columns(home_currency: Callable[[], str], clock: Clock) -> list[Column]:
    """All columns; `clock` tells today's times from other days'."""

    def receipt(row: PaymentRow) -> Cell:
        if row.status in UNPOSTED:
            tip = pending_tip(row.recorded_at, clock.now())
            return Cell(row.receipt_number, mark=PENDING_ICON, tip=tip)
        return Cell(row.receipt_number)

    return [
        Column("receipt_number", tr("Receipt"), receipt, 15, sortable=True),
        Column(
            "recorded_at",
            tr("Received"),
            lambda p: Cell(clock_time(p.recorded_at, clock.now()), "muted"),
            15,
            yields=True,
            sortable=True,
            copied=lambda p: p.recorded_at.isoformat(timespec="seconds"),
        ),
        Column(
            "student_number",
            tr("Number"),
            lambda p: Cell(p.student_number, "muted"),
            10,
            yields=True,
            sortable=True,
        ),
        Column(
            "student_name",
            tr("Student"),
            lambda p: Cell(p.student_name),
            24,
            least=18,
            sortable=True,
        ),
        Column(
            "method",
            tr("Method"),
            lambda p: Cell(word(p.method) if p.method else ""),
            14,
            yields=True,
            sortable=True,
        ),
        Column(
            "reference",
            tr("Reference"),
            lambda p: Cell(p.reference, "muted"),
            20,
            yields=True,
            sortable=True,
        ),
        Column(
            "payer", tr("Payer"), lambda p: Cell(p.payer, "muted"), 20, yields=True, shown=False
        ),
        Column("term", tr("Term"), lambda p: Cell(p.term, "muted"), 9, shown=False),
        Column("status", tr("Status"), lambda p: Cell(chip=chip(p.status)), 18, sortable=True),
        Column("desk", tr("Desk"), lambda p: Cell(p.desk, "muted"), 7, shown=False),
        Column(
            "actor", tr("Cashier"), lambda p: Cell(p.actor, "muted"), 12, sortable=True, shown=False
        ),
        Column(
            "effective_date",
            tr("Date"),
            lambda p: Cell(day(p.effective_date), "muted"),
            11,
            shown=False,
            sortable=True,
        ),
        Column(
            "gateway_ref",
            tr("Gateway ref."),
            lambda p: Cell(p.gateway_ref, "muted"),
            20,
            yields=True,
            shown=False,
        ),
        Column(
            "payout_ref",
            tr("Payout"),
            lambda p: Cell(p.payout_ref, "muted"),
            20,
            yields=True,
            shown=False,
        ),
        Column(
            "unapplied",
            tr("Unapplied"),
            lambda p: money_cell(p.unapplied_minor, p.currency, home_currency()),
            12,
            right=True,
            shown=False,
            money=lambda p: (p.unapplied_minor, p.currency),
        ),
        Column(
            "amount",
            tr("Amount"),
            lambda p: money_cell(p.amount_minor, p.currency, home_currency(), strong=True),
            13,
            right=True,
            sortable=True,
            money=lambda p: (p.amount_minor, p.currency),
        ),
    ]
