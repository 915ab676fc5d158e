"""Two records of one person become one: everything goes on, nothing is deleted, sums stay."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide, create, edit

MERGE = ChangeKind.STUDENT_MERGE


class Two:
    """A record that goes and one that stays."""

    def __init__(self, desk: DeskSide, campus: Campus) -> None:
        self.desk, self.campus = desk, campus
        self.gone = campus.student("S2", phone="+1 555 0102")
        self.stays = campus.student("S1")

    def merge(self) -> Verdict:
        line = edit(
            "student", self.gone, status=("ACTIVE", "MERGED"), merged_into_id=(None, self.stays)
        )
        return self.desk.send(MERGE, line)

    def entry(self, student: str, kind: str, amount: int, **fields: Any) -> str:
        values = {
            "student_id": student,
            "kind": kind,
            "code": kind,
            "amount_minor": amount,
            "currency": "USD",
            "effective_date": "2025-08-01",
            "description": kind.title(),
            "change_set_id": new_id(),
            "posted_by": "web",
            "recorded_at": "2025-08-01T12:00:00Z",
        }
        return self.campus.insert("ledger_entry", values | fields)

    def apply(self, credit: str, charge: str, amount: int) -> None:
        values = {"credit_entry_id": credit, "charge_entry_id": charge, "amount_minor": amount}
        self.campus.insert("allocation", values | {"change_set_id": new_id()})

    def balance(self, student: str) -> int:
        statement = "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry WHERE student_id = :id"
        return int(self.campus.value(statement, id=student))

    def open_of(self, student: str, due: str) -> int:
        """What is open of the charge with this day."""
        return int(
            self.campus.value(
                "SELECT e.amount_minor - coalesce((SELECT sum(a.amount_minor) FROM allocation a"
                " WHERE a.charge_entry_id = e.id), 0) FROM ledger_entry e"
                " WHERE e.student_id = :id AND e.due_date = :due",
                id=student,
                due=due,
            )
        )


@pytest.fixture
def two(desk: DeskSide, campus: Campus) -> Two:
    return Two(desk, campus)


def test_the_old_record_says_where_it_went(two: Two) -> None:
    verdict = two.merge()
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[-1].facts["into"] == "S1"
    row = "SELECT status || merged_into_id FROM student WHERE id = :id"
    assert two.campus.value(row, id=two.gone) == f"MERGED{two.stays}"
    assert two.campus.value("SELECT phone FROM student WHERE id = :id", id=two.stays) is not None


def test_a_seat_goes_along_even_in_a_full_section(two: Two) -> None:
    section = two.campus.section(capacity=1)
    two.campus.insert("registration", two.campus.registration(two.gone, section))
    two.merge()
    assert two.campus.taken(section) == 1
    live = "SELECT student_id FROM registration WHERE status = 'REGISTERED'"
    assert two.campus.value(live) == two.stays
    assert two.campus.value("SELECT count(*) FROM registration") == 2
    old = "SELECT status || reason_code FROM registration WHERE student_id = :id"
    assert two.campus.value(old, id=two.gone) == "CANCELLEDMERG"


def test_the_same_section_is_kept_once_with_the_earlier_time(two: Two) -> None:
    section = two.campus.section()
    two.campus.insert("registration", two.campus.registration(two.stays, section))
    earlier = {"effective_at": "2025-08-20T09:00:00.000000Z"}
    two.campus.insert("registration", two.campus.registration(two.gone, section) | earlier)
    assert two.merge().outcome is Outcome.ACCEPTED
    assert two.campus.taken(section) == 1
    kept = "SELECT effective_at::date::text FROM registration WHERE status = 'REGISTERED'"
    assert two.campus.value(kept) == "2025-08-20"


def test_the_same_course_elsewhere_is_kept_once_and_told(two: Two) -> None:
    for student, code in ((two.stays, "001"), (two.gone, "002")):
        section = two.campus.section(code)
        two.campus.insert("registration", two.campus.registration(student, section))
    verdict = two.merge()
    assert verdict.outcome is Outcome.ACCEPTED
    assert Case.COURSE_ALREADY in {remark.case for remark in verdict.remarks}
    live = "SELECT count(*) FROM registration WHERE status = 'REGISTERED'"
    assert two.campus.value(live) == 1


def test_holds_contacts_and_programs_go_on(two: Two) -> None:
    hold = {"type": "HEALTH", "reason": "x", "office": "Health", "placed_by": "web"}
    hold |= {"placed_at": "2025-08-01T12:00:00Z", "from_date": "2025-08-01"}
    two.campus.insert("hold", {"student_id": two.gone, **hold})
    for student, name in ((two.gone, "Mother"), (two.gone, "Ma"), (two.stays, "Mother")):
        rank = 2 if name == "Ma" else 1
        kin = {"student_id": student, "kind": "GUARDIAN", "name": name, "priority": rank}
        two.campus.insert("contact", kin)
    program = two.campus.insert("program", {"code": "BIO", "title": "B", "level": "GRADUATE"})
    for student in (two.gone, two.stays):
        follows = {"student_id": student, "program_id": program, "status": "ACTIVE"}
        two.campus.insert("program_enrollment", {**follows, "start_date": "2025-08-01"})
    assert two.merge().outcome is Outcome.ACCEPTED
    stood = "SELECT string_agg(student_id, ',') FROM hold WHERE released_at IS NULL"
    assert two.campus.value(stood) == two.stays
    names = "SELECT string_agg(name, ',' ORDER BY priority) FROM contact WHERE student_id = :id"
    assert two.campus.value(names, id=two.stays) == "Mother,Ma"
    running = "SELECT string_agg(student_id, ',') FROM program_enrollment WHERE end_date IS NULL"
    assert two.campus.value(running) == two.stays


def test_money_goes_over_in_pairs_and_every_sum_stays(two: Two) -> None:
    two.entry(two.stays, "CHARGE", 10_000, due_date="2025-09-01")
    charge = two.entry(two.gone, "CHARGE", 50_000, due_date="2025-09-15")
    paid = two.entry(two.gone, "PAYMENT", -30_000, receipt_number="D01-000001")
    two.apply(paid, charge, 30_000)
    wrong = two.entry(two.gone, "CHARGE", 700)
    two.entry(two.gone, "REVERSAL", -700, reverses_id=wrong)
    assert two.merge().outcome is Outcome.ACCEPTED
    assert (two.balance(two.gone), two.balance(two.stays)) == (0, 30_000)
    assert two.open_of(two.stays, "2025-09-15") == 20_000
    assert two.open_of(two.gone, "2025-09-15") == 0
    receipts = "SELECT count(*) FROM ledger_entry WHERE receipt_number IS NOT NULL"
    assert two.campus.value(receipts) == 1


def test_what_is_written_to_the_old_record_afterwards_is_followed(two: Two) -> None:
    charge = two.entry(two.gone, "CHARGE", 50_000, due_date="2025-09-15")
    two.merge()
    paid = create("ledger_entry", payment(two.gone, -20_000))
    part = {"credit_entry_id": paid.id, "charge_entry_id": charge, "amount_minor": 20_000}
    verdict = two.desk.send(
        ChangeKind.PAYMENT, paid, create("allocation", part | {"change_set_id": new_id()})
    )
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[0].facts == {"number": "S2", "into": "S1", "name": "Doe"}
    assert two.balance(two.stays) == 30_000
    assert two.open_of(two.stays, "2025-09-15") == 30_000
    phone = edit("student", two.gone, preferred_name=(None, "Jo"))
    told = two.desk.send(ChangeKind.STUDENT_EDIT, phone)
    assert (told.outcome, told.left_out) == (Outcome.ACCEPTED, [two.gone])
    name = "SELECT preferred_name FROM student WHERE id = :id"
    assert two.campus.value(name, id=two.stays) == "Jo"


def test_a_drop_of_the_old_registration_leaves_the_one_that_goes_on(two: Two) -> None:
    section = two.campus.section()
    old = two.campus.insert("registration", two.campus.registration(two.gone, section))
    two.merge()
    verdict = two.desk.send(
        ChangeKind.DROP, edit("registration", old, status=("REGISTERED", "DROPPED"))
    )
    assert verdict.outcome is Outcome.ACCEPTED, verdict
    assert two.campus.taken(section) == 0


def test_a_check_of_the_old_record_that_comes_back_is_owed_in_the_new_one(two: Two) -> None:
    charge = two.entry(two.gone, "CHARGE", 50_000, due_date="2025-09-15")
    paid = two.entry(two.gone, "PAYMENT", -50_000, receipt_number="D01-000001")
    two.apply(paid, charge, 50_000)
    two.merge()
    back = payment(two.gone, 50_000) | {"kind": "REVERSAL", "code": "RETURNED", "reverses_id": paid}
    off = {"credit_entry_id": paid, "charge_entry_id": charge, "amount_minor": -50_000}
    verdict = two.desk.send(
        ChangeKind.PAYMENT,
        create("ledger_entry", back),
        create("allocation", off | {"change_set_id": new_id()}),
    )
    assert verdict.outcome is Outcome.ACCEPTED, verdict
    assert (two.balance(two.gone), two.balance(two.stays)) == (0, 50_000)
    assert two.open_of(two.stays, "2025-09-15") == 50_000


def test_merging_again_further_on_leaves_no_chain(two: Two) -> None:
    charge = two.entry(two.gone, "CHARGE", 50_000, due_date="2025-09-15")
    first = two.gone
    two.merge()
    two.gone, two.stays = two.stays, two.campus.student("S0")
    assert two.merge().outcome is Outcome.ACCEPTED
    into = "SELECT merged_into_id FROM student WHERE id = :id"
    assert two.campus.value(into, id=first) == two.stays
    assert (two.balance(first), two.balance(two.gone), two.balance(two.stays)) == (0, 0, 50_000)
    paid = create("ledger_entry", payment(first, -50_000))
    part = {"credit_entry_id": paid.id, "charge_entry_id": charge, "amount_minor": 50_000}
    two.desk.send(
        ChangeKind.PAYMENT, paid, create("allocation", part | {"change_set_id": new_id()})
    )
    assert two.open_of(two.stays, "2025-09-15") == 0


def test_many_edits_at_once_are_followed_as_well(two: Two) -> None:
    kin = {"student_id": two.gone, "kind": "GUARDIAN", "name": "Mother", "phone": "11"}
    old = two.campus.insert("contact", kin)
    two.merge()
    others = [two.campus.student(f"S{number}") for number in range(10, 14)]
    lines = [edit("contact", old, phone=("11", "22"))]
    lines += [edit("student", other, phone=(None, "33")) for other in others]
    changes = [two.desk.change_set(ChangeKind.STUDENT_EDIT, line) for line in lines]
    first, *rest = two.desk.deliver(*changes)
    assert {verdict.outcome for verdict in (first, *rest)} == {Outcome.ACCEPTED}
    assert first.left_out == [old]
    phone = "SELECT phone FROM contact WHERE student_id = :id"
    assert two.campus.value(phone, id=two.stays) == "22"
    assert two.campus.value(phone, id=two.gone) == "11"


def test_a_merged_record_takes_no_new_facts_by_plain_sql_either(two: Two) -> None:
    two.merge()
    with pytest.raises(IntegrityError, match="merged into another"):
        two.entry(two.gone, "CHARGE", 100)
    kin = {"student_id": two.gone, "kind": "PAYER", "name": "X"}
    with pytest.raises(IntegrityError, match="merged into another"):
        two.campus.insert("contact", kin)
    with pytest.raises(IntegrityError, match="goes on itself"):
        two.campus.student("S9", status="MERGED", merged_into_id=two.gone)


def test_nobody_merges_by_an_edit_and_nobody_twice(two: Two) -> None:
    by_hand = edit(
        "student", two.gone, status=("ACTIVE", "MERGED"), merged_into_id=(None, two.stays)
    )
    assert two.desk.send(ChangeKind.STUDENT_EDIT, by_hand).reason == "merged_by_hand"
    two.merge()
    assert two.merge().left_out == [two.gone]
    other = two.campus.student("S7")
    elsewhere = edit("student", two.gone, status=("ACTIVE", "MERGED"), merged_into_id=(None, other))
    assert two.desk.send(MERGE, elsewhere).reason == "student_merged_away"


def payment(student: str, amount: int) -> dict[str, Any]:
    """A payment as a desk sends it."""
    return {
        "student_id": student,
        "kind": "PAYMENT",
        "code": "CASH",
        "amount_minor": amount,
        "currency": "USD",
        "effective_date": "2025-09-01",
        "description": "Payment",
        "method": "CASH",
        "change_set_id": new_id(),
        "posted_by": "ann",
        "recorded_at": "2025-09-01T15:00:00.000000Z",
    }
