"""The middle of the demo: the centre is gone, work goes on at two desks, and one of them dies."""

from __future__ import annotations

from dataclasses import dataclass, field

from registrar_desktop.errors import Refused
from registrar_desktop.rules.money import format_money
from ui.command.demo.desks import BusyClerk, DemoDesk
from ui.command.demo.opening import Cast
from ui.command.demo.school_database import Section
from ui.command.demo.stage import Stage
from ui.command.demo.story import Story

# Somebody's timetable or credits may not allow the section: then the next one is asked.
_MOST_ASKED = 25


@dataclass(slots=True)
class DoneOffline:
    """What was recorded while the centre was away, to be looked for when it is back."""

    receipts: dict[str, int] = field(default_factory=dict)
    seated: dict[str, str] = field(default_factory=dict)
    rivals: list[str] = field(default_factory=list)
    added: str = ""
    request: str = ""


def go_offline(stage: Stage, story: Story) -> None:
    """The centre stops answering."""
    story.chapter("The network goes away")
    stage.stop_centre()
    answers = [desk.try_("sync") for desk in stage.desks]
    story.promise(
        all(answer.status == 1 for answer in answers), "a sync fails with a sentence and status 1"
    )
    story.line(f"It says: {answers[0].said}")
    states = {desk.run("status")["peers"]["CENTRE"]["state"] for desk in stage.desks}
    story.promise(states == {"OFFLINE"}, "both desks say that the centre is away")


def work_on(stage: Stage, story: Story, cast: Cast) -> DoneOffline:
    """A short day at two counters."""
    story.chapter("Work goes on at both desks")
    done = DoneOffline()
    first, second = stage.desks
    done.added = first.run(
        *("students", "add", "--set", "family_name=Nguyễn", "--set", "given_name=Thị Ánh"),
        *("--set", "birth_date=2006-05-04", "--set", "email=anh@students.northgate.example"),
    )["student_number"]
    story.line(f"Counter 1 adds Nguyễn, Thị Ánh as {done.added}, a number of its own range.")
    free = list(cast.free)
    for desk in stage.desks:
        number = _seat(desk, cast.roomy, free)
        done.seated[number] = desk.name
        story.line(f"{desk.name} registers {number} for {cast.roomy.label}, provisionally.")
    for desk in stage.desks:
        done.rivals.append(_seat(desk, cast.last_seat, free))
    story.line(f"Each desk gives the last seat of {cast.last_seat.label} away: {_both(done)}.")
    _edit_both(stage, story, cast)
    _take_money(stage, story, cast, done)
    hold = ("holds", "add", cast.fought_over, "--type", "library", "--reason", "Book not returned")
    second.run(*hold)
    story.line(f"Counter 2 places a library hold on {cast.fought_over}.")
    waiting = [desk.run("status")["waiting"] for desk in stage.desks]
    story.promise(all(waiting), f"{waiting[0]} and {waiting[1]} changes wait, safe on disk")
    return done


def _both(done: DoneOffline) -> str:
    return f"to {done.rivals[0]} and to {done.rivals[1]}"


def _seat(desk: DemoDesk, section: Section, free: list[str]) -> str:
    """Register the first of the free students whose timetable allows it."""
    for _ in range(min(_MOST_ASKED, len(free))):
        number = free.pop(0)
        answer = desk.try_("register", number, section.crn, "--term", section.term)
        if answer.status == 0:
            return number
    raise Refused("demo_nobody_fits", section=section.label)


def _edit_both(stage: Stage, story: Story, cast: Cast) -> None:
    """The same student at both desks: other fields, and then the same field."""
    first, second = stage.desks
    first.run("students", "edit", cast.edited, "--set", "preferred_name=Sam")
    second.run("students", "edit", cast.edited, "--set", "phone=+1 555 010 7777")
    story.line(f"Both edit {cast.edited}: Counter 1 the preferred name, Counter 2 the phone.")
    first.run("students", "edit", cast.fought_over, "--set", "preferred_name=Alex")
    second.run("students", "edit", cast.fought_over, "--set", "preferred_name=Lex")
    story.line(f"Both edit {cast.fought_over}: the preferred name is Alex here and Lex there.")


def _take_money(stage: Stage, story: Story, cast: Cast, done: DoneOffline) -> None:
    """Counter payments at both desks, and a request for the payment service that waits."""
    payments = (
        (0, cast.owing[0][0], "1250.00", ("--method", "cash")),
        (0, cast.owing[1][0], "310.55", ("--method", "check", "--reference", "10442")),
        (1, cast.owing[2][0], "987.65", ("--method", "cash")),
        (1, cast.owing[0][0], "75.10", ("--method", "bank-transfer", "--reference", "NG-2201")),
    )
    for at, number, amount, how in payments:
        taken = stage.desks[at].run("payments", "record", number, amount, *how)
        done.receipts[taken["receipt"]] = taken["amount_minor"]
    total = format_money(sum(done.receipts.values()), "USD")
    story.line(f"{len(done.receipts)} counter payments, {total}: {', '.join(done.receipts)}.")
    first = next(iter(done.receipts))
    paper = stage.papers / f"receipt-{first}.pdf"
    stage.desks[0].run("report", "receipt", str(paper), "--receipt", first)
    story.line(f"The receipt is handed over at once: {paper.name}.")
    asked = stage.desks[1].run(
        *("payments", "request", cast.owing[3][0], "420.00"), "--description", "Fall tuition"
    )
    done.request = asked["operation"]
    story.line(f"420.00 USD are asked of {cast.owing[3][0]} through the payment service; it waits.")


def kill_a_desk(stage: Stage, story: Story, cast: Cast) -> None:
    """`kill -9` between two edits of one person at one desk."""
    story.chapter("Counter 1 dies between two edits")
    desk, number = stage.desks[0], cast.clerk_edits
    clerk = BusyClerk(desk)
    clerk.edit(number, {"note": "First of two edits."})
    status = clerk.kill()
    story.line(f"The first edit of {number} was shown as saved; then kill -9 (status {status}).")
    shown = desk.run("students", "show", number)
    story.promise(shown["note"] == "First of two edits.", "the saved edit is there after a restart")
    story.promise(desk.run("verify")["whole"], "the desk's data is whole")
    desk.run("students", "edit", number, "--set", "note=Second of two edits.")
    story.line("The second edit is made; work goes on.")
