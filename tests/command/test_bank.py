"""Bank files by command: taken in once, matched by ids, the rest by a person; two desks agree."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind, GatewayKind, Role
from tests.command.conftest import record_student
from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.imports.bank_data import PROVIDER, ofx, transaction
from ui.office import Office

DAY = datetime(2025, 9, 2, 9, 0, tzinfo=UTC)


def at_provider(office: Office, ref: str, minor: int, kind: GatewayKind) -> None:
    """What the payment service has shown this desk."""
    with office.store.recording() as session:
        session.add(
            GatewayTransaction(
                id=new_id(),
                provider="stripe",
                provider_ref=ref,
                kind=kind,
                amount_minor=minor,
                currency="USD",
                occurred_at=DAY,
                available_on=DAY,
                status="SUCCEEDED",
            )
        )


def charge(office: Office, number: str, minor: int) -> str:
    """A charge on a student's account; its id, as it stands on what they were sent."""
    with office.store.changing(label="Charge", kind=ChangeKind.PAYMENT) as work:
        student = work.session.scalars(
            select(Student.id).where(Student.student_number == number)
        ).one()
        made = LedgerEntry(
            id=new_id(),
            student_id=student,
            kind=EntryKind.CHARGE,
            code="TUITION",
            amount_minor=minor,
            currency="USD",
            effective_date=DAY.date(),
            description="Tuition",
            change_set_id=work.change_set_id,
            posted_by=work.actor,
            recorded_at=work.now,
        )
        work.session.add(made)
        return made.id


def statement(folder: Path, *transactions: str) -> str:
    path = folder / "statement.ofx"
    path.write_bytes(ofx(*transactions))
    return str(path)


def lines(desk: Desk, match: str = "") -> list[dict[str, Any]]:
    asked = ("--match", match) if match else ()
    found: list[dict[str, Any]] = desk.run("bank", "list", *asked)["lines"]
    return found


def test_the_same_file_twice_adds_nothing(desk: Desk, office: Office, tmp_path: Path) -> None:
    file = statement(tmp_path, transaction("5.00", "F1"), transaction("-2.00", "F2"))
    looked = desk.run("bank", "import", file, "--dry-run")
    assert (looked["new"], lines(desk)) == (2, [])
    assert desk.run("bank", "import", file)["added"] == 2
    assert desk.run("bank", "import", file)["added"] == 0
    assert len(lines(desk)) == 2


