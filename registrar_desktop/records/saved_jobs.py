"""Jobs of this desk: kept, taken when they are due, and what became of each run. What a job makes,
and by whom it is run, is left to others.

They belong to the desk and are no person's change to a record, so they are not journalled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.days import zone_named
from registrar_desktop.rules.schedule import read_schedule
from registrar_desktop.store import identity
from registrar_desktop.store.tables.jobs import JobRun, SavedJob

_MOST_RUNS = 50
# A run that has said nothing for so long was cut off with its program.
_CUT_OFF = timedelta(hours=6)
_NAME_LENGTH = 80
_CUT_OFF_WORDS = "The program ended before this was finished."


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is kept."""

    name: str
    report: str
    given: Mapping[str, str]
    target: str
    issued: bool
    at: str
    on: str
    made_by: str = ""
    next_at: datetime | None = None
    next_local: str = ""  # by the school's clock


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one run: a file, or a sentence that says why there is none."""

    id: str
    job: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    file: str
    told: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that this program has taken, so that no other runs it for the same time."""

    job: Job
    run: str


def add_job(session: Session, job: Job, now: datetime) -> Job:
    """Keep a job; raises Refused where the name is taken, Invalid where its times make no sense."""
    name = job.name.strip()
    if not name or len(name) > _NAME_LENGTH:
        raise Invalid("job_name", field="name", most=_NAME_LENGTH)
    if session.get(SavedJob, name) is not None:
        raise Refused("job_name_taken", field="name", name=name)
    person = identity.signed_in(session)
    due = read_schedule(job.at, job.on).next_after(now, _zone(session))
    kept = SavedJob(
        name=name,
        report=job.report,
        given=dict(job.given),
        target=job.target,
        issued=job.issued,
        at=job.at.strip(),
        on=job.on.strip() or "daily",
        made_by=person.name,
        next_at=due,
    )
    session.add(kept)
    return _job(session, kept)


def remove_job(session: Session, name: str) -> Job:
    """Keep a job no longer, nor what became of it; its files stay."""
    kept = _kept(session, name)
    job = _job(session, kept)
    session.execute(delete(JobRun).where(JobRun.job == name))
    session.delete(kept)
    return job


def all_jobs(session: Session) -> list[Job]:
    """Every job, the one due next first."""
    found = session.scalars(select(SavedJob).order_by(SavedJob.next_at, SavedJob.name))
    return [_job(session, kept) for kept in found]


def runs(session: Session, name: str = "", most: int = _MOST_RUNS) -> list[Run]:
    """What became of the last runs, of one job or of all, the latest first."""
    statement = select(JobRun).order_by(JobRun.started_at.desc(), JobRun.id.desc()).limit(most)
    if name:
        statement = statement.where(JobRun.job == _kept(session, name).name)
    return [_run(each) for each in session.scalars(statement)]


def anything_to_do(session: Session, now: datetime) -> bool:
    """Whether a job is due, or a run was cut off that nobody was told of; asked without a lock."""
    due = select(SavedJob.name).where(SavedJob.next_at <= now).limit(1)
    cut_off = _cut_off(now).limit(1)
    return session.scalar(due) is not None or session.scalar(cut_off) is not None


def take_due(session: Session, now: datetime) -> Taken | None:
    """Take the job that is due first. One that was missed more than once, because no program was
    open, is taken once; so no two programs run one for the same time. The others stay due until
    their turn: who is cut off loses one run at most."""
    kept = session.scalars(
        select(SavedJob)
        .where(SavedJob.next_at <= now)
        .order_by(SavedJob.next_at, SavedJob.name)
        .limit(1)
    ).first()
    if kept is None:
        return None
    taken = _taken(session, kept, kept.next_at, now)
    kept.next_at = read_schedule(kept.at, kept.on).next_after(now, _zone(session))
    return taken


def take(session: Session, name: str, now: datetime) -> Taken:
    """Take one job now, due or not; when it is due next stays as it was."""
    return _taken(session, _kept(session, name), now, now)


def end_run(session: Session, run: str, now: datetime, *, file: str = "", told: str = "") -> None:
    """Keep what became of a run; only the last ones of a job are remembered."""
    kept = session.get(JobRun, run)
    if kept is None:
        return
    kept.ended_at, kept.file, kept.told = now, file, told[:2000]
    old = (
        select(JobRun.id)
        .where(JobRun.job == kept.job)
        .order_by(JobRun.started_at.desc(), JobRun.id.desc())
        .offset(_MOST_RUNS)
    )
    session.execute(delete(JobRun).where(JobRun.id.in_(old.scalar_subquery())))


def put_back(session: Session, run: str) -> None:
    """Forget a run that was stopped; where it was due, the job is due again."""
    kept = session.get(JobRun, run)
    if kept is None:
        return
    if kept.due_at < kept.started_at:
        job = _kept(session, kept.job)
        job.next_at = kept.due_at
    session.delete(kept)


def close_cut_off(session: Session, now: datetime) -> None:
    """Say of runs that have been under way for too long that they were cut off."""
    for each in session.scalars(_cut_off(now)):
        each.ended_at, each.told = now, _CUT_OFF_WORDS


def _cut_off(now: datetime) -> Select[JobRun]:
    return select(JobRun).where(JobRun.ended_at.is_(None), JobRun.started_at < now - _CUT_OFF)


def _taken(session: Session, kept: SavedJob, due: datetime, now: datetime) -> Taken:
    run = JobRun(id=new_id(), job=kept.name, due_at=due, started_at=now, ended_at=None)
    session.add(run)
    return Taken(_job(session, kept), run.id)


def _kept(session: Session, name: str) -> SavedJob:
    kept = session.get(SavedJob, name.strip())
    if kept is None:
        raise Invalid("job_unknown", name=name[:_NAME_LENGTH])
    return kept


def _zone(session: Session) -> ZoneInfo:
    return zone_named(identity.joined_desk(session).time_zone)


def _job(session: Session, kept: SavedJob) -> Job:
    given = {str(name): str(value) for name, value in kept.given.items()}
    return Job(
        *(kept.name, kept.report, given, kept.target, kept.issued),
        *(kept.at, kept.on, kept.made_by, kept.next_at),
        kept.next_at.astimezone(_zone(session)).strftime("%Y-%m-%d %H:%M"),
    )


def _run(kept: JobRun) -> Run:
    return Run(
        *(kept.id, kept.job, kept.due_at, kept.started_at, kept.ended_at, kept.file, kept.told)
    )
