"""A program that works on a store until it is killed; it says each change set once it is saved."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind, PaymentMethod
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.work import Work
from tests.fixtures.mortal import Steps, mortal_store
from tests.store.desk import KEY


def say(word: str) -> None:
    os.write(sys.stdout.fileno(), f"{word}\n".encode())


def entry(work: Work, student: Student, minor: int, line: int) -> LedgerEntry:
    """A charge, or a payment with its receipt."""
    paid = minor < 0
    made = LedgerEntry(
        id=new_id(), student_id=student.id, line=line, code="X", amount_minor=minor,
        kind=EntryKind.PAYMENT if paid else EntryKind.CHARGE, currency="USD",
        effective_date=date(2025, 9, 3), description="An entry",
        method=PaymentMethod.CASH if paid else None,
        receipt_number=work.take_receipt_number() if paid else None,
        change_set_id=work.change_set_id, posted_by=work.actor, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    return made


def write(work: Work, moment: str) -> None:
    """A student with a charge and the payment that covers it; stops in the midst if asked to."""
    number = work.take_student_number()
    student = Student(id=new_id(), student_number=number, family_name=f"Person {number}")
    work.session.add(student)
    charge = entry(work, student, 500, 1)
    work.session.flush()
    if moment == "half":
        stop(moment)
    payment = entry(work, student, -500, 2)
    work.session.add(
        Allocation(
            id=new_id(), credit_entry_id=payment.id, charge_entry_id=charge.id,
            amount_minor=500, change_set_id=work.change_set_id,
        )
    )  # fmt: skip
    if moment == "before the commit":
        work.finish()
        stop(moment)


def save_once(steps: Steps, path: str, told: str) -> None:
    """One act, its every SQL statement a step; the person is told (in a file) once it is saved."""
    store = mortal_store(Path(path), KEY, steps, statements=True)
    with store.changing(label="Work", kind=ChangeKind.IMPORT) as work:
        write(work, "save")
    Path(told).write_text(work.change_set_id, encoding="ascii")
    steps.step()
    store.close()


def stop(moment: str) -> None:
    """Say where we are and wait for the end."""
    say(moment)
    sys.stdin.read()


def main(path: Path, task: str) -> None:
    store = DeskStore.open(path, KEY, SystemClock())
    while task != "open":
        with store.changing(label="Work", kind=ChangeKind.IMPORT) as work:
            write(work, task)
            change_set = work.change_set_id
        say(change_set)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
