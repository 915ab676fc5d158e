"""`import` on the command line: files, the list of imports, and taking one back."""

from __future__ import annotations

from pathlib import Path

from tests.command.driving import Desk
from ui.office import Office


def test_files_are_taken_listed_and_undone(office: Office, tmp_path: Path) -> None:
    desk = Desk(office.profile)
    office.close()
    sheet, result = tmp_path / "people.csv", tmp_path / "result.csv"
    sheet.write_text("Student number,Last name,First name\n7,Lovelace,Ada\n,,Nobody\n")
    preview = desk.run("import", "--dry-run", str(sheet))
    assert (preview["added"], preview["applied"]) == ({"student": 1}, False)
    taken = desk.run("import", str(sheet), "--result", str(result))
    assert [each["line"] for each in taken["refused"]] == [3]
    assert '"left out"' in result.read_text("utf-8-sig")
    [shown] = desk.run("import", "list")["imports"]
    assert (shown["name"], shown["added"]) == (taken["import"], {"student": 1})
    undone = desk.run("import", "undo", taken["import"])
    assert undone["undone"]["withdrawn"] is True
    again = desk.try_("import", "undo", taken["import"])
    assert again.status == 1
    assert "was undone already, by ann" in again.err
    assert desk.run("import", str(sheet))["added"] == {"student": 1}
