"""Fee rules as finance keeps them: listed, a new version added, one retired.

A version never changes: what was charged by it can always be explained. The centre numbers versions
and says from when they count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.accounts import school_currency
from registrar_desktop.rules.fees.tariff import WHOLE, Step
from registrar_desktop.rules.money import LARGEST_MINOR
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.accounts import FeeRule
from registrar_desktop.schema.catalogue import Course, Term
from registrar_desktop.schema.people import Program
from registrar_desktop.schema.vocabulary import FeeBasis, Level, Residency
from registrar_desktop.store.work import Work

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,31}")
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class FeeGiven:
    """What a person enters of a version. Empty sequences: it is meant for everybody."""

    code: str
    title: str
    basis: FeeBasis
    amount_minor: int
    due: date | None = None
    refunds: Sequence[Step] = ()
    levels: Sequence[Level] = ()
    residencies: Sequence[Residency] = ()
    programs: Sequence[str] = ()
    courses: Sequence[str] = ()
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeeRuleRow:
    """A version as a list shows it."""

    id: str
    term: str
    code: str
    version: int
    title: str
    basis: FeeBasis
    amount_minor: int
    currency: str
    due_date: date | None
    refund_schedule: tuple[dict[str, Any], ...]
    applies_to: dict[str, Any]
    valid_from: datetime | None
    valid_until: datetime | None
    active: bool
    pending: bool


def list_rules(session: Session, term: Term | None = None) -> list[FeeRuleRow]:
    """The rules of a term, or of all terms, every version."""
    statement = (
        select(FeeRule, Term.code)
        .join(Term, Term.id == FeeRule.term_id)
        .order_by(Term.start_date.desc(), FeeRule.code, FeeRule.version.desc())
    )
    if term is not None:
        statement = statement.where(FeeRule.term_id == term.id)
    return [_row(rule, code) for rule, code in session.execute(statement)]


def add_rule(work: Work, term: Term, given: FeeGiven) -> FeeRule:
    """Add a rule, or a new version of one. Raises Invalid for what cannot be charged."""
    code = tidy(given.code).upper()
    if not _CODE.fullmatch(code):
        raise Invalid("fee_code_unusable", rule=given.code[:40])
    if not 0 < given.amount_minor <= LARGEST_MINOR:
        raise Invalid("fee_amount_unusable")
    title = tidy(given.title)
    if not title or len(title) > _LONGEST_TITLE:
        raise Invalid("field_missing" if not title else "field_too_long", field="title",
                      length=len(title), most=_LONGEST_TITLE)  # fmt: skip
    rule = FeeRule(
        id=new_id(),
        term_id=term.id,
        code=code,
        title=title,
        basis=given.basis,
        amount_minor=given.amount_minor,
        currency=school_currency(work.session),
        applies_to=_applies(work.session, given) or None,
        due_date=given.due,
        refund_schedule=_schedule(given.refunds),
        version=_next_version(work.session, term, code),
        active=True,
        valid_from=given.valid_from or work.now,
    )
    work.session.add(rule)
    work.session.flush()
    return rule


def retire_rule(work: Work, term: Term, code: str) -> FeeRule:
    """Charge nothing by this rule any more; what was charged stands."""
    rule = work.session.scalars(
        select(FeeRule)
        .where(FeeRule.term_id == term.id, FeeRule.code == tidy(code).upper())
        .order_by(FeeRule.version.desc())
        .limit(1)
    ).first()
    if rule is None or not rule.active:
        raise Invalid("fee_rule_unknown", rule=code[:40], term=term.code)
    rule.active = False
    rule.valid_until = work.now
    work.session.flush()
    return rule


def _next_version(session: Session, term: Term, code: str) -> int:
    statement = select(func.max(FeeRule.version)).where(
        FeeRule.term_id == term.id, FeeRule.code == code
    )
    return (session.scalar(statement) or 0) + 1


def _schedule(refunds: Sequence[Step]) -> list[dict[str, Any]] | None:
    for step in refunds:
        if not 0 <= step.basis_points <= WHOLE:
            raise Invalid("fee_refund_unusable", until=step.until)
    ordered = sorted(refunds, key=lambda step: step.until)
    found = [
        {"until": step.until.isoformat(), "basis_points": step.basis_points} for step in ordered
    ]
    return found or None


def _applies(session: Session, given: FeeGiven) -> dict[str, Any]:
    told: dict[str, list[str]] = {
        "level": [each.value for each in given.levels],
        "residency": [each.value for each in given.residencies],
        "program": [_program(session, each) for each in given.programs],
        "course": [_course(session, each) for each in given.courses],
    }
    return {name: values for name, values in told.items() if values}


def _program(session: Session, code: str) -> str:
    found = session.scalar(select(Program.id).where(Program.code == tidy(code)))
    if found is None:
        raise Invalid("program_unknown", program=code[:40])
    return found


def _course(session: Session, text: str) -> str:
    """The id of the course called so, like `CHEM 1A`."""
    subject, _, number = tidy(text).rpartition(" ")
    found = session.scalar(
        select(Course.id).where(Course.subject == subject, Course.number == number)
    )
    if found is None:
        raise Invalid("course_unknown", course=text[:40])
    return found


def _row(rule: FeeRule, term: str) -> FeeRuleRow:
    return FeeRuleRow(
        id=rule.id,
        term=term,
        code=rule.code,
        version=rule.version,
        title=rule.title,
        basis=rule.basis,
        amount_minor=rule.amount_minor,
        currency=rule.currency,
        due_date=rule.due_date,
        refund_schedule=tuple(rule.refund_schedule or ()),
        applies_to=rule.applies_to or {},
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        active=rule.active,
        pending=rule.row_version == 0,
    )
