"""`sync` and `status`: deliver and fetch, and how delivery stands."""

from __future__ import annotations

from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from registrar_desktop.errors import Fault
from ui.command.desk import Desk, desk_of
from ui.command.telling import Table, counted
from ui.wording import fact_text, sentence, word

if TYPE_CHECKING:
    from sync.cycle import CycleOutcome
    from sync.peers import PeerStatus
    from sync.status import SyncStatus
    from ui.office import Office
    from ui.outcomes import Standing

_NOT_JOINED = (
    "This desk has not joined a centre yet; what is recorded here is kept. Join with “join URL "
    "--code CODE”; the administrator has both."
)

_BY_CHOICE = "offline by choice; nobody is asked until “work-online”"


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program's own level."""
    app.command("sync")(sync)
    app.command("status")(status)
    app.command("work-offline")(work_offline)
    app.command("work-online")(work_online)


def sync(
    context: typer.Context,
    watch: Annotated[bool, typer.Option(help="Keep going until stopped with Ctrl+C.")] = False,
) -> None:
    """Deliver what waits, fetch what others did, ask the payment API. Needs the network."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        if watch:
            _keep_going(desk, office)
            return
        outcome = operations.sync(office)
    if centre_fault := next((f for p, f in outcome.faults.items() if p.value == "CENTRE"), None):
        raise centre_fault
    desk.tell.answer(facts_of(outcome), *_words_of(outcome))


def _keep_going(desk: Desk, office: Office) -> None:
    """Run cycles until somebody stops them; the answer comes at the end."""
    from ui import operations

    cycles = 0

    def told(outcome: CycleOutcome) -> None:
        nonlocal cycles
        cycles += 1
        for line in _words_of(outcome):
            desk.tell.say(line)

    operations.keep_syncing(office, told=told)
    try:
        Event().wait()
    except KeyboardInterrupt:
        office.runner.stop()
    desk.tell.answer({"cycles": cycles}, f"Stopped after {cycles} cycles.")


def facts_of(outcome: CycleOutcome) -> dict[str, Any]:
    """A cycle as a script reads it."""
    return {
        **outcome.report.as_dict(),
        "peers": {peer.value: status.state for peer, status in outcome.peers.items()},
        "faults": {peer.value: _told(fault) for peer, fault in outcome.faults.items()},
    }


def _told(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "message": sentence(fault)}


def _words_of(outcome: CycleOutcome) -> list[str]:
    did = outcome.report
    lines = [
        f"Sent {counted(did.sent, 'change')}: {did.accepted} confirmed, {did.refused} refused, "
        f"{did.conflicts} in conflict, {did.parked} waiting for another.",
        f"Received {counted(did.received, 'record')}; "
        f"changes of this desk were laid on top of {did.merged:,}.",
    ]
    if did.differed:
        lines.append(
            f"{did.differed} records differed from the centre's; {did.repaired} were fetched again."
        )
    lines += [f"{word(peer)}: {sentence(fault)}" for peer, fault in outcome.faults.items()]
    return lines


def status(context: typer.Context) -> None:
    """Peers, what waits and since when, what needs attention, the last cycle."""
    from sync.peers import Peer
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        shown, now = operations.status(office), office.clock.now()
    figures = shown.payments_at_centre
    answer = {
        "desk": shown.desk,
        "school": shown.school,
        "signed_in": shown.signed_in,
        "working_offline": shown.sync.working_offline,
        "waiting": shown.sync.waiting,
        "attention": shown.sync.attention,
        "oldest_waiting": shown.sync.oldest_waiting,
        "as_of": shown.sync.as_of,
        "in_backup": shown.sync.in_backup,
        "backed_up_until": shown.sync.backed_up_until,
        "agreement": shown.sync.agreement,
        "complete": shown.sync.still_fetching is None,
        "fetched": shown.sync.still_fetching,
        "journal": {state.value: count for state, count in shown.sync.counts.items()},
        "peers": {
            "CENTRE": shown.sync.centre,
            "PAYMENTS": shown.sync.payments if shown.payments_connected else None,
        },
        "next_attempt_in": {peer.value: shown.sync.next_attempt_in(peer, now) for peer in Peer},
        "clock_offset_ms": shown.sync.clock_offset_ms,
        "last_cycle": shown.sync.last_cycle,
        "student_numbers_left": shown.sync.student_numbers_left,
        "payments_connected": shown.payments_connected,
        "payment_health": shown.payment_health,
        "payments_at_centre": figures.model_dump(mode="json") if figures else None,
    }
    rows = [
        ("Desk", f"{shown.desk or 'not joined'} {shown.school or ''}".strip()),
        ("Signed in", shown.signed_in or "nobody"),
        *([("Network", _BY_CHOICE)] if shown.sync.working_offline else []),
        *_rows_of(shown, now),
    ]
    desk.tell.answer(answer, *([] if shown.desk else [_NOT_JOINED]), Table(("", ""), rows))


def work_offline(context: typer.Context) -> None:
    """Ask nobody outside from now on, such as for planned maintenance; what is recorded is kept."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        operations.work_offline(office, offline=True)
    desk.tell.answer(
        {"working_offline": True},
        "This desk works offline now: nobody is asked, and what is recorded is kept.",
    )


