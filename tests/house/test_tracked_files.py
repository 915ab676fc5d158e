"""What no file of the project may hold: where it was made, and where its packages come from."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import ROOT, files

# Written in pieces, so that this file does not hold what it looks for.
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(host))
        for host in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("deb", "debian", "org"),
            ("proxy", "golang", "org"),
        )
    )
)
MACHINE_PATHS = re.compile(r"(?<![\w.~*-])/(?:{})/".format("|".join(("work", "root", "tmp"))))
INDEX_OPTIONS = re.compile(
    r"^\s*(--(extra-)?index-url|--find-links|--trusted-host|-i)\b", re.MULTILINE
)


def texts() -> list[tuple[str, str]]:
    found = []
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8")))
    return found


def holding(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}: {hit[0]}" for name, text in texts() if (hit := pattern.search(text))]


def test_no_file_names_a_package_registry() -> None:
    assert holding(REGISTRIES) == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    assert holding(MACHINE_PATHS) == []


def test_the_lock_says_what_to_install_but_not_from_where() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert INDEX_OPTIONS.search(lock) is None
    assert "://" not in lock


def test_every_line_of_the_lock_has_its_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert len(entries) > 50
    assert bare == []


def test_nothing_made_is_tracked() -> None:
    made = {".venv", "__pycache__", "build", "dist", "fonts"}
    kept = [path for path in files() if made & set(path.relative_to(ROOT).parts[:-1])]
    assert [path for path in kept if path.parent != Path("docs")] == []
