"""Sets a checkout up and runs its main jobs; needs nothing but Python 3.11 or newer.

Every verb first makes `.venv`, installs the locked dependencies, looks for Qt's system libraries
and makes the fonts; a second run finds all that done and starts at once. What the jobs do is left
to the program, pytest, ruff, mypy, import-linter and PyInstaller.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed.sha256"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)
_THIS_PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
_VERSION_PROBE = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"

# Shared library -> Debian package. Without the first group no Qt program starts; the second is
# what a window on X11 and its printing need besides.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libcups.so.2": "libcups2",
}


class Stop(Exception):
    """The job cannot go on; the message says why and what to do."""


# ---------------------------------------------------------------- setting up


def set_up(*, fonts: bool = True, window: bool = False) -> None:
    """Bring the checkout to where every job can run; nothing is done twice."""
    make_environment()
    install_locked()
    require_libraries(window=window)
    if fonts:
        make_fonts()


def make_environment() -> None:
    """Make `.venv`, or make it anew where its Python has gone or is too old."""
    if PYTHON.exists() and _answers([str(PYTHON), "-c", _VERSION_PROBE]):
        return
    if importlib.util.find_spec("ensurepip") is None:
        require("Making virtual environments", {"ensurepip": f"{_THIS_PYTHON}-venv"})
    say("Making the virtual environment .venv")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_locked() -> None:
    """Install exactly what the lock names, with its hashes, and this tree as a path file."""
    wanted = hashlib.sha256(bytes(ROOT))
    for path in (LOCK, ROOT / "pyproject.toml"):
        wanted.update(path.read_bytes())
    if STAMP.is_file() and STAMP.read_text("ascii") == wanted.hexdigest():
        return
    STAMP.unlink(missing_ok=True)
    say("Installing the locked dependencies")
    pip("install", "--require-hashes", "-r", str(LOCK))
    pip("install", "--no-index", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(wanted.hexdigest(), "ascii")


def pip(*arguments: str) -> None:
    """Run the environment's own pip, quietly."""
    run(
        [str(PYTHON), "-m", "pip", *arguments, "-qq"],
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"},
    )


def require_libraries(*, window: bool) -> None:
    """Install or name missing system libraries; Windows and macOS bring theirs."""
    if not sys.platform.startswith("linux"):
        return
    needed = dict(QT_LIBRARIES)
    if window or _may_install_packages():
        needed |= WINDOW_LIBRARIES
    missing = {library: package for library, package in needed.items() if not _loads(library)}
    require("Qt", missing)


