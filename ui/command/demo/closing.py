"""The last chapter of the demo: papers and pictures of every view, made from one desk's data."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from registrar_desktop.errors import Refused
from ui.command.demo.desks import DemoDesk
from ui.command.demo.opening import Cast
from ui.command.demo.stage import Stage
from ui.command.demo.story import Story
from ui.command.telling import counted


def write_papers(stage: Stage, story: Story, cast: Cast) -> None:
    """The workbook for finance, the enrollment report, and what else the office hands out."""
    story.chapter("Papers")
    desk, term = stage.desks[0], cast.roomy.term
    book = desk.run("export", "payments", str(stage.papers / "payments.xlsx"))
    story.line(f"payments.xlsx: {counted(book['rows'], 'row')}.")
    report = desk.run("report", "enrollment", str(stage.papers / "enrollment.pdf"), "--term", term)
    story.line(f"enrollment.pdf: {counted(report['pages'], 'page')} for {term}.")
    outage = desk.run("report", "outage", str(stage.papers / "outage.pdf"))
    story.line(f"outage.pdf: {counted(outage['pages'], 'page')}, number {outage['number']}.")
    owing = cast.owing[0][0]
    paper = desk.run("report", "statement", str(stage.papers / "statement.pdf"), "--student", owing)
    story.line(f"statement.pdf of {owing}: number {paper['number']}.")
    roster = desk.run(
        *("report", "roster", str(stage.papers / "roster.pdf")),
        *("--term", term, "--section", cast.roomy.crn),
    )
    story.line(f"roster.pdf of {cast.roomy.label}: {counted(roster['pages'], 'page')}.")
    desk.run("sync")
    unfinished = [each.name for each in stage.papers.iterdir() if each.name.endswith(".part")]
    story.promise(not unfinished, "no half file is left")


def take_pictures(
    stage: Stage, story: Story, desk: DemoDesk, moment: str, looks: Sequence[str]
) -> None:
    """Screenshots of each view of the real window over a desk, at a moment of the story."""
    folder = stage.papers / "pictures" / moment
    done = subprocess.run(
        [
            *(sys.executable, "-m", "ui.desktop.pictures", str(desk.profile), str(folder)),
            *("--look", *looks),
        ],
        env=desk.environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        answer = done.stderr.strip()[-400:]
        raise Refused("demo_step_failed", command="pictures", desk=desk.name, answer=answer)
    files = [Path(line) for line in done.stdout.splitlines() if line.strip()]
    story.promise(
        bool(files) and all(each.stat().st_size > 0 for each in files),
        f"{len(files)} pictures of {desk.name}, {' and '.join(looks)}",
    )
