"""Enrollment figures that are frozen can be reported again, whatever has changed since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.reports.requests import EnrollmentRequest, FteMethod
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import ChangeKind, RegistrationStatus
from resources.locate import folder
from tests.papers.pdf import read
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.reports.page import ReportsPage
from ui.desktop.speaking import formats
from ui.language import Formats, choose_language


@pytest.fixture
def asked(desk: Sitting) -> EnrollmentRequest:
    """The report of the term in view."""
    return EnrollmentRequest(desk.desktop.bridge.term.code)


def body(file: Path) -> list[str]:
    """What a report says, without the line of who made it when."""
    lines = read(file.read_bytes()).text.splitlines()
    return [line for line in lines if not line.startswith("Generated ")]


def total(file: Path) -> str:
    """The row of all students, with their full-time equivalents."""
    return next(line for line in body(file) if line.startswith("All students"))


def leave_all(desk: Sitting, term: str) -> None:
    """Everybody leaves."""
    with desk.office.store.changing(label="All leave", kind=ChangeKind.DROP) as work:
        held = select(Registration).join(Term, Term.id == Registration.term_id)
        for each in work.session.scalars(held.where(Term.code == term)):
            each.status = RegistrationStatus.CANCELLED
            each.effective_at = each.requested_at


def test_a_paper_is_in_one_language_whatever_the_window_speaks(
    desk: Sitting, asked: EnrollmentRequest, tmp_path: Path
) -> None:
    plain, spoken = tmp_path / "plain.pdf", tmp_path / "spoken.pdf"
    operations.write_paper(desk.office, request=asked, target=plain)
    choose_language("ar", formats("ar"), folder("languages"))
    try:
        operations.write_paper(desk.office, request=asked, target=spoken)
    finally:
        choose_language("en", Formats(), folder("languages"))
    assert body(spoken) == body(plain)


def test_the_same_figures_come_out_after_everything_has_changed(
    desk: Sitting, asked: EnrollmentRequest, tmp_path: Path
) -> None:
    first, again, now = (tmp_path / f"{name}.pdf" for name in ("first", "again", "now"))
    issued = operations.issue_enrollment(desk.office, request=asked, target=first)
    leave_all(desk, asked.term)
    operations.write_paper(
        desk.office, request=EnrollmentRequest("", census=issued.number), target=again
    )
    operations.write_paper(desk.office, request=asked, target=now)
    assert body(again) == body(first)
    assert issued.number in "\n".join(body(first))
    assert body(now) != body(first)
    found = operations.check_paper(desk.office, text=issued.number)
    assert found.code in "\n".join(body(again))


def test_frozen_figures_are_reported_by_every_method(
    desk: Sitting, asked: EnrollmentRequest, tmp_path: Path
) -> None:
    issued = operations.issue_enrollment(desk.office, request=asked, target=tmp_path / "a.pdf")
    totals = set()
    for method in FteMethod:
        kept, counted = tmp_path / "kept.pdf", tmp_path / "counted.pdf"
        request = replace(asked, method=method)
        operations.write_paper(
            desk.office, request=replace(request, census=issued.number), target=kept
        )
        operations.write_paper(desk.office, request=request, target=counted)
        assert total(kept) == total(counted)
        totals.add(total(kept))
    assert len(totals) == len(FteMethod)


def test_a_census_nobody_took_is_told(desk: Sitting, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as unknown:
        operations.write_paper(
            desk.office,
            request=EnrollmentRequest("", census="D99-E00001"),
            target=tmp_path / "x.pdf",
        )
    assert unknown.value.code == "census_unknown"


def test_the_page_freezes_what_its_form_asks_for(desk: Sitting) -> None:
    page = desk.go(ReportsPage, "reports")
    desk.settle()
    page.issue()
    assert desk.desktop.lanes.settle(60_000)
    found = operations.check_paper(desk.office, text="D07-E00001")
    assert found.stands
    assert page.preview.pages > 0
