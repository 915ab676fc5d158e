"""What is kept of a crash: where in the program it was, versions, and the last log lines.

Nothing of people goes in: no value of a variable, no message that could quote one, no name of a folder
outside the program. Who installs the hooks and who shows the report is left to the window.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from traceback import FrameSummary, TracebackException

from registrar_desktop.errors import Fault

FOLDER = "crashes"
MOST_KEPT = 10
_LOG_LINES = 60
_ROOT = Path(__file__).resolve().parents[1]
_SITE = re.compile(r"^.*[/\\](?:site-packages|lib[/\\]python[\d.]+)[/\\]")
_LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+ ")
_QUOTED = re.compile(r'"((?:[A-Za-z]:)?[/\\][^"\n]*)"')
_PATHS = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][^\s/\\:\"']+){2,}")
# Their messages speak of code, never of what stands in the records.
_ABOUT_CODE = (AttributeError, NameError, ImportError, RecursionError, MemoryError)
_PARTS = ("registrar-desktop", "PySide6-Essentials", "SQLAlchemy", "sqlcipher3")


def write_report(folder: Path, title: str, body: str, now: datetime) -> Path:
    """Write a report into the profile's folder of crashes; only the newest are kept."""
    place = folder / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = place / f"crash-{now:%Y%m%dT%H%M%S%fZ}.txt"
    parts = (f"{title}\n{now:%Y-%m-%d %H:%M:%S} UTC", versions(), body, last_log_lines(folder))
    file.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    file.chmod(0o600)
    for old in reports(folder)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)
    return file


def reports(folder: Path) -> list[Path]:
    """The reports that are kept, the oldest first."""
    return sorted((folder / FOLDER).glob("crash-*.txt"))


def told_traceback(error: BaseException) -> str:
    """Where it was raised, through all that led to it, without what was in any variable."""
    told = list(_chain(TracebackException.from_exception(error, compact=True), error))
    return "\n".join(line for part in told for line in part)


def told_stack(text: str) -> str:
    """What the interpreter wrote when it was ended from below, with its folders left out."""
    named = _QUOTED.sub(lambda found: f'"{_place(found.group(1))}"', text)
    return _PATHS.sub(lambda found: _place(found.group()), named).strip()


def versions() -> str:
    """Program, interpreter, system and what the window stands on."""
    # The first frame stands before anything of this is needed.
    import platform

    parts = [f"{name} {_version(name)}" for name in _PARTS]
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    packaged = "packaged" if getattr(sys, "frozen", False) else "from source"
    return "\n".join([*parts, f"Python {platform.python_version()} ({packaged})", system])


def last_log_lines(folder: Path) -> str:
    """The end of the log; continuation lines may quote, so they are left out."""
    try:
        lines = (folder / "registrar-desktop.log").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    kept = [line for line in lines if _LOG_LINE.match(line)][-_LOG_LINES:]
    return "\n".join(["Last lines of the log:", *map(told_stack, kept)]) if kept else ""


def _chain(told: TracebackException, error: BaseException) -> Iterator[list[str]]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told_before = told.__cause__ or told.__context__
    if before is not None and told_before is not None:
        yield from _chain(told_before, before)
        yield ["which led to:"]
    kind = type(error)
    said = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    yield [*map(_frame, told.stack), f"{said}{_message(error)}"]


def _message(error: BaseException) -> str:
    if isinstance(error, Fault):
        return f": {error.code}"
    if isinstance(error, _ABOUT_CODE):
        return f": {told_stack(str(error))}"
    return " (its message is left out; it could quote a record)"


def _frame(frame: FrameSummary) -> str:
    return f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}"


def _place(path: str) -> str:
    """A path inside the program or a library, without where that is on this computer."""
    try:
        return Path(path).relative_to(_ROOT).as_posix()
    except ValueError:
        inside = _SITE.sub("", path)
        return inside.replace("\\", "/") if inside != path else "…"


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
