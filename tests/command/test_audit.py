"""A desk's audit trail is checked by `verify`, written by `export audit`, and tells of looks."""

from __future__ import annotations

import csv
from pathlib import Path

from registrar_desktop.store import audit
from tests.command.conftest import record_student
from tests.command.driving import Desk
from ui.office import Office


def acts(office: Office) -> list[str]:
    with office.store.reading() as session:
        return [event.act for event in audit.events(session)]


def test_a_look_at_a_record_under_a_privacy_flag_is_noted_and_no_other(
    office: Office, desk: Desk
) -> None:
    number = record_student(office)
    desk.run("students", "show", number)
    assert acts(office) == ["CHANGE"]
    desk.run("students", "edit", number, "--set", "privacy_flag=yes")
    desk.run("students", "show", number)
    desk.run("students", "show", number)
    assert acts(office) == ["CHANGE", "CHANGE", "LOOK"]


def test_the_trail_is_exported_and_that_is_noted(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    record_student(office)
    file = tmp_path / "audit.csv"
    assert desk.run("export", "audit", str(file))["rows"] == 1
    [row] = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    with office.store.reading() as session:
        first = next(audit.events(session))
    assert row["Hash"] == first.hash
    assert row["What"] == "Change"
    assert acts(office) == ["CHANGE", "EXPORT"]


def test_verify_says_where_the_journal_no_longer_says_what_it_said(
    office: Office, desk: Desk
) -> None:
    record_student(office)
    record_student(office, "Haddad")
    assert desk.run("verify")["whole"]
    with office.store.recording() as session:
        session.connection().exec_driver_sql(
            "UPDATE change_line SET fields = json_set(fields, '$.family_name[1]', 'Eve')"
            " WHERE change_set_id = (SELECT id FROM change_set WHERE seq = 1)"
        )
    told = desk.try_("--json", "verify")
    assert told.status == 1
    [trail] = [check for check in told.facts["checks"] if check["name"] == "Audit trail"]
    assert trail["problems"] == ["event 1: the journal says something else now"]


def test_a_restored_desk_goes_on_with_the_trail_it_had(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    record_student(office)
    desk.run("backup", str(tmp_path / "desk.backup"))
    record_student(office, "Haddad")
    with office.store.reading() as session:
        before = list(audit.events(session))
    office.close()
    desk.run("restore", str(tmp_path / "desk.backup"), "--leave-unsent")
    exported = desk.run("export", "audit", str(tmp_path / "trail.csv"))
    assert exported["rows"] == len(before)
