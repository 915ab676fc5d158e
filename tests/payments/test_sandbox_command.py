"""The sandbox as a command: what it prints, and what its ready file says."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.payments.sandbox_process import ROOT, running


def test_without_a_part_it_says_which_there_are() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sandbox"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "payments" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")
def test_the_ready_file_is_whole_and_private(tmp_path: Path) -> None:
    with running(tmp_path) as api:
        ready = tmp_path / "ready.json"
        told = json.loads(ready.read_text("utf-8"))
        assert told["pid"] == api.process.pid
        assert stat.S_IMODE(ready.stat().st_mode) == 0o600
        assert told["secret_key"].startswith("sk_test_")
        assert told["writing_key"].startswith("rk_test_")
        assert sorted(tmp_path.iterdir()) == [ready]


def test_the_same_seed_gives_the_same_keys_and_ids(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with running(tmp_path, "--seed", "school") as api:
            seen.append((api.secret_key, api.webhook_secret, api.buy()["id"]))
    assert seen[0] == seen[1]


def test_it_ends_when_told(tmp_path: Path) -> None:
    with running(tmp_path) as api:
        api.process.terminate()
        assert api.process.wait(timeout=10) == 0
