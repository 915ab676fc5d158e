"""Every dependency is named with its reason and licence, and the lock follows the project."""

from __future__ import annotations

import re
import tomllib
from itertools import chain

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT


def direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = project["optional-dependencies"].values()
    lines = chain(project["dependencies"], *groups)
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_each_is_told_with_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    cells = re.findall(r"^\| ([^|]+) \|", text, flags=re.MULTILINE)
    told = {
        canonicalize_name(name)
        for cell in cells
        for name in re.findall(r"[\w-]{2,}", re.sub(r"\(.*?\)", "", cell))
    }
    assert direct() - told == set()


def test_each_is_in_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    assert direct() - locked == set()
