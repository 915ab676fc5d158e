"""`reconcile` with a real centre and a real payment API: three sides, proofs, and no change twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registrar_desktop.clock import SystemClock
from registrar_desktop.settings import Settings
from registrar_desktop.store.tables.journal import JournalEntry
from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.payments.sandbox_process import PaymentApi
from ui.office import Office

_CHARGE = """
    INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency, effective_date,
        description, change_set_id, posted_by, recorded_at)
    VALUES ('charge-1', 'student-1', 'CHARGE', 'TUITION', 100000, 'USD', '2026-09-01', 'Tuition',
        'c-1', 'bursar', now())
"""
MARKS = {"metadata[student_number]": "S004117", "metadata[request_id]": "r-1"}


@pytest.fixture
def counter(centre: RunningCentre, profile_dir: Path, payment_api: PaymentApi) -> Desk:
    """A desk of a school with one student, who owes 1,000.00 USD."""
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO student (id, student_number, family_name)"
            " VALUES ('student-1', 'S004117', 'Okafor')"
        )
        connection.execute(_CHARGE)
    made = Desk(profile_dir)
    made.run("join", centre.url, "--code", centre.add_desk())
    made.run("sign-in", "ann", typed=f"{PASSWORD}\n")
    made.run("payments", "connect", payment_api.url, typed=f"{payment_api.writing_key}\n")
    made.run("sync")
    return made


@contextmanager
def at_the_file(desk: Desk) -> Iterator[Session]:
    """As another program would change the desk's file."""
    settings = Settings(desk.profile, None)
    with (
        Office.open(settings, lambda new: None, SystemClock()) as office,
        office.store.recording() as session,
    ):
        yield session


