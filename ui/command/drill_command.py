"""`drill`: a day on which everything fails, played with real processes, and every cent looked for."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.money import parse_amount
from ui.command.demo_command import check_parts, empty_folder, ending_is_orderly
from ui.command.desk import Desk, desk_of

if TYPE_CHECKING:
    from ui.command.drill.scenario import Scenario
    from ui.command.telling import Progress


def add_to(app: typer.Typer) -> None:
    """Put the command on the program's own level."""
    app.command("drill")(drill)


def drill(
    context: typer.Context,
    seed: Annotated[
        int, typer.Option(help="Who pays what and when; the same gives the same.")
    ] = 725,
    students: Annotated[int, typer.Option(min=12, max=5_000, help="How many.")] = 384,
    amount: Annotated[
        str, typer.Option(help="What is paid in all; without it 14 million for 384 students.")
    ] = "",
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also the outage report of the drill (.pdf)."),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep data and logs here.")
    ] = None,
    wrong: Annotated[
        str,
        typer.Option("--break", metavar="CLIENT", hidden=True, help="help lists them."),
    ] = "",
) -> None:
    """Play a day without the centre, over a bad network to the payment service, with desks that are
    killed, and account for every cent. Nothing outside the drill's own folder is touched."""
    from ui.command.drill import playing, result

    desk = desk_of(context)
    if wrong == "help":
        _list_clients(desk)
        return
    _check_parts(wrong)
    scenario = _scenario(seed, students, amount)
    target = report.absolute() if report else None
    with (
        ending_is_orderly(),
        _folder(keep) as folder,
        desk.tell.progress("Drill") as progress,
    ):
        came_to = playing.play(
            scenario, folder, _steps(desk, progress), client=wrong, report=target
        )
    desk.tell.answer(result.facts(came_to), *result.tables(came_to))
    if not came_to.holds:
        raise typer.Exit(1)


def _scenario(seed: int, students: int, amount: str) -> Scenario:
    from ui.command.drill.scenario import CURRENCY, make_scenario, smallest_amount

    minor = parse_amount(amount, CURRENCY) if amount else None
    least = smallest_amount(students)
    if minor is not None and minor < least:
        raise Invalid("drill_amount_too_small", least=least // 100)
    return make_scenario(seed, students, minor)


def _check_parts(wrong: str) -> None:
    from ui.command.drill.clients import WRONG

    check_parts()
    if wrong and wrong not in WRONG:
        raise Invalid("drill_client_unknown", name=wrong[:40], known=", ".join(WRONG))


def _list_clients(desk: Desk) -> None:
    from ui.command.drill.clients import WRONG
    from ui.command.telling import Table

    rows = [(name, fault.told) for name, fault in WRONG.items()]
    desk.tell.answer({"clients": dict(rows)}, Table(("--break", "what is wrong with it"), rows))


def _steps(desk: Desk, progress: Progress) -> Callable[[str], None]:
    """A bar on a terminal, lines elsewhere."""
    from ui.command.drill.playing import STEPS

    done = 0

    def told(step: str) -> None:
        nonlocal done
        progress(done, STEPS)
        done += 1
        if not sys.stderr.isatty():
            desk.tell.say(f"{step} …")

    return told


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Where the drill works; nothing of it is left without `keep`."""
    if keep is not None:
        yield empty_folder(keep)
        return
    folder = Path(tempfile.mkdtemp(prefix="registrar-drill-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
