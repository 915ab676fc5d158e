"""Makes a paper or table in a process of its own, told and stopped through a task's progress."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registrar_desktop.exports.progress import Cancelled
from registrar_desktop.reports.requests import Request
from ui import operations
from ui.desktop.frame.tasks import Progress
from ui.office import Office
from ui.report_kind import ISSUED_BY, MANY_BY
from ui.wording import word_on_paper

if TYPE_CHECKING:
    from registrar_desktop.reports.jobs import PaperJob, PaperMade
    from ui.acts.batches import RunMade
    from ui.acts.papers import Issued

_LOOK_SECONDS = 0.1


def making(office: Office, request: Request, target: Path) -> Callable[[Progress], Path | None]:
    """The work of making this file, which is noted in the audit trail; for the free lane."""

    def make(progress: Progress) -> Path | None:
        elsewhere = made_elsewhere(office, progress)
        try:
            return operations.write_paper(
                office, request=request, target=target, make=elsewhere
            ).path
        except Cancelled:
            return None

    return make


def _elsewhere(office: Office, job: PaperJob, progress: Progress) -> PaperMade:
    """Make a file in a process of its own. Raises Cancelled where a person stopped it."""
    from registrar_desktop.reports.process import PaperProcess

    process = PaperProcess(job, office.lock.key)
    while not process.is_done:
        news = process.poll(_LOOK_SECONDS)
        if news is not None:
            progress.step(news.done, news.of)
        if progress.cancelled:
            process.cancel()
    return process.result()


def issuing(
    office: Office, kind: str, request: Any, target: Path
) -> Callable[[Progress], Path | None]:
    """The work of making a paper that is numbered and recorded as handed out, or not at all."""

    def issue(progress: Progress) -> Path | None:
        if kind in MANY_BY:
            return _run(office, kind, request, target, progress)
        act = getattr(operations, ISSUED_BY[kind])
        try:
            made: Issued = act(
                office, request=request, target=target, make=made_elsewhere(office, progress)
            )
        except Cancelled:
            return None
        return made.made.path

    return issue


def made_elsewhere(office: Office, progress: Progress) -> Callable[..., PaperMade]:
    """How a document of an act is made in a process of its own."""

    def make(_office: Office, *, request: Request, target: Path, **_: Any) -> PaperMade:
        from registrar_desktop.reports.jobs import PaperJob

        job = PaperJob(request, target, office.store.path, office.clock.now(), word_on_paper)
        return _elsewhere(office, job, progress)

    return make


def _run(office: Office, kind: str, asked: Any, target: Path, progress: Progress) -> Path | None:
    """Papers for many; their document is made in a process of its own."""
    make = made_elsewhere(office, progress)
    act = getattr(operations, MANY_BY[kind])
    try:
        made: RunMade = act(office, asked=asked, target=target, progress=progress, make=make)
    except Cancelled:
        return None
    return made.path
