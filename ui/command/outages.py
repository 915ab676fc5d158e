"""`outage`: declare one, end it, extend a deadline because of it."""

from __future__ import annotations

from typing import Annotated

import typer

from registrar_desktop.errors import Invalid
from ui.command.desk import desk_of
from ui.command.reading import Day, read_day
from ui.command.telling import Table, plain
from ui.instants import instant
from ui.weather_words import told_absence
from ui.wording import fact_text

app = typer.Typer(help="Declare that people cannot reach the centre.", no_args_is_help=True)

Which = Annotated[str, typer.Option("--title", help="Which outage, where several could be meant.")]
When = Annotated[
    str, typer.Option(metavar="TIME", help="14:05 or 2025-09-01 14:05; without it now.")
]
_NEXT = "It is sent before everything else."
_DEADLINES = {
    "registration": "registration_close",
    "add": "add_deadline",
    "drop": "drop_deadline",
    "withdraw": "withdraw_deadline",
    "payment": "payment_deadline",
}


@app.command()
def declare(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What happened, as people will read it.")],
    since: When = "",
    until: Annotated[
        str, typer.Option(metavar="TIME", help="Where it is over; without it, it is still on.")
    ] = "",
    noticed: Annotated[
        bool, typer.Option("--noticed", help="From when to when this desk noticed it by itself.")
    ] = False,
) -> None:
    """Declare an outage: what is received in it is judged by when it was received."""
    from ui import operations

    if noticed and (since or until):
        raise typer.BadParameter("give either a time or --noticed", param_hint="--noticed")
    desk = desk_of(context)
    with desk.office() as office:
        now = office.clock.now()
        began, over = instant(since, now, "since"), instant(until, now, "until")
        if noticed:
            found = operations.undeclared_outage(office)
            if found is None:
                raise Invalid("outage_none_noticed")
            began, over = found.started, found.ended
        kept = operations.declare_outage(office, title=title, since=began, until=over)
    desk.tell.answer(
        {"title": kept, "since": began, "until": over, "pending": True},
        f"Outage “{kept}” declared. {_NEXT}",
    )


@app.command()
def end(context: typer.Context, title: Which = "", at: When = "") -> None:
    """Say that an outage is over."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        ended = instant(at, office.clock.now())
        kept = operations.end_outage(office, title=title, at=ended)
    desk.tell.answer({"title": kept, "pending": True}, f"Outage “{kept}” ended. {_NEXT}")


@app.command()
def extend(
    context: typer.Context,
    deadline: Annotated[
        str, typer.Argument(metavar="DEADLINE", help=f"One of {', '.join(_DEADLINES)}.")
    ],
    until: Annotated[
        Day, typer.Argument(metavar="DAY", help="Its new last day, as YYYY-MM-DD.", parser=read_day)
    ],
    term: Annotated[str, typer.Option(help="The term's code.")],
    title: Which = "",
) -> None:
    """Let a deadline of a term end later because of an outage."""
    from ui import operations

    if deadline not in _DEADLINES:
        raise typer.BadParameter(f"it is one of {', '.join(_DEADLINES)}", param_hint="DEADLINE")
    desk = desk_of(context)
    with desk.office() as office:
        kept = operations.extend_deadline(
            office, deadline=_DEADLINES[deadline], until=until.date(), term=term, title=title
        )
    told = {"title": kept, "deadline": deadline, "until": until.date(), "pending": True}
    desk.tell.answer(told, f"Extended to {until.date()} under “{kept}”. {_NEXT}")


@app.command("list")
def list_(context: typer.Context) -> None:
    """Every declared outage, the latest first."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_outages(office)
        noticed = operations.undeclared_outage(office)
    rows = [
        (
            each.title,
            fact_text(each.started_at),
            fact_text(each.ended_at) if each.ended_at else "still on",
            each.declared_by,
            "; ".join(
                f"{term} {name.replace('_', ' ')} {day}" for term, name, day in each.extensions
            ),
            "not yet confirmed" if each.provisional else "",
        )
        for each in found
    ]
    heads = ("Outage", "Since", "Until", "Declared by", "Extended", "")
    desk.tell.answer(
        {
            "count": len(found),
            "outages": [plain(each) for each in found],
            "noticed": None if noticed is None else plain(noticed),
        },
        Table(heads, rows) if found else "No outage was declared.",
        *([] if noticed is None else [told_absence(noticed)]),
    )