def buckets(found: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Name: minor units at desk, centre and gateway."""
    return {
        each["name"]: tuple(each["sides"][side]["minor"] for side in ("desk", "centre", "gateway"))
        for sums in found["currencies"]
        for each in sums["buckets"]
    }


def journal(desk: Desk) -> int:
    """How many acts of people this desk has kept."""
    with at_the_file(desk) as session:
        return session.scalar(select(func.count(JournalEntry.seq))) or 0


def test_three_sides_and_nothing_is_changed_twice(
    counter: Desk, centre: RunningCentre, payment_api: PaymentApi
) -> None:
    payment_api.buy(60_000, MARKS)
    payment_api.advance(seconds=5)
    counter.run("payments", "record", "S004117", "400", "--method", "cash")
    found = counter.run("reconcile")
    assert buckets(found) == {
        "MATCHED": (60_000, 60_000, 60_000),
        "COUNTER": (40_000, 40_000, 0),
    }
    assert found["settled"]
    assert found["identity_closed"]
    sides = found["currencies"][0]["sides"]
    assert [sides[side]["minor"] for side in ("desk", "centre", "gateway")] == [100_000] * 2 + [
        60_000
    ]
    assert found["currencies"][0]["presence"] == {"111": 1, "110": 1}
    assert (found["centre"]["answered"], found["centre"]["entries"]) == (True, 3)
    assert [(line["moved"], line["log_minor"]) for line in found["control"]["lines"]] == [
        ("PAYMENTS", 60_000)
    ]
    before = journal(counter)
    again = counter.run("reconcile")
    assert {**again, "as_of": 0, "centre": 0, "control": 0} == {
        **found,
        "as_of": 0,
        "centre": 0,
        "control": 0,
    }
    assert journal(counter) == before
    counter.run("payments", "connect", "http://127.0.0.1:9", typed=f"{payment_api.writing_key}\n")
    alone = counter.run("reconcile")
    assert [each["code"] for each in alone["faults"]] == ["payments_unreachable"]
    assert not alone["settled"]
    assert buckets(alone) == buckets(found)


def test_what_the_centre_has_otherwise_is_told_by_entry(
    counter: Desk, centre: RunningCentre
) -> None:
    receipt = counter.run("payments", "record", "S004117", "400", "--method", "cash")["receipt"]
    counter.run("sync")
    with at_the_file(counter) as session:
        session.execute(text("DROP TRIGGER ledger_entry_frozen"))
        session.execute(
            text("UPDATE ledger_entry SET amount_minor = -39999 WHERE receipt_number = :it"),
            {"it": receipt},
        )
    found = counter.run("reconcile")
    assert (found["centre"]["amount_differs"], found["settled"]) == (1, False)
    assert [(one["here"], one["there"]) for one in found["centre"]["differences"]] == [
        (39_999, 40_000)
    ]
    assert buckets(found) == {"COUNTER": (39_999, 39_999, 0), "AMOUNT_DIFFERS": (0, 1, 0)}


def test_what_nobody_is_named_for_is_settled_by_a_person(
    counter: Desk, payment_api: PaymentApi
) -> None:
    paid = payment_api.buy(60_000, {"description": "tuition S004117"})["id"]
    found = counter.run("reconcile")
    assert (found["to_decide"], found["settled"]) == (1, False)
    (listed,) = counter.run("exceptions", "list")["exceptions"]
    assert (listed["bucket"], listed["subject"]) == ("UNIDENTIFIED", paid)
    shown = counter.run("exceptions", "show", listed["item"])
    assert shown["choices"] == ["post", "waive", "assign"]
    assert [(each["student_number"], each["default"]) for each in shown["candidates"]] == [
        ("S004117", True)
    ]
    assert shown["payment"]["text"] == "tuition S004117"
    told = counter.try_("exceptions", "show", listed["item"]).out
    assert "its text: “tuition S004117”" in told
    assert f"exceptions settle {listed['item']} --post NUMBER" in told
    assert f"exceptions waive {listed['item']} --reason WHY" in told
    counter.run("exceptions", "assign", listed["item"], "ann")
    whose = counter.try_("exceptions", "assign", listed["item"], "ann").out
    assert "Whether there is a login “ann” is not known at this desk." in whose
    too_little = counter.try_("exceptions", "settle", listed["item"], "--post", "S004117=599.99")
    assert "the payment is 600.00 USD" in too_little.err
    posted = counter.run("exceptions", "settle", paid, "--post", "S004117")
    assert (posted["state"], posted["resolution"]) == ("RESOLVED", "POSTED")
    found = counter.run("reconcile")
    assert found["settled"]
    assert buckets(found) == {"MATCHED": (60_000, 60_000, 60_000)}
    assert counter.run("exceptions", "list")["count"] == 0
    assert counter.run("exceptions", "list", "--all")["count"] == 1


def test_a_check_keyed_at_two_desks_is_asked_about_where_it_was_keyed_again(
    counter: Desk, centre: RunningCentre, payment_api: PaymentApi, tmp_path: Path
) -> None:
    other = Desk(tmp_path / "other")
    other.run("join", centre.url, "--code", centre.add_desk("two"))
    other.run("sign-in", "ann", typed=f"{PASSWORD}\n")
    other.run("payments", "connect", payment_api.url, typed=f"{payment_api.writing_key}\n")
    other.run("sync")
    for each in (counter, other):
        each.run("payments", "record", "S004117", "400", *("--method", "check", "--reference", "7"))
    first, again = counter.run("reconcile"), other.run("reconcile")
    assert buckets(first) == {"COUNTER": (40_000, 40_000, 0)}
    assert buckets(again) == {
        "COUNTER": (40_000, 40_000, 0),
        "SUSPECTED_DUPLICATE": (40_000, 0, 0),
    }
    # It travels, and the desk that cannot see the entry leaves it open.
    assert counter.run("reconcile")["to_decide"] == other.run("reconcile")["to_decide"] == 1
    (item,) = other.run("attention", "list")["items"]
    other.run("attention", "settle", str(item["number"]), "--choose", "same_payment")
    assert buckets(other.run("reconcile")) == {
        "COUNTER": (40_000, 40_000, 0),
        "REVERSED": (40_000, 40_000, 0),
    }
    assert counter.run("reconcile")["to_decide"] == 0


def test_a_desk_without_a_connection_compares_itself_with_the_centre(
    counter: Desk, centre: RunningCentre, payment_api: PaymentApi, tmp_path: Path
) -> None:
    payment_api.buy(60_000, MARKS)
    counter.run("reconcile")
    other = Desk(tmp_path / "other")
    other.run("join", centre.url, "--code", centre.add_desk())
    other.run("sign-in", "ann", typed=f"{PASSWORD}\n")
    other.run("sync")
    other.run("payments", "record", "S004117", "400", "--method", "cash")
    found = other.run("reconcile")
    assert [each["code"] for each in found["faults"]] == ["payments_side_missing"]
    assert (found["identity_closed"], found["settled"]) == (True, False)
    assert (found["centre"]["answered"], found["control"]["answered"]) == (True, False)
    assert found["centre"]["differences"] == []
    desk, at_centre = (
        {side: each[place] for side, each in buckets(found).items()} for place in (0, 1)
    )
    assert sum(desk.values()) == sum(at_centre.values()) == 100_000
    assert other.run("exceptions", "list")["count"] == 0, "what it cannot see is no exception"
    told = other.try_("reconcile").out
    assert "no connection to the payment service" in told
