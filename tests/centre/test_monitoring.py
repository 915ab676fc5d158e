"""What monitoring is told: figures of all processes and of the database, and lines about the slow."""

from __future__ import annotations

import json
import logging
import re
import socket
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine, text

from central.admission.asking import family_of
from central.app import make_app
from central.database import address, open_engine
from central.monitoring.log_lines import JsonLines
from central.monitoring.requests import request_id
from central.monitoring.statements import watch
from registrar_desktop.clock import SystemClock
from tests.fixtures.centre import running_centre
from tests.fixtures.logs import LogWatch
from tests.house.tree import ROOT


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def told(port: int) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every sample by its name and the values of its labels in the order of their names."""
    text_told = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    return {
        (each.name, tuple(value for _, value in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(text_told)
        for each in family.samples
    }


@pytest.mark.parametrize("workers", [1, 2])
def test_figures_of_all_processes_and_of_the_school_are_told_on_a_port_of_their_own(
    database_url: str, tmp_path: Path, workers: int
) -> None:
    port = free_port()
    environment = {"REGISTRAR_CENTRAL_METRICS_PORT": str(port)}
    with running_centre(database_url, tmp_path, workers=workers, environment=environment) as centre:
        for _ in range(20):
            httpx.get(f"{centre.url}/v1/feed")
        assert httpx.get(f"{centre.url}/metrics").status_code == 404
        seen = told(port)
    assert seen["registrar_requests_total", ("GET", "/v1/feed", "403")] == 20
    assert seen["registrar_request_seconds_count", ("/v1/feed",)] == 20
    assert seen["registrar_line_seconds_count", ("3",)] == 21
    assert 2 * workers <= seen["registrar_limit", ()] <= 8 * workers
    assert seen["registrar_database_up", ()] == 1
    assert seen["registrar_feed_lag_seconds", ()] == 0
    assert seen["registrar_webhooks_waiting", ()] == 0


def test_every_route_is_counted_by_its_name_and_others_together() -> None:
    app = make_app(open_engine("postgresql:///none"))
    paths = app.openapi()["paths"]
    assert len(paths) > 10
    assert {path: family_of(path) for path in paths if family_of(path) == "other"} == {}
    assert family_of("/v1/whatever-somebody-tries") == "other"


def test_a_slow_statement_names_itself_with_its_plan_and_nothing_of_its_values(
    database_url: str, log_watch: LogWatch
) -> None:
    engine = create_engine(address(database_url))
    watch(engine, SystemClock(), slow_seconds=0)
    known = request_id.set("019-abc")
    with engine.connect() as connection:
        connection.execute(
            text("SELECT * FROM student WHERE family_name = :name"), {"name": "Hörmann"}
        )
        connection.execute(
            text("SELECT * FROM student WHERE family_name = :name"), {"name": "Hörmann"}
        )
    engine.dispose()
    log_watch.expect("central.monitoring.statements", "a statement was slow")
    lines = [JsonLines().format(each) for each in log_watch.records]
    request_id.reset(known)
    first, second = map(json.loads, lines)
    assert "student" in first["plan"][0]
    assert "plan" not in second
    assert first["request"] == "019-abc"
    assert isinstance(first["backend"], int)
    assert "Hörmann" not in "".join(lines)


def test_a_line_of_the_log_is_one_object_with_what_went_wrong() -> None:
    try:
        raise ValueError("torn\npage")
    except ValueError as error:
        record = logging.LogRecord(
            "central", logging.ERROR, "", 1, "a chore %s", ("failed",), (type(error), error, None)
        )
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "a chore failed"
    assert "torn" in json.loads(line)["error"]


def test_alerts_and_dashboard_ask_for_figures_that_there_are() -> None:
    known = {
        sample
        for metric in REGISTRY.collect()
        for sample in (metric.name, f"{metric.name}_total", f"{metric.name}_bucket")
    }
    source = (ROOT / "central/monitoring/school_figures.py").read_text("utf-8")
    known |= set(re.findall(r'"(registrar_[a-z_]+)"', source))
    for name in ("alerts.yml", "dashboard.json"):
        asked = re.findall(
            r"registrar_[a-z_]+", (ROOT / "docs/monitoring" / name).read_text("utf-8")
        )
        assert asked
        assert set(asked) <= known
