"""Registering and dropping from any page, with the word back and the way to take it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.schema.vocabulary import RegistrationStatus
from ui import operations
from ui.desktop.frame.bridge import Bridge
from ui.fee_words import told_fees
from ui.language import tr
from ui.outcomes import Seat


def register_for(
    owner: QObject,
    bridge: Bridge,
    act: Callable[[], Seat],
    done: Callable[[], object] | None = None,
) -> None:
    """Run a registration; the seat stays provisional until the centre confirms it."""
    office = bridge.office

    def told(seat: Seat) -> None:
        waits = seat.status is RegistrationStatus.WAITLISTED
        words = (
            tr("On the waitlist of {section}", section=seat.section)
            if waits
            else tr("Registered for {section}", section=seat.section)
        )
        undo = partial(
            operations.drop,
            office,
            number=seat.student_number,
            section=seat.crn,
            term=seat.term,
            expected=seat.registration_id,
        )
        sure = (
            tr("the seat was kept for this desk") if seat.guaranteed else tr("the centre decides")
        )
        told = " ".join([f"{words}; {sure}.", *told_fees(seat.fees)])
        again = partial(register_for, bridge, bridge, act)
        bridge.done(told, tr("Dropped {section} again.", section=seat.section), undo, again)
        if done is not None:
            done()

    bridge.act(owner, act, told)


def drop_section(owner: QObject, bridge: Bridge, number: str, row: RegistrationRow) -> None:
    """Leave a section."""
    office = bridge.office

    def told(seat: Seat) -> None:
        withdrawn = seat.status is RegistrationStatus.WITHDRAWN
        words = (
            tr("Withdrawn from {section}.", section=seat.section)
            if withdrawn
            else tr("Dropped {section}.", section=seat.section)
        )
        words = " ".join([words, *told_fees(seat.fees)])
        again = partial(
            operations.register,
            office,
            number=seat.student_number,
            section=seat.crn,
            term=seat.term,
            waitlist=row.status is RegistrationStatus.WAITLISTED,
        )
        redo = partial(drop_section, bridge, bridge, number, row)
        bridge.done(words, tr("Registered for {section} again.", section=seat.section), again, redo)

    bridge.act(
        owner,
        partial(operations.drop, office, number=number, section=row.crn, term=row.term),
        told,
    )


def swap_sections(
    owner: QObject, bridge: Bridge, number: str, held: RegistrationRow, taken: tuple[str, str]
) -> None:
    """Leave what is held and take another section (its CRN and label) as one act."""
    swap = partial(operations.swap, bridge.office, number=number, term=held.term)
    crn, label = taken

    def told(seat: Seat) -> None:
        words = " ".join(
            [
                tr(
                    "Swapped {section} for {label}; the centre decides.",
                    section=held.section,
                    label=label,
                ),
                *told_fees(seat.fees),
            ]
        )
        back = partial(swap, leave=crn, take=held.crn)
        again = partial(swap_sections, bridge, bridge, number, held, taken)
        bridge.done(
            words,
            tr("Swapped {label} for {section} again.", label=label, section=held.section),
            back,
            again,
        )

    bridge.act(owner, partial(swap, leave=held.crn, take=crn), told)
