"""The workflows call what there is: verbs of dev.py and files of this tree."""

from __future__ import annotations

import re

import pytest

from tests.house.test_dev import dev
from tests.house.tree import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("name", ["check.yml", "package.yml"])
def test_a_workflow_calls_verbs_and_files_that_exist(name: str) -> None:
    text = (ROOT / ".github" / "workflows" / name).read_text("utf-8")
    verbs = set(re.findall(r"dev\.py (\w+)", text))
    for verb in verbs:
        assert dev(verb, "--help").returncode == 0, verb
    files = set(re.findall(r"(?:resources|\.ci)[\\/][\w\\/.-]+", text))
    assert verbs | files
    assert [file for file in files if not (ROOT / file.replace("\\", "/")).exists()] == []


def test_each_system_that_is_handed_out_is_packaged_and_tried() -> None:
    text = (ROOT / ".github" / "workflows" / "package.yml").read_text("utf-8")
    jobs = dict(re.findall(r"^  (\w+):\n    runs-on: ([\w.-]+)", text, re.MULTILINE))
    assert {"linux", "windows", "macos"} <= jobs.keys()
    assert text.count("dev.py build") == len(jobs)
    assert not re.search(r"(?i)password:\s*[^$\s]", text), "a secret stands in the file"
