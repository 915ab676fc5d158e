"""Merges two records of one person: what belongs to the one goes on in the other by new rows.

Nothing is deleted: the old record keeps its rows, ended, cancelled or evened out, and says where
it went.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.moving_money import Mover, move_account
from central.change_sets.plan import Edit, Plan, Row
from central.change_sets.rejection import Rejected
from central.database import one_of
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema.accounts import PaymentPlan
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Contact, ProgramEnrollment, Student
from registrar_desktop.schema.register import CENTRE_FIELDS
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.schema.vocabulary import (
    LIVE,
    Case,
    HoldSource,
    PlanStatus,
    RegistrationStatus,
    Sex,
    StudentStatus,
)
from sync.protocol import ChangeSet, Remark

_ON_TRANSCRIPT = frozenset({RegistrationStatus.WITHDRAWN, RegistrationStatus.ADMIN_WITHDRAWN})
_ENDED = "Merged record"
# Empty in the one that stays, they are taken from the one that goes.
_FILLED = (
    *("middle_name", "preferred_name", "birth_date", "gender_text", "citizenship", "residency"),
    *("email", "phone", "address", "photo_ref", "note"),
)


@dataclass(slots=True)
class Merge:
    """One merge under way. `release` makes room, then `give` writes what goes on."""

    change: ChangeSet
    gone: Row
    stays: Row
    day: date
    now: datetime
    release: Plan = field(default_factory=lambda: Plan({}))
    give: Plan = field(default_factory=lambda: Plan({}))
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Sections of one course, the one that was left and the one that was kept.
    doubled: list[tuple[str, str]] = field(default_factory=list)

    def end(self, record: type[Record], row: Row, **changes: Any) -> None:
        """Change a row of the record that goes."""
        self.release.edits.append(Edit(record.__tablename__, row, changes))

    def copy(self, record: type[Record], row: Row, **changes: Any) -> Row:
        """Write a row again for the record that stays."""
        kept = {name: value for name, value in row.items() if name not in CENTRE_FIELDS}
        made = kept | {"id": new_id(), "student_id": self.stays["id"]} | changes
        self.give.create(record.__tablename__, made)
        self.went(record, row, made["id"])
        return made

    def went(self, record: type[Record], row: Row, heir: str) -> None:
        """Remember where a row goes on."""
        self.moved[row["id"]] = (record.__tablename__, heir)


def merge_students(
    connection: Connection, change: ChangeSet, ids: tuple[str, str], day: date, now: datetime
) -> Merge:
    """What merging the first student into the second comes to. Rejected where one of them is not
    there or was merged before."""
    gone_id, stays_id = ids
    _lock_sections(connection, gone_id)
    rows = {row["id"]: row for row in _rows(connection, Student, Student.id, ids)}
    for each in ids:
        if each not in rows:
            raise Rejected("record_unknown", kind="student", id=each)
        if rows[each]["status"] is StudentStatus.MERGED:
            raise Rejected("student_merged_away", number=rows[each]["student_number"])
    if gone_id == stays_id:
        raise Rejected("merge_with_itself", number=rows[gone_id]["student_number"])
    merge = Merge(change, rows[gone_id], rows[stays_id], day, now)
    _move_registrations(connection, merge)
    _move_holds(connection, merge)
    _move_contacts(connection, merge)
    _move_programs(connection, merge)
    _move_plans(connection, merge)
    mover = Mover(merge.give, change, merge.gone["student_number"], stays_id)
    move_account(connection, mover, gone_id)
    merge.moved |= {old: ("ledger_entry", heir) for old, heir in mover.moved.items()}
    _join_people(connection, merge)
    return merge


def _lock_sections(connection: Connection, student_id: str) -> None:
    """Sections before students, as everybody locks them."""
    taken = select(Registration.section_id).where(Registration.student_id == student_id)
    connection.execute(
        select(Section.id)
        .where(Section.id.in_(taken))
        .order_by(Section.id)
        .with_for_update(key_share=True)
    )


def _rows(
    connection: Connection, record: type[Record], key: Any, ids: tuple[str, ...]
) -> list[Row]:
    found = connection.execute(
        select(table_of(record))
        .where(one_of(key, ids))
        .order_by(table_of(record).c.id)
        .with_for_update(key_share=True)
    )
    return [dict(row) for row in found.mappings()]


def _both(connection: Connection, merge: Merge, record: Any) -> tuple[list[Row], list[Row]]:
    """The rows of the one that goes and of the one that stays."""
    rows = _rows(connection, record, record.student_id, (merge.gone["id"], merge.stays["id"]))
    return (
        [row for row in rows if row["student_id"] == merge.gone["id"]],
        [row for row in rows if row["student_id"] == merge.stays["id"]],
    )


def _move_registrations(connection: Connection, merge: Merge) -> None:
    theirs, ours = _both(connection, merge, Registration)
    live = [row for row in ours if row["status"] in LIVE]
    single = _not_repeatable(connection, {row["course_id"] for row in theirs})
    for row in theirs:
        if row["status"] not in LIVE | _ON_TRANSCRIPT:
            continue
        merge.end(
            Registration,
            row,
            status=RegistrationStatus.CANCELLED,
            reason_code=ReasonCode.MERG.value,
        )
        there = _same_place(row, live, single) if row["status"] in LIVE else None
        if there is None:
            merge.copy(Registration, row, change_set_id=merge.change.id)
        else:
            _keep_once(merge, row, there)
    _tell_doubled(connection, merge)


def _not_repeatable(connection: Connection, courses: set[str]) -> set[str]:
    statement = select(Course.id).where(one_of(Course.id, courses), Course.repeatable.is_(False))
    return set(connection.scalars(statement))


def _same_place(row: Row, live: list[Row], single: set[str]) -> Row | None:
    """The registration the other record has in this section, or else in this course and term."""
    here = [one for one in live if one["section_id"] == row["section_id"]]
    if row["course_id"] in single:
        place = (row["course_id"], row["term_id"])
        here += [one for one in live if (one["course_id"], one["term_id"]) == place]
    return here[0] if here else None


def _keep_once(merge: Merge, row: Row, there: Row) -> None:
    merge.went(Registration, row, there["id"])
    earlier = min(row["effective_at"], there["effective_at"])
    if there["section_id"] == row["section_id"] and earlier < there["effective_at"]:
        edit = Edit("registration", there, {"effective_at": earlier})
        merge.give.edits.append(edit)
    if there["section_id"] != row["section_id"]:
        merge.doubled.append((row["section_id"], there["section_id"]))


def _tell_doubled(connection: Connection, merge: Merge) -> None:
    ids = {section for pair in merge.doubled for section in pair}
    statement = (
        select(Section.id, Course.subject, Course.number, Section.code)
        .join(Course, Course.id == Section.course_id)
        .where(one_of(Section.id, ids))
    )
    named = {
        key: f"{subject} {number}-{code}"
        for key, subject, number, code in (connection.execute(statement) if ids else ())
    }
    for left, kept in merge.doubled:
        facts = {"left": named[left], "kept": named[kept]}
        merge.give.remarks.append(Remark(case=Case.COURSE_ALREADY, facts=facts))


def _move_holds(connection: Connection, merge: Merge) -> None:
    theirs, ours = _both(connection, merge, Hold)
    by_balance = any(
        row["source"] is HoldSource.BALANCE_RULE and row["released_at"] is None for row in ours
    )
    for row in theirs:
        if row["released_at"] is not None:
            continue
        merge.end(
            Hold,
            row,
            released_at=merge.now,
            released_by=merge.change.actor,
            release_note=f"Goes on in {merge.stays['student_number']}, merged",
        )
        if not (by_balance and row["source"] is HoldSource.BALANCE_RULE):
            merge.copy(Hold, row)


def _move_contacts(connection: Connection, merge: Merge) -> None:
    theirs, ours = (
        [row for row in side if row["removed_at"] is None]
        for side in _both(connection, merge, Contact)
    )
    known = {_contact(row): row for row in ours}
    places = {(row["kind"], row["priority"]) for row in ours}
    for row in theirs:
        if _contact(row) in known:
            merge.went(Contact, row, known[_contact(row)]["id"])
            continue
        priority = row["priority"]
        while (row["kind"], priority) in places:
            priority += 1
        places.add((row["kind"], priority))
        merge.copy(Contact, row, priority=priority)


def _contact(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("kind", "name", "phone", "email"))


def _move_programs(connection: Connection, merge: Merge) -> None:
    theirs, ours = _both(connection, merge, ProgramEnrollment)
    running = {row["program_id"]: row for row in ours if row["end_date"] is None}
    primary = any(row["is_primary"] for row in running.values())
    for row in theirs:
        runs = row["end_date"] is None
        if runs:
            last = max(row["start_date"], merge.day)
            merge.end(ProgramEnrollment, row, end_date=last, exit_reason=_ENDED)
        if runs and row["program_id"] in running:
            merge.went(ProgramEnrollment, row, running[row["program_id"]]["id"])
            continue
        first = row["is_primary"] and not (runs and primary)
        merge.copy(ProgramEnrollment, row, is_primary=first)


def _move_plans(connection: Connection, merge: Merge) -> None:
    theirs, ours = _both(connection, merge, PaymentPlan)
    active = {row["term_id"]: row for row in ours if row["status"] is PlanStatus.ACTIVE}
    for row in theirs:
        if row["status"] is not PlanStatus.ACTIVE:
            continue
        merge.end(PaymentPlan, row, status=PlanStatus.CANCELLED)
        if row["term_id"] in active:
            merge.went(PaymentPlan, row, active[row["term_id"]]["id"])
        else:
            merge.copy(PaymentPlan, row)


def _join_people(connection: Connection, merge: Merge) -> None:
    gone, stays = merge.gone, merge.stays
    filled = {
        name: gone[name]
        for name in _FILLED
        if stays[name] in (None, "", {}) and gone[name] not in (None, "", {})
    }
    if stays["sex"] is Sex.U and gone["sex"] is not Sex.U:
        filled["sex"] = gone["sex"]
    if gone["privacy_flag"] and not stays["privacy_flag"]:
        filled["privacy_flag"] = True
    if filled:
        merge.give.edits.append(Edit("student", stays, filled))
    left: dict[str, Any] = {"status": StudentStatus.MERGED, "merged_into_id": stays["id"]}
    if "email" in filled:
        left["email"] = None
    merge.end(Student, gone, **left)
    merge.went(Student, gone, stays["id"])
    for row in _rows(connection, Student, Student.merged_into_id, (gone["id"],)):
        merge.end(Student, row, merged_into_id=stays["id"])
