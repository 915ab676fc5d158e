"""The pair of Python and PySide6: what the lock installs, and what the guard refuses."""

from __future__ import annotations

import re
import sys

import pytest
from packaging.requirements import Requirement

from registrar_desktop.errors import Unusable
from registrar_desktop.runtime_guard import require_safe_pair
from tests.house.tree import ROOT


@pytest.mark.parametrize(
    ("python", "pyside"),
    [((3, 11), (6, 11)), ((3, 12), (6, 12)), ((3, 13), (6, 12)), ((3, 12), (6, 11))],
)
def test_a_safe_pair_passes(python: tuple[int, int], pyside: tuple[int, int]) -> None:
    require_safe_pair(python, pyside)


@pytest.mark.parametrize("pyside", [(6, 12), (6, 13), (7, 0)])
def test_a_pair_that_would_abort_in_use_is_refused(pyside: tuple[int, int]) -> None:
    with pytest.raises(Unusable) as refusal:
        require_safe_pair((3, 11), pyside)
    assert refusal.value.code == "python_pyside_pair"
    assert refusal.value.facts["python"] == "3.11"


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_lock_installs_a_safe_pair_on_every_python(python: str) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    lines = re.findall(r"^(pyside6-essentials==.*?) \\$", lock, flags=re.MULTILINE)
    where = {"python_version": python, "python_full_version": f"{python}.0"}
    found = [
        next(iter(requirement.specifier)).version
        for requirement in map(Requirement, lines)
        if requirement.marker is None or requirement.marker.evaluate(where)
    ]
    assert len(found) == 1
    require_safe_pair(_two(python), _two(found[0]))


def test_the_pair_of_this_very_run_is_safe() -> None:
    import PySide6

    require_safe_pair(sys.version_info[:2], _two(PySide6.__version__))


def _two(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)
