"""Declaring an outage, ending it, and extending a term's deadlines because of it.

What was received at a desk inside the window is judged by when it was received; that is decided at
the centre (domain C9). An outage is delivered before everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.pending import marks
from registrar_desktop.rules.deadlines import DEADLINES, OutageFacts, extensions_from_json
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.reconciling import Outage
from registrar_desktop.store.work import Work

_MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class OutageRow:
    """One outage as people see it; `extensions` as (term, deadline, day)."""

    id: str
    title: str
    declared_by: str
    started_at: datetime
    ended_at: datetime | None
    extensions: tuple[tuple[str, str, date], ...]
    provisional: bool


def declare(
    work: Work, title: str, *, since: datetime | None = None, until: datetime | None = None
) -> Outage:
    """Say that people cannot reach the centre, from now or since an earlier time, or that they
    could not until then.

    Raises Invalid for an empty or overlong title, one that is on, and a time that has not come.
    """
    words = tidy(title)
    if not words:
        raise Invalid("field_missing", field="title")
    if len(words) > _MOST_TITLE:
        raise Invalid("field_too_long", field="title", length=len(words), most=_MOST_TITLE)
    if since is not None and since > work.now:
        raise Invalid("outage_in_future", at=since)
    running = select(Outage.title).where(Outage.ended_at.is_(None))
    if words.casefold() in {each.casefold() for each in work.session.scalars(running)}:
        raise Invalid("outage_declared_already", title=words)
    outage = Outage(
        id=new_id(),
        title=words,
        declared_by=work.actor,
        started_at=since or work.now,
        ended_at=until,
        extensions=[],
    )
    if until is not None:
        _refuse_end(work, outage, until)
    work.session.add(outage)
    work.session.flush()
    return outage


def end(work: Work, outage: Outage, *, at: datetime | None = None) -> Outage:
    """Say that it is over, now or since an earlier time.

    Raises Invalid where it ended before, or would end before it began or in the future.
    """
    if outage.ended_at is not None:
        raise Invalid("outage_ended_already", title=outage.title, at=outage.ended_at)
    ended = at or work.now
    _refuse_end(work, outage, ended)
    outage.ended_at = ended
    work.session.flush()
    return outage


def _refuse_end(work: Work, outage: Outage, ended: datetime) -> None:
    if ended > work.now:
        raise Invalid("outage_in_future", at=ended)
    if ended < outage.started_at:
        raise Invalid("outage_ends_before_it_began", title=outage.title, at=outage.started_at)


def extend(work: Work, outage: Outage, term: Term, deadline: str, until: date) -> Outage:
    """Let a deadline of a term end later because of the outage.

    Raises Invalid where there is no such deadline, the term has none, or it is not later.
    """
    if deadline not in DEADLINES:
        raise Invalid("deadline_unknown", deadline=deadline[:40], known=", ".join(DEADLINES))
    last: date | None = getattr(term, deadline)
    if last is None:
        raise Invalid("deadline_not_set", term=term.title, deadline=deadline)
    if until <= last:
        raise Invalid("deadline_not_later", term=term.title, deadline=deadline, last=last)
    kept = [
        each
        for each in outage.extensions or []
        if (each["term_id"], each["deadline"]) != (term.id, deadline)
    ]
    added = {"term_id": term.id, "deadline": deadline, "until": until.isoformat()}
    outage.extensions = [*kept, added]
    work.session.flush()
    return outage


def find(session: Session, title: str = "", *, still_on: bool = False) -> Outage:
    """The outage of this title, else the one that is on, else the latest.

    Raises Invalid where there is none or several are meant.
    """
    statement = select(Outage).order_by(Outage.started_at.desc(), Outage.id)
    found: Sequence[Outage] = session.scalars(statement).all()
    if wanted := tidy(title).casefold():
        found = [each for each in found if each.title.casefold() == wanted]
    running = [each for each in found if each.ended_at is None]
    if still_on or running:
        found = running
    if not found:
        raise Invalid("outage_none_on" if still_on and not title else "outage_unknown")
    if len({each.title.casefold() for each in running}) > 1:
        raise Invalid("outage_ambiguous", titles=[each.title for each in running])
    # Two desks may have declared the same one: the earlier is meant, then the other.
    return running[-1] if running else found[0]


def list_outages(session: Session) -> list[OutageRow]:
    """All of them, the latest first."""
    found = session.scalars(select(Outage).order_by(Outage.started_at.desc(), Outage.id)).all()
    pending = marks(session, Outage, [each.id for each in found])
    terms = {term.id: term.code for term in session.scalars(select(Term))}
    return [
        OutageRow(
            *(each.id, each.title, each.declared_by, each.started_at, each.ended_at),
            tuple(
                (terms.get(one.term_id, "?"), one.deadline, one.until)
                for one in extensions_from_json(each.extensions)
            ),
            each.id in pending,
        )
        for each in found
    ]


def known_outages(session: Session) -> list[OutageFacts]:
    """What the rules need of every outage this desk knows."""
    return [
        OutageFacts(
            each.title, each.started_at, each.ended_at, extensions_from_json(each.extensions)
        )
        for each in session.scalars(select(Outage))
    ]
