"""The figures a process keeps of itself, by the names that Prometheus, the alerts and the dashboard
in `docs/monitoring/` know them by. Who counts what is left to the neighbours.

Durations are seconds. With several processes each keeps its own and they are added up where they are
told; limits and lines are those of all processes together.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("registrar_requests", "Answered requests.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "registrar_request_seconds",
    "From a request's arrival to its answer, time in the line included.",
    ["route"],
    buckets=_SECONDS,
)
LINE_SECONDS = Histogram(
    "registrar_line_seconds", "Time in the line.", ["urgency"], buckets=_SECONDS
)
SENT_AWAY = Counter("registrar_sent_away", "Requests refused at the gate.", ["urgency", "code"])
INSIDE = Gauge("registrar_inside", "Requests that are worked on.", multiprocess_mode="livesum")
IN_LINE = Gauge("registrar_in_line", "Requests that wait.", multiprocess_mode="livesum")
LIMIT = Gauge(
    "registrar_limit", "Requests that may be worked on at once.", multiprocess_mode="livesum"
)
STRAIN = Gauge(
    "registrar_strain",
    "How many times longer than usual requests take.",
    multiprocess_mode="livemax",
)
POOL_IN_USE = Gauge(
    "registrar_pool_in_use", "Database connections in use.", multiprocess_mode="livesum"
)
QUERY_SECONDS = Histogram(
    "registrar_query_seconds", "One statement at the database.", buckets=_SECONDS
)
DATABASE_FAILURES = Counter(
    "registrar_database_failures",
    "Statements that the database did not carry out, by kind of failure (class of SQLSTATE).",
    ["kind"],
)
VERDICTS = Counter("registrar_verdicts", "Verdicts on change sets.", ["outcome"])
