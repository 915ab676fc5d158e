"""A letter to each student whose result differs from the paper they hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.papers import (
    Address,
    Block,
    Paper,
    Signatures,
    Table,
    Text,
    Tone,
)
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.reports.addressing import address_lines, letter_name
from registrar_desktop.reports.outage.differing import Differing, differing
from registrar_desktop.reports.outage.facts import outage_facts
from registrar_desktop.reports.outage.results import OutageResult
from registrar_desktop.reports.outage.windows import Outage, asked_for
from registrar_desktop.reports.requests import OutageLetters, OutageRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source

_COLUMNS = (
    Column("What we recorded for you"),
    Column("When", Kind.INSTANT),
    Column("Result"),
    Column("What stands now"),
)
# As a student reads it.
_RESULTS = {
    OutageResult.CHANGED: "changed",
    OutageResult.REFUSED: "not possible",
    OutageResult.FOR_A_PERSON: "not decided yet",
}


def outage_letters(source: Source, request: OutageLetters) -> Iterator[Paper]:
    """One letter a student. Raises Invalid where nobody needs one."""
    outage = asked_for(source, OutageRequest(request.since, request.until))
    found = differing(source, outage_facts(source, outage))
    if not found:
        raise Invalid("nobody_to_write_to")
    for _, some in groupby(found, key=lambda each: each.student.id):
        results = list(some)
        yield Paper(
            "About your registration and payments",
            source.stamp,
            _blocks(source, outage, results),
            upright(request.paper),
            filters=(f"Student number {results[0].student.student_number}",),
        )


def _blocks(source: Source, outage: Outage, results: list[Differing]) -> Iterator[Block]:
    student = results[0].student
    name = letter_name(student)
    yield Address(address_lines(student), (("Date", source.day.isoformat()),))
    yield Text(f"Dear {name},", Tone.LETTER)
    shown = source.stamp.shown
    if outage.ended:
        away = f"From {shown(outage.started)} to {shown(outage.ended)} our systems did not reach"
    else:
        away = f"Since {shown(outage.started)} our systems do not reach"
    yield Text(
        f"{away} each other. We recorded what you asked for at the counter. When everything was "
        "put together, it came out otherwise than the paper you hold says:",
        Tone.LETTER,
    )
    rows = [(each.told, each.told_at, _RESULTS[each.result], each.now) for each in results]
    yield Table(_COLUMNS, rows)
    yield Text(
        "Please bring the paper with you, or answer this letter: we look for the best that is "
        "possible with you. Money that you paid is safe; its receipt stays valid.",
        Tone.LETTER,
    )
    yield Text(f"{source.stamp.office}, {source.stamp.institution}", Tone.LETTER)
    yield Signatures(("For the registrar",))
