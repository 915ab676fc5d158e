"""What every test stands on: a quiet Qt without a display, borrowed home folders, strict logs.

The fixtures themselves live in `tests/fixtures/`, one file a subject.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, settings

pytest_plugins = [
    "tests.fixtures.logs",
    "tests.fixtures.desk",
    "tests.fixtures.databases",
    "tests.fixtures.centre",
]

_HOME = pytest.StashKey[Path]()
_BORROWED_FOLDERS = (
    *("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"),
    *("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="also run the tests marked deep")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything of ours is imported: some modules look at the environment when they are."""
    home = Path(tempfile.mkdtemp(prefix="registrar-tests-"))
    config.stash[_HOME] = home
    for name in _BORROWED_FOLDERS:
        folder = home / name.lower()
        folder.mkdir(mode=0o700)
        os.environ[name] = str(folder)
    # Where it is missing, the embedded PostgreSQL locks a file that all users of a machine share.
    (home / "xdg_runtime_dir" / "python_PostgresServer").mkdir()
    for name in [name for name in os.environ if name.startswith("REGISTRAR_")]:
        del os.environ[name]
    # Programs started by a test must neither find nor fill the keyring of whoever runs it.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_LOGGING_RULES"] = "qt.text.font.db=false"
    _choose_search_depth(deep=config.getoption("--deep"))


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the deep searches out unless they are asked for."""
    if config.getoption("--deep"):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    if deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]


def _choose_search_depth(*, deep: bool) -> None:
    """Same examples on every run, so that a red suite is red for everybody; more when deep.

    Making a failing example smaller takes minutes: that is for a person's machine, not for CI.
    """
    phases = [phase for phase in Phase if phase not in (Phase.shrink, Phase.explain)]
    settings.register_profile(
        "house",
        deadline=None,
        derandomize=True,
        max_examples=40,
        stateful_step_count=25,
        phases=phases if os.environ.get("CI") else list(Phase),
    )
    settings.register_profile("deep", deadline=None, max_examples=1000, stateful_step_count=60)
    settings.load_profile("deep" if deep else "house")
