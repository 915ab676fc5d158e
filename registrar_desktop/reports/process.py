"""Runs a paper job in a process of its own, so that neither window nor command line stands still.

The key crosses by a pipe, never by the command line or the environment. Cancelling asks first and
ends the process where that does not help; either way nothing of the file is left.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from registrar_desktop.errors import Defect, Fault, Unusable
from registrar_desktop.exports.files import part_name
from registrar_desktop.exports.progress import Cancelled

if TYPE_CHECKING:
    from registrar_desktop.reports.jobs import PaperJob, PaperMade

CANCEL = "cancel"
# How long a cancelled process may take to end by itself.
_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Progressed:
    """`done` rows of about `of` (0 = not known)."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class _Failed:
    """A fault or defect of the other process, as values."""

    kind: type[Fault] | None
    code: str
    facts: dict[str, object]
    told: str

    def error(self) -> Exception:
        if self.kind is Cancelled:
            return Cancelled()
        return self.kind(self.code, **self.facts) if self.kind else Defect(self.told)


class PaperProcess:
    """One job under way. All methods may be called from one thread only.

    Use `poll` from a timer, or `result` where waiting is all there is to do.
    """

    def __init__(self, job: PaperJob, key: bytes) -> None:
        self.job = replace(job, part=part_name(job.target))
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs,), name="registrar-paper", daemon=True
        )
        self._process.start()
        theirs.close()
        self._outcome: PaperMade | Exception | None = None
        self._pipe.send((self.job, key))

    @property
    def is_done(self) -> bool:
        """Whether there is a result or a failure."""
        return self._outcome is not None

    def poll(self, timeout: float = 0) -> Progressed | None:
        """The latest progress told since the last call; None where there is no news."""
        news: Progressed | None = None
        while self._outcome is None and self._pipe.poll(timeout):
            timeout = 0
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                self._finish(Unusable("paper_process_ended", path=str(self.job.target)))
                break
            if isinstance(message, Progressed):
                news = message
            else:
                self._finish(message.error() if isinstance(message, _Failed) else message)
        return news

    def cancel(self) -> None:
        """Stops the job; `result` then raises `Cancelled`. A job that is done stays done."""
        if self._outcome is not None:
            return
        with suppress(OSError):
            self._pipe.send(CANCEL)
        self._process.join(_PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()
        self._drain()

    def result(self, on_progress: Callable[[int, int], None] | None = None) -> PaperMade:
        """Waits for the file. Raises what the job raised."""
        while self._outcome is None:
            news = self.poll(timeout=0.2)
            if news and on_progress:
                on_progress(news.done, news.of)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    def _drain(self) -> None:
        """What a cancelled process said last: it may have finished just before it was asked."""
        self.poll()
        if self._outcome is None or isinstance(self._outcome, Unusable):
            self._finish(Cancelled())

    def _finish(self, outcome: PaperMade | Exception) -> None:
        self._outcome = outcome
        self._process.join()
        self._pipe.close()
        if self.job.part is not None:
            with suppress(OSError):
                self.job.part.unlink()


def _serve(pipe: Connection) -> None:
    """The other process: takes the job, works, tells."""
    from registrar_desktop.reports.jobs import run_paper

    # Ctrl+C is for the asking process, which then cancels this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job, key = pipe.recv()

    def progress(done: int, of: int) -> None:
        try:
            if pipe.poll() and pipe.recv() == CANCEL:
                raise Cancelled
            pipe.send(Progressed(done, of))
        except (OSError, EOFError) as error:
            # Nobody is there any more to want the file.
            raise Cancelled from error

    with suppress(OSError):
        try:
            pipe.send(run_paper(job, key, progress))
        except Fault as fault:
            pipe.send(_Failed(type(fault), fault.code, fault.facts, str(fault)))
        except Exception as error:  # noqa: BLE001 - whatever it was, the asking process must know
            pipe.send(_Failed(None, "", {}, f"{type(error).__name__}: {error}"))
    pipe.close()
