"""Reports and exports that are made by themselves: kept, run when they are due, and told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from registrar_desktop.errors import Fault, Invalid
from registrar_desktop.exports.progress import Cancelled
from registrar_desktop.records import saved_jobs
from registrar_desktop.records.days import zone_named
from registrar_desktop.records.saved_jobs import Job, Run, Taken
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.store import identity
from ui.job_values import file_at, values_on
from ui.wording import sentence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from registrar_desktop.reports.jobs import PaperMade
    from ui.office import Office

# How a document is made: in this process, or in one of its own.
Make = Callable[..., "PaperMade"]


@dataclass(frozen=True, slots=True)
class JobDone:
    """What became of one run of a job: a file, or why there is none."""

    job: str
    file: Path | None
    told: str


def list_jobs(office: Office) -> list[Job]:
    """Every job of this desk, the one due next first."""
    with office.store.reading() as session:
        return saved_jobs.all_jobs(session)


def list_job_runs(office: Office, *, name: str = "") -> list[Run]:
    """What became of the last runs, of one job or of all."""
    with office.store.reading() as session:
        return saved_jobs.runs(session, name)


def add_job(office: Office, *, job: Job) -> Job:
    """Keep a job once all of it can be understood. Raises what running it would."""
    from ui.report_kinds import ALL

    kind = ALL.get(job.report)
    if kind is None:
        raise Invalid("job_report_unknown", report=job.report[:40], known=", ".join(ALL))
    unknown = [name for name in job.given if name not in kind.fields]
    if unknown:
        known = ", ".join(kind.fields)
        raise Invalid("job_field_unknown", name=unknown[0][:40], report=kind.key, known=known)
    if job.issued and not kind.issue:
        raise Invalid("job_not_issued", report=kind.key)
    now = office.clock.now()
    with office.store.recording() as session:
        _request(session, job, _day(office, session))
        target = Path(job.target).expanduser().absolute()
        _check_file(file_at(str(target), now), kind.is_paper)
        kept = replace(job, target=str(target), issued=job.issued or kind.only_issued)
        return saved_jobs.add_job(session, kept, now)


def remove_job(office: Office, *, name: str) -> Job:
    """Keep a job no longer; its files stay."""
    with office.store.recording() as session:
        return saved_jobs.remove_job(session, name)


def run_job(office: Office, *, name: str, make: Make | None = None) -> JobDone:
    """Run one job now, due or not."""
    with office.store.recording() as session:
        taken = saved_jobs.take(session, name, office.clock.now())
    return _run_or_put_back(office, taken, make)


def run_due_jobs(office: Office, *, make: Make | None = None) -> list[JobDone]:
    """Run what is due, each once however often it was missed; one that fails stops no other."""
    with office.store.reading() as session:
        if not identity.is_joined(session):
            return []
        if not saved_jobs.anything_to_do(session, office.clock.now()):
            return []
    with office.store.recording() as session:
        saved_jobs.close_cut_off(session, office.clock.now())
    done: list[JobDone] = []
    while (taken := _take_due(office)) is not None:
        done.append(_run_or_put_back(office, taken, make))
    return done


def _take_due(office: Office) -> Taken | None:
    with office.store.recording() as session:
        return saved_jobs.take_due(session, office.clock.now())


def _run_or_put_back(office: Office, taken: Taken, make: Make | None) -> JobDone:
    """Where somebody stops it, it is as if it had never been taken: it is due again."""
    try:
        return _run(office, taken, make)
    except Cancelled:
        with office.store.recording() as session:
            saved_jobs.put_back(session, taken.run)
        raise


def _run(office: Office, taken: Taken, make: Make | None) -> JobDone:
    """Make the file and keep what became of it; a failure is told, not raised."""
    file, told = None, ""
    try:
        file = _made(office, taken.job, make)
    except Cancelled:
        raise
    except Fault as fault:
        told = sentence(fault)
    with office.store.recording() as session:
        saved_jobs.end_run(
            *(session, taken.run, office.clock.now()), file=str(file or ""), told=told
        )
    return JobDone(taken.job.name, file, told)


def _made(office: Office, job: Job, make: Make | None) -> Path:
    from ui import operations
    from ui.report_kind import ISSUED_BY, MANY_BY

    with office.store.reading() as session:
        request = _request(session, job, _day(office, session))
        zone = zone_named(identity.joined_desk(session).time_zone)
    file = file_at(job.target, office.clock.now().astimezone(zone))
    _make_folder(file.parent)
    if job.report in MANY_BY:
        act = getattr(operations, MANY_BY[job.report])
        extra: dict[str, Any] = {} if make is None else {"make": make}
        return Path(act(office, asked=request, target=file, **extra).path)
    if job.issued:
        act = getattr(operations, ISSUED_BY[job.report])
        return Path(act(office, request=request, target=file).made.path)
    return operations.write_paper(office, request=request, target=file, make=make).path


def _request(session: Session, job: Job, day: date) -> Any:
    from ui.report_kinds import ALL

    def current() -> str:
        return _current_term(session, day)

    return ALL[job.report].request(values_on(job.given, day, current))


def _day(office: Office, session: Session) -> date:
    zone = zone_named(identity.joined_desk(session).time_zone)
    return office.clock.now().astimezone(zone).date()


def _current_term(session: Session, day: date) -> str:
    """The term that runs on this day, else the next one, else the last."""
    terms = session.scalars(select(Term).order_by(Term.start_date)).all()
    running = [term for term in terms if term.start_date <= day <= term.end_date]
    coming = [term for term in terms if term.start_date > day]
    if not terms:
        raise Invalid("report_needs", field="term", what="a term")
    return (running or coming[:1] or terms)[-1].code


def _check_file(file: Path, is_paper: bool) -> None:
    known = (".pdf",) if is_paper else (".xlsx", ".csv")
    if file.suffix.lower() not in known:
        raise Invalid(
            "paper_format_unknown", format=file.suffix or "none", known=" or ".join(known)
        )


def _make_folder(folder: Path) -> None:
    from registrar_desktop.errors import Unusable

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            "folder_read_only", folder=str(folder), reason=error.strerror or ""
        ) from error