def test_a_payout_and_a_charge_are_found_by_their_ids(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    number = record_student(office)
    named = charge(office, number, 50000)
    at_provider(office, "po_1Abc", 9680, GatewayKind.PAYOUT)
    file = statement(
        tmp_path,
        transaction("96.80", "F1", "STRIPE PO_1ABC"),
        transaction("500.00", "F2", f"TUITION {named.upper()}"),
        transaction("500.00", "F3", f"again {named}"),
        transaction("96.80", "F4", "no id at all"),
    )
    done = desk.run("bank", "import", file)["matched"]
    assert done == {"payouts": 1, "payments": 1, "known": 0, "waiting": 2}
    side = {each["name"]: each for each in desk.run("bank", "compare")["buckets"]}
    assert (side["AT_BANK"]["paid_out_minor"], side["AT_BANK"]["at_bank_minor"]) == (9680, 9680)
    assert (side["TRANSFER"]["at_bank_minor"], side["UNMATCHED"]["lines"]) == (50000, 2)
    (payout,) = lines(desk, "payout")
    assert (payout["matched_to"], payout["rule"]) == ("po_1Abc", "R7")
    (paid,) = desk.run("payments", "list", "--student", number)["payments"]
    assert (paid["amount_minor"], paid["applied_minor"], paid["receipt"]) == (50000, 50000, "")
    book = tmp_path / "book.xlsx"
    desk.run("export", "payments", str(book))
    shown = [row for row in load_workbook(book)["Exceptions"].values if row[0] == "Not matched"]
    assert sorted((row[7], row[5]) for row in shown) == [
        *((96.8, "Bank transfer"), (500, "Bank transfer")),
    ]
    waiting = {each["reference"]: each["candidates"] for each in lines(desk, "unmatched")}
    (second,) = waiting.keys() & {"F2", "F3"}
    assert waiting[second][0]["against"] == "PAID"
    assert waiting["F4"] == [], "a payout that was found is no candidate any more"


def test_a_person_chooses_and_may_think_again(desk: Desk, office: Office, tmp_path: Path) -> None:
    number = record_student(office)
    file = statement(tmp_path, transaction("70.00", "F1", f"fees of {number.lower()}"))
    desk.run("bank", "import", file)
    (line,) = lines(desk)
    assert [each["student_number"] for each in line["candidates"]] == [number]
    told = desk.try_("bank", "match", line["id"][:8], "--student", number)
    assert "over 70.00 USD: Payment" in told.out
    again = desk.try_("bank", "match", line["id"][:8], "--aside", "--note", "x")
    assert (again.status, "matched by ann" in again.err) == (1, True)
    desk.run("bank", "unmatch", line["id"], "--reason", "Another student")
    entries = desk.run("payments", "list", "--student", number)["payments"]
    assert "REVERSED" in [each["status"] for each in entries]
    assert desk.run("bank", "match", line["id"], "--student", number)["match"] == "PAYMENT"


def test_a_transfer_of_the_counter_is_met_by_its_line(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    number = record_student(office)
    how = ("--method", "bank-transfer", "--reference", "INV 77")
    receipt = desk.run("payments", "record", number, "70", *how)["receipt"]
    desk.run("bank", "import", statement(tmp_path, transaction("70.00", "F1", "inv 77 fees")))
    (line,) = lines(desk)
    assert line["candidates"][0]["why"] == "SAME_REFERENCE"
    desk.run("bank", "match", line["id"], "--payment", receipt)
    assert len(desk.run("payments", "list", "--student", number)["payments"]) == 1


def test_movements_of_the_provider_are_known_by_their_ids(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    at_provider(office, "pi_1", 10000, GatewayKind.CHARGE)
    path = tmp_path / "itemized.csv"
    rows = (
        "po_1,2025-09-04,txn_1,2025-09-01,usd,100.00,3.20,96.80,charge,ch_1,pi_1,ch_1\n"
        "po_1,2025-09-04,txn_2,2025-09-01,usd,50.00,1.00,49.00,charge,ch_2,pi_2,ch_2\n"
    )
    path.write_text(PROVIDER + rows)
    done = desk.run("bank", "import", str(path))["matched"]
    assert (done["known"], done["waiting"]) == (1, 1)


def test_a_payout_is_what_its_charges_less_fees_and_refunds_come_to(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    at_provider(office, "po_1", 7680, GatewayKind.PAYOUT)
    at_provider(office, "po_2", 100, GatewayKind.PAYOUT)
    path = tmp_path / "itemized.csv"
    rows = (
        "po_1,2025-09-04,txn_1,2025-09-01,usd,100.00,3.20,96.80,charge,ch_1,pi_1,ch_1\n"
        "po_1,2025-09-04,txn_2,2025-09-02,usd,-20.00,0.00,-20.00,refund,re_1,pi_1,ch_1\n"
        "po_1,2025-09-04,txn_3,2025-09-04,usd,-76.80,0.00,-76.80,payout,po_1,,\n"
        "po_2,2025-09-04,txn_4,2025-09-04,usd,2.00,0.50,1.50,charge,ch_9,pi_9,ch_9\n"
    )
    path.write_text(PROVIDER + rows)
    desk.run("bank", "import", str(path))
    desk.run("bank", "import", statement(tmp_path, transaction("76.80", "F1", "po_1 SETTLEMENT")))
    found = {each["ref"]: each for each in desk.run("bank", "payouts")["payouts"]}
    first = found["po_1"]
    assert (first["gross_minor"], first["other_minor"], first["fee_minor"]) == (10000, -2000, 320)
    assert (first["net_minor"], first["at_bank_minor"], first["adds_up"]) == (7680, 7680, True)
    assert (found["po_2"]["net_minor"], found["po_2"]["adds_up"]) == (150, False)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (("list", "--match", "nonsense"), 2),
        (("match", "abcdef01", "--student", "1", "--aside"), 2),
        (("match", "abcdef01", "--student", "1"), 1),
        (("unmatch", "zzz", "--reason", "x"), 1),
        (("import", "/no/such/file"), 1),
        (("import", "/no/such/file", "--mapping", "/no/such/mapping"), 1),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    desk: Desk, office: Office, given: tuple[str, ...], status: int
) -> None:
    told = desk.try_("bank", *given)
    assert told.status == status
    assert "defect" not in told.err.lower()


def test_the_same_file_at_two_desks_is_one_and_a_drawer_is_seen_at_both(
    centre: RunningCentre, tmp_path: Path
) -> None:
    centre.add_user("admin", Role.ADMIN)
    one, two = Desk(tmp_path / "one"), Desk(tmp_path / "two")
    for desk in (one, two):
        desk.run("join", centre.url, "--code", centre.add_desk())
        desk.run("sign-in", "admin", typed=f"{PASSWORD}\n")
        desk.run("sync")
    number = one.run("students", "add", "--set", "family_name=Okafor")["student_number"]
    one.run("sync")
    two.run("sync")
    file = statement(tmp_path, transaction("70.00", "F1", "fees"), transaction("-3.00", "F2"))
    for desk in (one, two):
        assert desk.run("bank", "import", file)["added"] == 2
        line = next(each for each in lines(desk) if each["amount_minor"] > 0)
        desk.run("bank", "match", line["id"], "--student", number)
    one.run("drawer", "open", "50")
    one.run("drawer", "count", "--cash", "49")
    number_of_drawer = one.run("drawer", "close")["number"]
    for desk in (one, two, one):
        desk.run("sync")
    for desk in (one, two):
        assert desk.run("attention", "list")["items"] == []
        assert [each["pending"] for each in lines(desk)] == [False, False]
        (drawer,) = desk.run("drawer", "list")["drawers"]
        assert (drawer["number"], drawer["over_short_minor"]) == (number_of_drawer, -100)
        assert drawer["pending"] is False
        (paid,) = desk.run("payments", "list", "--student", number)["payments"]
        assert (paid["amount_minor"], paid["status"]) == (7000, "POSTED")
    assert one.run("compare")["differed"] == 0
