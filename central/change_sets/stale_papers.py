"""Letters and statements that said something else than what was recorded already (domain C28).

A paper is compared in both directions: when it arrives, with what others had recorded before it was
issued; and when a record arrives late, with the papers that were issued in between. Receipts tell
of money that was taken and are never called back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from central.change_sets.occasion import Occasion, received_at
from central.change_sets.plan import Edit, Plan, Row
from central.change_sets.questions import Question
from central.database import one_of
from central.tables import FeedEntry, StoredVerdict
from registrar_desktop.clock import to_text
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.schema.vocabulary import Case, DocumentKind, DocumentStatus
from sync.protocol import Choice

REISSUED = "reissued"
_PAPER = IssuedDocument.__tablename__
# What each paper tells of; of the student himself only what stands on a letter.
_TELLS = {
    DocumentKind.STATEMENT: ("ledger_entry",),
    DocumentKind.VERIFICATION: ("registration", "program_enrollment", "student"),
}
_ON_LETTERS = (
    *("student_number", "family_name", "given_name", "middle_name", "birth_date", "level"),
    "status",
)
# What arrives sooner than this was under way when the paper was printed anywhere else.
_ON_ITS_WAY = timedelta(minutes=1)


def call_back_papers(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    """Mark the papers superseded that are out of date, and ask for them to be issued again."""
    for row in plan.created(_PAPER):
        if row["kind"] in _TELLS and row["student_id"]:
            _judge_new_paper(connection, plan, occasion, row)
    if occasion.now - received_at(occasion.change, occasion.now) > _ON_ITS_WAY:
        _judge_earlier_papers(connection, plan, occasion)


def _judge_new_paper(connection: Connection, plan: Plan, occasion: Occasion, paper: Row) -> None:
    offset = timedelta(milliseconds=occasion.change.clock_offset_ms or 0)
    window = (paper["as_of"] - offset, paper["issued_at"] - offset)
    for kind in _TELLS[paper["kind"]]:
        if _changed_between(connection, kind, paper, window):
            paper["status"] = DocumentStatus.SUPERSEDED
            _ask(plan, paper, kind)
            return


def _changed_between(
    connection: Connection, kind: str, paper: Row, window: tuple[datetime, datetime]
) -> bool:
    """Whether another desk, or the website, had changed what the paper tells of before it was
    issued, and its desk had not fetched it yet."""
    seen, issued = window
    table = table_of(BY_KIND[kind])
    mine = table.c.id if kind == Student.__tablename__ else table.c.student_id
    records = select(table.c.id).where(mine == paper["student_id"])
    told = func.coalesce(StoredVerdict.recorded_at, FeedEntry.made_at)
    entries = connection.execute(
        select(FeedEntry.record_id, FeedEntry.version, FeedEntry.row)
        .outerjoin(StoredVerdict, StoredVerdict.change_set_id == FeedEntry.change_set_id)
        .where(
            FeedEntry.kind == kind,
            FeedEntry.record_id.in_(records),
            FeedEntry.made_at > seen,
            told <= issued,
            StoredVerdict.desk_id.is_distinct_from(paper["desk_id"]),
        )
    ).all()
    if kind != Student.__tablename__:
        return bool(entries)
    return any(_differs_on_paper(connection, entry) for entry in entries)


def _differs_on_paper(connection: Connection, entry: Any) -> bool:
    before = connection.scalar(
        select(FeedEntry.row).where(
            FeedEntry.kind == Student.__tablename__,
            FeedEntry.record_id == entry.record_id,
            FeedEntry.version == entry.version - 1,
        )
    )
    return before is None or any(before.get(name) != entry.row.get(name) for name in _ON_LETTERS)


def _judge_earlier_papers(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    touched = {kind: _students(plan, kind) for kinds in _TELLS.values() for kind in kinds}
    concerned = {student for students in touched.values() for student in students}
    if not concerned:
        return
    table = table_of(IssuedDocument)
    papers = connection.execute(
        select(table)
        .where(
            one_of(table.c.student_id, concerned),
            table.c.kind.in_(list(_TELLS)),
            table.c.status == DocumentStatus.VALID,
            table.c.issued_at >= received_at(occasion.change, occasion.now),
            table.c.desk_id != occasion.change.desk_id,
        )
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    for paper in [dict(row) for row in papers.mappings()]:
        for kind in _TELLS[paper["kind"]]:
            if paper["student_id"] in touched[kind]:
                plan.edits.append(Edit(_PAPER, paper, {"status": DocumentStatus.SUPERSEDED}))
                _ask(plan, paper, kind)
                break


def _students(plan: Plan, kind: str) -> set[str]:
    """The students of whom the plan changes something that stands on papers."""
    if kind == Student.__tablename__:
        return {
            edit.row["id"]
            for edit in plan.edited(kind)
            if not edit.changes.keys().isdisjoint(_ON_LETTERS)
        }
    made = {row["student_id"] for row in plan.created(kind)}
    return made | {edit.row["student_id"] for edit in plan.edited(kind)}


def _ask(plan: Plan, paper: Row, changed: str) -> None:
    facts = {
        "paper": paper["number"],
        "kind": paper["kind"].value,
        "issued_at": to_text(paper["issued_at"]),
        "issued_by": paper["issued_by"],
        "changed": changed.replace("_", " "),
    }
    choices = (Choice(code=REISSUED),)
    plan.questions.append(Question(Case.PAPER_OUTDATED, paper["student_id"], facts, choices))
