"""A student's page: everything known, with what is not confirmed marked where it stands."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid
from registrar_desktop.records import counter, naming, registering, students
from registrar_desktop.records.accounts import EntryStatus
from registrar_desktop.records.student_page import StudentPage, student_page
from registrar_desktop.records.tender import Tender
from registrar_desktop.records.timeline import Happening
from registrar_desktop.rules.ledger import AccountStatus
from registrar_desktop.schema.vocabulary import ChangeKind, HoldType, PaymentMethod
from registrar_desktop.store.tables.journal import ChangeSetState
from tests.records.conftest import Desk
from tests.records.school import FALL, key
from tests.store.desk import MORNING


def page(desk: Desk, number: str = "004117") -> StudentPage:
    with desk.reading() as session:
        return student_page(session, key(number), date(2025, 9, 3))


def test_it_shows_what_the_centre_has_told(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    desk.centre_has("charge", "004117", "Tuition", 50000, date(2025, 8, 20))
    desk.centre_has("hold", "004117", HoldType.HEALTH)
    shown = page(desk)
    assert shown.identity.name == "Doe, Jane"
    assert [program.code for program in shown.programs] == ["BIO-BS"]
    assert [(term.term, term.credits, len(term.rows)) for term in shown.terms] == [(FALL, 400, 1)]
    assert [hold.office for hold in shown.holds] == ["Health Center"]
    assert (shown.account.balance_minor, shown.account.currency) == (50000, "USD")
    assert (shown.pending, shown.account.waits_for_sync) == ((), False)


def test_a_field_changed_here_says_when_by_whom_and_what_it_was(desk: Desk) -> None:
    with desk.act() as work:
        students.edit(work, naming.student(work.session, "004117"), {"phone": "555 0100"})
        change_set = work.change_set_id
    mark = page(desk).mark_of("phone")
    assert mark is not None
    assert (mark.recorded_at, mark.actor, mark.fields["phone"]) == (
        MORNING,
        "anna",
        (None, "555 0100"),
    )
    assert page(desk).mark_of("email") is None
    desk.verdict(change_set, ChangeSetState.ACCEPTED)
    assert page(desk).mark_of("phone") is None


def test_of_two_edits_of_a_field_the_later_one_marks_it(desk: Desk) -> None:
    for phone in ("555 0100", "555 0200"):
        desk.clock.move(minutes=1)
        with desk.act() as work:
            students.edit(work, naming.student(work.session, "004117"), {"phone": phone})
    mark = page(desk).mark_of("phone")
    assert mark is not None
    assert mark.fields["phone"] == ("555 0100", "555 0200")


def test_every_field_of_a_new_student_is_unconfirmed(desk: Desk) -> None:
    with desk.act(ChangeKind.STUDENT_ADD) as work:
        new = students.add(work, {"family_name": "Neu"})
    with desk.reading() as session:
        shown = student_page(session, new.id, date(2025, 9, 3))
    mark = shown.mark_of("email")
    assert mark is not None
    assert mark.created


def test_the_account_runs_and_keeps_what_is_not_posted_apart(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Tuition", 50000, date(2025, 8, 20))
    with desk.act(ChangeKind.PAYMENT) as work:
        student = naming.student(work.session, "004117")
        counter.record_payment(work, student, Tender("600", PaymentMethod.CASH))
    account = page(desk).account
    charge, payment = account.lines
    assert (charge.running_minor, charge.open_minor, charge.status) == (
        50000,
        0,
        EntryStatus.POSTED,
    )
    assert (payment.running_minor, payment.unapplied_minor, payment.status) == (
        -10000,
        10000,
        EntryStatus.RECORDED_OFFLINE,
    )
    assert (account.balance_minor, account.confirmed_minor) == (-10000, 50000)
    assert (account.status, account.waits_for_sync) == (AccountStatus.CREDIT, True)


def test_a_reversed_payment_leaves_nothing_unapplied(desk: Desk) -> None:
    with desk.act(ChangeKind.PAYMENT) as work:
        student = naming.student(work.session, "004117")
        taken = counter.record_payment(work, student, Tender("600", PaymentMethod.CASH))
        counter.reverse_payment(work, taken.entry, "Wrong student")
    assert [line.unapplied_minor for line in page(desk).account.lines] == [0, 0]


def test_the_timeline_tells_ours_from_the_journal_and_others_from_the_records(
    desk: Desk,
) -> None:
    desk.centre_has("seat", "004117", "10002")
    desk.centre_has("charge", "004117", "Tuition", 50000, date(2025, 8, 20))
    desk.centre_has("hold", "004117", HoldType.LIBRARY)
    desk.clock.move(minutes=1)
    with desk.act(ChangeKind.REGISTER) as work:
        student = naming.student(work.session, "004117")
        registering.register(work, student, naming.section(work.session, "20001"))
    desk.clock.move(minutes=1)
    with desk.act() as work:
        students.edit(work, naming.student(work.session, "004117"), {"phone": "555 0100"})
    lines = page(desk).timeline
    assert [line.what for line in lines[:2]] == [Happening.CHANGE, Happening.CHANGE]
    assert lines[0].fields == (("phone", None, "555 0100"),)
    assert (lines[1].change_kind, lines[1].state) == (
        ChangeKind.REGISTER,
        ChangeSetState.WAITING,
    )
    others = {line.what: line.about for line in lines[2:]}
    assert others == {
        Happening.REGISTRATION: "CHEM 1A-002",
        Happening.LEDGER: "Tuition, 500.00 USD",
        Happening.HOLD_PLACED: "Health Center: Immunization record missing",
        Happening.PROGRAM: "BIO-BS from 2024-08-26",
    }


def test_nobody_else_s_acts_are_in_it(desk: Desk) -> None:
    with desk.act() as work:
        students.edit(work, naming.student(work.session, "004118"), {"phone": "555 0100"})
    assert [line.what for line in page(desk).timeline] == [Happening.PROGRAM]


def test_a_student_who_is_not_here_is_told(desk: Desk) -> None:
    with pytest.raises(Invalid) as told:
        page(desk, "nobody")
    assert told.value.code == "student_gone"
