"""`demo`: a sample school with a centre and a payment service, headless or with the window."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.errors import Unusable
from ui.command.desk import Desk, desk_of

if TYPE_CHECKING:
    from ui.command.demo.stage import Stage
    from ui.command.demo.story import Story
    from ui.command.telling import Teller


def add_to(app: typer.Typer) -> None:
    """Put the command on the program's own level."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Without a window; work a short day and tell it.")
    ] = False,
    students: Annotated[int, typer.Option(min=50, max=500_000, help="How many.")] = 2_000,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the school and its papers here.")
    ] = None,
) -> None:
    """Show a whole school on this computer. Nothing outside the demo's own folder is touched."""
    from ui.command.demo.stage import set_up
    from ui.command.demo.story import Story

    check_parts()
    desk = desk_of(context)
    story = Story(desk.tell)
    with ending_is_orderly(), _folder(desk.tell, keep) as folder, set_up(folder) as stage:
        if headless or not _has_display():
            _work_a_day(stage, story, students)
        else:
            _show_window(stage, story, students)
    _tell(desk, story, folder, kept=keep is not None)


def _work_a_day(stage: Stage, story: Story, students: int) -> None:
    from ui.command.demo import closing, opening, outage, recovery

    (first, second), looks = stage.desks, ["light", "dark"]
    opening.open_school(stage, story, students)
    opening.seat_desks(stage, story)
    cast = opening.choose_cast(stage)
    opening.write_past_the_service(stage, story, cast)
    outage.go_offline(stage, story)
    done = outage.work_on(stage, story, cast)
    closing.take_pictures(stage, story, second, "offline", looks)
    outage.kill_a_desk(stage, story, cast)
    recovery.come_back(stage, story)
    closing.take_pictures(stage, story, second, "attention", looks)
    recovery.settle(stage, story, cast, done)
    recovery.account_for_money(stage, story, cast, done)
    recovery.agree(stage, story)
    closing.write_papers(stage, story, cast)
    story.chapter("Pictures")
    closing.take_pictures(stage, story, first, "evening", looks)


def _show_window(stage: Stage, story: Story, students: int) -> None:
    """The same school, for a person to look at; ends when the window is closed."""
    from ui.command.demo import opening
    from ui.command.demo.desks import open_window
    from ui.command.demo.stage import LOGIN

    opening.open_school(stage, story, students)
    opening.seat_desks(stage, story)
    story.chapter("The window")
    story.line(f"You are {LOGIN} at Counter 1; the password is {stage.password}.")
    story.line(f"The desk's data is in {stage.desks[0].profile}.")
    story.line("Close the window to end the demo.")
    window = open_window(stage.desks[0], stage.data / "window.log")
    try:
        status = window.wait()
    finally:
        window.stop()
    if status != 0:
        log = str(stage.data / "window.log")
        raise Unusable("demo_program_failed", name="window", log=log)


def _tell(desk: Desk, story: Story, folder: Path, *, kept: bool) -> None:
    papers = folder / "papers"
    made = sorted(str(each.relative_to(papers)) for each in papers.rglob("*") if each.is_file())
    desk.tell.answer(
        {
            "promises": story.promises,
            "chapters": story.chapters,
            "papers": papers,
            "files": made,
            "data": folder / "data" if kept else None,
        },
        "",
        f"Done: {story.promises} promises held. {len(made)} files in {papers}.",
    )


@contextmanager
def _folder(tell: Teller, keep: Path | None) -> Iterator[Path]:
    """Where the demo works. Without `keep` only the papers are left when it ends well."""
    if keep is not None:
        yield empty_folder(keep)
        return
    folder = Path(tempfile.mkdtemp(prefix="registrar-demo-"))
    try:
        yield folder
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except BaseException:
        tell.say(f"What the demo had made so far, with its logs, is in {folder}.")
        raise
    shutil.rmtree(folder / "data", ignore_errors=True)


def check_parts() -> None:
    """Unusable where centre and sandbox did not come with the program."""
    if getattr(sys, "frozen", False) or not (find_spec("central") and find_spec("sandbox")):
        raise Unusable("demo_parts_missing")


def empty_folder(keep: Path) -> Path:
    """The folder a person named to be kept. Unusable where something is in it."""
    folder = keep.absolute()
    if folder.exists() and any(folder.iterdir()):
        raise Unusable("demo_folder_in_use", folder=str(folder))
    return folder


@contextmanager
def ending_is_orderly() -> Iterator[None]:
    """A request to end unwinds the program, so that all it started is stopped."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
