"""The payments of one bucket, side by side: what a person looks into when a sum raises a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.records.lists.paging import among
from registrar_desktop.records.naming import called
from registrar_desktop.records.reconciliation.gathering import cases
from registrar_desktop.records.reconciliation.reading import Days
from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.rules.reconciliation.cases import Case
from registrar_desktop.rules.reconciliation.splitting import split
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.people import Student


@dataclass(frozen=True, slots=True)
class BucketLine:
    """One payment's part of a bucket, in minor units; a side that has nothing of it there is None.

    reference: what people find it by: its id at the gateway, else its receipt number, else the id
    of its entry or operation.
    """

    reference: str
    when: datetime
    currency: str
    desk: int | None
    centre: int | None
    gateway: int | None
    student_number: str
    student_name: str


@dataclass(frozen=True, slots=True)
class BucketLines:
    """The first payments of a bucket, the newest first; `count` of all there are."""

    lines: Sequence[BucketLine]
    count: int


def lines_of(
    session: Session, bucket: Bucket, currency: str, *, days: Days | None = None, most: int
) -> BucketLines:
    """The payments of a bucket in one currency."""
    wanted = days or Days()
    found = [
        (case, minor)
        for case in cases(session)
        if case.when in wanted
        for minor in _parts(case, bucket, currency)
    ]
    found.sort(key=lambda each: (each[0].when, each[0].subject), reverse=True)
    shown = found[:most]
    people = _people(session, {case.student_id for case, _ in shown if case.student_id})
    receipts = _receipts(session, [case.subject for case, _ in shown])
    lines = [
        _line(case, currency, minor, people.get(case.student_id or "")) for case, minor in shown
    ]
    named = [
        replace(each, reference=receipts.get(each.reference, each.reference)) for each in lines
    ]
    return BucketLines(named, len(found))


def _parts(case: Case, bucket: Bucket, currency: str) -> Iterator[dict[Side, int]]:
    for portion in split(case):
        if (portion.bucket, portion.currency) == (bucket, currency):
            yield portion.minor


def _people(session: Session, ids: set[str]) -> dict[str, Student]:
    found = session.scalars(select(Student).where(Student.id.in_(among(ids))))
    return {student.id: student for student in found}


def _receipts(session: Session, subjects: Sequence[str]) -> dict[str, str]:
    """The receipt numbers of entries by their id."""
    found = session.execute(
        select(LedgerEntry.id, LedgerEntry.receipt_number).where(
            LedgerEntry.id.in_(among(subjects)), LedgerEntry.receipt_number.is_not(None)
        )
    )
    return {entry: str(receipt) for entry, receipt in found}


def _line(case: Case, currency: str, minor: dict[Side, int], student: Student | None) -> BucketLine:
    return BucketLine(
        reference=case.subject,
        when=case.when,
        currency=currency,
        desk=minor.get(Side.DESK),
        centre=minor.get(Side.CENTRE),
        gateway=minor.get(Side.GATEWAY),
        student_number=student.student_number if student else "",
        student_name=called(student) if student else "",
    )
