"""The sample school: reproducible, and true to the invariants a central database enforces."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest

from registrar_desktop.rules.requisites import missing_prerequisites
from registrar_desktop.rules.timetable import first_clash, meetings_from_json
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import BY_KIND, KINDS
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, LIVE, EntryKind, SectionStatus
from sandbox.school.generator import school
from sandbox.school.setting import Setting

Rows = dict[str, list[dict[str, Any]]]
SETTING = Setting(students=1200, seed=7, today=date(2025, 9, 3))


@cache
def made(setting: Setting = SETTING) -> Rows:
    tables: Rows = defaultdict(list)
    for table, rows in school(setting):
        tables[table].extend(rows)
    return tables


def by(rows: Iterable[dict[str, Any]], *names: str) -> dict[Any, list[dict[str, Any]]]:
    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def live() -> list[dict[str, Any]]:
    return [row for row in made()["registration"] if row["status"] in LIVE]


def test_the_same_setting_makes_the_same_school() -> None:
    small = replace(SETTING, students=60)
    assert list(school(small)) == list(school(small))


def test_another_seed_or_day_makes_another_school() -> None:
    small = replace(SETTING, students=60)
    rows = made(small)["student"]
    assert made(replace(small, seed=8))["student"] != rows
    assert made(replace(small, today=date(2025, 9, 4)))["student"][0]["id"] != rows[0]["id"]


def test_rows_name_only_columns_that_exist_and_fit_them() -> None:
    for table, rows in made().items():
        columns = table_of(BY_KIND[table]).columns
        for row in rows:
            assert row.keys() <= set(columns.keys())
            for name, value in row.items():
                assert value is not None or columns[name].nullable, (table, name)
                longest = getattr(columns[name].type, "length", None)
                assert not (isinstance(value, str) and longest) or len(value) <= longest


def test_every_row_of_a_table_has_the_same_fields() -> None:
    for rows in made().values():
        assert len({tuple(row) for row in rows}) == 1


def test_parents_come_before_children() -> None:
    seen: set[str] = set()
    for table, rows in school(replace(SETTING, students=60)):
        columns = table_of(BY_KIND[table]).columns
        references = [column.name for column in columns if column.foreign_keys]
        ids = {row["id"] for row in rows}
        for row in rows:
            named = {row[name] for name in references if row.get(name)}
            assert named <= seen | ids
        seen |= ids
    # What only a day's work brings: the payment API's answers, papers, outages and questions.
    born_later = {
        "gateway_transaction",
        "issued_document",
        "outage",
        "seat_allotment",
        "review_item",
        "drawer_session",
        "bank_line",
        "payment_exception",
    }
    assert set(made()) == set(KINDS) - born_later


def test_identifiers_are_uuid_7_and_unique() -> None:
    ids = [row["id"] for rows in made().values() for row in rows]
    assert len(ids) == len(set(ids))
    for identifier in ids[:500]:
        parsed = UUID(identifier)
        assert (str(parsed), parsed.version) == (identifier, 7)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("student", ["student_number"]), ("student", ["email"]), ("program", ["code"]),
        ("contact", ["student_id", "kind", "priority"]), ("term", ["code"]),
        ("course", ["subject", "number"]), ("section", ["term_id", "crn"]),
        ("section", ["term_id", "course_id", "code"]), ("fee_rule", ["term_id", "code", "version"]),
        ("ledger_entry", ["change_set_id", "line"]), ("ledger_entry", ["receipt_number"]),
        ("ledger_entry", ["reverses_id"]), ("payment_plan", ["student_id", "term_id"]),
    ],
)  # fmt: skip
def test_what_must_be_unique_is(table: str, names: list[str]) -> None:
    keys = [tuple(row[name] for name in names) for row in made()[table]]
    filled = [key for key in keys if None not in key]
    assert len(filled) == len(set(filled))


def test_one_open_primary_program_and_one_balance_hold_at_most() -> None:
    tables = made()
    open_ = [row for row in tables["program_enrollment"] if row["end_date"] is None]
    assert max(len(rows) for rows in by(open_, "student_id", "program_id").values()) == 1
    primary = [row for row in open_ if row["is_primary"]]
    assert max(len(rows) for rows in by(primary, "student_id").values()) == 1
    rule = [row for row in tables["hold"] if row["source"] == "BALANCE_RULE"]
    assert rule
    assert max(len(rows) for rows in by(rule, "student_id").values()) == 1


def test_no_section_has_more_students_than_seats() -> None:
    taken = Counter(row["section_id"] for row in live() if row["status"] in HOLDS_SEAT)
    waiting = Counter(row["section_id"] for row in live() if row["status"] == "WAITLISTED")
    for section in made()["section"]:
        identifier, capacity = section["id"], section["capacity"]
        assert capacity is None or taken[identifier] <= capacity
        assert waiting[identifier] <= section["waitlist_capacity"]
        if section["status"] is not SectionStatus.OPEN:
            assert not taken[identifier]


def test_there_are_full_unlimited_closed_and_cancelled_sections() -> None:
    tables = made()
    taken = Counter(row["section_id"] for row in live() if row["status"] in HOLDS_SEAT)
    full = [s for s in tables["section"] if s["capacity"] and taken[s["id"]] == s["capacity"]]
    assert len(full) > 20
    assert sum(section["capacity"] is None for section in tables["section"]) > 5
    assert {section["status"] for section in tables["section"]} == set(SectionStatus)


def test_a_waiting_list_is_in_the_order_of_asking() -> None:
    waiting = [row for row in live() if row["status"] == "WAITLISTED"]
    assert waiting
    for rows in by(waiting, "section_id").values():
        rows.sort(key=lambda row: row["waitlist_pos"])
        assert [row["waitlist_pos"] for row in rows] == list(range(1, len(rows) + 1))
        asked = [row["requested_at"] for row in rows]
        assert asked == sorted(asked)


def test_nobody_is_twice_in_a_course_or_in_two_places_at_once() -> None:
    sections = {row["id"]: row for row in made()["section"]}
    assert max(len(rows) for rows in by(live(), "student_id", "term_id", "course_id").values()) == 1
    for rows in by(live(), "student_id", "term_id").values():
        meetings = [meetings_from_json(sections[row["section_id"]]["meetings"]) for row in rows]
        for one, other in combinations(meetings, 2):
            assert first_clash(one, other) is None


def test_no_room_and_no_instructor_is_in_two_places_at_once() -> None:
    users: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for section in made()["section"]:
        meetings = meetings_from_json(section["meetings"])
        users[section["term_id"], section["instructor"]].append(meetings)
        for meeting in meetings:
            users[section["term_id"], meeting.room].append((meeting,))
    for schedules in users.values():
        for one, other in combinations(schedules, 2):
            assert first_clash(one, other) is None


def test_prerequisites_of_the_current_term_are_on_record() -> None:
    tables = made()
    current = tables["term"][1]["id"]
    courses = {row["id"]: row for row in tables["course"]}
    for rows in by(tables["registration"], "student_id").values():
        passed = {row["course_id"]: row["grade"] for row in rows if row["grade"]}
        for row in rows:
            if row["term_id"] == current and row["status"] in LIVE:
                assert missing_prerequisites(courses[row["course_id"]]["requisites"], passed) == []


def test_accounts_add_up_and_allocations_are_bounded() -> None:
    tables = made()
    entries = {row["id"]: row for row in tables["ledger_entry"]}
    used: Counter[str] = Counter()
    for part in tables["allocation"]:
        credit, charge = entries[part["credit_entry_id"]], entries[part["charge_entry_id"]]
        assert credit["student_id"] == charge["student_id"]
        used[credit["id"]] -= part["amount_minor"]
        used[charge["id"]] += part["amount_minor"]
    for identifier, sum_ in used.items():
        amount = entries[identifier]["amount_minor"]
        assert 0 <= sum_ <= amount or amount <= sum_ <= 0


def test_a_reversal_is_the_opposite_of_what_it_reverses() -> None:
    entries = {row["id"]: row for row in made()["ledger_entry"]}
    reversals = [row for row in entries.values() if row["kind"] is EntryKind.REVERSAL]
    assert reversals
    for row in reversals:
        target = entries[row["reverses_id"]]
        assert row["amount_minor"] == -target["amount_minor"]
        assert row["student_id"] == target["student_id"]


def test_instalments_sum_to_their_plan() -> None:
    plans = made()["payment_plan"]
    assert plans
    for plan in plans:
        assert sum(part["amount_minor"] for part in plan["installments"]) == plan["total_minor"]


def test_accounts_are_of_every_kind() -> None:
    balances: Counter[str] = Counter()
    for row in made()["ledger_entry"]:
        balances[row["student_id"]] += row["amount_minor"]
    signs = Counter((value > 0) - (value < 0) for value in balances.values())
    assert min(signs[1], signs[0]) > 200
    assert signs[-1] > 15
    kinds = {row["kind"] for row in made()["ledger_entry"]}
    assert kinds >= {EntryKind.CHARGE, EntryKind.PAYMENT, EntryKind.AID, EntryKind.REFUND}


def test_nothing_was_recorded_after_today() -> None:
    tables = made()
    for table, name in (("registration", "requested_at"), ("ledger_entry", "recorded_at"),
                        ("hold", "placed_at")):  # fmt: skip
        for row in tables[table]:
            past = row.get("term_id") == tables["term"][0]["id"]
            assert past or row[name].date() <= SETTING.today


@pytest.mark.parametrize("month", range(1, 13))
def test_adds_and_payments_are_open_whatever_the_day(month: int) -> None:
    today = date(2026, month, 17)
    past, current, coming = made(replace(SETTING, students=1, today=today))["term"]
    assert past["end_date"] < current["start_date"] <= today < coming["start_date"]
    assert today <= current["add_deadline"] == current["payment_deadline"] < current["census_date"]
    assert current["registration_open"] <= today <= current["registration_close"]
    assert len({past["code"], current["code"], coming["code"]}) == 3


def test_names_come_from_many_scripts_and_forms() -> None:
    students = made()["student"]
    text = "".join(row["family_name"] + row["given_name"] for row in students)
    for first, last in (("一", "龥"), ("가", "힣"), ("А", "я"), ("ا", "ي"), ("א", "ת"),
                        ("अ", "ह"), ("Α", "ω"), ("ก", "ฮ")):  # fmt: skip
        assert any(first <= mark <= last for mark in text), first
    assert any("'" in row["family_name"] or "’" in row["family_name"] for row in students)
    assert any(not row["family_name"] for row in students), "one-word names"
    assert any(row["preferred_name"] and not row["preferred_name"].isascii() for row in students)
    assert all(row["family_name"] or row["given_name"] for row in students)
    assert max(len(row["family_name"]) for row in students) > 25


def test_there_are_flags_merged_records_and_holds() -> None:
    tables = made()
    assert any(row["privacy_flag"] for row in tables["student"])
    merged = [row for row in tables["student"] if row["status"] == "MERGED"]
    assert merged
    assert all(row["merged_into_id"] for row in merged)
    with_facts = {row["student_id"] for row in tables["registration"] + tables["ledger_entry"]}
    assert not with_facts & {row["id"] for row in merged}
    assert any(row["released_at"] for row in tables["hold"])
