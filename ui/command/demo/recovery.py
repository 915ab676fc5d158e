"""The end of the demo: the centre is back, both desks deliver, and people settle what is left."""

from __future__ import annotations

import base64
import urllib.request
from typing import Any

from registrar_desktop.rules.money import format_money
from registrar_desktop.settings import Settings
from ui.command.demo.agreement import agreement
from ui.command.demo.desks import DemoDesk
from ui.command.demo.opening import Cast
from ui.command.demo.outage import DoneOffline
from ui.command.demo.stage import Stage
from ui.command.demo.story import Story

_COUNTED = ("sent", "accepted", "refused", "conflicts")


def come_back(stage: Stage, story: Story) -> None:
    """The centre answers again; each desk delivers and fetches."""
    story.chapter("The network is back")
    stage.start_centre()
    sums = dict.fromkeys(_COUNTED, 0)
    for desk in stage.desks:
        did = desk.run("sync")
        for name in _COUNTED:
            sums[name] += did[name]
        told = (
            f"{did['sent']} sent, {did['accepted']} confirmed, {did['refused']} refused, "
            f"{did['conflicts']} in conflict"
        )
        story.line(f"{desk.name}: {told}, {did['received']:,} records received.")
    story.promise(sums["conflicts"] == 1, "exactly one edit is in conflict")
    story.promise(sums["refused"] == 1, "exactly one registration is refused: the last seat")
    story.promise(
        sums["sent"] == sums["accepted"] + 2, f"the other {sums['accepted']} changes are confirmed"
    )


def settle(stage: Stage, story: Story, cast: Cast, done: DoneOffline) -> None:
    """A person answers the conflict and gives the refused registration up."""
    story.chapter("Needs attention")
    loser = stage.desks[1]
    items = loser.run("attention", "list")["items"]
    story.promise(len(items) == 2, "both wait at Counter 2, with both sides")
    for item in items:
        story.line(f"“{item['label']}”: {item['message']}")
        if item["state"] == "CONFLICT":
            loser.run("attention", "settle", str(item["number"]), "--keep", "mine")
        else:
            loser.run("attention", "discard", str(item["number"]))
    _sync_all(stage)
    names = {_shown(desk, cast.fought_over, "preferred_name") for desk in stage.desks}
    story.promise(names == {"Lex"}, "the conflict is settled: Lex at both desks")
    merged = {
        (_shown(desk, cast.edited, "preferred_name"), _shown(desk, cast.edited, "phone"))
        for desk in stage.desks
    }
    story.promise(
        merged == {("Sam", "+1 555 010 7777")},
        f"both edits of {cast.edited} are merged: Sam, +1 555 010 7777",
    )
    taken = stage.at_database.one(
        "SELECT count(*) FROM registration WHERE section_id = %(id)s"
        " AND status IN ('REGISTERED', 'OFFERED', 'AUDIT')",
        id=cast.last_seat.id,
    )
    story.promise(
        taken == cast.last_seat.taken + 1, f"{cast.last_seat.label} has {taken} students, not more"
    )
    edits = {_shown(desk, cast.clerk_edits, "note") for desk in stage.desks}
    story.promise(edits == {"Second of two edits."}, "both edits around the kill have arrived")
    people = {_shown(desk, done.added, "family_name") for desk in stage.desks}
    story.promise(people == {"Nguyễn"}, f"the new student {done.added} is at both desks")


def account_for_money(stage: Stage, story: Story, cast: Cast, done: DoneOffline) -> None:
    """Each receipt is in the central ledger once; the request is paid, and its status pulled."""
    story.chapter("Every cent")
    posted = stage.at_database.rows(
        "SELECT receipt_number, count(*), -sum(amount_minor) FROM ledger_entry"
        " WHERE receipt_number = ANY(%(numbers)s) GROUP BY receipt_number",
        numbers=list(done.receipts),
    )
    once = {number: int(amount) for number, count, amount in posted if count == 1}
    total = format_money(sum(done.receipts.values()), "USD")
    story.promise(once == done.receipts, f"each receipt is at the centre once, {total} in all")
    asking = stage.desks[1]
    waiting = _request(asking, done.request)
    story.promise(
        waiting["provider_status"] == "AWAITING", "the request has reached the payment service"
    )
    _pay(stage, waiting["provider_ref"])
    story.line(f"{cast.owing[3][0]} pays 420.00 USD on the web.")
    _sync_all(stage)
    story.promise(
        _request(asking, done.request)["provider_status"] == "SUCCEEDED",
        "its status is pulled: paid",
    )
    _sync_all(stage)
    for desk in stage.desks:
        listed = desk.run("payments", "list", "--student", cast.owing[3][0])["payments"]
        found = [each for each in listed if each["gateway_ref"] == waiting["provider_ref"]]
        story.promise(
            [each["amount_minor"] for each in found] == [42_000],
            f"{desk.name} has it in the account once",
        )
    compared = asking.run("reconcile", "--report", str(stage.papers / "reconciliation.xlsx"))
    told = ", ".join(
        format_money(bucket["sides"]["gateway"]["minor"], sums["currency"])
        for sums in compared["currencies"]
        for bucket in sums["buckets"]
        if bucket["name"] == "MATCHED"
    )
    story.promise(compared["settled"], f"desk, centre and payment service agree: {told} matched")


def agree(stage: Stage, story: Story) -> None:
    """Both desks and the centre hold the same, record by record."""
    story.chapter("Everybody has the same")
    _sync_all(stage)
    settings = [Settings(desk.profile, desk.passphrase) for desk in stage.desks]
    found = agreement(settings, stage.at_database)
    story.line(f"{found.records:,} records of {found.kinds} kinds compared.")
    story.promise(not found.differing, f"both desks and the centre agree{_kinds(found.differing)}")
    proofs = [desk.run("compare") for desk in stage.desks]
    story.promise(
        not any(proof["differed"] for proof in proofs),
        f"each desk finds by itself that all {proofs[0]['records']:,} records are the centre’s",
    )
    whole = [desk.run("verify")["whole"] for desk in stage.desks]
    story.promise(all(whole), "both desks' data is whole")


def _kinds(differing: list[str]) -> str:
    return f" (not: {', '.join(differing)})" if differing else ""


def _sync_all(stage: Stage) -> None:
    """Each desk delivers, then each fetches what the others did."""
    for desk in (*stage.desks, stage.desks[0]):
        desk.run("sync")


def _shown(desk: DemoDesk, number: str, field: str) -> Any:
    return desk.run("students", "show", number)[field]


def _request(desk: DemoDesk, operation: str) -> dict[str, Any]:
    listed = desk.run("payments", "requests")["requests"]
    found: dict[str, Any] = next(each for each in listed if each["operation_id"] == operation)
    return found


def _pay(stage: Stage, intent: str) -> None:
    """The student's side of the payment service."""
    url = f"{stage.service['url']}/sandbox/payment_intents/{intent}/pay"
    credentials = base64.b64encode(f"{stage.service['secret_key']}:".encode()).decode()
    asked = urllib.request.Request(  # noqa: S310 - our own sandbox on loopback
        url, data=b"", headers={"Authorization": f"Basic {credentials}"}, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=30):  # noqa: S310
        pass
