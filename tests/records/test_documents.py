"""Papers: numbers without gaps in this desk's series, and a record of each that left the office."""

from __future__ import annotations

import pytest

from registrar_desktop.errors import Refused
from registrar_desktop.records import documents
from registrar_desktop.records.documents import Paper
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.vocabulary import ChangeKind, DocumentKind, DocumentStatus
from tests.records.conftest import Desk
from tests.records.school import key
from tests.store.desk import DESK, MORNING

HASH = "a" * 64


def issue(desk: Desk, kind: DocumentKind, supersedes: str = "") -> IssuedDocument:
    with desk.act(ChangeKind.DOCUMENT) as work:
        earlier = work.session.get_one(IssuedDocument, supersedes) if supersedes else None
        number = documents.take_number(work, kind)
        paper = Paper(kind, number, MORNING, HASH, student_id=key("004117"))
        return documents.issue(work, paper, supersedes=earlier)


def test_each_kind_of_paper_has_its_own_series(desk: Desk) -> None:
    kinds = [DocumentKind.STATEMENT, DocumentKind.VERIFICATION, DocumentKind.STATEMENT]
    numbers = [issue(desk, kind).number for kind in kinds]
    assert numbers == ["D07-S00001", "D07-V00001", "D07-S00002"]


def test_a_paper_says_who_issued_it_where_and_from_what(desk: Desk) -> None:
    paper = issue(desk, DocumentKind.VERIFICATION)
    assert (paper.issued_by, paper.desk_id, paper.as_of) == ("anna", DESK.id, MORNING)
    assert (paper.data_version_hash, paper.status) == (HASH, DocumentStatus.VALID)


def test_a_corrected_paper_takes_the_place_of_the_earlier_one(desk: Desk) -> None:
    first = issue(desk, DocumentKind.VERIFICATION)
    second = issue(desk, DocumentKind.VERIFICATION, supersedes=first.id)
    with desk.reading() as session:
        assert session.get_one(IssuedDocument, first.id).status is DocumentStatus.SUPERSEDED
    assert second.supersedes_id == first.id
    with pytest.raises(Refused) as told:
        issue(desk, DocumentKind.VERIFICATION, supersedes=first.id)
    assert told.value.code == "document_not_superseded"


def test_a_number_is_used_once_and_a_receipt_carries_its_payment_s(desk: Desk) -> None:
    paper = Paper(DocumentKind.RECEIPT, "D07-000001", MORNING, HASH)
    with desk.act(ChangeKind.DOCUMENT) as work:
        documents.issue(work, paper)
    with pytest.raises(Refused) as told, desk.act(ChangeKind.DOCUMENT) as work:
        documents.issue(work, paper)
    assert told.value.code == "document_number_used"
