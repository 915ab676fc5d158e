"""Tells the figures to whoever collects them, on a port of its own that no proxy leads to.

One process keeps them in itself; several write them to files in a folder of this run, where the
parent adds them up.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from central.database import open_engine
from central.monitoring.school_figures import SchoolFigures
from registrar_desktop.clock import Clock
from registrar_desktop.errors import Unusable

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def exposed(
    where: tuple[str, int] | None,
    database_url: str,
    clock: Clock,
    workers_environment: MutableMapping[str, str] | None,
) -> Iterator[None]:
    """Answer `GET /metrics` at host and port until the end; nowhere where none is given.

    workers_environment: of the processes to come, where there are several. Raises Unusable where
    the port cannot be had.
    """
    if where is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="registrar-figures-") as folder:
        registry = REGISTRY
        if workers_environment is not None:
            workers_environment[FOLDER] = folder
            registry = CollectorRegistry()
            registry.register(_Together(folder))
        engine = open_engine(database_url)
        figures = SchoolFigures(engine, clock)
        registry.register(figures)
        host, port = where
        try:
            server, thread = start_http_server(port, host, registry)
        except OSError as error:
            raise Unusable("port_taken", host=host, port=port) from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            registry.unregister(figures)
            engine.dispose()
            (workers_environment or {}).pop(FOLDER, None)


class _Together(Collector):
    """The figures of all processes, without what those that are gone were doing."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._all = MultiProcessCollector(None, path=folder)  # type: ignore[no-untyped-call]

    def collect(self) -> Iterable[Metric]:
        for file in Path(self._folder).glob("gauge_live*_*.db"):
            pid = file.stem.rpartition("_")[2]
            if pid.isdecimal() and not _lives(int(pid)):
                mark_process_dead(int(pid), self._folder)  # type: ignore[no-untyped-call]
        return self._all.collect()  # type: ignore[no-any-return,no-untyped-call]


def _lives(pid: int) -> bool:
    """Whether a process of ours is there. Windows, where asking would end it, has one process."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
