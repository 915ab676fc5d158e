"""The bootstrap script: starts on a bare Python and says clearly what it cannot do."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.house.tree import ROOT


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "dev.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names | {"__future__"}


@pytest.mark.parametrize("verb", ["setup", "demo", "test", "check", "build", "bench", "lock"])
def test_its_help_names_every_verb(verb: str) -> None:
    assert f"    {verb}" in dev("--help").stdout


def test_an_unknown_benchmark_is_refused_with_the_names_of_those_there_are() -> None:
    refused = dev("bench", "nothing")
    assert refused.returncode == 1
    assert refused.stderr.startswith("There is no benchmark 'nothing'; there are: ")


@pytest.mark.parametrize("arguments", [(), ("dance",), ("check", "--dance"), ("bench",)])
def test_wrong_usage_is_told_apart_from_failure(arguments: tuple[str, ...]) -> None:
    assert dev(*arguments).returncode == 2
