"""Declared outages, extended deadlines, and seats that are kept for a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registrar_desktop.records import absences, allotments, days, naming, outages
from registrar_desktop.schema.vocabulary import ChangeKind
from ui.acts.recording import act, call

if TYPE_CHECKING:
    from datetime import date, datetime

    from registrar_desktop.records.absences import Absence
    from registrar_desktop.records.allotments import AllotmentRow
    from registrar_desktop.records.outages import OutageRow
    from registrar_desktop.reports.outage.course import OutageMoney
    from ui.office import Office


def declare_outage(
    office: Office, *, title: str, since: datetime | None = None, until: datetime | None = None
) -> str:
    """Say that people cannot reach the centre, or could not until then; the title as it is kept."""
    with act(office, "Outage", ChangeKind.OUTAGE) as work:
        outage = outages.declare(work, title, since=since, until=until)
        call(work, f"Outage declared: {outage.title}")
        return outage.title


def undeclared_outage(office: Office) -> Absence | None:
    """What this desk noticed by itself and nobody has declared."""
    with office.store.reading() as session:
        return absences.undeclared(session, office.clock.now())


def last_outage_money(office: Office) -> OutageMoney | None:
    """What was at risk in the last outage this desk noticed, and what is safe again."""
    from registrar_desktop.reports.outage.course import last_outage
    from registrar_desktop.reports.source import read_source

    with office.store.reading() as session:
        return last_outage(read_source(session, office.clock.now()))


def leave_undeclared(office: Office, *, absence: Absence) -> None:
    """It was no outage; it is not offered again at this desk."""
    with office.store.recording() as session:
        absences.leave_undeclared(session, absence)


def end_outage(office: Office, *, title: str = "", at: datetime | None = None) -> str:
    """Say that an outage is over: the one of this title, or the one that is on."""
    with act(office, "End of an outage", ChangeKind.OUTAGE) as work:
        outage = outages.find(work.session, title, still_on=not title)
        outages.end(work, outage, at=at)
        call(work, f"Outage ended: {outage.title}")
        return outage.title


def extend_deadline(
    office: Office, *, deadline: str, until: date, term: str, title: str = ""
) -> str:
    """Let a deadline of a term end later because of an outage; the outage's title."""
    with act(office, "Deadline extended", ChangeKind.OUTAGE) as work:
        outage = outages.find(work.session, title)
        of = naming.term(work.session, term)
        outages.extend(work, outage, of, deadline, until)
        words = deadline.replace("_", " ")
        call(work, f"{of.code}: {words} extended to {until} ({outage.title})")
        return outage.title


def list_outages(office: Office) -> list[OutageRow]:
    """Every declared outage, the latest first."""
    with office.store.reading() as session:
        return outages.list_outages(session)


def keep_seats(
    office: Office, *, section: str, desk: str, seats: int, until: datetime, term: str = ""
) -> str:
    """Ask the centre to keep seats of a section for a desk; what the section is called."""
    with act(office, "Seats kept", ChangeKind.ALLOTMENT) as work:
        chosen = naming.section(work.session, section, term, days.today(work))
        made = allotments.give(work, chosen, desk, seats, until)
        label = naming.label_of(work.session, chosen)
        many = "1 seat" if seats == 1 else f"{seats} seats"
        call(work, f"{many} of {label} kept for desk {made.desk_code}")
        return label


def list_kept_seats(office: Office) -> list[AllotmentRow]:
    """Every allotment that is still held."""
    with office.store.reading() as session:
        return allotments.list_allotments(session, office.clock.now())
