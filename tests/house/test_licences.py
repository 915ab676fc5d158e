"""The product is closed: nothing that ships with the desk may be under the GPL alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

from resources.make_bill import write_bill
from resources.shipped import licence_of, shipped_libraries

# A part that also offers another licence may be used under that one.
_GPL = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
_OTHER = re.compile(r"LGPL|Lesser|MIT|BSD|Apache|MPL|ISC|PSF|Zlib|\bOR\b", re.IGNORECASE)


def test_no_library_that_ships_is_under_the_gpl_alone() -> None:
    told = {each.metadata["Name"]: licence_of(each) for each in shipped_libraries()}
    assert len(told) > 20
    assert {"PySide6_Essentials", "SQLAlchemy", "reportlab"} <= told.keys()
    only = {name: said for name, said in told.items() if _GPL.search(said)}
    assert {name for name, said in only.items() if not _OTHER.search(said)} == set()


def test_every_library_says_its_licence() -> None:
    assert [each.metadata["Name"] for each in shipped_libraries() if not licence_of(each)] == []


def test_the_bill_of_materials_names_each_with_its_version(tmp_path: Path) -> None:
    write_bill(tmp_path / "bill.json")
    bill = json.loads((tmp_path / "bill.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    told = {(each["name"], each["version"]) for each in bill["components"]}
    assert told == {(each.metadata["Name"], each.version) for each in shipped_libraries()}
    assert all(each["purl"].startswith("pkg:pypi/") for each in bill["components"])