def require(what: str, missing: dict[str, str]) -> None:
    """Install what is missing (thing -> Debian package) where we may, else name it and stop."""
    if not missing:
        return
    packages = sorted(missing.values())
    if not _may_install_packages():
        raise Stop(
            f"{what} needs what is missing here ({', '.join(missing)}); "
            f"install it, on Debian with: apt-get install {' '.join(packages)}"
        )
    say(f"Installing {' '.join(packages)}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _may_install_packages() -> bool:
    """Root on Debian or one of its kin."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def make_fonts() -> None:
    """Make `resources/fonts/` where a font or the manifest is missing or out of date."""
    manifest = ROOT / "resources" / "fonts" / "manifest.json"
    if not manifest.is_file():
        say("Making the fonts (once, about half a minute)")
    run([str(PYTHON), "-m", "resources.make_fonts"], stdout=subprocess.DEVNULL)


# ---------------------------------------------------------------- the verbs


def setup(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Prepare everything and run nothing."""
    set_up()
    say("Ready.")
    return 0


def demo(_options: argparse.Namespace, rest: list[str]) -> int:
    """A sample school with its centre and payment sandbox; further arguments go to the program."""
    display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    set_up(window=display and "--headless" not in rest)
    return hand_over([str(PYTHON), "-m", "registrar_desktop", "demo", *rest])


def test(options: argparse.Namespace, rest: list[str]) -> int:
    """The whole test suite, with a real PostgreSQL, on all processors; or what the arguments for
    pytest name, in one process."""
    set_up()
    deep = ["--deep"] if options.deep else []
    how = rest or ["-n", "auto", "--dist", "worksteal"]
    return hand_over([str(PYTHON), "-m", "pytest", *deep, *how])


def check(options: argparse.Namespace, _rest: list[str]) -> int:
    """Lint, form, types and the import contracts; all of them are run and told."""
    set_up(fonts=False)
    tidy = [] if options.fix else ["--check"]
    fix = ["--fix"] if options.fix else []
    tools = {
        "ruff check": ["ruff", "check", *fix, "."],
        "ruff format": ["ruff", "format", *tidy, "."],
        "mypy": ["mypy"],
        "import contracts": ["lint-imports"],
    }
    if options.online:
        locked = ["--requirement", LOCK.name, "--require-hashes", "--disable-pip"]
        tools["known vulnerabilities"] = [
            "pip-audit",
            *locked,
            "--progress-spinner",
            "off",
            "--strict",
        ]
    failed = []
    for name, (tool, *arguments) in tools.items():
        say(f"{name}:")
        if call([str(PYTHON.parent / tool), *arguments]):
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def build(_options: argparse.Namespace, _rest: list[str]) -> int:
    """A packaged desk in `dist/` with its bill of materials, tried as somebody who has nothing else."""
    set_up()
    if sys.platform.startswith("linux"):
        library = f"lib{_THIS_PYTHON}"
        shared = _answers([str(PYTHON), "-c", f"import ctypes; ctypes.CDLL('{library}.so.1.0')"])
        tools = {} if shutil.which("objdump") else {"objdump": "binutils"}
        require("PyInstaller", tools | ({} if shared else {f"{library}.so": library}))
    run([str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "build.spec"])
    name = "registrar-desktop.exe" if os.name == "nt" else "registrar-desktop"
    program = ROOT / "dist" / "registrar-desktop" / name
    bill = program.parent.parent / "registrar-desktop.cdx.json"
    run([str(PYTHON), "-m", "resources.make_bill", str(bill)])
    say(f"Built {program.relative_to(ROOT)}, {_megabytes(program.parent)} MB; it is tried:")
    tried = os.environ | {"PACKAGED_DESK": str(program)}
    with subprocess.Popen(
        [str(PYTHON), "-m", "pytest", "-q", "-s", "tests/packaged"], cwd=ROOT, env=tried
    ) as job:
        return job.wait()


def _megabytes(folder: Path) -> int:
    return (
        sum(
            file.stat().st_size
            for file in folder.rglob("*")
            if file.is_file() and not file.is_symlink()
        )
        // 1_000_000
    )


def bench(options: argparse.Namespace, rest: list[str]) -> int:
    """One benchmark by name; `--json` makes one JSON object the last line."""
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py"))
    if options.name not in names:
        raise Stop(f"There is no benchmark {options.name!r}; there are: {', '.join(names)}.")
    set_up()
    json = ["--json"] if options.json else []
    return hand_over([str(PYTHON), "-m", f"benchmarks.{options.name}", *json, *rest])


def texts(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Gather the window's texts into the catalogues, compile them, and name what lacks a translation."""
    make_environment()
    install_locked()
    return call([str(PYTHON), "-m", "resources.make_texts"])


def lock(options: argparse.Namespace, _rest: list[str]) -> int:
    """Make `requirements.lock` again from `pyproject.toml`; the only verb that resolves versions."""
    make_environment()
    pip("install", "uv")
    run(
        [
            *(str(PYTHON), "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet"),
            *("--universal", "--python-version", ".".join(map(str, OLDEST_PYTHON))),
            *("--all-extras", "--generate-hashes", "--annotation-style", "line"),
            *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
            *("--output-file", LOCK.name, *(["--upgrade"] if options.upgrade else [])),
        ],
        stdout=subprocess.DEVNULL,
    )
    say(f"Wrote {LOCK.name}.")
    return 0


# ---------------------------------------------------------------- the plumbing


def say(text: str) -> None:
    """Tell the person what is being done; standard output stays the job's own."""
    print(text, file=sys.stderr, flush=True)


def hand_over(command: list[str]) -> int:
    """Become the job where the system can, so that signals reach it and no parent lingers."""
    if os.name != "nt":
        os.chdir(ROOT)
        os.execv(command[0], command)
    return call(command)


def call(command: list[str]) -> int:
    """Run a job and give back its exit status; the terminal's Ctrl+C reaches it by itself."""
    with subprocess.Popen(command, cwd=ROOT) as job:
        while True:
            try:
                return job.wait()
            except KeyboardInterrupt:
                continue


def run(
    command: list[str], *, env: dict[str, str] | None = None, stdout: int | None = None
) -> None:
    """Run a step that must succeed."""
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=stdout, check=False)
    if done.returncode != 0:
        raise Stop(f"This step failed with status {done.returncode}: {' '.join(command)}")


def _answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def parser() -> argparse.ArgumentParser:
    """The command line; arguments it does not know go on to the job."""
    top = argparse.ArgumentParser(prog="dev.py", description=(__doc__ or "").split("\n")[0])
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for job in (setup, demo, test, check, build, bench, texts, lock):
        verb = verbs.add_parser(job.__name__, help=job.__doc__, description=job.__doc__)
        verb.set_defaults(job=job)
        if job is test:
            verb.add_argument("--deep", action="store_true", help="also the long searches")
        elif job is check:
            verb.add_argument("--fix", action="store_true", help="mend what can be mended")
            verb.add_argument(
                "--online",
                action="store_true",
                help="also known vulnerabilities, which are asked for",
            )
        elif job is bench:
            verb.add_argument("name", metavar="NAME")
            verb.add_argument("--json", action="store_true")
        elif job is lock:
            verb.add_argument("--upgrade", action="store_true", help="take newer versions")
    return top


def main(arguments: list[str]) -> int:
    """Run one verb; 0 done, 1 failed with one sentence, 2 wrong usage."""
    if sys.version_info < OLDEST_PYTHON:
        say("Registrar Desktop needs Python 3.11 or newer; this is " + sys.version.split()[0])
        return 1
    options, rest = parser().parse_known_args(arguments)
    if rest and options.job not in (demo, test, bench):
        parser().error(f"unknown arguments: {' '.join(rest)}")
    try:
        return int(options.job(options, rest))
    except Stop as stop:
        say(str(stop))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
