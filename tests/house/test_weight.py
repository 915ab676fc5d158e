"""What a program loads when it starts, seen in a fresh interpreter.

The import contracts read the source; these tests see what really happens, lazily or not.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, files

DESK_ABOVE_THE_RULES = {
    f"registrar_desktop.{floor}" for floor in ("store", "records", "imports", "exports", "reports")
}


def modules_of(*packages: str) -> list[str]:
    """The importable modules of some packages; front doors and Alembic's scripts only run."""
    found = []
    for path in files("py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        runs_only = parts[-1] in ("__main__", "make_fonts", "make_texts") or "migrations" in parts
        if not runs_only and any(name == p or name.startswith(f"{p}.") for p in packages):
            found.append(name)
    return found


def loaded_after_importing(names: list[str]) -> set[str]:
    """Every module a new interpreter holds after importing these."""
    program = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(names)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def within(loaded: set[str], *packages: str) -> set[str]:
    return {name for name in loaded if any(name == p or name.startswith(f"{p}.") for p in packages)}


@pytest.mark.parametrize("package", ["registrar_desktop", "sync", "ui.command", "sandbox"])
def test_qt_is_loaded_by_the_window_only(package: str) -> None:
    names = modules_of(package)
    if not names:
        pytest.skip(f"{package} is not written yet")
    assert within(loaded_after_importing(names), "PySide6", "shiboken6", "ui.desktop") == set()


def test_the_centre_loads_neither_the_desk_nor_qt() -> None:
    if "central.app" not in modules_of("central"):
        pytest.skip("central.app is not written yet")
    loaded = loaded_after_importing(["central.app"])
    assert within(loaded, "PySide6", "ui", "sandbox", *DESK_ABOVE_THE_RULES) == set()
    words = {"sync.protocol", "sync.protocol_editions", "sync.protocol_reading"}
    lines = {"sync.transport", "sync.clock_difference", "sync.invitations"}
    payment_apis = within(loaded, "sync.payments")
    assert within(loaded, "sync") <= {"sync", *words, *lines, *payment_apis}
    # What a desk does about payments is none of the centre's.
    assert not payment_apis & {f"sync.payments.{name}" for name in ("phase", "status", "submit")}


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    names = [name for name in modules_of("ui.command") if name == "ui.command.app"]
    if not names:
        pytest.skip("ui.command.app is not written yet")
    heavy = within(
        loaded_after_importing(names), "openpyxl", "reportlab", "alembic", "faker", "lxml"
    )
    assert heavy == set()


def test_the_first_frame_stands_before_the_store_is_loaded() -> None:
    loaded = loaded_after_importing(["ui.desktop.app", "ui.desktop.opening"])
    later = ("sqlalchemy", "alembic", "openpyxl", "reportlab", "pydantic", "requests", "keyring")
    ours = ("sync", "registrar_desktop.records", "registrar_desktop.schema")
    assert within(loaded, *later, *ours) == set()


def test_the_list_of_students_stands_before_what_other_pages_need_is_loaded() -> None:
    loaded = loaded_after_importing(["ui.desktop.assembly", "ui.desktop.pages.students.page"])
    assert within(loaded, "alembic", "openpyxl", "reportlab", "pydantic", "requests") == set()
    ours = (
        "ui.acts.many",
        "ui.acts.registration",
        "ui.desktop.pages.many",
        "registrar_desktop.reports.requests",
    )
    assert within(loaded, *ours) == set()
