"""One function per thing a person can do: keyword arguments in, plain values out.

Both wings call these, the window in its store or free lane. What is shown in lists is read
through `registrar_desktop.records.lists`; how anything is asked or shown is left to the wings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registrar_desktop.store import identity
from ui import connections

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from registrar_desktop.imports.applying import Applied
    from registrar_desktop.imports.planned import Plan
    from registrar_desktop.imports.planning import Choices
    from registrar_desktop.records.lists.students import StudentRow
    from registrar_desktop.records.student_page import StudentPage
    from registrar_desktop.store.identity import JoinedDesk, SignedInPerson
    from sync.attention import AttentionItem
    from sync.cycle import CycleOutcome, Phase
    from sync.status import SyncStatus
    from ui.office import Office
    from ui.upkeep.restoring import Restored
    from ui.upkeep.verification import Check

OnStep = Callable[[int, int | None], None]

# ---------------------------------------------------------------- the desk and who sits at it


def join(office: Office, *, url: str, code: str) -> JoinedDesk:
    """Enrol this desk at a centre. Needs the network."""
    from sync import enrolment

    return enrolment.join(office.store, url, code)


def sign_in(office: Office, *, login: str, password: str) -> SignedInPerson:
    """Sign somebody in, at the centre or, while it does not answer, against what was kept."""
    from sync import enrolment

    person = enrolment.sign_in(office.store, login, password)
    office.note_change()
    return person


def sign_out(office: Office) -> None:
    """Nobody works here any more; the journal stays."""
    with office.store.recording() as session:
        identity.sign_out_here(session)


def connect_payments(office: Office, *, url: str, key: str) -> connections.Connection:
    """Connect this desk to the payment API; nothing is asked of it yet."""
    made = connections.connect_payments(office.store, url, key)
    office.note_change()
    return made


# ---------------------------------------------------------------- students


def today(office: Office) -> date:
    """The institution's day; this computer's while the desk has joined nowhere."""
    from registrar_desktop.records.days import school_day

    with office.store.reading() as session:
        zone = identity.joined_desk(session).time_zone if identity.is_joined(session) else "UTC"
    return school_day(office.clock.now(), zone)


def find_students(office: Office, *, text: str, most: int) -> tuple[int, list[StudentRow]]:
    """How many students match, and the first of them: by number, any name, e-mail or phone."""
    from registrar_desktop.records.lists import students

    day = today(office)
    with office.store.reading() as session:
        found = students.ids(session, students.StudentQuery(text=text))
        return len(found), students.rows(session, found[:most], day)


def show_student(office: Office, *, number: str) -> StudentPage:
    """Everything about one student."""
    from registrar_desktop.records.student_page import student_page

    day = today(office)
    with office.store.reading() as session:
        return student_page(session, student_by_number(session, number), day)


# ---------------------------------------------------------------- delivery


@dataclass(frozen=True, slots=True)
class Standing:
    """Who and where, and how delivery stands."""

    desk: str | None
    school: str | None
    signed_in: str | None
    sync: SyncStatus
    payments_connected: bool


def status(office: Office) -> Standing:
    """How this desk stands; asks nobody outside."""
    from sync.status import read_status

    with office.store.reading() as session:
        joined = identity.joined_desk(session) if identity.is_joined(session) else None
        person = identity.read_setting(session, "signed_in")
        return Standing(
            desk=joined.code if joined else None,
            school=joined.school if joined else None,
            signed_in=person["login"] if person else None,
            sync=read_status(session),
            payments_connected=connections.connection(office.store) is not None,
        )


def sync(office: Office, *, on_phase: Callable[[Phase], None] | None = None) -> CycleOutcome:
    """One cycle: deliver, fetch, ask the payment API. A peer's fault is in the outcome."""
    return office.cycle(on_phase or (lambda phase: None)).run()


def list_attention(office: Office) -> list[AttentionItem]:
    """Refusals and conflicts that wait for a person, oldest first."""
    from sync import attention

    with office.store.reading() as session:
        return attention.list_attention(session)


def settle(office: Office, *, number: int, keep: str) -> None:
    """Answer a refusal or conflict: keep `mine` or `theirs`."""
    from sync import attention

    attention.settle(office.store, number, attention.Keep(keep))
    office.note_change()


def discard(office: Office, *, number: int) -> None:
    """Give a refused or conflicting change up; it stays in the history."""
    from sync import attention

    attention.discard(office.store, number)
    office.note_change()


# ---------------------------------------------------------------- imports


def preview_import(
    office: Office, *, files: Sequence[Path], choices: Choices | None = None
) -> Plan:
    """What importing these files would do, row by row; nothing is written."""
    from registrar_desktop.imports.planning import plan_import
    from registrar_desktop.imports.sources import read_tables

    tables = read_tables(files)
    with office.store.reading() as session:
        return plan_import(session, tables, choices)


def apply_import(
    office: Office, *, plan: Plan, on_step: Callable[[int, int], None] | None = None
) -> Applied:
    """Carry a preview out; what somebody changed meanwhile is left alone and told."""
    from registrar_desktop.imports.applying import apply_plan

    applied = apply_plan(office.store, plan, on_step)
    office.note_change()
    return applied


# ---------------------------------------------------------------- upkeep


def verify(office: Office, *, on_step: OnStep) -> list[Check]:
    """Check that this desk's data is whole; changes nothing."""
    from ui.upkeep.verification import verify as run

    return run(office.store, office.lock.key, on_step)


def backup(office: Office, *, target: Path, passphrase: str | None = None) -> bool:
    """An encrypted copy of this desk's data; gives whether it opens with a passphrase.

    passphrase: locks the copy, so that it opens on any computer; without one it opens as the
    desk's own data does.
    """
    from registrar_desktop.store.backups import write_backup

    chosen = passphrase or office.lock.passphrase
    write_backup(office.store, target, office.lock.key, chosen)
    return chosen is not None


def restore(
    office: Office, *, source: Path, passphrase: str | None = None, leave_unsent: bool = False
) -> Restored:
    """Put a backup in the place of this desk's data, which is set aside first."""
    from registrar_desktop.store.backups import BackupKeys
    from ui.upkeep.restoring import restore as run

    keys = BackupKeys(office.lock.key, passphrase or office.lock.passphrase)
    return run(office.store, source, keys, leave_unsent=leave_unsent)
