"""The beginning of the demo: the school comes to be, and two desks take their places in it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from registrar_desktop.errors import Refused
from ui.command.demo.desks import DemoDesk
from ui.command.demo.school_database import Section
from ui.command.demo.stage import LOGIN, NAME, SCHOOL, Stage
from ui.command.demo.story import Story
from ui.command.telling import counted

_TOLD = ("student", "course", "section", "registration", "ledger_entry")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the day is about: numbers of students and the sections."""

    edited: str
    fought_over: str
    clerk_edits: str
    free: tuple[str, ...]
    owing: tuple[tuple[str, int], ...]
    last_seat: Section
    roomy: Section


def open_school(stage: Stage, story: Story, students: int) -> None:
    """Start what a school has outside our desks, and fill its central database."""
    story.chapter("A school on loopback")
    stage.start_payments()
    stage.start_centre()
    began = time.monotonic()
    made = stage.make_school(students)
    told = ", ".join(counted(made[kind], kind) for kind in _TOLD)
    story.line(f"{SCHOOL}, made in {time.monotonic() - began:.0f} s: {told}.")
    story.line(f"Centre at {stage.centre_url} over its own PostgreSQL.")
    story.line(f"Payment service at {stage.service['url']}.")
    stage.make_account()


def seat_desks(stage: Stage, story: Story) -> None:
    """Enrol both desks, sign in, connect them to the payment service, fetch everything."""
    story.chapter("Two desks join")
    count = stage.at_database.one("SELECT count(*) FROM student")
    for desk in stage.desks:
        joined = stage.admit(desk)
        desk.run("sign-in", LOGIN, typed=f"{stage.password}\n")
        desk.run("payments", "connect", stage.service["url"], typed=_key(stage))
        began = time.monotonic()
        fetched = desk.run("sync")["received"]
        took = time.monotonic() - began
        story.line(
            f"{desk.name} is {joined['desk']}; {NAME} is signed in; "
            f"{fetched:,} records fetched in {took:.0f} s."
        )
        story.promise(students_at(desk) == count, f"{desk.name} has all {count:,} students")


def _key(stage: Stage) -> str:
    return f"{stage.service['writing_key']}\n"


def students_at(desk: DemoDesk) -> int:
    """How many students a desk has, all of them found by its search."""
    checks = {each["name"]: each for each in desk.run("verify")["checks"]}
    return int(checks["Search"]["looked_at"])


def choose_cast(stage: Stage) -> Cast:
    """The people of the day, from the central database."""
    database = stage.at_database
    free = database.free_students(0)
    owing = database.owing_students(8)
    if len(free) < 8 or len(owing) < 4:
        raise Refused("demo_school_too_small")
    return Cast(
        edited=free[0],
        fought_over=free[1],
        clerk_edits=free[2],
        free=tuple(free[3:]),
        owing=tuple(owing),
        last_seat=database.section(0),
        roomy=database.section(1),
    )


def write_past_the_service(stage: Stage, story: Story, cast: Cast) -> None:
    """The website changes rows of the central database with plain SQL; both desks are told."""
    story.chapter("The website writes straight into the central database")
    database, seats = stage.at_database, cast.last_seat.taken + 1
    changed = database.change(
        "UPDATE section SET capacity = %(seats)s, waitlist_capacity = 0 WHERE id = %(id)s",
        seats=seats,
        id=cast.last_seat.id,
    )
    changed += database.change(
        "UPDATE section SET capacity = greatest(capacity, %(seats)s) WHERE id = %(id)s",
        seats=cast.roomy.taken + 10,
        id=cast.roomy.id,
    )
    changed += database.change(
        "UPDATE student SET phone = %(phone)s WHERE student_number = %(number)s",
        phone="+1 555 010 2002",
        number=cast.edited,
    )
    story.line(
        f"{changed} rows changed by SQL: {cast.last_seat.label} has {seats} seats now, one of "
        f"them free; student {cast.edited} has another phone."
    )
    for desk in stage.desks:
        desk.run("sync")
        phone = desk.run("students", "show", cast.edited)["phone"]
        story.promise(phone == "+1 555 010 2002", f"{desk.name} knows it after a sync")
