"""A OneRoster 1.1 set that we write is what the standard says, and another importer takes it."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from registrar_desktop.exports.oneroster import RosterAsked, write_oneroster
from registrar_desktop.exports.oneroster_files import FILES
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planning import plan_import
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from tests.imports.conftest import Preview, open_desk
from tests.imports.test_oneroster import FILES as SAMPLE


@pytest.fixture
def school(store: DeskStore, preview: Preview, tmp_path: Path) -> DeskStore:
    """The school of the sample set."""
    folder = tmp_path / "sample"
    folder.mkdir()
    for name, text in SAMPLE.items():
        (folder / name).write_text(text, "utf-8")
    apply_plan(store, preview(folder))
    return store


def written(store: DeskStore, target: Path, asked: RosterAsked | None = None) -> dict[str, int]:
    with store.reading() as session, target.open("wb") as stream:
        return write_oneroster(session, stream, asked or RosterAsked(), Meter(silent))


def rows(target: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(target) as packed:
        return list(csv.DictReader(io.StringIO(packed.read(name).decode("utf-8"))))


def test_columns_manifest_and_references_are_as_the_standard_says(
    school: DeskStore, tmp_path: Path
) -> None:
    target = tmp_path / "out.zip"
    counts = written(school, target)
    with zipfile.ZipFile(target) as packed:
        assert {name.removesuffix(".csv") for name in packed.namelist()} == {"manifest", *counts}
        for name in counts:
            head = packed.read(f"{name}.csv").split(b"\r\n")[0].decode()
            assert tuple(head.split(",")) == FILES[name]
    told = {row["propertyName"]: row["value"] for row in rows(target, "manifest.csv")}
    assert told["oneroster.version"] == "1.1"
    assert told["file.users"] == "bulk"
    assert told["file.demographics"] == "absent"
    ids = {name: {row["sourcedId"] for row in rows(target, f"{name}.csv")} for name in counts}
    for row in rows(target, "enrollments.csv"):
        assert row["classSourcedId"] in ids["classes"]
        assert row["userSourcedId"] in ids["users"]
    for row in rows(target, "classes.csv"):
        assert row["courseSourcedId"] in ids["courses"]
        assert row["termSourcedIds"] in ids["academicSessions"]
    assert {row["status"] + row["password"] for row in rows(target, "users.csv")} == {""}


def test_another_desk_takes_it_in_whole(school: DeskStore, tmp_path: Path) -> None:
    target = tmp_path / "out.zip"
    counts = written(school, target)
    other = open_desk(tmp_path / "other")
    with other.reading() as session:
        plan = plan_import(session, read_tables([target]))
    assert plan.findings == []
    assert plan.added() == {
        "term": counts["academicSessions"],
        "course": counts["courses"],
        "section": counts["classes"],
        "student": counts["users"],
        "registration": counts["enrollments"],
    }
    apply_plan(other, plan)
    with other.reading() as session:
        assert plan_import(session, read_tables([target])).is_empty
    other.close()


def test_who_asked_for_privacy_is_left_out_unless_wanted(school: DeskStore, tmp_path: Path) -> None:
    with school.changing(label="Flag", kind=ChangeKind.STUDENT_EDIT) as work:
        ada = work.session.scalars(select(Student).where(Student.student_number == "0007")).one()
        ada.privacy_flag = True
    target = tmp_path / "out.zip"
    assert written(school, target)["users"] == 1
    assert all(row["userSourcedId"] != ada.id for row in rows(target, "enrollments.csv"))
    assert written(school, target, RosterAsked(with_private=True))["users"] == 2