def work_online(context: typer.Context) -> None:
    """Ask centre and payment API again; an open window begins at once."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        operations.work_offline(office, offline=False)
        waiting = operations.status(office).sync.waiting
    desk.tell.answer(
        {"working_offline": False, "waiting": waiting},
        f"This desk works online again; {counted(waiting, 'change')} to be sent.",
    )


def _rows_of(standing: Standing, now: datetime) -> list[tuple[str, str]]:
    shown = standing.sync
    since = f", the oldest of {_when(shown.oldest_waiting)}" if shown.oldest_waiting else ""
    return [
        ("Centre", _peer(shown.centre, shown, now)),
        *_payment_rows(standing, now),
        ("Waiting", f"{counted(shown.waiting, 'change')}{since}"),
        ("Needs attention", str(shown.for_a_person)),
        ("As of", _when(shown.as_of)),
        ("Records", _records(shown.still_fetching)),
        ("Compared", _compared(shown)),
        ("In the backup", _backup(shown)),
        ("Student numbers left", str(shown.student_numbers_left)),
    ]


def _payment_rows(standing: Standing, now: datetime) -> list[tuple[str, str]]:
    from ui.weather_words import how_it_fares, payment_figures

    rows = []
    if standing.payments_connected:
        said = _peer(standing.sync.payments, standing.sync, now)
        rows.append(("Payments", f"{said} {payment_figures(standing.payment_health, now)}".strip()))
    if standing.seen_by_centre is not None:
        rows.append(("Payments at the centre", how_it_fares(standing.seen_by_centre)))
    return rows


def _backup(shown: SyncStatus) -> str:
    if shown.backed_up_until is None:
        return "the centre has announced none"
    return f"{counted(shown.in_backup, 'change')}, confirmed until {_when(shown.backed_up_until)}"


def _compared(shown: SyncStatus) -> str:
    if shown.agreement is None:
        return "never"
    result = "agrees with" if shown.agreement.agreed else "differs from"
    return f"{_when(shown.agreement.compared_at)}: this desk {result} the centre"


def _peer(peer: PeerStatus, shown: SyncStatus, now: datetime) -> str:
    from ui.weather_words import how_it_fares, next_turn

    if peer.since is None:
        return "not asked yet"
    fares = how_it_fares(peer, shown.clock_offset_ms)
    turn = next_turn(peer, shown.next_attempt_in(peer.peer, now))
    return f"{word(peer.state)} since {_when(peer.since)}. {fares} {turn}".rstrip()


def _records(still_fetching: int | None) -> str:
    if still_fetching is None:
        return "complete"
    return f"not complete yet, {still_fetching:,} fetched so far; sync to go on"


def _when(instant: datetime | None) -> str:
    return fact_text(instant) if instant else "never"
